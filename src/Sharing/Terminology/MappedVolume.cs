using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Felles.Sharing.Terminology;

/// <summary>
/// A file as memory: pages are read when they are used, and the system takes them back when it needs the room. The mapping is
/// never ended while the process lives, since nobody knows who still reads; one that is replaced costs addresses, not memory.
/// </summary>
internal sealed unsafe class MappedVolume : MemoryManager<byte>
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly int length;

    private MappedVolume(string path)
    {
        length = (int)new FileInfo(path).Length;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    // Mappings that are in use, or were.
    private static readonly List<MappedVolume> Kept = [];

    /// <summary>Maps a file that does not change.</summary>
    /// <exception cref="InvalidDataException">It is empty, or larger than a volume can be.</exception>
    internal static ReadOnlyMemory<byte> Open(string path)
    {
        if (new FileInfo(path).Length is 0 or > int.MaxValue) throw new InvalidDataException("The file is no volume of terminology.");
        var mapped = new MappedVolume(path);
        lock (Kept) Kept.Add(mapped);
        return mapped.Memory;
    }

    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
