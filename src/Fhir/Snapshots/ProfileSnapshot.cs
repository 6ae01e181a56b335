using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>A profile with its snapshot, for people and tools that read profiles.</summary>
public static class ProfileSnapshot
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = RawJson.Encoder };

    /// <summary>The StructureDefinition as JSON.</summary>
    /// <param name="definitions">The profile and what it builds on.</param>
    /// <param name="url">Canonical URL of the profile.</param>
    /// <returns>The JSON; or <see cref="ProblemKind.NotFound"/>, or why there can be no snapshot.</returns>
    public static Outcome<string> Of(FhirDefinitions definitions, string url)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(url);
        if (definitions.ProfileSource(url) is not { } source) return Problem.NotFound($"No profile {url} is among the definitions. Add it with --definitions.");
        if (!SnapshotGenerator.Generate(definitions, source).Succeeded(out var elements, out var problem)) return problem;
        var whole = new JsonObject { ["resourceType"] = "StructureDefinition" };
        foreach (var property in source.EnumerateObject()) whole[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        whole["snapshot"] = new JsonObject { ["element"] = new JsonArray([.. elements]) };
        return whole.ToJsonString(Readable);
    }
}
