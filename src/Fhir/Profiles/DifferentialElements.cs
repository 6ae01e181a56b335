using System.Text.Json;

namespace Felles.Fhir;

/// <summary>
/// The elements of a differential, each with its id; https://hl7.org/fhir/R4/elementdefinition.html#id. Where ids are left out
/// they follow from the paths, the slice names and the order: what comes after a slice is about that slice.
/// </summary>
internal static class DifferentialElements
{
    internal static IEnumerable<(JsonElement Element, string Id)> Of(IEnumerable<JsonElement> elements)
    {
        // The ids of the path that was last spoken of, and of those above it.
        var current = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            var path = element.Text("path");
            var id = element.Text("id") is { Length: > 0 } given ? given : IdOf(current, path, element.Text("sliceName"));
            foreach (var below in current.Keys.Where(known => known.StartsWith(path + ".", StringComparison.Ordinal)).ToList()) current.Remove(below);
            current[path] = id;
            yield return (element, id);
        }
    }

    private static string IdOf(Dictionary<string, string> current, string path, string slice)
    {
        var rest = slice.Length > 0 ? ":" + slice : "";
        for (var dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
            if (current.TryGetValue(path[..dot], out var parent))
                return parent + path[dot..] + rest;
        return path + rest;
    }
}
