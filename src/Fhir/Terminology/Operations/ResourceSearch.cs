using System.Buffers;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Search of code systems, value sets and concept maps; https://hl7.org/fhir/R4/codesystem.html#search and its kin.</summary>
internal static class ResourceSearch
{
    internal const int CountDefault = 50;
    internal const int CountMax = 500;

    /// <summary>What each type can be searched by, with its type of parameter.</summary>
    internal static (string Name, string Type)[] Parameters(TerminologyKind kind) => kind switch
    {
        TerminologyKind.CodeSystem => [.. Shared, ("system", "uri"), ("supplements", "reference"), ("content-mode", "token"), ("code", "token")],
        TerminologyKind.ValueSet => [.. Shared, ("reference", "uri"), ("code", "token")],
        _ => [.. Shared, ("source-system", "uri"), ("target-system", "uri")],
    };

    private static (string Name, string Type)[] Shared { get; } = [("_id", "token"), ("url", "uri"), ("version", "token"), ("name", "string"), ("title", "string"), ("status", "token")];

    /// <summary>The answer of a search, without the concepts of code systems.</summary>
    internal static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyKind kind, IReadOnlyList<KeyValuePair<string, string>> query, string baseUrl)
    {
        var (count, offset) = (CountDefault, 0);
        var conditions = new List<Func<StoredResource, bool>>();
        foreach (var (name, value) in query)
            switch (name)
            {
                case "_format" or "_pretty":
                    break;
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= CountMax:
                    break;
                case "_offset" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out offset):
                    break;
                default:
                    if (Condition(kind, name, value) is not { } condition)
                        return new Problem(ProblemKind.NotSupported, "unknown-parameter", $"{kind} is searched by {string.Join(", ", Parameters(kind).Select(parameter => parameter.Name))}, _count (at most {CountMax}) and _offset.");
                    conditions.Add(condition);
                    break;
            }

        var found = store.Resources.Where(resource => resource.Entry.Kind == kind && conditions.TrueForAll(holds => holds(resource))).ToList();
        var output = new ArrayBufferWriter<byte>();
        var kept = string.Join('&', query.Where(pair => pair.Key is not ("_offset" or "_count")).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}").Append($"_count={FhirTerminologySource.Number(count)}"));
        var next = count > 0 && offset + count < found.Count ? $"{baseUrl}/{kind}?{kept}&_offset={FhirTerminologySource.Number(offset + count)}" : null;
        var bundle = BundleWriter.Searchset(output, baseUrl, found.Count, $"{baseUrl}/{kind}?{kept}&_offset={FhirTerminologySource.Number(offset)}", next);
        foreach (var resource in found.Skip(offset).Take(count)) bundle.Found(new BundledResource(kind.ToString(), resource.Id, StoredResourceWriter.Write(resource, isWhole: false)));
        bundle.End();
        return output.WrittenMemory;
    }

    private static Func<StoredResource, bool>? Condition(TerminologyKind kind, string name, string value)
    {
        var (plain, modifier) = name.Split(':', 2) is [var before, var after] ? (before, after) : (name, "");
        if (!Array.Exists(Parameters(kind), parameter => parameter.Name == plain && (modifier.Length == 0 || (parameter.Type == "string" && modifier is "exact" or "contains")))) return null;
        var values = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return plain switch
        {
            "_id" => resource => values.Contains(resource.Id),
            "url" => resource => values.Contains(resource.Url),
            "version" => resource => values.Contains(resource.Version),
            "status" => resource => values.Any(one => one[(one.LastIndexOf('|') + 1)..] == resource.Entry.Status),
            "name" => resource => values.Any(one => IsText(resource.Entry.Name, one, modifier)),
            "title" => resource => values.Any(one => IsText(resource.Entry.Title, one, modifier)),
            "system" => resource => values.Any(one => TerminologyStore.AreSame(one, resource.Url)),
            "supplements" => resource => values.Contains(resource.Entry.Supplements),
            "content-mode" => resource => values.Contains(resource.Entry.Content),
            "code" => resource => values.Any(one => HasCode(resource, one)),
            "reference" => resource => resource.Root.TryGetProperty("compose", out var compose) && compose.Items("include").Any(part => values.Any(one => TerminologyStore.AreSame(part.Text("system"), one))),
            _ => resource => resource.Root.Items("group").Any(group => values.Contains(DefinitionCompiler.WithoutVersion(group.Text(plain == "source-system" ? "source" : "target")))),
        };
    }

    private static bool HasCode(StoredResource resource, string token)
    {
        var (system, code) = token.IndexOf('|', StringComparison.Ordinal) is >= 0 and var bar ? (token[..bar], token[(bar + 1)..]) : ("", token);
        if (resource is StoredCodeSystem known) return (system.Length == 0 || TerminologyStore.AreSame(system, known.Url)) && known.Table.Find(code) >= 0;
        return ValueSetCompose.Read(resource.Root).Includes.Any(part => (system.Length == 0 || TerminologyStore.AreSame(system, part.System)) && part.Find(code) is not null);
    }

    private static bool IsText(string text, string wanted, string modifier) => modifier switch
    {
        "exact" => text == wanted,
        "contains" => text.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        _ => text.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
    };
}
