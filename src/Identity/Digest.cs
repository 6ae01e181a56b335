using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Felles.Identity.Jose;

namespace Felles.Identity;

/// <summary>A SHA-256 as a value that can be a key.</summary>
internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    internal static Digest Of(ReadOnlySpan<char> ascii)
    {
        Span<byte> bytes = ascii.Length <= 4096 ? stackalloc byte[ascii.Length] : new byte[ascii.Length];
        Encoding.ASCII.GetBytes(ascii, bytes);
        Span<Digest> digest = stackalloc Digest[1];
        SHA256.HashData(bytes, MemoryMarshal.AsBytes(digest));
        return digest[0];
    }

    internal static Digest OfUtf8(string text)
    {
        Span<Digest> digest = stackalloc Digest[1];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), MemoryMarshal.AsBytes(digest));
        return digest[0];
    }

    /// <summary>The 32 bytes as base64url.</summary>
    internal string ToBase64Url() => StrictBase64Url.Encode(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in this)));

    /// <inheritdoc/>
    public override int GetHashCode() => A.GetHashCode();
}
