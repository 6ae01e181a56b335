using System.Collections.Immutable;
using System.Text;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.FhirBase;

/// <summary>A search as it was understood.</summary>
/// <param name="Offered">The type.</param>
/// <param name="Query">Criteria.</param>
/// <param name="Person">Whose record.</param>
/// <param name="Parameters">The parameters without the patient and the page, for the next page.</param>
/// <param name="Skip">Matches before this page.</param>
/// <param name="After">The last match of the page before; null on the first.</param>
internal sealed record SearchRequest(
    FhirServiceType Offered, SearchQuery Query, PersonRef Person, ImmutableArray<KeyValuePair<string, string>> Parameters, int Skip, string? After)
{
    private const int FormBytesMax = 64 * 1024;

    /// <summary>What the service's own parameter narrows it to; null when it is not given.</summary>
    internal OwnCriterion? Own { get; private init; }

    /// <summary>The service's own order; null for FHIR's.</summary>
    internal OwnOrder? Order { get; private init; }

    /// <summary>For the log and the link to itself: the type and the criteria, without the patient.</summary>
    internal string Text
    {
        get
        {
            var criteria = string.Join('&', ((string[])[Own?.Text ?? "", Query.Text]).Where(text => text.Length > 0));
            return criteria.Length == 0 ? Offered.Name : $"{Offered.Name}?{criteria}";
        }
    }

    /// <summary>A search by form. The person's number is in the form or a header, never in an address.</summary>
    internal static async Task<Outcome<SearchRequest>> OfForm(HttpContext context, FhirService service, string type)
    {
        if (service.Find(type) is null) return Read.UnknownType(type);
        if (context.Request.QueryString.HasValue)
            return Problem.Malformed("search-in-address", "Send the parameters of a search by POST in its form, all of them: what stands in the address as well would be read twice.");
        if (!context.Request.HasFormContentType || context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return new Problem(ProblemKind.UnsupportedMediaType, "form-required", "Send the search as application/x-www-form-urlencoded.");
        var body = await RequestBody.Read(context, FormBytesMax);
        if (body.Succeeded(out var bytes, out var problem)) return Of(context, service, type, Pairs(Encoding.UTF8.GetString(bytes.Span)));
        return problem.Kind == ProblemKind.Required ? Of(context, service, type, []) : problem;
    }

    /// <summary>A search by address. Whoever puts a number there is told not to.</summary>
    internal static Outcome<SearchRequest> OfAddress(HttpContext context, FhirService service, string type, string query)
    {
        if (service.Find(type) is null) return Read.UnknownType(type);
        var parameters = Pairs(query);
        return parameters.Exists(parameter => parameter.Key.EndsWith("identifier", StringComparison.Ordinal) && NamesPatient(parameter.Key)) || parameters.Exists(parameter => PersonNumber.OccursIn(parameter.Value) || PersonNumber.OccursIn(parameter.Key))
            ? Problem.Malformed("number-in-address", "A national number never stands in an address: addresses end up in logs. Name the patient in the header nhn-patient-nin, or search by POST.")
            : Of(context, service, type, parameters);
    }

    /// <summary>A later page.</summary>
    internal static Outcome<SearchRequest> OfPage(HttpContext context, FhirService service, PageToken page)
    {
        if (service.Find(page.Place) is not { } offered) return Read.UnknownType(page.Place);
        var order = OwnOrder.Of(offered, page.Parameters);
        if (!OwnCriterion.Of(offered, order.Others).Succeeded(out var own, out var unread)) return unread;
        var parsed = SearchQuery.Parse(own.Others, offered.Search.In(LoadedDefinitions.Of(context)), lenient: true);
        return parsed.Succeeded(out var query, out var problem)
            ? new SearchRequest(offered, query, PersonRef.Of(page.Person), page.Parameters, page.Skip, page.After) { Own = own.Criterion, Order = order.Order }
            : problem;
    }

    /// <summary>Names and values of a form or a query.</summary>
    internal static List<KeyValuePair<string, string>> Pairs(string text)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(text))
            parameters.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return parameters;
    }

    private static Outcome<SearchRequest> Of(HttpContext context, FhirService service, string type, List<KeyValuePair<string, string>> parameters)
    {
        var format = parameters.FindLast(parameter => parameter.Key == "_format");
        if (format.Key is null ? !AnswerFormat.TakesJson(context.Request) : !AnswerFormat.IsJson(format.Value)) return AnswerFormat.NotJson;
        if (parameters.Exists(parameter => parameter is { Key: "_pretty", Value: "true" })) AnswerFormat.AskPretty(context);
        var offered = service.Find(type)!;
        if (context.Request.Method == HttpMethods.Post && offered.RequiredParameters.FirstOrDefault(required => !parameters.Exists(parameter => parameter.Key.Split(':')[0] == required)) is { } missing)
            return new Problem(ProblemKind.Required, $"{missing}-required", $"A search must say {missing}, as {missing}=current.");
        var order = OwnOrder.Of(offered, parameters);
        if (!OwnCriterion.Of(offered, order.Others).Succeeded(out var own, out var problem)) return problem;
        if (!SearchQuery.Parse(own.Others, offered.Search.In(LoadedDefinitions.Of(context)), RequestPreference.Of(context.Request).IsLenient).Succeeded(out var query, out problem)) return problem;
        if (!PersonOf(context, query).Succeeded(out var person, out problem)) return problem;
        var kept = parameters.Where(p => !NamesPatient(p.Key) && p.Key is not ("_skip" or "_page")).ToImmutableArray();
        return new SearchRequest(offered, query, person, kept, query.Skip, null) { Own = own.Criterion, Order = order.Order };
    }

    private static bool NamesPatient(string parameter) =>
        parameter.StartsWith("patient", StringComparison.Ordinal) || parameter.StartsWith("subject", StringComparison.Ordinal);

    /// <summary>The patient in the form, else in the header, else the citizen; two that differ are refused.</summary>
    private static Outcome<PersonRef> PersonOf(HttpContext context, SearchQuery query)
    {
        if (query.Patient is not { } identifier)
            return PersonKey.TryParse(query.PatientId, out var key) ? PersonRef.Of(key)
                : query.PatientId is null ? RequestHeaders.Person(context, context.GetCaller())
                : Read.NotThere;
        var given = RequestHeaders.Person(context, identifier.Value);
        if (!given.Succeeded(out var person, out var problem)) return problem;
        if (context.Request.Headers["nhn-patient-nin"].Count == 0 && context.Request.Headers["person-id"].Count == 0) return person;
        if (!RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var named, out problem)) return problem;
        return named == person ? person : Problem.Malformed("two-patients", "The header and the form name different patients. A search is about one patient: name the same in both, or in one.");
    }
}

/// <summary>What a service's own search parameter asks for.</summary>
/// <param name="Text">As it stands in an address.</param>
/// <param name="Finds">Whether an entry is among it.</param>
internal sealed record OwnCriterion(string Text, Func<EntryFacts, bool> Finds)
{
    /// <summary>Takes the service's own parameter out of the parameters.</summary>
    /// <returns>What it asks for, null when it is not given; and the other parameters.</returns>
    internal static Outcome<(OwnCriterion? Criterion, IReadOnlyList<KeyValuePair<string, string>> Others)> Of(FhirServiceType offered, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (offered.Own is not { } parameter) return ((OwnCriterion?)null, parameters);
        var given = parameters.Where(pair => pair.Key == parameter.Name).ToList();
        if (given.Count == 0) return ((OwnCriterion?)null, parameters);
        if (given.Count > 1) return new Problem(ProblemKind.NotSupported, "parameter-twice", $"{parameter.Name} is given once. Ask for one value at a time.");
        return parameter.Filter(given[0].Value).Then<(OwnCriterion?, IReadOnlyList<KeyValuePair<string, string>>)>(finds =>
            (new OwnCriterion($"{parameter.Name}={Uri.EscapeDataString(given[0].Value)}", finds), [.. parameters.Where(pair => pair.Key != parameter.Name)]));
    }
}
