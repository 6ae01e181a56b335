using System.Security.Cryptography;

namespace Felles.Sharing.Documents.Content;

/// <summary>A sealed file as the document that it holds: read from any place, one chunk in memory. A chunk that is not what was sealed ends the reading.</summary>
internal sealed class SealedStream : Stream
{
    private readonly FileStream file;
    private readonly AesGcm cipher;
    private readonly byte[] stored = new byte[SealedDocument.ChunkBytes + SealedDocument.TagBytes];
    private readonly byte[] plain = new byte[SealedDocument.ChunkBytes];
    private long opened = -1;
    private int openedLength;

    private SealedStream(FileStream file, AesGcm cipher, long length)
    {
        (this.file, this.cipher) = (file, cipher);
        Length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    /// <exception cref="InvalidDataException">The file is none of the vault's.</exception>
    internal static SealedStream Open(string path, byte[] key)
    {
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous });
        try
        {
            Span<byte> head = stackalloc byte[SealedDocument.HeadBytes];
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[..SealedDocument.Magic.Length].SequenceEqual(SealedDocument.Magic)) throw new InvalidDataException("The file is no sealed document.");
            return new SealedStream(file, SealedDocument.KeyOf(key, head[SealedDocument.Magic.Length..]), PlainLength(file.Length));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length || buffer.IsEmpty) return 0;
        var chunk = Position / SealedDocument.ChunkBytes;
        if (chunk != opened) await OpenChunk(chunk, cancellationToken);
        var from = (int)(Position % SealedDocument.ChunkBytes);
        var count = Math.Min(buffer.Length, openedLength - from);
        plain.AsMemory(from, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A sealed document is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A sealed document is read only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            cipher.Dispose();
            file.Dispose();
            CryptographicOperations.ZeroMemory(plain);
        }

        base.Dispose(disposing);
    }

    private async ValueTask OpenChunk(long chunk, CancellationToken cancel)
    {
        file.Position = SealedDocument.HeadBytes + (chunk * (SealedDocument.ChunkBytes + SealedDocument.TagBytes));
        var length = (int)Math.Min(SealedDocument.ChunkBytes, Length - (chunk * SealedDocument.ChunkBytes)) + SealedDocument.TagBytes;
        await file.ReadExactlyAsync(stored.AsMemory(0, length), cancel);
        opened = -1;
        SealedDocument.Open(cipher, chunk, chunk == SealedDocument.Chunks(Length) - 1, stored.AsSpan(0, length), plain);
        (opened, openedLength) = (chunk, length - SealedDocument.TagBytes);
    }

    private static long PlainLength(long fileLength)
    {
        var sealedBytes = fileLength - SealedDocument.HeadBytes;
        var chunks = Math.Max(1, (sealedBytes + SealedDocument.ChunkBytes + SealedDocument.TagBytes - 1) / (SealedDocument.ChunkBytes + SealedDocument.TagBytes));
        var length = sealedBytes - (chunks * SealedDocument.TagBytes);
        return length >= 0 && SealedDocument.SealedLength(length) == fileLength ? length : throw new InvalidDataException("The file is no whole sealed document.");
    }
}
