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

/// <summary>Runs the public validator cases.</summary>
internal static class ValidatorSuite
{
    private static readonly string Folder = SharedData.Folder("fhir/validator");

    internal static IEnumerable<SuiteVerdict> Run()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "manifest.json")));
        foreach (var test in manifest.RootElement.GetProperty("test-cases").EnumerateArray())
        {
            var name = test.GetProperty("name").GetString()!;
            var module = test.TryGetProperty("module", out var given) ? given.GetString()! : "none";
            var file = Path.Combine(Folder, test.GetProperty("file").GetString()!);
            if (!File.Exists(file)) continue;
            if (Reference(test) is { } expected) yield return new SuiteVerdict(name, module, expected, Errors(test, file, null));
            if (test.TryGetProperty("profile", out var profile) && Reference(profile) is { } expectedOfProfile)
                yield return new SuiteVerdict($"{name} (profile)", module, expectedOfProfile, Errors(test, file, profile));
        }
    }

    /// <summary>Whether the reference found an error; null when its outcome is not at hand.</summary>
    private static bool? Reference(JsonElement test)
    {
        if (!test.TryGetProperty("java", out var java)) return null;
        if (java.ValueKind == JsonValueKind.Object)
        {
            if (java.TryGetProperty("errorCount", out var count)) return count.GetInt32() > 0;
            return java.TryGetProperty("outcome", out var outcome) ? HasError(outcome) : null;
        }

        var file = Path.Combine(Folder, "outcomes", java.GetString()!);
        if (!File.Exists(file)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return HasError(document.RootElement);
    }

    private static bool HasError(JsonElement outcome) =>
        outcome.TryGetProperty("issue", out var issues) && issues.EnumerateArray().Any(issue => issue.GetProperty("severity").GetString() is "fatal" or "error");

    private static List<string> Errors(JsonElement test, string file, JsonElement? profile)
    {
        var definitions = new List<ReadOnlyMemory<byte>>();
        foreach (var name in Texts(test, "profiles").Concat(Texts(test, "supporting"))) Add(name);
        string? url = null;
        if (profile is { } asked)
        {
            foreach (var name in Texts(asked, "supporting")) Add(name);
            var source = asked.GetProperty("source").GetString()!;
            url = source.StartsWith("http", StringComparison.Ordinal) ? source : Url(Add(source));
        }

        if (!FhirDefinitions.R4.WithChecked(definitions.Select(Parse)).Succeeded(out var known, out var problem)) return Told(problem);
        if (url is not null && !known.Profiles.Contains(url)) return [$"profile-unknown {url}"];
        // As the command does with files.
        var utf8 = File.ReadAllBytes(file);
        if (!FhirResource.Read(utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8.AsMemory(3) : utf8).Succeeded(out var resource, out problem)) return Told(problem);
        return [.. new FhirValidator(known).Validate(resource, url, Options(test)).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{issue.Id} {issue.Expression}")];

        byte[] Add(string name)
        {
            var path = Path.Combine(Folder, name);
            if (!File.Exists(path)) return [];
            var bytes = name.EndsWith(".xml", StringComparison.Ordinal) ? XmlResource.ToJson(File.ReadAllText(path)) : File.ReadAllBytes(path);
            definitions.Add(bytes);
            return bytes;
        }
    }

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
