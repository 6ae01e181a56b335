using System.Buffers;
using System.Buffers.Text;

namespace Felles.Identity.Jose;

/// <summary>
/// base64url as RFC 7515 §2 means it: no padding, no white space, no unused bits set. One value has one spelling, so a
/// signed text cannot be respelled and a thumbprint cannot be dodged.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    internal static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1) return false;
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // Refuses unused bits that are not zero.
        if (Base64Url.DecodeFromChars(text, buffer, out _, out var written) != OperationStatus.Done) return false;
        bytes = written == buffer.Length ? buffer : buffer[..written];
        return true;
    }

    internal static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
