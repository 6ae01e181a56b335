using System.Collections.Immutable;
using System.Security.Cryptography;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Sharing.Terminology;

/// <summary>A file of which nothing was loaded.</summary>
/// <param name="File">Its path.</param>
/// <param name="Problem">Why.</param>
public sealed record RefusedSource(string File, Problem Problem);

/// <summary>What a load came to.</summary>
/// <param name="Loaded">What was loaded.</param>
/// <param name="Refused">Files of which nothing was.</param>
public sealed record TerminologyLoadSummary(ImmutableArray<TerminologyTitle> Loaded, ImmutableArray<RefusedSource> Refused)
{
    /// <summary>Concepts of all code systems.</summary>
    public int Concepts => Loaded.Sum(title => title.Concepts);
}

/// <summary>What the operator says of what is loaded, beside the files themselves.</summary>
public sealed record TerminologyLoadOptions
{
    /// <summary>Canonical URL of a code list's code system; empty to take it from the file.</summary>
    public string System { get; init; } = "";

    /// <summary>Version of a code list, of SNOMED CT or of LOINC; empty to take it from the files.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the columns of a code list mean.</summary>
    public CodeListColumns Columns { get; init; } = new();
}

/// <summary>How far a load has come.</summary>
/// <param name="Done">Files done.</param>
/// <param name="Total">Files in all.</param>
public readonly record struct TerminologyProgress(int Done, int Total);

/// <summary>
/// Makes volumes of terminology of files and puts them on the shelf: one for each path that is named. A file is taken whole or
/// refused whole; a release of SNOMED CT counts as one file.
/// </summary>
/// <param name="shelf">Where volumes go.</param>
/// <param name="folder">Where a volume is made; it must have room for it.</param>
/// <param name="clock">Tells the day that validity is judged on.</param>
public sealed class TerminologyLoad(TerminologyShelf shelf, string folder, TimeProvider clock)
{
    private const int FileBytesMax = 1024 * 1024 * 1024;

    // Beside the resources of a FHIR package, and no resources themselves.
    private static readonly string[] NoResources = ["package.json", ".index.json", "package-lock.json", "ig-r4.json"];

    /// <summary>Loads what paths name.</summary>
    /// <param name="paths">Files, folders, packages (.tgz) and zipped releases.</param>
    /// <param name="options">What is said beside them.</param>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <param name="cancel">Cancels; volumes that were put on the shelf stay.</param>
    public async Task<TerminologyLoadSummary> Run(IReadOnlyList<string> paths, TerminologyLoadOptions options, IProgress<TerminologyProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(paths);
        Directory.CreateDirectory(folder);
        var loaded = ImmutableArray.CreateBuilder<TerminologyTitle>();
        var refused = ImmutableArray.CreateBuilder<RefusedSource>();
        foreach (var path in paths)
        {
            var part = Path.Combine(folder, $"loading-{Guid.NewGuid():N}");
            try
            {
                await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20);
                var volume = new VolumeWriter(file);
                await Task.Run(() => Fill(volume, path, options, refused, progress, cancel), cancel);
                if (volume.Titles.Count == 0) continue;
                volume.End();
                await Shelve(file, volume.Titles, cancel);
                loaded.AddRange(volume.Titles);
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                refused.Add(new RefusedSource(path, Problem.Malformed("terminology-file", e is InvalidDataException ? e.Message : "It cannot be read, or the disk is full.")));
            }
            finally
            {
                File.Delete(part);
            }
        }

        return new TerminologyLoadSummary(loaded.ToImmutable(), refused.ToImmutable());
    }

    private async Task Shelve(FileStream file, IReadOnlyList<TerminologyTitle> titles, CancellationToken cancel)
    {
        await file.FlushAsync(cancel);
        file.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        file.Position = 0;
        await shelf.Put(file, hash, [.. titles.Select(title => new ShelvedTitle(title.Kind.ToString(), title.Url, title.Version, title.Concepts))], cancel);
    }

    private void Fill(VolumeWriter volume, string path, TerminologyLoadOptions options, ImmutableArray<RefusedSource>.Builder refused, IProgress<TerminologyProgress> progress, CancellationToken cancel)
    {
        using var sources = SourceFiles.Of(path);
        var snomed = sources.Files.Select(file => SnomedFile.KindOf(file.Name) is { } kind ? new SnomedFile(kind, file.Name, file.Open) : null).OfType<SnomedFile>().ToList();
        var others = sources.Files.Where(file => SnomedFile.KindOf(file.Name) is null).ToList();
        // A release of SNOMED CT or LOINC has many other files, which are not code lists.
        var isRelease = snomed.Count > 1;
        var loinc = others.Find(file => file.Name.Equals("Loinc.csv", StringComparison.OrdinalIgnoreCase));
        others = [.. others.Where(file => file.Extension == ".json" ? !NoResources.Contains(file.Name) : !isRelease && file.Extension is ".csv" or ".tsv" or ".txt" && (loinc is null || file == loinc))];
        var total = snomed.Count + others.Count;
        if (total == 0) refused.Add(new RefusedSource(path, Problem.NotFound("There is no file of terminology: JSON, CSV, TSV, or a snapshot of SNOMED CT.")));
        if (snomed.Count > 0 && SnomedSource.Add(volume, snomed, options.Version, done => Tell(done)).Failed(out var problem)) refused.Add(new RefusedSource(path, problem));
        for (var i = 0; i < others.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (Add(volume, others[i], options).Failed(out problem)) refused.Add(new RefusedSource(others[i].Path, problem));
            Tell(snomed.Count + i + 1);
        }

        void Tell(int done) => progress.Report(new TerminologyProgress(done, total));
    }

    private Outcome<int> Add(VolumeWriter volume, SourceFile file, TerminologyLoadOptions options)
    {
        if (!Read(file).Succeeded(out var bytes, out var problem)) return problem;
        if (file.Extension == ".json") return FhirTerminologySource.Add(volume, bytes);
        if (LoincSource.IsHeader(bytes.AsSpan(0, Math.Min(bytes.Length, 4096)))) return LoincSource.Add(volume, bytes, options.Version);
        return CodeListSource.Add(volume, bytes, new CodeListAbout
        {
            FileName = file.Name, System = options.System, Version = options.Version, Columns = options.Columns, Today = NorwegianTime.DateAt(clock.GetUtcNow()),
        });
    }

    private static Outcome<byte[]> Read(SourceFile file)
    {
        using var stream = file.Open();
        using var content = new MemoryStream();
        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) is > 0 and var count)
        {
            if (content.Length + count > FileBytesMax) return new Problem(ProblemKind.TooLarge, "terminology-file", $"The file is larger than {FileBytesMax} bytes.");
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }
}
