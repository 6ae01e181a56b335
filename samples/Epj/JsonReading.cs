using System.Text.Json;

namespace Felles.Samples.Epj;

/// <summary>Reading JSON where most things may be missing.</summary>
internal static class JsonReading
{
    /// <summary>The member; of kind Undefined when there is none.</summary>
    internal static JsonElement At(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The text of a member; null when it is missing or not a text.</summary>
    internal static string? Text(this JsonElement json, string name) =>
        json.At(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The items of a list; none when it is missing or not a list.</summary>
    internal static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.At(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A CodeableConcept for people: its text, or the display or code of its first coding.</summary>
    internal static string? Concept(this JsonElement json, string name)
    {
        var concept = json.At(name);
        var coding = concept.Items("coding").FirstOrDefault();
        return concept.Text("text") ?? coding.Text("display") ?? coding.Text("code");
    }
}
