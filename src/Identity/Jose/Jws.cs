using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Felles.Identity.Jose;

/// <summary>
/// A compact JWS (RFC 7515 §7.1): split, decoded, not yet verified. Keys named inside the token (<c>jku</c>, <c>x5u</c>,
/// <c>x5c</c>, <c>jwk</c>) are never followed here: the caller says which key must have signed.
/// </summary>
internal readonly ref struct Jws
{
    private Jws(ReadOnlySpan<char> compact, int headerLength, int payloadLength)
    {
        Signed = compact[..(headerLength + 1 + payloadLength)];
        Header = compact[..headerLength];
        Payload = compact.Slice(headerLength + 1, payloadLength);
        Signature = compact[(headerLength + payloadLength + 2)..];
    }

    /// <summary>What was signed: header, dot, payload, as sent.</summary>
    internal ReadOnlySpan<char> Signed { get; }

    internal ReadOnlySpan<char> Header { get; }

    internal ReadOnlySpan<char> Payload { get; }

    internal ReadOnlySpan<char> Signature { get; }

    /// <summary>Takes the three parts apart; false unless there are exactly three, none empty, within the length.</summary>
    internal static bool TrySplit(ReadOnlySpan<char> compact, int lengthMax, out Jws jws)
    {
        jws = default;
        if (compact.Length > lengthMax) return false;
        var first = compact.IndexOf('.');
        if (first <= 0) return false;
        var second = compact[(first + 1)..].IndexOf('.');
        if (second <= 0) return false;
        var parts = new Jws(compact, first, second);
        if (parts.Signature.IsEmpty || parts.Signature.Contains('.')) return false;
        jws = parts;
        return true;
    }

    /// <summary>Whether the key signed this.</summary>
    internal bool IsSignedBy(VerificationKey key, JwsAlgorithm algorithm)
    {
        if (!StrictBase64Url.TryDecode(Signature, out var signature)) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(Signed.Length);
        try
        {
            // Header and payload were decoded as base64url before, so every character is ASCII.
            var length = Encoding.ASCII.GetBytes(Signed, buffer);
            return key.Verify(algorithm, buffer.AsSpan(0, length), signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The payload's JSON object, detached; null when it is not one.</summary>
    internal JsonElement? ReadPayload() => StrictBase64Url.TryDecode(Payload, out var bytes) ? StrictJson.ReadObject(bytes) : null;
}

/// <summary>A JOSE header (RFC 7515 §4) that could be read.</summary>
/// <param name="Algorithm">Null when <c>alg</c> is missing or not one of ours.</param>
/// <param name="Type"><c>typ</c>; null when absent.</param>
/// <param name="KeyId"><c>kid</c>; null when absent.</param>
/// <param name="Json">The whole header, for the member <c>jwk</c> of a DPoP proof.</param>
internal sealed record JoseHeader(JwsAlgorithm? Algorithm, string? Type, string? KeyId, JsonElement Json)
{
    /// <summary>
    /// Reads a header. False when it is not base64url of a JSON object without duplicates, or when it holds
    /// <c>crit</c>: no extension is understood here, so each one that must be understood is refused (RFC 7515 §4.1.11).
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<char> segment, [NotNullWhen(true)] out JoseHeader? header)
    {
        header = null;
        if (!StrictBase64Url.TryDecode(segment, out var bytes) || StrictJson.ReadObject(bytes) is not { } json) return false;
        if (json.TryGetProperty("crit", out _)) return false;
        header = new JoseHeader(JwsAlgorithms.Of(json.Text("alg")), json.Text("typ"), json.Text("kid"), json);
        return true;
    }
}
