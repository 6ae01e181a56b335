using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Felles.Host.Attacks;

/// <summary>A key of the attacker's, which signs tokens and proofs as faulty as is wanted.</summary>
internal sealed class AttackKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public part as a JWK.</summary>
    internal JsonObject Public()
    {
        var point = key.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    /// <summary>The whole key as a JWK: what a token service asks for when it is to bind a token to it.</summary>
    internal JsonObject Private()
    {
        var jwk = Public();
        jwk["d"] = Base64Url.EncodeToString(key.ExportParameters(true).D);
        return jwk;
    }

    /// <summary>A JWS over header and payload.</summary>
    internal string Sign(JsonObject header, JsonObject payload)
    {
        var signed = $"{Part(header)}.{Part(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>A JWS by a shared secret (HS256).</summary>
    internal static string SignWithSecret(JsonObject header, JsonObject payload, byte[] secret)
    {
        var signed = $"{Part(header)}.{Part(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Header and payload without a signature.</summary>
    internal static string Unsigned(JsonObject header, JsonObject payload) => $"{Part(header)}.{Part(payload)}.";

    /// <summary>The payload of a token.</summary>
    internal static JsonObject Payload(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    /// <summary>The header of a token.</summary>
    internal static JsonObject Header(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!.AsObject();

    /// <summary>SHA-256 of a token, for <c>ath</c>.</summary>
    internal static string Hash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public void Dispose() => key.Dispose();
}
