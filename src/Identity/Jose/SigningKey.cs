using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Identity.Jose;

/// <summary>A private key that signs as ES256, RS256 or PS256. Safe for use by many threads.</summary>
internal sealed class SigningKey
{
    private readonly Instances<ECDsa>? curve;
    private readonly Instances<RSA>? rsa;
    private readonly ECParameters curveParameters;

    private SigningKey(ECParameters parameters, string? keyId)
    {
        curveParameters = parameters;
        Algorithm = JwsAlgorithm.ES256;
        Public = VerificationKey.Of(parameters);
        KeyId = keyId ?? Public.Thumbprint;
        curve = new Instances<ECDsa>(() => ECDsa.Create(parameters));
        curve.Return(curve.Take());
    }

    private SigningKey(RSAParameters parameters, JwsAlgorithm algorithm, string? keyId)
    {
        Algorithm = algorithm;
        Public = VerificationKey.Of(parameters);
        KeyId = keyId ?? Public.Thumbprint;
        rsa = new Instances<RSA>(() => RSA.Create(parameters));
        rsa.Return(rsa.Take());
    }

    internal JwsAlgorithm Algorithm { get; }

    /// <summary><c>kid</c> of the file, or the thumbprint.</summary>
    internal string KeyId { get; }

    internal VerificationKey Public { get; }

    /// <summary>A new P-256 key, for DPoP.</summary>
    internal static SigningKey Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey(key.ExportParameters(includePrivateParameters: true), null);
    }

    /// <summary>Reads a private JWK: EC on P-256, or RSA with <c>alg</c> RS256 or PS256 (PS256 when absent).</summary>
    internal static Outcome<SigningKey> Read(ReadOnlyMemory<byte> utf8)
    {
        if (StrictJson.ReadObject(utf8) is not { } jwk) return Fault("The key file must hold one JWK object.");
        try
        {
            return (jwk.Text("kty"), jwk.Text("crv"), jwk.Text("alg")) switch
            {
                ("EC", "P-256", null or "ES256") => new SigningKey(ReadCurve(jwk), jwk.Text("kid")),
                ("RSA", _, null or "PS256") => new SigningKey(ReadRsa(jwk), JwsAlgorithm.PS256, jwk.Text("kid")),
                ("RSA", _, "RS256") => new SigningKey(ReadRsa(jwk), JwsAlgorithm.RS256, jwk.Text("kid")),
                _ => Fault("The key must be EC on P-256 (ES256) or RSA (RS256, PS256)."),
            };
        }
        catch (CryptographicException)
        {
            return Fault("The key is not a valid private key: a member is missing or wrong.");
        }
    }

    /// <summary>Signs a header and a payload written as JSON; gives the compact form.</summary>
    internal string Sign(Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> payload)
    {
        var signed = $"{Segment(header)}.{Segment(payload)}";
        return $"{signed}.{StrictBase64Url.Encode(Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Writes the public key as a JWK member of a DPoP header (RFC 9449 §4.2). EC keys only.</summary>
    internal void WritePublicJwk(Utf8JsonWriter json)
    {
        json.WritePropertyName("jwk"u8);
        WriteJwk(json);
    }

    /// <summary>Writes the public key as a JWK. EC keys only.</summary>
    internal void WriteJwk(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty"u8, "EC"u8);
        json.WriteString("crv"u8, "P-256"u8);
        json.WriteString("x"u8, StrictBase64Url.Encode(curveParameters.Q.X));
        json.WriteString("y"u8, StrictBase64Url.Encode(curveParameters.Q.Y));
        json.WriteEndObject();
    }

    /// <summary>The private key as a JWK text, to be kept encrypted. EC keys only.</summary>
    internal string ToPrivateJwk() =>
        $$"""{"kty":"EC","crv":"P-256","x":"{{StrictBase64Url.Encode(curveParameters.Q.X)}}","y":"{{StrictBase64Url.Encode(curveParameters.Q.Y)}}","d":"{{StrictBase64Url.Encode(curveParameters.D)}}"}""";

    private byte[] Sign(byte[] data)
    {
        if (curve is not null)
        {
            var key = curve.Take();
            var signature = key.SignData(data, Algorithm.Hash(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            curve.Return(key);
            return signature;
        }

        var rsaKey = rsa!.Take();
        var rsaSignature = rsaKey.SignData(data, Algorithm.Hash(), Algorithm.Padding());
        rsa.Return(rsaKey);
        return rsaSignature;
    }

    private static string Segment(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return StrictBase64Url.Encode(buffer.WrittenSpan);
    }

    private static ECParameters ReadCurve(JsonElement jwk) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Member(jwk, "x"), Y = Member(jwk, "y") },
        D = Member(jwk, "d"),
    };

    private static RSAParameters ReadRsa(JsonElement jwk) => new()
    {
        Modulus = Member(jwk, "n"),
        Exponent = Member(jwk, "e"),
        D = Member(jwk, "d"),
        P = Member(jwk, "p"),
        Q = Member(jwk, "q"),
        DP = Member(jwk, "dp"),
        DQ = Member(jwk, "dq"),
        InverseQ = Member(jwk, "qi"),
    };

    private static byte[] Member(JsonElement jwk, string member) =>
        jwk.Text(member) is { } text && StrictBase64Url.TryDecode(text, out var bytes) ? bytes : throw new CryptographicException(member);

    private static Problem Fault(string text) => Problem.Malformed("signing-key-malformed", text);
}
