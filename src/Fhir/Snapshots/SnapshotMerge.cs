using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Fhir;

/// <summary>Puts what a differential says of an element over what was said of it before.</summary>
internal static class SnapshotMerge
{
    // Lists that are added to; of all else the new word stands instead of the old.
    private static readonly string[] Added = ["condition", "alias", "mapping", "code", "example"];

    internal static void Into(JsonObject element, JsonElement change)
    {
        foreach (var property in change.EnumerateObject())
        {
            switch (property.Name)
            {
                case "id" or "path":
                    break;
                case "constraint":
                    Constraints(element, property.Value);
                    break;
                case var name when Added.Contains(name):
                    var list = element[name]?.AsArray() ?? [];
                    foreach (var item in property.Value.EnumerateArray()) list.Add(JsonNode.Parse(item.GetRawText()));
                    element[name] = list;
                    break;
                case "definition" or "comment" or "requirements" when property.Value.GetString() is ['.', '.', '.', .. var more] && (string?)element[property.Name] is { } before:
                    element[property.Name] = $"{before}\n\n{more}";
                    break;
                default:
                    element[property.Name] = JsonNode.Parse(property.Value.GetRawText());
                    break;
            }
        }
    }

    // A rule of the same key is said anew.
    private static void Constraints(JsonObject element, JsonElement constraints)
    {
        var list = element["constraint"]?.AsArray() ?? [];
        foreach (var constraint in constraints.EnumerateArray())
        {
            var key = constraint.Text("key");
            if (list.FirstOrDefault(known => (string?)known!["key"] == key) is { } same) list.Remove(same);
            list.Add(JsonNode.Parse(constraint.GetRawText()));
        }

        element["constraint"] = list;
    }
}
