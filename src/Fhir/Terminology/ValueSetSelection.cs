using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The concepts that a value set, or a part of one, takes: of code systems that are here as sets, others as listed.</summary>
internal sealed class SelectedConcepts
{
    /// <summary>Concepts by their code system.</summary>
    internal Dictionary<StoredCodeSystem, ConceptSet> Known { get; } = [];

    /// <summary>Concepts that a value set lists of code systems that are not here.</summary>
    internal Dictionary<(string System, string Code), (string Version, ListedConcept Concept)> Listed { get; } = [];

    internal int Count => Known.Values.Sum(set => set.Count) + Listed.Count;

    internal bool Has(StoredCodeSystem system, int concept) => Known.TryGetValue(system, out var set) && set.Has(concept);

    internal void UnionWith(SelectedConcepts other)
    {
        foreach (var (system, set) in other.Known)
            if (Known.TryGetValue(system, out var own)) own.UnionWith(set);
            else Known[system] = set.Copy();
        foreach (var (key, listed) in other.Listed) Listed.TryAdd(key, listed);
    }

    internal void IntersectWith(SelectedConcepts other)
    {
        foreach (var (system, set) in Known)
            if (other.Known.TryGetValue(system, out var others)) set.IntersectWith(others);
            else Known.Remove(system);
        foreach (var key in Listed.Keys)
            if (!other.Listed.ContainsKey(key))
                Listed.Remove(key);
    }

    internal void ExceptWith(SelectedConcepts other)
    {
        foreach (var (system, set) in Known)
            if (other.Known.TryGetValue(system, out var others))
                set.ExceptWith(others);
        foreach (var key in other.Listed.Keys) Listed.Remove(key);
    }

    internal void RemoveWhere(Func<StoredCodeSystem, int, bool> holds)
    {
        foreach (var (system, set) in Known)
            foreach (var concept in set.Concepts)
                if (holds(system, concept))
                    set.Remove(concept);
    }
}

/// <summary>Makes value sets: which concepts each takes. Bounded in depth and work; used for one request.</summary>
/// <param name="store">Code systems and value sets.</param>
/// <param name="versions">Versions to take where a value set does not say one, by code system.</param>
internal sealed class ValueSetSelection(TerminologyStore store, IReadOnlyDictionary<string, string> versions)
{
    private const int DepthMax = 16;

    // Concepts looked at one by one, over all parts: some seconds at worst. Sets are put together many at a time.
    internal const long WorkMax = 10_000_000;
    private const int ConceptsAtOnce = 16;

    private long work;

    /// <summary>The code systems that concepts were taken from, with the version that was used.</summary>
    internal HashSet<StoredCodeSystem> Used { get; } = [];

    /// <summary>The concepts of a value set with those of each of its includes, for their order.</summary>
    internal Outcome<(SelectedConcepts All, List<SelectedConcepts> Parts)> Select(ValueSetCompose valueSet, int depth = 0)
    {
        if (depth > DepthMax) return Problem.Invalid("value-set-circle", "The value set includes itself by way of others, or others within others too deep.") with { IssueType = "too-costly" };
        var all = new SelectedConcepts();
        var parts = new List<SelectedConcepts>();
        foreach (var part in valueSet.Includes)
        {
            if (!Part(part, depth).Succeeded(out var selected, out var problem)) return problem;
            parts.Add(selected);
            all.UnionWith(selected);
        }

        foreach (var part in valueSet.Excludes)
        {
            if (!Part(part, depth).Succeeded(out var selected, out var problem)) return problem;
            all.ExceptWith(selected);
        }

        if (!valueSet.IncludesInactive) all.RemoveWhere((system, concept) => (system.Table.Marks(concept) & ConceptMarks.Inactive) != 0);
        return (all, parts);
    }

    private Outcome<SelectedConcepts> Part(ComposePart part, int depth)
    {
        SelectedConcepts? selected = null;
        if (part.System.Length > 0 && !OfSystem(part).Succeeded(out selected, out var problem)) return problem;
        foreach (var url in part.ValueSets)
        {
            if (store.FindValueSet(url) is not { } known) return Problem.Invalid("value-set-unknown", "The value set takes from another that is not here.") with { IssueType = "not-found" };
            if (!Select(known, depth + 1).Succeeded(out var other, out problem)) return problem;
            if (selected is null) selected = other.All;
            else selected.IntersectWith(other.All);
        }

        return selected ?? new SelectedConcepts();
    }

    private Outcome<SelectedConcepts> OfSystem(ComposePart part)
    {
        var selected = new SelectedConcepts();
        var version = part.Version.Length > 0 ? part.Version : versions.GetValueOrDefault(part.System, "");
        if (store.FindSystem(part.System, version) is not { } system)
        {
            if (part.Concepts.Length == 0) return Unknown(part.System);
            foreach (var listed in part.Concepts) selected.Listed.TryAdd((part.System, listed.Code), (part.Version, listed));
            return selected;
        }

        Used.Add(system);
        work += (long)part.PassesToPrepare(system) * system.Table.Count;
        if (work > WorkMax) return TooCostly;
        if (!part.Prepare(system).Succeeded(out var filters, out var problem)) return problem;
        work += part.Concepts.Length + ((1L + part.Filters.Length) * system.Table.Count / ConceptsAtOnce) + ((long)filters.Count(filter => filter.IsScan) * system.Table.Count);
        if (work > WorkMax) return TooCostly;
        if (part.Concepts.Length > 0)
        {
            selected.Known[system] = OfList(part, system);
            return selected;
        }

        ConceptSet? set = null;
        foreach (var filter in filters)
            if (set is null) set = filter.Select();
            else set = set.Where(filter.Holds);
        selected.Known[system] = set ?? ConceptSet.All(system.Table.Count);
        return selected;
    }

    private static Problem TooCostly => Problem.Invalid("too-costly", "The value set takes too much work. Make it of fewer parts and conditions.") with { IssueType = "too-costly" };

    private static ConceptSet OfList(ComposePart part, StoredCodeSystem system)
    {
        var set = new ConceptSet(system.Table.Count);
        foreach (var listed in part.Concepts)
            if (system.Table.Find(listed.Code) is >= 0 and var concept)
                set.Add(concept);
        return set;
    }

    private static Problem Unknown(string system) => Problem.Invalid("code-system-unknown", GrammarSystems.Contains(system, "x") is not null
        ? "The value set takes from a code system whose codes are made by a grammar; they cannot be listed, only checked."
        : "The value set takes from a code system whose codes are not here. Load it: felles load terminology.") with { IssueType = "not-found" };
}
