using Felles.Kernel;

namespace Felles.Test.Unit.Kernel;

/// <summary>Cases T90–T99 of the reference (identity-and-trust chapter 6).</summary>
public class PersonNumberTests
{
    [Theory]
    [InlineData("15838510075", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)] // T90
    [InlineData("15688510381", SyntheticSeries.NorskHelsenett, PersonNumberKind.BirthNumber)]
    [InlineData("55838510069", SyntheticSeries.Tenor, PersonNumberKind.DNumber)]
    [InlineData("29821250003", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)]
    [InlineData("15438510092", SyntheticSeries.Nav, PersonNumberKind.BirthNumber)] // T92
    [InlineData("02861650041", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)] // T93
    [InlineData("09811250071", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)]
    [InlineData("20910950038", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)]
    [InlineData("01873250093", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)] // T94
    [InlineData("15838510407", SyntheticSeries.Tenor, PersonNumberKind.BirthNumber)]
    [InlineData("81000010170", SyntheticSeries.None, PersonNumberKind.SharedHelpNumber)] // T95
    [InlineData("91000010060", SyntheticSeries.None, PersonNumberKind.SharedHelpNumber)]
    [InlineData("13116900216", SyntheticSeries.None, PersonNumberKind.BirthNumber)] // national test patient
    public void A_number_is_read_with_its_kind_and_series(string text, SyntheticSeries series, PersonNumberKind kind)
    {
        Assert.True(PersonNumber.TryParse(text, SyntheticSeries.All, out var number));
        Assert.Equal(series, number.Series);
        Assert.Equal(kind, number.Kind);
        Assert.Equal(text, number.Reveal());
    }

    [Theory]
    [InlineData("15838510076")] // T96: second control digit
    [InlineData("00000000000")]
    [InlineData("31828510080")] // 31 February
    [InlineData("29821350024")] // 29 February 2013
    [InlineData("1583851007")]
    [InlineData("1583851007x")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_not_a_number_is_refused(string? text) =>
        Assert.False(PersonNumber.TryParse(text, SyntheticSeries.All, out _));

    [Theory]
    [InlineData("15838510075")] // T98
    [InlineData("15688510381")]
    [InlineData("15438510092")]
    public void Production_refuses_synthetic_numbers(string text) =>
        Assert.False(PersonNumber.TryParse(text, SyntheticSeries.None, out _));

    [Fact]
    public void A_number_never_prints_itself()
    {
        PersonNumber.TryParse("15838510075", SyntheticSeries.All, out var number);
        Assert.DoesNotContain("15838510075", $"{number} {new { number }}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("310000019", true)] // T99
    [InlineData("310000018", false)]
    [InlineData("31000001", false)]
    public void Organisation_numbers_hold_modulo_11(string text, bool valid) =>
        Assert.Equal(valid, OrganisationNumber.TryParse(text, out _));

    [Theory]
    [InlineData("2012-02-29", "2024-02-28", 11)]
    [InlineData("2012-02-29", "2024-02-29", 12)]
    [InlineData("2012-02-29", "2025-02-28", 12)]
    [InlineData("2012-02-29", "2025-03-01", 13)]
    [InlineData("2014-11-20", "2026-11-19", 11)]
    [InlineData("2014-11-20", "2026-11-20", 12)]
    public void Ages_are_reached_on_the_day(string born, string on, int age) =>
        Assert.Equal(age, NorwegianTime.AgeOn(DateOnly.ParseExact(born, "yyyy-MM-dd"), DateOnly.ParseExact(on, "yyyy-MM-dd")));
}
