namespace Felles.Fhir;

/// <summary>Several conditions of a <c>_filter</c>, all or any of which must hold.</summary>
internal sealed class JoinedCriterion : SearchCriterion
{
    internal required SearchCriterion[] Conditions { get; init; }

    /// <summary>Whether all must hold; otherwise any will do.</summary>
    internal required bool IsAll { get; init; }

    internal override bool NeedsOthers => Array.Exists(Conditions, condition => condition.NeedsOthers);

    internal override bool Holds(SearchedResource resource, SearchRun run) => IsAll
        ? Array.TrueForAll(Conditions, condition => condition.Holds(resource, run))
        : Array.Exists(Conditions, condition => condition.Holds(resource, run));
}

/// <summary>The opposite of a condition of a <c>_filter</c>.</summary>
internal sealed class NotCriterion : SearchCriterion
{
    internal required SearchCriterion Condition { get; init; }

    internal override bool NeedsOthers => Condition.NeedsOthers;

    internal override bool Holds(SearchedResource resource, SearchRun run) => !Condition.Holds(resource, run);
}

/// <summary>Whether some value of a parameter does not match; <c>ne</c> of a <c>_filter</c>.</summary>
internal sealed class UnequalCriterion : SearchCriterion
{
    internal required ValueCriterion Equal { get; init; }

    internal override bool Holds(SearchedResource resource, SearchRun run)
    {
        foreach (var value in resource.Values(Equal.Path))
            if (!Equal.Matches(resource, value))
                return true;
        return false;
    }
}
