namespace Felles.Fhir;

/// <summary>One condition of a search. Immutable.</summary>
internal abstract class SearchCriterion
{
    /// <summary>The parameter's name without modifier.</summary>
    internal required string Name { get; init; }

    /// <summary>Whether other resources than the one in question must be looked at.</summary>
    internal virtual bool NeedsOthers => false;

    /// <summary>Whether a resource satisfies the condition.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="run">What else the search may see.</param>
    internal abstract bool Holds(SearchedResource resource, SearchRun run);
}

/// <summary>A search parameter with values, any of which must match.</summary>
internal abstract class ValueCriterion : SearchCriterion
{
    /// <summary>What leads to the resource's values; null for a part of a composite, whose values are given.</summary>
    internal required FhirPath? Path { get; init; }

    /// <summary>Whether the resource must not have such a value (<c>:not</c>).</summary>
    internal bool IsNegated { get; init; }

    internal sealed override bool Holds(SearchedResource resource, SearchRun run) => MatchesAny(resource, resource.Values(Path)) != IsNegated;

    /// <summary>Whether any of these values matches.</summary>
    internal bool MatchesAny(SearchedResource resource, PathItem[] values)
    {
        foreach (var value in values)
            if (Matches(resource, value))
                return true;
        return false;
    }

    /// <summary>Whether one value of the resource matches one of the criterion's.</summary>
    internal abstract bool Matches(SearchedResource resource, in PathItem value);
}

/// <summary><c>:missing</c>: whether the resource has any value for the parameter.</summary>
internal sealed class MissingCriterion : ValueCriterion
{
    internal override bool Matches(SearchedResource resource, in PathItem value) => true;
}

/// <summary>
/// A parameter whose values are several parts of one value of the resource; https://hl7.org/fhir/R4/search.html#composite.
/// </summary>
internal sealed class CompositeCriterion : SearchCriterion
{
    /// <summary>What leads to the values that the parts are of.</summary>
    internal required FhirPath? Path { get; init; }

    /// <summary>What leads from such a value to each part.</summary>
    internal required FhirPath?[] Parts { get; init; }

    /// <summary>For each value asked for, a condition on each part.</summary>
    internal required ValueCriterion[][] Values { get; init; }

    internal override bool Holds(SearchedResource resource, SearchRun run)
    {
        foreach (var whole in resource.Values(Path))
        {
            var parts = new PathItem[Parts.Length][];
            for (var i = 0; i < parts.Length; i++) parts[i] = resource.Values(Parts[i], whole);
            foreach (var value in Values)
                if (Enumerable.Range(0, parts.Length).All(i => value[i].MatchesAny(resource, parts[i])))
                    return true;
        }

        return false;
    }
}
