using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The contained resources of one resource by id, collected at the first <c>#id</c>: a resource may hold very many of both,
/// and looking through all for each would take time by their product.
/// </summary>
internal sealed class ContainedIds(FhirDefinitions definitions, JsonTape tape)
{
    private Dictionary<string, string>? types;
    private int container = -1;

    /// <summary>The same for the contained resources of a resource.</summary>
    internal ContainedIds Of(int resource)
    {
        if (container != resource) (container, types) = (resource, null);
        return this;
    }

    /// <summary>The resource type of the contained resource with an id; null when there is none. Unknown types are an empty string.</summary>
    internal string? TypeOf(ReadOnlySpan<byte> id) => (types ??= Collect()).GetValueOrDefault(Encoding.UTF8.GetString(id));

    private Dictionary<string, string> Collect()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = tape.Nodes;
        var list = tape.Find(container, definitions.Names.Contained);
        if (list < 0 || nodes[list].Kind != JsonKind.Array) return found;
        for (var item = list + 1; item < nodes[list].Next; item = nodes[item].Next)
        {
            if (nodes[item].Kind != JsonKind.Object) continue;
            var id = tape.Find(item, definitions.Names.Id);
            var type = tape.Find(item, definitions.Names.ResourceType);
            if (id >= 0 && nodes[id].Kind == JsonKind.String)
                found[tape.Text(nodes[id])] = type >= 0 && nodes[type].Kind == JsonKind.String ? tape.Text(nodes[type]) : "";
        }

        return found;
    }
}
