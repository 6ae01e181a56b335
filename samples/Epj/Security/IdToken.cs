using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj.Security;

/// <summary>
/// The checks of an ID token (OpenID Connect Core 3.1.3.7): it tells this system who logged in. The access token is for
/// the API alone and is never looked into here.
/// </summary>
internal static class IdToken
{
    // HelseID's names; ID-porten's own are pid and acr.
    private const string Pid = "helseid://claims/identity/pid";
    private const string Level = "helseid://claims/identity/security_level";
    private const string HprNumber = "helseid://claims/hpr/hpr_number";

    /// <summary>Who logged in; throws <see cref="CryptographicException"/> when the token does not hold.</summary>
    internal static User Read(string token, JsonObject keys, string issuer, string clientId, string nonce, DateTimeOffset now)
    {
        var parts = token.Split('.');
        Demand(parts.Length == 3, "is not a signed JWT");
        var header = Jws.Read(parts[0]);
        var key = keys["keys"]!.AsArray().FirstOrDefault(candidate => Text(candidate!, "kid") == Text(header, "kid"))?.AsObject();
        Demand(key is not null && Holds(Text(header, "alg"), key, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])), "is not signed by the issuer");

        var claims = Jws.Read(parts[1]);
        Demand(Text(claims, "iss") == issuer, "comes from another issuer");
        Demand(Text(claims, "aud") == clientId, "is for another client");
        Demand(Text(claims, "nonce") == nonce, "answers another login");
        Demand(claims["exp"]?.GetValue<long>() > now.ToUnixTimeSeconds(), "has expired");
        Demand(Text(claims, Level) == "4" || Text(claims, "acr") == "idporten-loa-high", "has a security level below 4");
        return new User(Text(claims, "name") ?? "", Text(claims, Pid) ?? Text(claims, "pid") ?? "", Text(claims, HprNumber));
    }

    private static bool Holds(string? algorithm, JsonObject key, byte[] signed, byte[] signature)
    {
        byte[] Bytes(string name) => Base64Url.DecodeFromChars(Text(key, name) ?? "");
        switch (algorithm)
        {
            case "RS256" or "PS256" when Text(key, "kty") == "RSA":
                using (var rsa = RSA.Create(new RSAParameters { Modulus = Bytes("n"), Exponent = Bytes("e") }))
                    return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "RS256" ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
            case "ES256" when Text(key, "kty") == "EC":
                using (var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = Bytes("x"), Y = Bytes("y") } }))
                    return ec.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            default:
                return false;
        }
    }

    private static string? Text(JsonNode json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new CryptographicException(string.Create(CultureInfo.InvariantCulture, $"The ID token {otherwise}. Log in again."));
    }
}
