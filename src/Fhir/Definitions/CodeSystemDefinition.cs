namespace Felles.Fhir;

/// <summary>A code system with its codes; https://hl7.org/fhir/R4/codesystem.html.</summary>
internal sealed class CodeSystemDefinition
{
    private readonly Lazy<Utf8Table> table;

    internal CodeSystemDefinition(string url, bool isComplete, string[] codes, string[] displays, int[] parents)
    {
        Url = url;
        IsComplete = isComplete;
        Codes = codes;
        Displays = displays;
        Parents = parents;
        table = new Lazy<Utf8Table>(() =>
        {
            var built = new Utf8Table();
            foreach (var code in codes) built.Add(code);
            return built;
        });
    }

    internal string Url { get; }

    /// <summary>Whether every code of the system is here (<c>content</c> is <c>complete</c>).</summary>
    internal bool IsComplete { get; }

    internal string[] Codes { get; }

    /// <summary>The display of each code; empty where it has none.</summary>
    internal string[] Displays { get; }

    /// <summary>The index of the concept each one stands under; -1 at the top.</summary>
    internal int[] Parents { get; }

    internal bool Contains(ReadOnlySpan<byte> code) => table.Value.Contains(code);

    /// <summary>Whether a concept is another one or stands below it.</summary>
    internal bool IsA(int concept, string ancestor, bool orSelf)
    {
        for (var at = orSelf ? concept : Parents[concept]; at >= 0; at = Parents[at])
            if (Codes[at] == ancestor)
                return true;
        return false;
    }
}

/// <summary>The definition of a value set; https://hl7.org/fhir/R4/valueset.html.</summary>
internal sealed record ValueSetDefinition(string Url, ValueSetPart[] Includes, ValueSetPart[] Excludes);

/// <summary>One <c>compose.include</c> or <c>exclude</c>.</summary>
/// <param name="System">Code system; empty when only other value sets are named.</param>
/// <param name="ValueSets">Canonical URLs of value sets it is the intersection with.</param>
/// <param name="Codes">The codes, where they are listed; empty for the whole system or by filter.</param>
/// <param name="Filters">Conditions on the system's concepts.</param>
internal sealed record ValueSetPart(string System, string[] ValueSets, string[] Codes, ValueSetFilter[] Filters);

/// <summary>One condition on concepts.</summary>
internal sealed record ValueSetFilter(string Property, string Operator, string Value);
