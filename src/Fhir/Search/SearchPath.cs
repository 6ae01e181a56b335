using System.Text;

namespace Felles.Fhir;

/// <summary>A value that a search path leads to.</summary>
/// <param name="Node">Its index in the tape.</param>
/// <param name="Type">Its FHIR type.</param>
/// <param name="Binding">The value set of the element; null when it has none.</param>
internal readonly record struct FoundValue(int Node, TypeDefinition Type, Binding? Binding);

/// <summary>
/// The expression of a search parameter, compiled for one resource type: a tree of property names to follow. Immutable.
/// </summary>
internal sealed class SearchPath
{
    private readonly Branch[] branches;

    private SearchPath(Branch[] branches) => this.branches = branches;

    /// <summary>Compiles an expression for a type.</summary>
    /// <returns>The path; null when the expression is beyond the part of FHIRPath that is understood here.</returns>
    internal static SearchPath? Compile(FhirDefinitions definitions, TypeDefinition type, string expression)
    {
        if (expression.Length == 0 || SearchPathParser.Parse(expression) is not { } alternatives) return null;
        var branches = new List<Branch>();
        foreach (var steps in alternatives)
            if (steps[0] is PathStep.Child root && type.Is(root.Name))
                branches.AddRange(Follow(definitions, type.Shape, steps, 1));
        return new SearchPath([.. branches]);
    }

    /// <summary>Whether the type has nothing of the kind.</summary>
    internal bool IsEmpty => branches.Length == 0;

    /// <summary>Adds the values in a resource to a list.</summary>
    internal void Find(FhirDefinitions definitions, JsonTape tape, int resource, List<FoundValue> found)
    {
        foreach (var branch in branches) branch.Find(definitions, tape, resource, found);
    }

    private static IEnumerable<Branch> Follow(FhirDefinitions definitions, Shape? shape, List<PathStep> steps, int at)
    {
        if (at >= steps.Count || shape is null || steps[at] is not PathStep.Child child) yield break;
        var filters = new List<PathStep>();
        for (at++; at < steps.Count && steps[at] is not PathStep.Child; at++) filters.Add(steps[at]);
        foreach (var property in shape.Properties)
        {
            if (property.Element.Name != child.Name) continue;
            if (filters.OfType<PathStep.OfType>().Any(filter => !property.Type.Definition.Is(filter.Type))) continue;
            var rest = at < steps.Count ? [.. Follow(definitions, property.Shape, steps, at)] : Array.Empty<Branch>();
            if (at < steps.Count && rest.Length == 0) continue;
            yield return new Branch(property, [.. filters.Where(filter => filter is not PathStep.OfType)], rest);
        }
    }

    /// <summary>One property to follow, conditions on its values, and where to go from there; nowhere when they are the values sought.</summary>
    private sealed record Branch(Property Property, PathStep[] Filters, Branch[] Rest)
    {
        internal void Find(FhirDefinitions definitions, JsonTape tape, int parent, List<FoundValue> found)
        {
            var nodes = tape.Nodes;
            if (nodes[parent].Kind != JsonKind.Object) return;
            var at = tape.Find(parent, Property.Name);
            if (at < 0) return;
            if (nodes[at].Kind != JsonKind.Array)
            {
                Take(definitions, tape, at, 0, found);
                return;
            }

            var index = 0;
            for (var item = at + 1; item < nodes[at].Next; item = nodes[item].Next) Take(definitions, tape, item, index++, found);
        }

        private void Take(FhirDefinitions definitions, JsonTape tape, int node, int index, List<FoundValue> found)
        {
            foreach (var filter in Filters)
                if (!Holds(definitions, tape, node, index, filter))
                    return;
            if (Rest.Length == 0 && tape.Nodes[node].Kind != JsonKind.Null)
                found.Add(new FoundValue(node, Property.Type.Definition, Property.Element.Binding));
            foreach (var branch in Rest) branch.Find(definitions, tape, node, found);
        }

        private static bool Holds(FhirDefinitions definitions, JsonTape tape, int node, int index, PathStep filter) => filter switch
        {
            PathStep.Item item => item.Index == index,
            PathStep.ResolvesTo target => tape.Nodes[node].Kind == JsonKind.Object && ReferenceText.TypeOf(definitions, tape, node) == target.Type,
            PathStep.Where where => tape.Nodes[node].Kind == JsonKind.Object
                && tape.Find(node, definitions.Names.Find(Encoding.UTF8.GetBytes(where.Name))) is var at and >= 0
                && tape.TextEquals(tape.Nodes[at], Encoding.UTF8.GetBytes(where.Text)),
            _ => false,
        };
    }
}
