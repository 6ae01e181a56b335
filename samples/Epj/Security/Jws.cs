using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj.Security;

/// <summary>Compact JWS (RFC 7515 §7.1): three parts of base64url.</summary>
internal static class Jws
{
    internal static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> signature)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(signature(Encoding.ASCII.GetBytes(signed)))}";
    }

    internal static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    internal static JsonObject Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    /// <summary>A random id. Letters only: digits in a row could look like somebody's national identity number.</summary>
    internal static string NewId() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 26);
}
