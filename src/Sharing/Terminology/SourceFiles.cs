using System.Formats.Tar;
using System.IO.Compression;

namespace Felles.Sharing.Terminology;

/// <summary>A file to load terminology from: on disk, or in an archive.</summary>
/// <param name="Path">How the operator knows it; within an archive, behind the archive's name.</param>
/// <param name="Open">Opens it for reading from the beginning.</param>
internal sealed record SourceFile(string Path, Func<Stream> Open)
{
    internal string Name => System.IO.Path.GetFileName(Path);

    internal string Extension => System.IO.Path.GetExtension(Path).ToLowerInvariant();
}

/// <summary>The files of what an operator names: a file, a folder, a FHIR package (.tgz), a zipped release (.zip).</summary>
internal sealed class SourceFiles : IDisposable
{
    // An archive that unpacks to more than any release has is not one.
    private const int EntriesMax = 200_000;
    private const long EntryBytesMax = 2L * 1024 * 1024 * 1024;
    private const long PackageBytesMax = 2L * 1024 * 1024 * 1024;

    private ZipArchive? zip;

    /// <summary>The files, in the order of their names.</summary>
    internal IReadOnlyList<SourceFile> Files { get; private set; } = [];

    /// <summary>Finds the files of a path.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is an archive that cannot be unpacked.</exception>
    internal static SourceFiles Of(string path)
    {
        var found = new SourceFiles();
        if (Directory.Exists(path)) found.Files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(OnDisk)];
        else if (path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)) found.Files = Package(path);
        else if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) found.OpenZip(path);
        else found.Files = [OnDisk(path)];
        return found;
    }

    private static SourceFile OnDisk(string file) => new(file, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan));

    private void OpenZip(string path)
    {
        zip = ZipFile.OpenRead(path);
        if (zip.Entries.Count > EntriesMax) throw new InvalidDataException($"The archive has more than {EntriesMax} files.");
        Files =
        [
            .. zip.Entries.Where(entry => entry.Name.Length > 0).OrderBy(entry => entry.FullName, StringComparer.Ordinal)
                .Select(entry => new SourceFile($"{path}/{entry.FullName}", () => entry.Length > EntryBytesMax ? throw new InvalidDataException("A file in the archive is too large.") : entry.Open())),
        ];
    }

    /// <summary>The definitions of a FHIR package; its examples and other files are passed over.</summary>
    private static List<SourceFile> Package(string path)
    {
        var files = new List<SourceFile>();
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var (entries, size) = (0, 0L);
        while (tar.GetNextEntry() is { } entry)
        {
            if (++entries > EntriesMax || (size += entry.Length) > PackageBytesMax) throw new InvalidDataException("The package is too large.");
            var parts = entry.Name.Split('/');
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || parts.Length != 2 || !entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) continue;
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            var bytes = content.ToArray();
            files.Add(new SourceFile($"{path}/{entry.Name}", () => new MemoryStream(bytes, writable: false)));
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public void Dispose() => zip?.Dispose();
}
