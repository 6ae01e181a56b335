using Felles.Kernel;
using Felles.Registers;

namespace Felles.Test.Unit.Registers;

/// <summary>Keys of the registers and what they do to a number.</summary>
public class RegisterKeysTests
{
    private static readonly RegisterKeys Keys = RegisterKeys.Create();
    private static readonly NumberProtection Protection = new(Keys, SyntheticSeries.Tenor);

    [Fact]
    public void Keys_are_read_back_from_what_configuration_holds()
    {
        var (lookup, sealing) = Keys.RevealBase64();
        Assert.True(RegisterKeys.FromBase64(lookup, sealing).Succeeded(out var read, out _));
        Assert.Equal(Protection.Digest(Number), new NumberProtection(read, SyntheticSeries.Tenor).Digest(Number));
    }

    [Theory]
    [InlineData(null, "register-lookup-key")]
    [InlineData("", "register-lookup-key")]
    [InlineData("not base64", "register-lookup-key")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "register-lookup-key")]
    [InlineData("same", "register-keys-equal")]
    public void Missing_short_or_equal_keys_are_refused_without_showing_them(string? lookup, string code)
    {
        var (_, sealing) = Keys.RevealBase64();
        Assert.True(RegisterKeys.FromBase64(lookup == "same" ? sealing : lookup, sealing).Failed(out var problem));
        Assert.Equal(code, problem.Code);
        Assert.DoesNotContain(sealing, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_is_found_by_the_same_digest_and_sealed_differently_each_time()
    {
        var person = PersonKey.Create();
        Assert.Equal(Protection.Digest(Number), Protection.Digest(Number));
        Assert.NotEqual(Protection.Seal(Number, person), Protection.Seal(Number, person));
        Assert.Equal(Protection.Digest(Number), NumberDigest.Read(Protection.Digest(Number).ToBytes()));
    }

    [Fact]
    public void A_sealed_number_opens_for_its_person_with_its_key_and_untouched()
    {
        var person = PersonKey.Create();
        var held = Protection.Seal(Number, person);
        Assert.True(Protection.TryOpen(held, person, out var opened));
        Assert.Equal(Number, opened);

        Assert.False(Protection.TryOpen(held, PersonKey.Create(), out _));
        Assert.False(new NumberProtection(RegisterKeys.Create(), SyntheticSeries.Tenor).TryOpen(held, person, out _));
        Assert.False(new NumberProtection(Keys, SyntheticSeries.None).TryOpen(held, person, out _));
        for (var i = 0; i < held.Length; i++)
        {
            var altered = held.ToArray();
            altered[i] ^= 1;
            Assert.False(Protection.TryOpen(altered, person, out _));
            Assert.False(Protection.TryOpen(held.AsSpan(0, i), person, out _));
        }
    }

    private static PersonNumber Number => PersonNumber.TryParse("15838510075", SyntheticSeries.Tenor, out var number) ? number : throw new InvalidOperationException();
}
