using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The parts of one operation of a FHIRPath Patch.</summary>
internal sealed class PatchPart
{
    private const int DepthMax = 16;

    private JsonObject? value;

    private PatchPart(string type, string path)
    {
        Type = type;
        Path = path;
    }

    /// <summary>add, insert, delete, replace, move.</summary>
    internal string Type { get; }

    /// <summary>FHIRPath of what it is done to.</summary>
    internal string Path { get; }

    internal string? Name { get; private set; }

    internal int? Index { get; private set; }

    internal int? Source { get; private set; }

    internal int? Destination { get; private set; }

    /// <summary>The part with the value; null when there is none.</summary>
    internal JsonObject? Value => value;

    /// <summary>The value's type as it stands in property names, as <c>Quantity</c>; null for one in parts.</summary>
    internal string? ValueType => value is null ? null : TypeOf(value);

    internal static Outcome<PatchPart> Read(JsonArray parts)
    {
        var texts = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var part in parts)
            if (part is not JsonObject named || Text(named["name"]) is not { } name || !texts.TryAdd(name, named)) return Malformed;
        if (TextOf("type") is not { } type || TextOf("path") is not { } path) return Malformed;
        return new PatchPart(type, path)
        {
            Name = TextOf("name"),
            Index = Number("index"),
            Source = Number("source"),
            Destination = Number("destination"),
            value = texts.GetValueOrDefault("value"),
        };

        string? TextOf(string name) => texts.TryGetValue(name, out var part) && TypeOf(part) is { } suffix ? Text(part["value" + suffix]) : null;
        int? Number(string name) => texts.TryGetValue(name, out var part) && part["valueInteger"] is JsonValue number && number.TryGetValue<int>(out var index) ? index : null;
    }

    /// <summary>The value as the JSON of an element.</summary>
    /// <param name="definitions">Types.</param>
    /// <param name="shape">What the element's object may hold, for values in parts; null when it is not known.</param>
    /// <returns>The JSON; null when there is no value, or one that does not fit.</returns>
    internal JsonNode? ToJson(FhirDefinitions definitions, Shape? shape) => value is null ? null : ToJson(definitions, value, shape, 0);

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonNode? ToJson(FhirDefinitions definitions, JsonObject part, Shape? shape, int depth)
    {
        if (TypeOf(part) is { } type) return part["value" + type]!.DeepClone();
        if (part["part"] is not JsonArray parts || shape is null || depth > DepthMax) return null;
        var whole = new JsonObject();
        foreach (var item in parts)
        {
            if (item is not JsonObject inner || Text(inner["name"]) is not { } name || shape.ElementIndex(name) is var index && index < 0) return null;
            var element = shape.Elements[index];
            if (ToJson(definitions, inner, Array.Find(shape.Properties, property => property.Index == index)?.Shape, depth + 1) is not { } made) return null;
            var property = element.IsChoice ? name + TypeOf(inner) : name;
            if (!element.IsRepeating)
            {
                if (!whole.TryAdd(property, made)) return null;
            }
            else if (whole[property] is JsonArray list) list.Add(made);
            else whole[property] = new JsonArray(made);
        }

        return whole;
    }

    private static string? TypeOf(JsonObject part)
    {
        foreach (var (name, node) in part)
            if (node is not null && name.StartsWith("value", StringComparison.Ordinal) && name.Length > 5)
                return name[5..];
        return null;
    }

    private static Problem Malformed => Problem.Malformed("patch-malformed", "An operation of a FHIRPath Patch has the parts type and path, each part once, and what its type needs. See https://hl7.org/fhir/R4/fhirpatch.html.");
}
