using System.Text;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// One condition of a value set on the concepts of a code system, https://hl7.org/fhir/R4/valueset-filter-operator.html, with
/// those that R5 adds for children and leaves. Prepared once for a code system; safe to share between threads.
/// </summary>
internal sealed class ConceptFilter
{
    private const int PatternLettersMax = 1000;

    private readonly CodeSystemTable table;
    private readonly Func<ConceptSet>? select;

    private ConceptFilter(CodeSystemTable table, Func<int, bool> holds, Func<ConceptSet>? select = null, bool isScan = false)
    {
        IsScan = isScan || select is null;
        this.table = table;
        Holds = holds;
        this.select = select;
    }

    /// <summary>Whether a concept satisfies it.</summary>
    internal Func<int, bool> Holds { get; }

    /// <summary>Whether every concept must be looked at to find those that satisfy it.</summary>
    internal bool IsScan { get; }

    /// <summary>All concepts that satisfy it.</summary>
    internal ConceptSet Select() => select?.Invoke() ?? ConceptSet.All(table.Count).Where(Holds);

    /// <summary>Prepares a condition.</summary>
    /// <returns>The filter; or a problem when the code system has no such property, or the operator or its value cannot be used.</returns>
    internal static Outcome<ConceptFilter> Prepare(StoredCodeSystem system, ValueSetFilter filter) => filter.Property switch
    {
        "concept" or "code" or "_self" => OfCode(system, filter),
        "parent" => OfNeighbours(system.Table, filter, static (table, at) => table.Parents(at)),
        "child" => OfNeighbours(system.Table, filter, static (table, at) => table.Children(at)),
        "display" or "designation" when system.Table.FindProperty(filter.Property) < 0 => OfTexts(system, filter),
        "constraint" when system.Url == Sct.System => OfConstraint(system, filter),
        "inactive" => OfMark(system.Table, filter, ConceptMarks.Inactive),
        "notSelectable" or "abstract" => OfMark(system.Table, filter, ConceptMarks.Abstract),
        _ => OfProperty(system.Table, filter),
    };

    private static Outcome<ConceptFilter> OfCode(StoredCodeSystem system, ValueSetFilter filter)
    {
        var table = system.Table;
        switch (filter.Operator)
        {
            case "=":
                return OfCodes(table, [filter.Value]);
            case "in":
                // SNOMED CT gathers concepts in reference sets, which are concepts.
                return system.Url == Sct.System ? OfProperty(table, filter with { Property = Sct.ReferenceSet, Operator = "=" }) : OfCodes(table, Codes(filter.Value));
            case "not-in":
                var excluded = Codes(filter.Value).Select(table.Find).ToHashSet();
                return new ConceptFilter(table, concept => !excluded.Contains(concept));
            case "regex":
                return Pattern(filter.Value).Then<ConceptFilter>(pattern => new ConceptFilter(table, concept => pattern.IsMatch(table.Code(concept))));
            case "exists":
                return new ConceptFilter(table, _ => filter.Value == "true");
        }

        var at = table.Find(filter.Value);
        if (at < 0) return Problem.Invalid("filter-code", "A filter names a code that the code system does not have.") with { IssueType = "not-found" };
        return filter.Operator switch
        {
            "is-a" => new ConceptFilter(table, concept => ConceptHierarchy.IsA(table, concept, at), () => ConceptHierarchy.Descendants(table, at)),
            "descendent-of" => new ConceptFilter(table, concept => concept != at && ConceptHierarchy.IsA(table, concept, at), () => Without(ConceptHierarchy.Descendants(table, at), at)),
            "is-not-a" => new ConceptFilter(table, concept => !ConceptHierarchy.IsA(table, concept, at), () => AllBut(ConceptHierarchy.Descendants(table, at))),
            "generalizes" => new ConceptFilter(table, concept => ConceptHierarchy.IsA(table, at, concept), () => ConceptHierarchy.Ancestors(table, at)),
            "child-of" => new ConceptFilter(table, concept => table.Parents(concept).Contains(at), () => Of(table, table.Children(at))),
            "descendent-leaf" => new ConceptFilter(
                table, concept => concept != at && table.Children(concept).IsEmpty && ConceptHierarchy.IsA(table, concept, at),
                () => Without(ConceptHierarchy.Descendants(table, at), at).Where(concept => table.Children(concept).IsEmpty)),
            _ => NotSupported(filter),
        };
    }

    /// <summary>An expression constraint of SNOMED CT; https://hl7.org/fhir/R4/snomedct.html#filters.</summary>
    private static Outcome<ConceptFilter> OfConstraint(StoredCodeSystem system, ValueSetFilter filter)
    {
        if (filter.Operator != "=") return NotSupported(filter);
        if (!EclParser.Parse(filter.Value).Succeeded(out var expression, out var problem)) return problem;
        if (!expression.Select(system).Succeeded(out var set, out problem)) return problem;
        return new ConceptFilter(system.Table, set.Has, set.Copy, isScan: true);
    }

    private static Outcome<ConceptFilter> OfCodes(CodeSystemTable table, IEnumerable<string> codes)
    {
        var set = new ConceptSet(table.Count);
        foreach (var code in codes)
            if (table.Find(code) is >= 0 and var concept)
                set.Add(concept);
        return new ConceptFilter(table, set.Has, () => set.Copy());
    }

    private static Outcome<ConceptFilter> OfNeighbours(CodeSystemTable table, ValueSetFilter filter, Neighbours neighbours)
    {
        if (filter.Operator == "exists") return new ConceptFilter(table, concept => neighbours(table, concept).IsEmpty == (filter.Value != "true"));
        var wanted = Codes(filter.Value).Select(table.Find).Where(concept => concept >= 0).ToArray();
        return filter.Operator switch
        {
            "=" or "in" => new ConceptFilter(table, concept => neighbours(table, concept).ContainsAny(wanted)),
            "not-in" => new ConceptFilter(table, concept => !neighbours(table, concept).ContainsAny(wanted)),
            _ => NotSupported(filter),
        };
    }

    private static Outcome<ConceptFilter> OfTexts(StoredCodeSystem system, ValueSetFilter filter)
    {
        var table = system.Table;
        IEnumerable<string> Texts(int concept) => filter.Property == "display" ? [table.Display(concept)] : table.Designations(concept).Select(designation => designation.Value);
        return filter.Operator switch
        {
            "=" => new ConceptFilter(table, concept => Texts(concept).Any(text => ConceptTexts.AreSameWords(text, filter.Value))),
            "in" => new ConceptFilter(table, concept => Texts(concept).Any(Codes(filter.Value).ToHashSet(StringComparer.Ordinal).Contains)),
            "exists" => new ConceptFilter(table, concept => Texts(concept).Any(text => text.Length > 0) == (filter.Value == "true")),
            "regex" => Pattern(filter.Value).Then<ConceptFilter>(pattern => new ConceptFilter(table, concept => Texts(concept).Any(pattern.IsMatch))),
            _ => NotSupported(filter),
        };
    }

    private static Outcome<ConceptFilter> OfMark(CodeSystemTable table, ValueSetFilter filter, ConceptMarks mark) => filter.Operator switch
    {
        "=" => new ConceptFilter(table, concept => (table.Marks(concept) & mark) != 0 == (filter.Value == "true")),
        "exists" => new ConceptFilter(table, _ => filter.Value == "true"),
        _ => NotSupported(filter),
    };

    private static Outcome<ConceptFilter> OfProperty(CodeSystemTable table, ValueSetFilter filter)
    {
        var property = table.FindProperty(filter.Property);
        if (property < 0) return Problem.Invalid("filter-property", "A filter asks for a property that the code system does not have.") with { IssueType = "not-supported" };
        var values = (filter.Operator == "=" ? [filter.Value] : Codes(filter.Value)).Select(Encoding.UTF8.GetBytes).ToArray();
        bool HasValue(int concept) => table.AnyProperty(concept, property, value => Array.Exists(values, wanted => value.Span.SequenceEqual(wanted)));
        switch (filter.Operator)
        {
            case "=" or "in":
                return new ConceptFilter(table, HasValue);
            case "not-in":
                return new ConceptFilter(table, concept => !HasValue(concept));
            case "exists":
                return new ConceptFilter(table, concept => table.AnyProperty(concept, property, _ => true) == (filter.Value == "true"));
            case "regex":
                return Pattern(filter.Value).Then<ConceptFilter>(pattern => new ConceptFilter(
                    table, concept => table.AnyProperty(concept, property, value => pattern.IsMatch(Encoding.UTF8.GetString(value.Span)))));
            case "is-a" or "descendent-of" when table.Find(filter.Value) is >= 0 and var ancestor:
                var below = ConceptHierarchy.Descendants(table, ancestor);
                if (filter.Operator == "descendent-of") below = Without(below, ancestor);
                return new ConceptFilter(table, concept => table.AnyProperty(concept, property, value => table.Find(value.Span) is >= 0 and var at && below.Has(at)));
            default:
                return NotSupported(filter);
        }
    }

    /// <summary>A pattern that must fit a whole text, and that takes time in proportion to the text.</summary>
    internal static Outcome<Regex> Pattern(string pattern)
    {
        if (pattern.Length > PatternLettersMax) return Problem.Invalid("filter-regex", $"A filter has a regular expression of more than {PatternLettersMax} characters.");
        try
        {
            return new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Problem.Invalid("filter-regex", "A filter has a regular expression that cannot be read, or that takes other than linear time (look-around, back-references).");
        }
    }

    private static Problem NotSupported(ValueSetFilter filter) => Problem.Invalid("filter-operator", filter.Property is "concept" or "code"
        ? "A filter has an operator that is not one of =, in, not-in, is-a, descendent-of, is-not-a, generalizes, child-of, descendent-leaf, regex, exists."
        : "A filter has an operator that cannot be used with its property.") with { IssueType = "not-supported" };

    private static string[] Codes(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ConceptSet Of(CodeSystemTable table, ReadOnlySpan<int> concepts)
    {
        var set = new ConceptSet(table.Count);
        foreach (var concept in concepts) set.Add(concept);
        return set;
    }

    private static ConceptSet Without(ConceptSet set, int concept)
    {
        set.Remove(concept);
        return set;
    }

    private static ConceptSet AllBut(ConceptSet set)
    {
        var all = ConceptSet.All(set.Size);
        all.ExceptWith(set);
        return all;
    }

    private delegate ReadOnlySpan<int> Neighbours(CodeSystemTable table, int concept);
}
