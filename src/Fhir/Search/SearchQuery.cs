using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>How the number of matches is told; https://hl7.org/fhir/R4/search.html#total.</summary>
public enum SearchTotal
{
    /// <summary>Exactly.</summary>
    Accurate,

    /// <summary>Not at all (<c>_total=none</c>).</summary>
    None,
}

/// <summary>One search of a resource type within one patient's record, understood and checked; https://hl7.org/fhir/R4/search.html.</summary>
public sealed class SearchQuery
{
    private readonly SearchSupport support;
    private readonly bool needsOthers;

    internal SearchQuery(SearchSupport support, SearchCriterion[] criteria)
    {
        this.support = support;
        Criteria = criteria;
        needsOthers = Array.Exists(criteria, criterion => criterion.NeedsOthers);
    }

    /// <summary>Resource type.</summary>
    public string Type => support.Type;

    /// <summary>The patient by an identifier (<c>patient.identifier</c>, <c>subject.identifier</c>, <c>patient:identifier</c>); null when not given so.</summary>
    public PatientToken? Patient { get; internal init; }

    /// <summary>The patient by opaque id (<c>patient=Patient/{id}</c>); null when not given so.</summary>
    public string? PatientId { get; internal init; }

    /// <summary>Ids asked for by <c>_id</c>; empty when any will do. Not part of <see cref="Matches(ReadOnlyMemory{byte})"/>.</summary>
    public ImmutableArray<string> Ids { get; internal init; } = [];

    /// <summary>What to include.</summary>
    public ImmutableArray<SearchInclude> Includes { get; internal init; } = [];

    /// <summary>Order asked for; empty for the service's own.</summary>
    public ImmutableArray<SortKey> Sort { get; internal init; } = [];

    /// <summary>Entries on a page, from 0 (only the total is wanted) to the support's limit.</summary>
    public int Count { get; internal init; }

    /// <summary>Entries to pass over (<c>_skip</c>, or <c>_page</c> from 1 by <see cref="Count"/>); 0 when not given.</summary>
    public int Skip { get; internal init; }

    /// <summary>Whether the number of matches is told.</summary>
    public SearchTotal Total { get; internal init; }

    /// <summary>How much of each resource is wanted (<c>_summary</c>, <c>_elements</c>).</summary>
    public ResourceForm Form { get; internal init; } = ResourceForm.Whole;

    /// <summary>What was not understood and is told in the answer (<c>Prefer: handling=lenient</c>); empty in strict handling.</summary>
    public ImmutableArray<Issue> Ignored { get; internal init; } = [];

    /// <summary>
    /// The search as it was understood, as a query string without paging: for the self link and the log. Without the
    /// patient, and without any value that holds a national number.
    /// </summary>
    public string Text { get; internal init; } = "";

    /// <summary>Whether bodies must be looked at; false when only patient, <c>_id</c>, order and paging are given.</summary>
    public bool HasBodyCriteria => Criteria.Length > 0;

    /// <summary>Whether more than the resources of <see cref="Type"/> must be at hand: for chains, <c>_has</c>, includes.</summary>
    public bool NeedsOtherTypes => needsOthers || !Includes.IsEmpty;

    internal SearchCriterion[] Criteria { get; }

    internal FhirDefinitions Definitions => support.Definitions;

    /// <summary>Understands a search.</summary>
    /// <param name="parameters">Names and values as they came, from the URL or the form body.</param>
    /// <param name="support">What the service supports for the type.</param>
    /// <param name="lenient">Whether parameters that are not supported are listed in <see cref="Ignored"/> instead of refused.</param>
    /// <returns>The query; or <see cref="ProblemKind.NotSupported"/> or <see cref="ProblemKind.Malformed"/> with an issue for each parameter.</returns>
    public static Outcome<SearchQuery> Parse(IEnumerable<KeyValuePair<string, string>> parameters, SearchSupport support, bool lenient = false) =>
        SearchQueryParser.Parse(parameters, support, lenient);

    /// <summary>Begins a run of the search.</summary>
    /// <param name="visible">What the reader may see, for chains and <c>_has</c>; null when nothing else.</param>
    public SearchRun Over(IVisibleResources? visible) => new(this, visible);

    /// <summary>Whether an id is one of those asked for; true when none was named.</summary>
    public bool MatchesId(string id) => Ids.IsEmpty || Ids.Contains(id, StringComparer.Ordinal);

    /// <summary>
    /// Decides by the tokens lifted out when a resource was stored (<see cref="LiftedFacts.Tokens"/>), so that most bodies
    /// need not be looked at.
    /// </summary>
    /// <returns>False when it does not match; true when it does; null when the body must tell.</returns>
    public bool? MatchesTokens(ImmutableArray<string> tokens)
    {
        var decided = true;
        foreach (var criterion in Criteria)
        {
            if (criterion is TokenCriterion token && FactLifter.LiftedTokens.Contains(criterion.Name))
            {
                if (token.Holds(tokens) == false) return false;
                if (token.Holds(tokens) is null) decided = false;
            }
            else
            {
                decided = false;
            }
        }

        return decided ? true : null;
    }

    /// <summary>Whether a stored resource satisfies every criterion but <c>_id</c> and the patient, nothing else being visible.</summary>
    /// <param name="body">UTF-8 JSON of a resource of <see cref="Type"/> that <see cref="FhirResource.Read"/> has accepted.</param>
    public bool Matches(ReadOnlyMemory<byte> body) => Criteria.Length == 0 || Over(null).Matches(body);

    /// <summary>Whether a resource satisfies every criterion but <c>_id</c> and the patient, nothing else being visible.</summary>
    /// <param name="resource">A resource of <see cref="Type"/> that <see cref="FhirResource.Read"/> has accepted.</param>
    public bool Matches(JsonElement resource) =>
        Criteria.Length == 0 || Matches(JsonMarshal.GetRawUtf8Value(resource).ToArray());

    /// <summary>Where a resource stands in the order asked for.</summary>
    public SortPlace PlaceOf(ReadOnlyMemory<byte> body) => SortPlace.Of(support, Sort, body);

    /// <summary>Which of two comes first in the order asked for: negative, zero, positive.</summary>
    public int Compare(SortPlace one, SortPlace two)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(two);
        return one.CompareTo(two, Sort);
    }
}
