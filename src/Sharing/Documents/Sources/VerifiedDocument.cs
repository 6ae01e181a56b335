using System.Security.Cryptography;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Sources;

/// <summary>
/// A document's bytes as they come from a source, held against what its list promised. The last part is kept back until size
/// and hashes hold, so that nobody ever gets the whole of something else; then reading fails with
/// <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class VerifiedDocument : Stream
{
    private const int BlockBytes = 64 * 1024;

    private readonly SourceDocument source;
    private readonly DocumentContent promised;
    private readonly IncrementalHash sha1;
    private readonly IncrementalHash sha256;
    private byte[] held = new byte[BlockBytes];
    private byte[] ahead = new byte[BlockBytes];
    private int heldLength = -1;
    private int given;
    private long read;
    private bool isEnd;

    internal VerifiedDocument(SourceDocument source, DocumentContent promised)
    {
        (this.source, this.promised) = (source, promised);
#pragma warning disable CA5350 // The hash of XDS.
        sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("What comes from a source is read once.");

    public override long Position { get => throw new NotSupportedException("What comes from a source is read once."); set => throw new NotSupportedException("What comes from a source is read once."); }

    /// <summary>What is wrong with what a source says beforehand; null when it may be the document.</summary>
    internal static string? Fault(SourceDocument source, DocumentContent promised) =>
        source.Length is { } length && length != promised.Size ? "size" : source.MediaType is { } media && MediaTypes.Of(media) != promised.MediaType ? "type" : null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (heldLength < 0) await Ahead(cancellationToken);
        if (given == heldLength && !isEnd) await Ahead(cancellationToken);
        var count = Math.Min(buffer.Length, heldLength - given);
        held.AsMemory(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("What comes from a source is read once.");

    public override void SetLength(long value) => throw new NotSupportedException("What comes from a source is read once.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("What comes from a source is read once.");

    public override void Flush()
    {
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        sha1.Dispose();
        sha256.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Makes the next block the one that is given out, when one more has come or the whole has been found right.</summary>
    private async ValueTask Ahead(CancellationToken cancel)
    {
        var first = heldLength < 0;
        var length = first ? await Fill(held, cancel) : aheadLength;
        if (!first) (held, ahead) = (ahead, held);
        (heldLength, given) = (length, 0);
        aheadLength = length < BlockBytes ? 0 : await Fill(ahead, cancel);
        if (aheadLength > 0) return;
        isEnd = true;
        var holds = read == promised.Size && CryptographicOperations.FixedTimeEquals(sha1.GetHashAndReset(), promised.Sha1.Span)
            && (promised.Sha256.IsEmpty || CryptographicOperations.FixedTimeEquals(sha256.GetHashAndReset(), promised.Sha256.Span));
        if (!holds) throw new InvalidDataException("The source sent something else than it listed.");
    }

    private int aheadLength;

    private async ValueTask<int> Fill(byte[] block, CancellationToken cancel)
    {
        int length;
        try
        {
            length = await source.Bytes.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancel);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            throw new InvalidDataException("The source ended in the middle of the document.", cut);
        }

        read += length;
        if (read > promised.Size) throw new InvalidDataException("The source sent more than it listed.");
        sha1.AppendData(block, 0, length);
        if (!promised.Sha256.IsEmpty) sha256.AppendData(block, 0, length);
        return length;
    }
}
