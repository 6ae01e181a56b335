using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Identity.Jose;

/// <summary>A public key read from a JWK (RFC 7517, RFC 7518 §6), ready to verify. Safe for use by many threads.</summary>
internal sealed class VerificationKey
{
    private const int ModulusBytesMin = 256;
    private const int ModulusBytesMax = 1024;

    // RFC 7518 §6.2.2, §6.3.2, §6.4.1.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly Instances<ECDsa>? curve;
    private readonly Instances<RSA>? rsa;

    private VerificationKey(KeyKind kind, string thumbprint, Instances<ECDsa>? curve, Instances<RSA>? rsa)
    {
        Kind = kind;
        Thumbprint = thumbprint;
        this.curve = curve;
        this.rsa = rsa;
    }

    internal KeyKind Kind { get; }

    /// <summary>RFC 7638 thumbprint, SHA-256, base64url.</summary>
    internal string Thumbprint { get; }

    /// <summary>Reads and imports a public key. A private key is refused: whoever sends it has lost it.</summary>
    internal static Outcome<VerificationKey> Read(JsonElement jwk)
    {
        foreach (var member in PrivateMembers)
            if (jwk.TryMember(member, out _))
                return Fault("The key holds private members. Send the public key only.");
        return jwk.Text("kty") switch
        {
            "EC" => ReadCurve(jwk),
            "RSA" => ReadRsa(jwk),
            _ => Fault("The key's kty must be EC or RSA."),
        };
    }

    internal static VerificationKey Of(ECParameters parameters)
    {
        var kind = CurveKind(parameters.Curve);
        var publicPart = new ECParameters { Curve = parameters.Curve, Q = parameters.Q };
        return new VerificationKey(kind, CurveThumbprint(kind, parameters.Q), new Instances<ECDsa>(() => ECDsa.Create(publicPart)), null);
    }

    internal static VerificationKey Of(RSAParameters parameters)
    {
        var publicPart = new RSAParameters { Modulus = parameters.Modulus, Exponent = parameters.Exponent };
        return new VerificationKey(KeyKind.Rsa, RsaThumbprint(parameters), null, new Instances<RSA>(() => RSA.Create(publicPart)));
    }

    /// <summary>Whether the signature over the data holds under the algorithm. False when the key is not of the algorithm's kind.</summary>
    internal bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (algorithm.Key() != Kind) return false;
        if (curve is not null)
        {
            var key = curve.Take();
            var holds = key.VerifyData(data, signature, algorithm.Hash(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            curve.Return(key);
            return holds;
        }

        var rsaKey = rsa!.Take();
        var rsaHolds = rsaKey.VerifyData(data, signature, algorithm.Hash(), algorithm.Padding());
        rsa.Return(rsaKey);
        return rsaHolds;
    }

    private static Outcome<VerificationKey> ReadCurve(JsonElement jwk)
    {
        (KeyKind kind, int bytes, ECCurve named)? found = jwk.Text("crv") switch
        {
            "P-256" => (KeyKind.P256, 32, ECCurve.NamedCurves.nistP256),
            "P-384" => (KeyKind.P384, 48, ECCurve.NamedCurves.nistP384),
            "P-521" => (KeyKind.P521, 66, ECCurve.NamedCurves.nistP521),
            _ => null,
        };
        if (found is not { } known) return Fault("The key's crv must be P-256, P-384 or P-521.");
        if (!TryMember(jwk, "x", out var x) || !TryMember(jwk, "y", out var y) || x.Length != known.bytes || y.Length != known.bytes)
            return Fault("The key's x and y must be base64url of the curve's full length.");
        return Import(() => Of(new ECParameters { Curve = known.named, Q = new ECPoint { X = x, Y = y } }));
    }

    private static Outcome<VerificationKey> ReadRsa(JsonElement jwk)
    {
        // RFC 7518 §6.3.1.1: no leading zero octet, so that one key has one thumbprint.
        if (!TryMember(jwk, "n", out var n) || n.Length is < ModulusBytesMin or > ModulusBytesMax || n[0] == 0)
            return Fault("The key's modulus must have 2048 to 8192 bits.");
        if (!TryMember(jwk, "e", out var e) || e.Length is < 1 or > 4 || e[0] == 0 || (e[^1] & 1) == 0 || e is [1])
            return Fault("The key's exponent must be odd, above 1 and below 2^32.");
        return Import(() => Of(new RSAParameters { Modulus = n, Exponent = e }));
    }

    private static bool TryMember(JsonElement jwk, string member, out byte[] bytes)
    {
        bytes = [];
        return jwk.Text(member) is { } text && StrictBase64Url.TryDecode(text, out bytes);
    }

    // A point that is not on the curve shows at import, so one import happens here; it is kept for the first use.
    private static Outcome<VerificationKey> Import(Func<VerificationKey> read)
    {
        try
        {
            var key = read();
            if (key.curve is { } curve) curve.Return(curve.Take());
            if (key.rsa is { } rsa) rsa.Return(rsa.Take());
            return key;
        }
        catch (CryptographicException)
        {
            return Fault("The key is not a valid key of its kind.");
        }
    }

    private static KeyKind CurveKind(ECCurve named) => named.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => KeyKind.P256,
        "1.3.132.0.34" => KeyKind.P384,
        "1.3.132.0.35" => KeyKind.P521,
        _ => throw new CryptographicException("The curve must be P-256, P-384 or P-521."),
    };

    internal static string CurveName(KeyKind kind) => kind switch
    {
        KeyKind.P256 => "P-256",
        KeyKind.P384 => "P-384",
        KeyKind.P521 => "P-521",
        KeyKind.Rsa => throw new ArgumentOutOfRangeException(nameof(kind), "An RSA key has no curve."),
    };

    // RFC 7638 §3.2: the required members only, in lexicographic order, without white space.
    private static string CurveThumbprint(KeyKind kind, ECPoint q) =>
        Thumb($$"""{"crv":"{{CurveName(kind)}}","kty":"EC","x":"{{StrictBase64Url.Encode(q.X)}}","y":"{{StrictBase64Url.Encode(q.Y)}}"}""");

    private static string RsaThumbprint(RSAParameters key) =>
        Thumb($$"""{"e":"{{StrictBase64Url.Encode(key.Exponent)}}","kty":"RSA","n":"{{StrictBase64Url.Encode(key.Modulus)}}"}""");

    private static string Thumb(string canonical) => StrictBase64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));

    private static Problem Fault(string text) => new(ProblemKind.Unauthenticated, "key-malformed", text);
}
