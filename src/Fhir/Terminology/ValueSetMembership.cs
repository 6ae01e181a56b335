namespace Felles.Fhir;

/// <summary>Whether one code belongs to a value set, found without making the set.</summary>
internal sealed class ValueSetMembership(TerminologyStore store)
{
    private const int DepthMax = 16;
    private const int PartsMax = 2000;

    private int parts;
    private long work;

    /// <summary>Whether a code belongs to a value set; null when it cannot be told.</summary>
    /// <param name="valueSet">The value set.</param>
    /// <param name="system">The code's system; null when none is told.</param>
    /// <param name="code">The code.</param>
    internal bool? Contains(ValueSetCompose valueSet, string? system, string code) => Contains(valueSet, system, code, 0);

    private bool? Contains(ValueSetCompose valueSet, string? system, string code, int depth)
    {
        // A value set may include itself by way of others.
        if (depth > DepthMax) return null;
        bool? included = false;
        foreach (var part in valueSet.Includes)
        {
            var found = IsIn(part, system, code, depth, valueSet.IncludesInactive);
            included = found == true ? true : included ?? (bool?)null;
            if (found == true) break;
            if (found is null) included = null;
        }

        if (included == false) return false;
        foreach (var part in valueSet.Excludes)
        {
            var found = IsIn(part, system, code, depth, includesInactive: true);
            if (found == true) return false;
            if (found is null) included = null;
        }

        return included;
    }

    private bool? IsIn(ComposePart part, string? system, string code, int depth, bool includesInactive)
    {
        if (++parts > PartsMax) return null;
        bool? within = true;
        if (part.System.Length > 0)
        {
            if (system is not null && !TerminologyStore.AreSame(system, part.System)) return false;
            within = IsOfSystem(part, code, includesInactive);
            if (within == false) return false;
        }
        else if (part.ValueSets.Length == 0)
        {
            return false;
        }

        foreach (var url in part.ValueSets)
        {
            var other = store.FindValueSet(url) is { } known ? Contains(known, system ?? (part.System.Length > 0 ? part.System : null), code, depth + 1) : null;
            if (other == false) return false;
            if (other is null) within = null;
        }

        return within;
    }

    private bool? IsOfSystem(ComposePart part, string code, bool includesInactive)
    {
        var stored = store.FindSystem(part.System, part.Version);
        var concept = stored?.Table.Find(code) ?? -1;
        if (concept >= 0 && !includesInactive && (stored!.Table.Marks(concept) & ConceptMarks.Inactive) != 0) return false;
        if (part.Concepts.Length > 0)
            return part.Find(code) is not null || (concept >= 0 && !stored!.Table.CaseSensitive && part.Find(stored.Table.Code(concept)) is not null);
        if (stored is null) return part.Filters.Length == 0 ? GrammarSystems.Contains(part.System, code) : null;
        if (concept < 0) return stored.IsComplete ? false : null;
        work += (long)part.PassesToPrepare(stored) * stored.Table.Count;
        if (work > ValueSetSelection.WorkMax || !part.Prepare(stored).Succeeded(out var filters, out _)) return null;
        foreach (var filter in filters)
            if (!filter.Holds(concept))
                return false;
        return true;
    }
}
