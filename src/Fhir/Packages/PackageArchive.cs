using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Reads the archive of a package: gzip, tar, a folder <c>package</c> whose own JSON files are the resources. Folders below it
/// hold examples and other things that are not definitions.
/// </summary>
internal static class PackageArchive
{
    private const string Folder = "package/";
    private const string ManifestName = "package.json";

    internal static Outcome<FhirPackage> Read(ReadOnlyMemory<byte> tgz, PackageLimits limits)
    {
        if (tgz.Length > limits.ArchiveMax) return TooLarge($"The archive is larger than {limits.ArchiveMax} bytes.");
        using var unpacked = new MeteredStream(new GZipStream(Stream(tgz), CompressionMode.Decompress), limits.UnpackedMax);
        try
        {
            return Entries(unpacked, limits);
        }
        // What the readers of gzip and tar throw for an archive that is none.
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return unpacked.IsSpent ? TooLarge($"The archive unpacks to more than {limits.UnpackedMax} bytes.") : FhirPackage.Malformed("The package is not a whole .tgz archive. Fetch it again.");
        }
    }

    private static Outcome<FhirPackage> Entries(Stream unpacked, PackageLimits limits)
    {
        using var tar = new TarReader(unpacked);
        ReadOnlyMemory<byte>? manifest = null;
        var files = new List<PackageFile>();
        var count = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            if (++count > limits.EntriesMax) return TooLarge($"The archive has more than {limits.EntriesMax} entries.");
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) continue;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) return FhirPackage.Malformed("The archive holds a link or another thing that is no file. Make the package anew.");
            if (IsOutside(entry.Name)) return FhirPackage.Malformed("The archive has a file outside its own folder. Make the package anew.");
            if (entry.Length > limits.FileMax) return TooLarge($"{FhirPackage.Shown(entry.Name)} is larger than {limits.FileMax} bytes.");
            if (!IsResourceOrManifest(entry.Name)) continue;
            var bytes = Bytes(entry);
            if (entry.Name == Folder + ManifestName) manifest = bytes;
            else files.Add(new PackageFile(entry.Name[Folder.Length..], bytes));
        }

        return manifest is { } about ? FhirPackage.Of(about, files) : FhirPackage.Malformed("The archive has no package/package.json. Make the package anew.");
    }

    private static bool IsOutside(string name) =>
        name.Length == 0 || name[0] is '/' or '\\' || name.Contains(':', StringComparison.Ordinal) || name.Split('/', '\\').Contains("..");

    private static bool IsResourceOrManifest(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)
        && name.LastIndexOf('/') == Folder.Length - 1 && name[Folder.Length] != '.';

    private static byte[] Bytes(TarEntry entry)
    {
        if (entry.DataStream is not { } data) return [];
        var bytes = new byte[entry.Length];
        data.ReadExactly(bytes);
        return bytes;
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private static Problem TooLarge(string text) => new(ProblemKind.TooLarge, "package-too-large", text);

    /// <summary>A stream that ends with a fault when more comes out of it than it may give: a small archive can unpack to anything.</summary>
    private sealed class MeteredStream(Stream inner, long most) : Stream
    {
        private long left = most;

        internal bool IsSpent => left < 0;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            left -= read;
            return left >= 0 ? read : throw new InvalidDataException("More than may be unpacked.");
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
