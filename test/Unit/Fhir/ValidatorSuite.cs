using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

/// <summary>One question of the public validator cases: does a resource, alone or against a profile, have an error?</summary>
/// <param name="Name">The case, with <c>(profile)</c> when it is against one.</param>
/// <param name="Module">Its module.</param>
/// <param name="Expected">Whether the reference found an error.</param>
/// <param name="Errors">What we found.</param>
internal sealed record SuiteVerdict(string Name, string Module, bool Expected, IReadOnlyList<string> Errors)
{
    internal bool Agrees => Expected == Errors.Count > 0;
}

/// <summary>Runs the public validator cases of a folder.</summary>
internal sealed class ValidatorSuite(string folder)
{
    /// <summary>The names of the cases, each as the manifest has it.</summary>
    internal IReadOnlyList<string> Names()
    {
        using var manifest = Manifest();
        return [.. Cases(manifest).Select(test => test.GetProperty("name").GetString()!)];
    }

    internal IEnumerable<SuiteVerdict> Run(Func<JsonElement, bool>? isAsked = null)
    {
        using var manifest = Manifest();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var test in Cases(manifest))
        {
            if (isAsked?.Invoke(test) == false) continue;
            var name = test.GetProperty("name").GetString()!;
            if (!seen.Add(name)) seen.Add(name += " (again)");
            var module = test.TryGetProperty("module", out var given) ? given.GetString()! : "none";
            var file = Path.Combine(folder, test.GetProperty("file").GetString()!);
            if (!File.Exists(file)) continue;
            if (Reference(test) is { } expected && CanBeSet(test, file, null)) yield return new SuiteVerdict(name, module, expected, Errors(test, file, null));
            if (test.TryGetProperty("profile", out var profile) && Reference(profile) is { } expectedOfProfile && CanBeSet(test, file, profile))
                yield return new SuiteVerdict($"{name} (profile)", module, expectedOfProfile, Errors(test, file, profile));
        }
    }

    private JsonDocument Manifest() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));

    private static JsonElement.ArrayEnumerator Cases(JsonDocument manifest) => manifest.RootElement.GetProperty("test-cases").EnumerateArray();

    /// <summary>Whether the reference found an error; null when its outcome is not at hand.</summary>
    private bool? Reference(JsonElement test)
    {
        if (!test.TryGetProperty("java", out var java)) return null;
        if (java.ValueKind == JsonValueKind.Object)
        {
            if (java.TryGetProperty("errorCount", out var count)) return count.GetInt32() > 0;
            return java.TryGetProperty("outcome", out var outcome) ? HasError(outcome) : null;
        }

        if (java.ValueKind != JsonValueKind.String) return null;
        var file = Path.Combine(folder, "outcomes", java.GetString()!);
        if (!File.Exists(file)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return HasError(document.RootElement);
    }

    private static bool HasError(JsonElement outcome) =>
        outcome.TryGetProperty("issue", out var issues) && issues.EnumerateArray().Any(issue => issue.GetProperty("severity").GetString() is "fatal" or "error");

    private List<string> Errors(JsonElement test, string file, JsonElement? profile)
    {
        var definitions = new List<ReadOnlyMemory<byte>>();
        foreach (var package in Packages(test, profile).SelectMany(package => WithNeeded(package)!)) definitions.AddRange(package.Files.Select(packed => packed.Utf8));
        foreach (var name in Texts(test, "profiles").Concat(Texts(test, "supporting"))) Add(name);
        string? url = null;
        if (profile is { } asked)
        {
            foreach (var name in Texts(asked, "supporting")) Add(name);
            var source = asked.GetProperty("source").GetString()!;
            url = source.StartsWith("http", StringComparison.Ordinal) ? source : Url(Add(source));
        }

        var roots = definitions.Select(Parse).DistinctBy(root => root.Text("url") is { Length: > 0 } canonical ? canonical : Guid.NewGuid().ToString()).ToList();
        if (!FhirDefinitions.R4.WithChecked(roots).Succeeded(out var known, out var problem))
        {
            // One that cannot be used is left out, as the reference does; a profile that is asked for is missed below.
            known = FhirDefinitions.R4;
            foreach (var root in roots) known = known.WithChecked([root]).Match(more => more, _ => known);
        }

        if (url is not null && !known.Profiles.Contains(url)) return [$"profile-unknown {url}"];
        // As the command does with files.
        var utf8 = Json(file);
        if (!FhirResource.Read(utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8.AsMemory(3) : utf8).Succeeded(out var resource, out problem)) return Told(problem);
        return [.. new FhirValidator(known).Validate(resource, url, Options(test)).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{issue.Id} {issue.Expression}")];

        byte[] Add(string name)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) return [];
            var bytes = Json(path);
            definitions.Add(bytes);
            return bytes;
        }
    }

    /// <summary>Whether a case can be set here: it is in use, the packages that it names are at hand, and what is in XML has a form in JSON.</summary>
    private bool CanBeSet(JsonElement test, string file, JsonElement? profile)
    {
        if (test.TryGetProperty("use-test", out var use) && use.ValueKind == JsonValueKind.False) return false;
        if (!Packages(test, profile).All(package => WithNeeded(package) is not null)) return false;
        try
        {
            return Json(file).Length > 0;
        }
        catch (Exception fault) when (fault is System.Xml.XmlException or KeyNotFoundException or FormatException or InvalidOperationException or JsonException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>A package with those that it builds on; null when one of them is not at hand.</summary>
    private List<FhirPackage>? WithNeeded(string package)
    {
        var file = Path.Combine(folder, package);
        if (!File.Exists(file)) return null;
        var archive = File.ReadAllBytes(file);
        var all = new List<FhirPackage>();
        foreach (var needed in Dependencies(archive).Where(name => !name.StartsWith("hl7.fhir.r4.core", StringComparison.Ordinal)))
        {
            if (WithNeeded(Path.Combine(Path.GetDirectoryName(package)!, $"{needed}.tgz")) is not { } others) return null;
            all.AddRange(others);
        }

        all.Add(FhirPackage.ReadArchive(archive).Match(read => read, _ => new FhirPackage("", "", [])));
        return all;
    }

    private static List<string> Dependencies(byte[] archive)
    {
        using var tar = new System.Formats.Tar.TarReader(new System.IO.Compression.GZipStream(new MemoryStream(archive), System.IO.Compression.CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name != "package/package.json") continue;
            using var manifest = JsonDocument.Parse(entry.DataStream!);
            return manifest.RootElement.TryGetProperty("dependencies", out var needed) ? [.. needed.EnumerateObject().Select(one => $"{one.Name}#{one.Value.GetString()}")] : [];
        }

        return [];
    }

    private static IEnumerable<string> Packages(JsonElement test, JsonElement? profile) =>
        Texts(test, "packages").Concat(profile is { } asked ? Texts(asked, "packages") : []);

    private static byte[] Json(string path) => path.EndsWith(".xml", StringComparison.Ordinal) ? XmlResource.ToJson(File.ReadAllText(path)) : File.ReadAllBytes(path);

    private static ValidationOptions Options(JsonElement test) => new()
    {
        IsStrict = true,
        RefusesExamples = test.TryGetProperty("examples", out var examples) && examples.ValueKind == JsonValueKind.False,
        RefusesMarkup = test.TryGetProperty("security-checks", out var security) && security.ValueKind == JsonValueKind.True || test.TryGetProperty("noHtmlInMarkdown", out _),
    };

    // The reference takes definitions that are not quite valid themselves.
    private static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return document.RootElement.Clone();
    }

    private static List<string> Told(Problem problem) => [$"{problem.Code} {problem.Text} {string.Join("; ", problem.Issues.Select(issue => $"{issue.Id} {issue.Expression} {issue.Text}"))}"];

    private static string? Url(byte[] bytes)
    {
        if (bytes.Length == 0) return null;
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.GetProperty("url").GetString();
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var array) ? array.EnumerateArray().Select(item => item.GetString()!) : [];
}
