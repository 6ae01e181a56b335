using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Felles.Identity;
using Felles.Identity.Attestations;
using Felles.Identity.Jose;
using Felles.Identity.Proofs;
using Felles.Identity.Tokens;
using Felles.Kernel;

namespace Felles.Test.Unit.Identity;

/// <summary>Parsers of what strangers send: whatever comes, they answer and never throw.</summary>
public sealed class ParserFuzzTests
{
    private const int Cases = 3000;

    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20, 1);

    private static readonly string Attested = AttestationExample.Claim(FixedClock.Start).ToJsonString();

    private static readonly string Claims = TestIssuer.Claims("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", FixedClock.Start).ToJsonString();

    // Pieces that parsers trip over, between what FsCheck makes up.
    private static readonly string[] Pieces =
    [
        "null", "true", "[]", "{}", "-1", "1e400", "1.5", "99999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"a\":1,\"a\":2,",
        "{\"attestation\":{}}", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "\"urn:oid:2.16.578.1.12.4.1.4.1\"", "\uFEFF", "\u0000", "😀", ",", ":", "\"", "\\", "}", "]",
    ];

    [Fact]
    public void Any_text_as_a_token()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Token(text ?? "")).Check(Fixed);
        using var key = new TestKey();
        Prop.ForAll(Mangled(key.Sign(TestIssuer.Header().ToJsonString(), Claims)), Token).Check(Fixed);
    }

    [Fact]
    public void Any_header() => Prop.ForAll(Mangled(TestIssuer.Header().ToJsonString()), json => JoseHeader.TryRead(TestKey.Segment(json), out _) || true).Check(Fixed);

    [Fact]
    public void Any_claims() => Prop.ForAll(Mangled(Claims), json =>
    {
        if (StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)) is { } claims) AccessTokenClaims.Read(claims, SyntheticSeries.All);
    }).Check(Fixed);

    [Fact]
    public void Any_attestation() => Prop.ForAll(Mangled(Attested), json =>
    {
        if (StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)) is not { } claim) return;
        Assert.True(PersonNumber.TryParse("15838510075", SyntheticSeries.All, out var person));
        Assert.True(OrganisationNumber.TryParse("310000019", out var unit));
        var read = AttestationReader.Read(claim, new TokenFacts(person, "900000018", unit, FixedClock.Start, SyntheticSeries.All));
        // What is refused says so under a rule; what is accepted is complete.
        if (read.Failed(out var problem)) Assert.StartsWith("attestation-att-", problem.Code, StringComparison.Ordinal);
        else Assert.NotNull(read.Match<string?>(found => found.Attestation.DecisionId, _ => null));
    }).Check(Fixed);

    [Fact]
    public void Any_key()
    {
        using var curve = new TestKey();
        using var rsa = new TestKey("RS256");
        foreach (var jwk in (string[])[curve.PublicJwk().ToJsonString(), rsa.PublicJwk().ToJsonString()])
            Prop.ForAll(Mangled(jwk), json =>
            {
                if (StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)) is { } key) VerificationKey.Read(key);
            }).Check(Fixed.WithMaxTest(1000));
        foreach (var jwk in (string[])[curve.PrivateJwk().ToJsonString(), rsa.PrivateJwk().ToJsonString()])
            Prop.ForAll(Mangled(jwk), json =>
            {
                SigningKey.Read(Encoding.UTF8.GetBytes(json));
            }).Check(Fixed.WithMaxTest(1000));
    }

    [Fact]
    public void Any_key_set()
    {
        using var key = new TestKey();
        var set = $$"""{"keys":[{{key.PublicJwk().ToJsonString()}},{"kty":"oct","k":"AA","kid":"x"}]}""";
        Prop.ForAll(Mangled(set), json =>
        {
            KeySet.Read(Encoding.UTF8.GetBytes(json));
        }).Check(Fixed.WithMaxTest(1000));
    }

    [Fact]
    public void Any_metadata() => Prop.ForAll(Mangled("""{"issuer":"https://issuer.test","jwks_uri":"https://issuer.test/jwks","token_endpoint":"https://issuer.test/token"}"""), json =>
    {
        IssuerMetadata.Read(Encoding.UTF8.GetBytes(json), "https://issuer.test", address => address.Scheme == "https");
    }).Check(Fixed);

    [Fact]
    public void Any_address() => Prop.ForAll(Mangled("https://felles.test:443/a/%2f/../b/./c?x#y"), text =>
    {
        // A normal form is a fixed point.
        if (TargetUri.TryNormalise(text, out var normal)) Assert.True(TargetUri.TryNormalise(normal, out var again) && again == normal, text);
    }).Check(Fixed);

    [Fact]
    public void Bytes_that_are_not_UTF_8() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => StrictJson.ReadObject(bytes ?? []) is null or { ValueKind: JsonValueKind.Object }).Check(Fixed);

    private static void Token(string text)
    {
        if (!Jws.TrySplit(text, 16_384, out var jws)) return;
        JoseHeader.TryRead(jws.Header, out _);
        jws.ReadPayload();
        using var key = new TestKey();
        if (StrictJson.ReadObject(Encoding.UTF8.GetBytes(key.PublicJwk().ToJsonString())) is { } jwk && VerificationKey.Read(jwk).Succeeded(out var verifier, out _))
            jws.IsSignedBy(verifier, JwsAlgorithm.ES256);
    }

    // A right text with something cut out and something put in, one to three times.
    private static Arbitrary<string> Mangled(string text) =>
        (from cuts in Gen.Choose(1, 3)
         from edits in Gen.ListOf(Edit(text.Length), cuts)
         select edits.Aggregate(text, Apply)).ToArbitrary();

    private static Gen<(int At, int Length, string Piece)> Edit(int length) =>
        from at in Gen.Choose(0, length)
        from cut in Gen.Frequency((3, Gen.Choose(0, 3)), (1, Gen.Choose(0, 60)))
        from piece in Gen.OneOf(Gen.Elements(Pieces), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(made => made.Get))
        select (at, cut, piece);

    private static string Apply(string text, (int At, int Length, string Piece) edit)
    {
        var at = Math.Min(edit.At, text.Length);
        var rest = Math.Min(at + edit.Length, text.Length);
        return string.Concat(text.AsSpan(0, at), edit.Piece, text.AsSpan(rest));
    }
}
