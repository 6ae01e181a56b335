using System.Text;

namespace Felles.Fhir;

/// <summary>One search parameter of a request: any of its values must match. Immutable.</summary>
internal abstract class SearchCriterion
{
    /// <summary>The parameter's name without modifier.</summary>
    internal required string Name { get; init; }

    /// <summary>Where the values are; empty for criteria that look elsewhere.</summary>
    internal required SearchPath Path { get; init; }

    /// <summary>Whether the resource must not have such a value (<c>:not</c>).</summary>
    internal bool IsNegated { get; init; }

    /// <summary>Whether a resource satisfies the criterion.</summary>
    /// <param name="definitions">Types and names.</param>
    /// <param name="tape">The resource's text.</param>
    /// <param name="found">An empty list to work in; left empty.</param>
    internal bool Holds(FhirDefinitions definitions, JsonTape tape, List<FoundValue> found)
    {
        Path.Find(definitions, tape, 0, found);
        var matches = false;
        foreach (var value in found)
            if (Matches(definitions, tape, value))
            {
                matches = true;
                break;
            }

        found.Clear();
        return matches != IsNegated;
    }

    /// <summary>Whether one value matches one of the criterion's.</summary>
    protected abstract bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value);

    /// <summary>The bytes of a string property, escapes resolved; empty when there is none.</summary>
    protected static ReadOnlySpan<byte> Bytes(JsonTape tape, int parent, int name)
    {
        var at = tape.Find(parent, name);
        return at < 0 ? default : Bytes(tape, at);
    }

    /// <summary>The bytes of a string, escapes resolved, or of a number, true or false.</summary>
    protected static ReadOnlySpan<byte> Bytes(JsonTape tape, int node)
    {
        ref readonly var value = ref tape.Nodes[node];
        return value.IsContainer ? default : value.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(value)) : tape.Raw(value);
    }
}

/// <summary><c>:missing</c>: whether the resource has any value for the parameter.</summary>
internal sealed class MissingCriterion : SearchCriterion
{
    protected override bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value) => true;
}
