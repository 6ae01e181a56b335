using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Host.Configuration;

/// <summary>
/// Definitions of the operator's own, from paths: a FHIR package as <c>.tgz</c>, its unpacked folder, a folder of JSON files, or one.
/// </summary>
internal static class DefinitionFiles
{
    private const string Manifest = "package.json";

    /// <summary>The definitions that come with the platform, with those of the paths.</summary>
    /// <exception cref="SettingsException">Names the path, file or definition that cannot be used.</exception>
    internal static FhirDefinitions Read(IReadOnlyCollection<string> paths) => paths.Count == 0 ? FhirDefinitions.R4
        : FhirDefinitions.R4.With(paths.Select(Package)).Match(
            definitions => definitions,
            problem => throw new SettingsException($"{problem.Text} {string.Join(' ', problem.Issues.Take(10).Select(issue => $"{issue.Text} ({issue.Expression})"))}".TrimEnd()));

    private static FhirPackage Package(string path)
    {
        if (File.Exists(path)) return path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
            ? Whole(path, FhirPackage.ReadArchive(File.ReadAllBytes(path)))
            : Loose(path, [path]);
        if (!Directory.Exists(path)) throw new SettingsException($"The definitions {path} do not exist.");
        var inner = Path.Combine(path, "package");
        var folder = File.Exists(Path.Combine(inner, Manifest)) ? inner : path;
        if (!File.Exists(Path.Combine(folder, Manifest))) return Loose(path, Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories));
        // As in an archive: what lies in folders of it are examples and the like.
        var files = Directory.EnumerateFiles(folder, "*.json").Where(file => Path.GetFileName(file) is var name && name != Manifest && name[0] != '.').Order(StringComparer.Ordinal);
        return Whole(path, FhirPackage.Of(File.ReadAllBytes(Path.Combine(folder, Manifest)), files.Select(Contents)));
    }

    private static PackageFile Contents(string file) => new(Path.GetFileName(file), File.ReadAllBytes(file));

    private static FhirPackage Loose(string path, IEnumerable<string> files) => new(
        Path.GetFileNameWithoutExtension(path), "0", [.. files.Order(StringComparer.Ordinal).Select(Contents)]);

    private static FhirPackage Whole(string path, Outcome<FhirPackage> read) => read.Match(package => package, problem => throw new SettingsException($"{path}: {problem.Text}"));
}
