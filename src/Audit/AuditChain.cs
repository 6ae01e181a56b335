using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Felles.Audit;

/// <summary>
/// The hash that ties an entry to the one before it: SHA-256 over a domain tag, the stream, the sequence number, the hash
/// before and the stored bytes. A changed, moved, removed or inserted entry no longer fits.
/// </summary>
internal static class AuditChain
{
    private static readonly byte[] EntryTag = Encoding.ASCII.GetBytes("felles-audit-entry-1\n");
    private static readonly byte[] StreamTag = Encoding.ASCII.GetBytes("felles-audit-stream-1\n");

    internal static byte[] Genesis(string node) => SHA256.HashData([.. StreamTag, .. Encoding.UTF8.GetBytes(node)]);

    internal static byte[] Next(int stream, long sequence, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(place, stream);
        BinaryPrimitives.WriteInt64BigEndian(place[4..], sequence);
        hash.AppendData(EntryTag);
        hash.AppendData(place);
        hash.AppendData(previous);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
