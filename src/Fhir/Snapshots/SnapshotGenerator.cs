using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Makes the snapshot of a profile: every element with all that is said of it, from what the profile builds on and what it
/// changes (https://hl7.org/fhir/R4/profiling.html#snapshot). Without the prose of what it builds on.
/// </summary>
internal sealed class SnapshotGenerator
{
    private const int DepthMax = 20;
    private const int ElementsMax = 20_000;

    private readonly FhirDefinitions definitions;
    private readonly List<JsonObject> elements;
    private readonly int depth;

    private SnapshotGenerator(FhirDefinitions definitions, List<JsonObject> elements, int depth) => (this.definitions, this.elements, this.depth) = (definitions, elements, depth);

    /// <summary>The elements of a profile's snapshot.</summary>
    /// <param name="definitions">What it builds on.</param>
    /// <param name="profile">Its StructureDefinition, with a differential.</param>
    /// <returns>The elements; or a problem that names what it builds on and is not there, or the element that has no place.</returns>
    internal static Outcome<List<JsonObject>> Generate(FhirDefinitions definitions, JsonElement profile) => Generate(definitions, profile, 0);

    private static Outcome<List<JsonObject>> Generate(FhirDefinitions definitions, JsonElement profile, int depth)
    {
        if (depth > DepthMax) return Problem.Invalid("snapshot-too-deep", $"{profile.Text("url")} builds on too many others. Correct its baseDefinition.");
        if (!BaseOf(definitions, profile.Text("baseDefinition"), depth).Succeeded(out var elements, out var problem)) return problem;
        var generator = new SnapshotGenerator(definitions, elements, depth);
        if (profile.TryGetProperty("differential", out var differential))
            foreach (var (change, id) in DifferentialElements.Of(differential.Items("element")))
            {
                if (generator.Apply(change, id).Failed(out problem)) return problem;
                if (elements.Count > ElementsMax) return Problem.Invalid("snapshot-too-large", $"The snapshot of {profile.Text("url")} has more than {ElementsMax} elements.");
            }

        return elements;
    }

    private static Outcome<List<JsonObject>> BaseOf(FhirDefinitions definitions, string url, int depth)
    {
        if (definitions.TypeOfUrl(url) is { } type) return ElementJson.OfType(type);
        return definitions.ProfileSource(url) is { } source ? Generate(definitions, source, depth + 1)
            : Problem.Invalid("profile-base-unknown", $"The definition {url} that the profile builds on is not here. Add it.");
    }

    private Outcome<Done> Apply(JsonElement change, string id)
    {
        if (Find(id) is not { } at) return Problem.Invalid("profile-element-unknown", $"There is no place for the element {id}.");
        SnapshotMerge.Into(elements[at], change);
        return Done.Value;
    }

    /// <summary>The place of an element, made with those above it where it is not there yet; null when it has none.</summary>
    private int? Find(string id)
    {
        var known = elements.FindIndex(element => (string)element["id"]! == id);
        if (known >= 0) return known;
        var dot = id.LastIndexOf('.');
        if (dot < 0) return null;
        if (Find(id[..dot]) is not { } parent) return null;
        var (parentId, last) = ((string)elements[parent]["id"]!, id[(dot + 1)..]);
        if (parentId != id[..dot]) return Find($"{parentId}.{last}");
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) return Slice(parentId, last[..colon], last[(colon + 1)..]);
        if (!HasChildren(parentId) && !Expand(parent)) return null;
        known = elements.FindIndex(element => (string)element["id"]! == id);
        return known >= 0 ? known : ChoiceOf(parentId, last);
    }

    private bool HasChildren(string id) => elements.Exists(element => ((string)element["id"]!).StartsWith(id + ".", StringComparison.Ordinal));

    /// <summary>An element named by one type of a choice, as <c>valueQuantity</c>: a slice of the choice.</summary>
    private int? ChoiceOf(string parentId, string name)
    {
        foreach (var element in elements)
        {
            var id = (string)element["id"]!;
            if (!id.EndsWith("[x]", StringComparison.Ordinal) || !id.StartsWith(parentId + ".", StringComparison.Ordinal)) continue;
            var stem = id[(parentId.Length + 1)..^3];
            if (stem.Contains('.', StringComparison.Ordinal) || !name.StartsWith(stem, StringComparison.Ordinal)) continue;
            var type = Types(element).FirstOrDefault(code => string.Equals(code, name[stem.Length..], StringComparison.OrdinalIgnoreCase));
            if (type is null) continue;
            if (Slice(parentId, stem + "[x]", name) is not { } at) return null;
            elements[at]["type"] = new JsonArray(new JsonObject { ["code"] = type });
            // So it is published: what is named by one type leaves no other.
            element["type"] = new JsonArray(new JsonObject { ["code"] = type });
            return at;
        }

        return null;
    }

    private int? Slice(string parentId, string name, string slice)
    {
        // A slice of a slice is written with a stroke, and stands after that.
        var stroke = slice.LastIndexOf('/');
        var slicedId = stroke < 0 ? $"{parentId}.{name}" : $"{parentId}.{name}:{slice[..stroke]}";
        if (Find(slicedId) is not { } sliced) return null;
        // Named by one type of a choice, as valueQuantity:valueQuantity, it is a slice already.
        if ((string)elements[sliced]["id"]! != slicedId) return sliced;
        if (elements[sliced]["slicing"] is null) elements[sliced]["slicing"] = Slicing(name);
        var id = $"{parentId}.{name}:{slice}";
        var copies = elements.Where(element => IsOrWithin((string)element["id"]!, slicedId)).Select(element => Copy(element, slicedId, id)).ToList();
        copies[0].Remove("slicing");
        copies[0]["sliceName"] = slice;
        if (copies[0]["min"] is not null && name is not "[x]") copies[0]["min"] = 0;
        var after = elements.FindLastIndex(element => IsOrWithin((string)element["id"]!, slicedId) || ((string)element["id"]!).StartsWith(slicedId + ":", StringComparison.Ordinal) || ((string)element["id"]!).StartsWith(slicedId + "/", StringComparison.Ordinal));
        elements.InsertRange(after + 1, copies);
        return after + 1;
    }

    private static JsonObject Slicing(string name) => name is "extension" or "modifierExtension"
        ? new JsonObject { ["discriminator"] = new JsonArray(new JsonObject { ["type"] = "value", ["path"] = "url" }), ["ordered"] = false, ["rules"] = "open" }
        : new JsonObject { ["discriminator"] = new JsonArray(new JsonObject { ["type"] = "type", ["path"] = "$this" }), ["ordered"] = false, ["rules"] = "open" };

    private static bool IsOrWithin(string id, string whole) => id == whole || id.StartsWith(whole + ".", StringComparison.Ordinal);

    private static JsonObject Copy(JsonObject element, string from, string to)
    {
        var copy = element.DeepClone().AsObject();
        copy["id"] = to + ((string)element["id"]!)[from.Length..];
        return copy;
    }

    /// <summary>Puts in the children that an element has by its type, its type's profile, or the element that it refers to.</summary>
    private bool Expand(int at)
    {
        var (id, path) = ((string)elements[at]["id"]!, (string)elements[at]["path"]!);
        if ((string?)elements[at]["contentReference"] is { } reference)
        {
            var referred = reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..];
            var within = elements.Where(element => ((string)element["id"]!).StartsWith(referred + ".", StringComparison.Ordinal)).ToList();
            elements.InsertRange(at + 1, within.Select(element => Placed(element, referred, referred, id, path)));
            elements[at].Remove("contentReference");
            return within.Count > 0;
        }

        var types = elements[at]["type"]?.AsArray();
        if (types is null || types.Count == 0) return false;
        var code = types.Count == 1 ? (string)types[0]!["code"]! : "Element";
        var profile = types.Count == 1 && types[0]!["profile"] is JsonArray { Count: 1 } only ? (string?)only[0] : null;
        var children = profile is not null && definitions.ProfileSource(profile) is { } source && Generate(definitions, source, depth + 1).Succeeded(out var made, out _) ? made
            : definitions.FindType(code) is { } type ? ElementJson.OfType(type) : null;
        if (children is null || children.Count < 2) return false;
        var root = (string)children[0]["path"]!;
        elements.InsertRange(at + 1, children.Skip(1).Select(element => Placed(element, root, root, id, path)));
        return true;
    }

    private static JsonObject Placed(JsonObject element, string rootId, string rootPath, string id, string path)
    {
        var placed = element.DeepClone().AsObject();
        placed["id"] = id + ((string)element["id"]!)[rootId.Length..];
        placed["path"] = path + ((string)element["path"]!)[rootPath.Length..];
        return placed;
    }

    private static IEnumerable<string> Types(JsonObject element) => element["type"]?.AsArray().Select(type => (string)type!["code"]!) ?? [];
}
