using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Identity.Jose;

namespace Felles.Test.Unit.Identity;

/// <summary>A key pair of a party in a test, and JWTs made with it, right or deliberately wrong.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa? curve;
    private readonly RSA? rsa;

    internal TestKey(string algorithm = "ES256")
    {
        Algorithm = algorithm;
        switch (algorithm)
        {
            case "ES256": curve = ECDsa.Create(ECCurve.NamedCurves.nistP256); break;
            case "ES384": curve = ECDsa.Create(ECCurve.NamedCurves.nistP384); break;
            case "ES512": curve = ECDsa.Create(ECCurve.NamedCurves.nistP521); break;
            default: rsa = RSA.Create(2048); break;
        }
    }

    internal string Algorithm { get; }

    internal JsonObject PublicJwk() => Jwk(withPrivate: false);

    internal JsonObject PrivateJwk() => Jwk(withPrivate: true);

    internal string Thumbprint
    {
        get
        {
            using var document = System.Text.Json.JsonDocument.Parse(PublicJwk().ToJsonString());
            return VerificationKey.Read(document.RootElement).Match(key => key.Thumbprint, problem => throw new InvalidOperationException(problem.Text));
        }
    }

    internal string Sign(JsonObject header, JsonObject payload) => Sign(header.ToJsonString(), payload.ToJsonString());

    internal string Sign(string header, string payload)
    {
        var signed = $"{Segment(header)}.{Segment(payload)}";
        return $"{signed}.{StrictBase64Url.Encode(Signature(Encoding.ASCII.GetBytes(signed)))}";
    }

    internal static string Segment(string json) => StrictBase64Url.Encode(Encoding.UTF8.GetBytes(json));

    private byte[] Signature(byte[] data)
    {
        var hash = new HashAlgorithmName("SHA" + Algorithm[2..]);
        return curve is not null
            ? curve.SignData(data, hash)
            : rsa!.SignData(data, hash, Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private JsonObject Jwk(bool withPrivate)
    {
        if (curve is not null)
        {
            var ec = curve.ExportParameters(withPrivate);
            var jwk = new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = Algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" },
                ["x"] = StrictBase64Url.Encode(ec.Q.X),
                ["y"] = StrictBase64Url.Encode(ec.Q.Y),
            };
            if (withPrivate) jwk["d"] = StrictBase64Url.Encode(ec.D);
            return jwk;
        }

        var key = rsa!.ExportParameters(withPrivate);
        var rsaJwk = new JsonObject { ["kty"] = "RSA", ["n"] = StrictBase64Url.Encode(key.Modulus), ["e"] = StrictBase64Url.Encode(key.Exponent) };
        if (!withPrivate) return rsaJwk;
        (string Name, byte[]? Value)[] members = [("d", key.D), ("p", key.P), ("q", key.Q), ("dp", key.DP), ("dq", key.DQ), ("qi", key.InverseQ)];
        foreach (var (name, value) in members) rsaJwk[name] = StrictBase64Url.Encode(value);
        return rsaJwk;
    }

    public void Dispose()
    {
        curve?.Dispose();
        rsa?.Dispose();
    }
}
