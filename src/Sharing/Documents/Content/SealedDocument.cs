using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Felles.Sharing.Documents.Content;

/// <summary>
/// A document's bytes sealed in chunks by AES-256-GCM, so that any part can be opened alone and nothing needs to be held
/// whole. Each chunk is bound to its document, its place and whether it is the last: none can be moved, left out or cut off
/// unnoticed.
/// </summary>
/// <remarks>On disk: 8 bytes magic, 16 bytes document salt, then for each chunk 16 bytes tag and the sealed bytes.</remarks>
internal static class SealedDocument
{
    /// <summary>Bytes of a chunk before it is sealed.</summary>
    internal const int ChunkBytes = 64 * 1024;

    internal const int TagBytes = 16;
    internal const int SaltBytes = 16;
    internal const int HeadBytes = 8 + SaltBytes;

    private const int NonceBytes = 12;

    internal static ReadOnlySpan<byte> Magic => "FELDOC01"u8;

    /// <summary>The key of one document, so that no chunk's nonce is ever used twice under one key.</summary>
    internal static AesGcm KeyOf(ReadOnlySpan<byte> master, ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, key, salt, "felles document"u8);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    /// <summary>Bytes on disk of a document of a size.</summary>
    internal static long SealedLength(long size) => HeadBytes + size + (TagBytes * Chunks(size));

    /// <summary>How many chunks a document has; an empty one has one, so that its end is sealed too.</summary>
    internal static long Chunks(long size) => Math.Max(1, (size + ChunkBytes - 1) / ChunkBytes);

    internal static void Seal(AesGcm cipher, long chunk, bool isLast, ReadOnlySpan<byte> plain, Span<byte> output)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(chunk, isLast, nonce);
        cipher.Encrypt(nonce, plain, output.Slice(TagBytes, plain.Length), output[..TagBytes]);
    }

    /// <exception cref="AuthenticationTagMismatchException">The chunk is not what was sealed here.</exception>
    internal static void Open(AesGcm cipher, long chunk, bool isLast, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(chunk, isLast, nonce);
        cipher.Decrypt(nonce, stored[TagBytes..], stored[..TagBytes], plain[..(stored.Length - TagBytes)]);
    }

    private static void Nonce(long chunk, bool isLast, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce, chunk);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }
}
