using System.Globalization;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The FHIRPath of a value in a tape, as <c>Observation.component[1].value.ofType(Quantity).unit</c>. Worked out only when
/// there is something to tell about the value, so that reading and checking carry no paths along.
/// </summary>
internal static class ExpressionPath
{
    internal static string Of(FhirDefinitions definitions, JsonTape tape, int target)
    {
        var nodes = tape.Nodes;
        var shape = ShapeOfResource(definitions, tape, 0);
        var path = new StringBuilder(shape?.Path ?? "Resource");
        var at = 0;
        while (at != target && nodes[at].IsContainer)
        {
            var child = ChildHolding(nodes, at, target);
            var property = nodes[child].Name >= 0 ? shape?.Find(nodes[child].Name) : null;
            if (!AppendName(path, definitions, tape, child, property)) return path.ToString();
            at = child;
            if (at != target && nodes[at].Kind == JsonKind.Array)
            {
                at = ChildHolding(nodes, at, target);
                path.Append('[').Append(IndexOf(nodes, child, at).ToString(CultureInfo.InvariantCulture)).Append(']');
            }

            shape = property is { IsAnyResource: true } ? ShapeOfResource(definitions, tape, at)
                : nodes[child].IsBeside ? definitions.Type("Element").Shape
                : property?.Shape;
        }

        return path.ToString();
    }

    /// <summary>A name from outside that may be repeated in a message: a plain identifier that holds no number of a person.</summary>
    internal static bool IsSafe(string name)
    {
        if (name.Length is 0 or > 64) return false;
        var digits = 0;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':' or '$')) return false;
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits > 5) return false;
        }

        return true;
    }

    /// <summary>The shape of the resource that an object is; null when it says no type or an unknown one.</summary>
    internal static Shape? ShapeOfResource(FhirDefinitions definitions, JsonTape tape, int node)
    {
        if (tape.Nodes[node].Kind != JsonKind.Object) return null;
        var at = tape.Find(node, definitions.Names.ResourceType);
        return at >= 0 && tape.Nodes[at].Kind == JsonKind.String ? definitions.FindResource(tape.Raw(tape.Nodes[at]))?.Shape : null;
    }

    private static bool AppendName(StringBuilder path, FhirDefinitions definitions, JsonTape tape, int child, Property? property)
    {
        if (property is null)
        {
            var name = tape.Name(tape.Nodes[child]);
            if (!IsSafe(name)) return false;
            path.Append('.').Append(name);
            return true;
        }

        path.Append('.').Append(property.Element.Name);
        if (property.Element.IsChoice) path.Append(".ofType(").Append(property.Type.Definition.TypeName).Append(')');
        return true;
    }

    private static int ChildHolding(TapeNode[] nodes, int container, int target)
    {
        var at = container + 1;
        while (nodes[at].Next <= target) at = nodes[at].Next;
        return at;
    }

    private static int IndexOf(TapeNode[] nodes, int array, int item)
    {
        var index = 0;
        for (var at = array + 1; at != item; at = nodes[at].Next) index++;
        return index;
    }
}
