using System.Collections.Immutable;

namespace Felles.Fhir;

/// <summary>What the reader of a search may see beside the resource in question. Hidden resources are not among it.</summary>
public interface IVisibleResources
{
    /// <summary>The current version of a resource; null when there is none that may be seen.</summary>
    ReadOnlyMemory<byte>? Find(string type, string id);

    /// <summary>The current versions of all resources of a type that may be seen.</summary>
    IEnumerable<ReadOnlyMemory<byte>> OfType(string type);
}

/// <summary>One run of a search over what its reader may see. Remembers what it found out; used by one thread.</summary>
public sealed class SearchRun
{
    private readonly SearchQuery query;
    private readonly IVisibleResources? visible;
    private readonly Dictionary<(SearchCriterion, string, string), bool> known = [];
    private readonly Dictionary<HasCriterion, HashSet<(string Type, string Id)>> referred = [];

    internal SearchRun(SearchQuery query, IVisibleResources? visible)
    {
        this.query = query;
        this.visible = visible;
    }

    /// <summary>Whether a stored resource satisfies the search.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="tokens">The tokens lifted out of it when it was stored.</param>
    /// <param name="body">UTF-8 JSON of a resource of the query's type that <see cref="FhirResource.Read"/> has accepted.</param>
    public bool Matches(string id, ImmutableArray<string> tokens, ReadOnlyMemory<byte> body) =>
        query.MatchesId(id) && (query.MatchesTokens(tokens) ?? Matches(body));

    /// <summary>Whether a body satisfies the criteria.</summary>
    internal bool Matches(ReadOnlyMemory<byte> body) => SearchedResource.Lend(query.Definitions, body, Matches);

    /// <summary>Whether a resource that may be seen satisfies a condition.</summary>
    internal bool Holds(SearchCriterion condition, string type, string id)
    {
        if (known.TryGetValue((condition, type, id), out var holds)) return holds;
        holds = visible?.Find(type, id) is { } body && SearchedResource.Lend(query.Definitions, body, target => condition.Holds(target, this));
        return known[(condition, type, id)] = holds;
    }

    /// <summary>What is referred to by those that satisfy a condition.</summary>
    internal HashSet<(string Type, string Id)> ReferredTo(HasCriterion criterion)
    {
        if (referred.TryGetValue(criterion, out var targets)) return targets;
        targets = [];
        foreach (var body in visible?.OfType(criterion.SourceType) ?? [])
            SearchedResource.Lend(query.Definitions, body, source =>
            {
                criterion.AddTargets(source, this, targets);
                return targets.Count;
            });
        return referred[criterion] = targets;
    }

    private bool Matches(SearchedResource resource)
    {
        foreach (var criterion in query.Criteria)
            if (!criterion.Holds(resource, this))
                return false;
        return true;
    }
}
