using System.Text.Json;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// A JSON value of a resource together with its FHIRPath, so that a finding can say where. Reads any shape without
/// throwing: what is not there, or is of another kind than asked for, does not exist.
/// </summary>
/// <param name="Value">The value; <see cref="JsonValueKind.Undefined"/> when it does not exist.</param>
/// <param name="Path">FHIRPath, as <c>Condition.code.coding[0].system</c>.</param>
internal readonly record struct PlacedElement(JsonElement Value, string Path)
{
    internal bool Exists => Value.ValueKind != JsonValueKind.Undefined;

    internal bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>The member of that name; one that does not exist when there is none.</summary>
    internal PlacedElement this[string name] =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var child)
            ? new(child, Path + "." + name)
            : new(default, Path + "." + name);

    /// <summary>The members of a repeating element; a single value counts as a list of one, for the structure is another rule's matter.</summary>
    internal IEnumerable<PlacedElement> All(string name)
    {
        var list = this[name];
        if (!list.Exists) yield break;
        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            yield return list;
            yield break;
        }

        var index = 0;
        foreach (var item in list.Value.EnumerateArray())
            yield return new(item, $"{list.Path}[{index++}]");
    }

    /// <summary>The string; null when there is none.</summary>
    internal string? Text => Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    /// <summary>The boolean; null when there is none.</summary>
    internal bool? Truth => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The extensions with a URL.</summary>
    internal IEnumerable<PlacedElement> Extensions(string url) => All("extension").Where(extension => extension["url"].Text == url);

    /// <summary>The first extension with a URL; one that does not exist when there is none.</summary>
    internal PlacedElement Extension(string url) => Extensions(url).FirstOrDefault(new PlacedElement(default, Path + ".extension"));
}
