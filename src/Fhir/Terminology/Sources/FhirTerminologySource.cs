using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Terminology as FHIR resources: CodeSystem, ValueSet and ConceptMap, alone or in a Bundle.</summary>
public static class FhirTerminologySource
{
    // Beyond this the rules of the definitions, which compare every concept with every other, are not asked; the reading here
    // asks for itself that codes are there and there once.
    private const int CheckedBytesMax = 4 * 1024 * 1024;

    private static readonly ReadLimits Limits = new(512 * 1024 * 1024, 64);

    /// <summary>Adds what a JSON text holds. Resources of other types are passed over.</summary>
    /// <param name="volume">Receives the resources.</param>
    /// <param name="utf8">One resource.</param>
    /// <returns>How many resources were added; or a problem with its place, and then none was.</returns>
    public static Outcome<int> Add(VolumeWriter volume, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (!FhirResource.Read(utf8, Limits).Succeeded(out var resource, out var problem)) return problem;
        var found = Terminology(resource.Root).ToList();
        if (found.Count == 0) return 0;
        if (utf8.Length <= CheckedBytesMax && FhirValidator.R4.Check(resource).Failed(out problem)) return problem;
        var prepared = new List<(TerminologyKind Kind, JsonElement Resource, CodeSystemBuilder? Concepts)>();
        foreach (var (kind, element) in found)
        {
            var url = element.Text("url");
            if (url.Length == 0) return Problem.Invalid("terminology-url", $"A {kind} has no url, and cannot be asked for without. Give it one.");
            if (volume.Has(kind, url, element.Text("version"))) return new Problem(ProblemKind.Conflict, "terminology-twice", $"{url} of the same version is in another of the files. Leave one out.");
            CodeSystemBuilder? concepts = null;
            if (kind == TerminologyKind.CodeSystem && !Concepts(element).Succeeded(out concepts, out problem)) return problem;
            prepared.Add((kind, element, concepts));
        }

        foreach (var (kind, element, concepts) in prepared)
            if (concepts is not null) volume.Add(element, concepts);
            else volume.Add(kind, element);
        return prepared.Count;
    }

    /// <summary>Adds what is known to be valid, as what comes with the platform. Of several with one url and version the first counts.</summary>
    /// <param name="volume">Receives the resources.</param>
    /// <param name="resource">A terminology resource, or a Bundle of them.</param>
    public static void AddKnown(VolumeWriter volume, JsonElement resource)
    {
        ArgumentNullException.ThrowIfNull(volume);
        foreach (var (kind, element) in Terminology(resource))
        {
            if (element.Text("url").Length == 0 || volume.Has(kind, element.Text("url"), element.Text("version"))) continue;
            if (kind != TerminologyKind.CodeSystem) volume.Add(kind, element);
            else if (Concepts(element).Succeeded(out var concepts, out _)) volume.Add(element, concepts);
        }
    }

    /// <summary>Whether a resource is one of terminology, or a Bundle that holds one.</summary>
    internal static bool HasTerminology(JsonElement resource) => Terminology(resource).Any();

    private static IEnumerable<(TerminologyKind Kind, JsonElement Resource)> Terminology(JsonElement resource) => resource.Text("resourceType") switch
    {
        "CodeSystem" => [(TerminologyKind.CodeSystem, resource)],
        "ValueSet" => [(TerminologyKind.ValueSet, resource)],
        "ConceptMap" => [(TerminologyKind.ConceptMap, resource)],
        "Bundle" => resource.Items("entry").SelectMany(entry => entry.TryGetProperty("resource", out var inner) && inner.Text("resourceType") != "Bundle" ? Terminology(inner) : []),
        _ => [],
    };

    /// <summary>The concepts of a CodeSystem resource.</summary>
    internal static Outcome<CodeSystemBuilder> Concepts(JsonElement system)
    {
        var builder = new CodeSystemBuilder { CaseSensitive = !system.TryGetProperty("caseSensitive", out var sensitive) || sensitive.ValueKind != JsonValueKind.False };
        foreach (var property in system.Items("property")) builder.DeclareProperty(property.Text("code"), property.Text("type"));
        if (Walk(builder, system, -1) is { } problem) return problem;
        ParentsByCode(builder, system);
        return builder;
    }

    private static Problem? Walk(CodeSystemBuilder builder, JsonElement at, int parent)
    {
        foreach (var concept in at.Items("concept"))
        {
            var code = concept.Text("code");
            if (code.Length == 0) return Problem.Invalid("concept-code", "A concept has no code. Give each concept one.");
            var added = builder.Add(code, concept.Text("display"), concept.Text("definition"));
            if (added < 0) return Problem.Invalid("concept-twice", "A code is given to two concepts. Give each concept a code of its own.");
            if (parent >= 0) builder.AddParent(added, parent);
            foreach (var designation in concept.Items("designation"))
            {
                var use = designation.TryGetProperty("use", out var told) ? told : default;
                builder.AddDesignation(added, new Designation(designation.Text("language"), use.Text("system"), use.Text("code"), use.Text("display"), designation.Text("value")));
            }

            foreach (var property in concept.Items("property")) Property(builder, added, property);
            if (Walk(builder, concept, added) is { } problem) return problem;
        }

        return null;
    }

    private static void Property(CodeSystemBuilder builder, int concept, JsonElement property)
    {
        var code = property.Text("code");
        foreach (var member in property.EnumerateObject())
        {
            if (!member.Name.StartsWith("value", StringComparison.Ordinal)) continue;
            var value = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            var type = member.Name["value".Length..] is "Coding" ? "Coding" : char.ToLowerInvariant(member.Name[5]) + member.Name[6..];
            builder.AddProperty(concept, builder.DeclareProperty(code, type), value);
            // https://hl7.org/fhir/R4/codesystem-concept-properties.html
            if ((code is "inactive" && value == "true") || (code is "status" && value is "retired" or "inactive")) builder.Mark(concept, ConceptMarks.Inactive);
            if (code is "notSelectable" or "abstract" && value == "true") builder.Mark(concept, ConceptMarks.Abstract);
        }
    }

    // A concept with several parents stands under one and names the others as properties.
    private static void ParentsByCode(CodeSystemBuilder builder, JsonElement system)
    {
        var names = system.Items("property").Where(property => property.Text("uri") == "http://hl7.org/fhir/concept-properties#parent").Select(property => property.Text("code"))
            .Append("parent").Append("subsumedBy").ToHashSet(StringComparer.Ordinal);
        Each(system);

        void Each(JsonElement at)
        {
            foreach (var concept in at.Items("concept"))
            {
                foreach (var property in concept.Items("property"))
                    if (names.Contains(property.Text("code")) && builder.Find(property.Text("valueCode")) is var parent and >= 0)
                        builder.AddParent(builder.Find(concept.Text("code")), parent);
                Each(concept);
            }
        }
    }

    /// <summary>A CodeSystem resource for concepts that come from another form.</summary>
    internal static JsonElement Header(CodeSystemHeader header)
    {
        var json = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resourceType"] = "CodeSystem",
            ["id"] = header.Id,
            ["url"] = header.Url,
            ["version"] = header.Version,
            ["name"] = header.Name,
            ["title"] = header.Title,
            ["status"] = "active",
            ["copyright"] = header.Copyright,
            ["caseSensitive"] = true,
            ["valueSet"] = header.ValueSet,
            ["hierarchyMeaning"] = header.HasHierarchy ? "is-a" : null,
            ["content"] = "complete",
            ["count"] = header.Count,
            ["property"] = header.Properties.Count == 0 ? null : header.Properties.Select(property => new Dictionary<string, string> { ["code"] = property.Code, ["type"] = property.Type }),
        };
        return JsonSerializer.SerializeToElement(json.Where(pair => pair.Value is not null and not "").ToDictionary(pair => pair.Key, pair => pair.Value));
    }

    internal static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a CodeSystem resource says of concepts that come from another form.</summary>
internal sealed record CodeSystemHeader(string Url, string Version, string Name, string Title, int Count)
{
    internal string Id { get; init; } = "";

    internal string Copyright { get; init; } = "";

    /// <summary>Canonical URL of the value set of all its concepts.</summary>
    internal string ValueSet { get; init; } = "";

    internal bool HasHierarchy { get; init; }

    internal IReadOnlyList<(string Code, string Type)> Properties { get; init; } = [];
}
