using System.Collections.Immutable;
using System.Text;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// FHIR search by POST, https://hl7.org/fhir/R4/http.html#search. The person's number is in the form, never in an address;
/// pages after the first are reached by a sealed token.
/// </summary>
internal static class Search
{
    private const int FormBytesMax = 64 * 1024;

    internal static async Task Handle(HttpContext context, FhirService service)
    {
        var asked = await Understand(context, service);
        await Answer(context, service, asked);
    }

    internal static async Task HandlePage(HttpContext context, FhirService service)
    {
        var token = AnswerFormat.Fault(context.Request) is { } fault
            ? fault
            : context.RequestServices.Required<PageTokens>().Open(service.Code, context.GetCaller(), (string)context.Request.RouteValues["token"]!);
        var asked = token.Succeeded(out var page, out var problem) ? Understand(service, page) : problem;
        await Answer(context, service, asked);
    }

    private static async Task<Outcome<Request>> Understand(HttpContext context, FhirService service)
    {
        var type = (string)context.Request.RouteValues["type"]!;
        if (service.Find(type) is not { } offered) return Read.UnknownType(type);
        if (context.Request.QueryString.HasValue)
            return Problem.Malformed("search-in-address", "Search parameters go in the form body, never in the address: addresses end up in logs.");
        if (!context.Request.HasFormContentType || context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return new Problem(ProblemKind.UnsupportedMediaType, "form-required", "Send the search as application/x-www-form-urlencoded.");
        var body = await RequestBody.Read(context, FormBytesMax);
        IReadOnlyList<KeyValuePair<string, string>> parameters = [];
        if (body.Succeeded(out var bytes, out var problem)) parameters = Parameters(bytes);
        else if (problem.Kind != ProblemKind.Required) return problem;

        if (parameters.Any(parameter => parameter.Key == "_format" && !AnswerFormat.IsJson(parameter.Value)) || !AnswerFormat.TakesJson(context.Request)) return AnswerFormat.NotJson;
        var lenient = context.Request.Headers["Prefer"].ToString().Contains("handling=lenient", StringComparison.OrdinalIgnoreCase);
        if (!SearchQuery.Parse(parameters, offered.Search, lenient).Succeeded(out var query, out problem)) return problem;
        if (!Person(context, query).Succeeded(out var person, out problem)) return problem;
        var kept = parameters.Where(p => !NamesPatient(p.Key) && p.Key is not ("_skip" or "_page")).ToImmutableArray();
        return new Request(offered, query, person, kept, query.Skip);
    }

    private static bool NamesPatient(string parameter) =>
        parameter.StartsWith("patient", StringComparison.Ordinal) || parameter.StartsWith("subject", StringComparison.Ordinal);

    private static Outcome<Request> Understand(FhirService service, PageToken page)
    {
        if (service.Find(page.Type) is not { } offered) return Read.UnknownType(page.Type);
        var parsed = SearchQuery.Parse(page.Parameters, offered.Search, lenient: true);
        return parsed.Succeeded(out var query, out var problem)
            ? new Request(offered, query, PersonRef.Of(page.Person), page.Parameters, page.Skip)
            : problem;
    }

    /// <summary>The patient in the form, else in the header, else the citizen; two that differ are refused.</summary>
    private static Outcome<PersonRef> Person(HttpContext context, SearchQuery query)
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

    private static List<KeyValuePair<string, string>> Parameters(ReadOnlyMemory<byte> form)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(Encoding.UTF8.GetString(form.Span)))
            parameters.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return parameters;
    }

    private static async Task Answer(HttpContext context, FhirService service, Outcome<Request> understood)
    {
        if (!understood.Succeeded(out var request, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var wanted = new Wanted.OfService([request.Offered.Name, .. request.Query.Includes.IsEmpty ? [] : request.Offered.IncludedTypes]);
        var asked = RequestHeaders.Opening(context, request.Person, service.Code, Act.Read, wanted, $"{request.Offered.Name}?{request.Query.Text}");
        if (!asked.Succeeded(out var opening, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var opened = await context.RequestServices.Required<RecordGate>().Open(context.GetCaller(), opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var matches = Match(record, request);
        var page = matches.Page(request.Skip, request.Query.Count);
        var disclosed = await record.Disclose(request.Query.Includes.IsEmpty ? page : page.With(page.Included(request.Query.Includes)), context.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var next = request.Skip + page.Count < matches.Count && page.Count > 0
            ? new PageToken(record.Person, request.Offered.Name, request.Parameters, request.Skip + page.Count)
            : null;
        await Write(context, service, request, disclosure, page.Count, matches.Count, next);
    }

    private static Selection Match(OpenRecord record, Request request)
    {
        var (query, type) = (request.Query, request.Offered.Name);
        var matches = record.Select(entry => entry.Facts.Type == type && !entry.Facts.Deleted && query.MatchesId(entry.Facts.Id)
            && (query.MatchesTokens(entry.Facts.Tokens) ?? query.Matches(entry.Body)));
        foreach (var key in query.Sort.Reverse())
            matches = matches.OrderBy((a, b) => Compare(a, b, key));
        return matches;
    }

    private static int Compare(EntryFacts a, EntryFacts b, SortKey key)
    {
        var order = key.Parameter switch
        {
            "date" => Nullable.Compare(a.ClinicalAt, b.ClinicalAt),
            "_lastUpdated" => a.RecordedAt.CompareTo(b.RecordedAt),
            "status" => string.CompareOrdinal(a.Status, b.Status),
            _ => string.CompareOrdinal(a.Id, b.Id),
        };
        return key.IsDescending ? -order : order;
    }

    private static async Task Write(HttpContext context, FhirService service, Request request, Disclosure disclosure, int matched, int total, PageToken? next)
    {
        FhirAnswer.TellWithheld(context, disclosure);
        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var nextUrl = next is null ? null : $"{baseUrl}/_page/{context.RequestServices.Required<PageTokens>().Seal(service.Code, context.GetCaller(), next)}";
        var bundle = BundleWriter.Searchset(context.Response.BodyWriter, baseUrl, total, $"{baseUrl}/{request.Offered.Name}/_search", nextUrl);
        for (var i = 0; i < disclosure.Entries.Length; i++)
            bundle.Found(FhirAnswer.Bundled(disclosure.Entries[i]), i < matched ? EntryMode.Match : EntryMode.Include);
        var remarks = Remarks(request, disclosure, total);
        if (remarks.Length > 0) bundle.Outcome(remarks.AsSpan());
        bundle.End();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static ImmutableArray<Issue> Remarks(Request request, Disclosure disclosure, int total)
    {
        var remarks = ImmutableArray.CreateBuilder<Issue>();
        remarks.AddRange(request.Query.Ignored);
        if (disclosure.Withheld > 0)
            remarks.Add(new Issue(IssueSeverity.Information, "suppressed", "withheld", $"{disclosure.Withheld} withheld: blocked by the patient. They open with the patient's elevated consent or in an emergency.")
            { TextBokmål = $"{disclosure.Withheld} opplysninger er sperret av pasienten. De kan åpnes med pasientens samtykke eller i en nødsituasjon." });
        // Pasientens prøvesvar says so since 2022-12-20, so that an empty answer is never taken for a fault.
        if (total == 0 && disclosure.Withheld == 0)
            remarks.Add(new Issue(IssueSeverity.Information, "not-found", "nothing-found", "Nothing matches the search."));
        return remarks.ToImmutable();
    }

    /// <summary>A search as it was understood.</summary>
    /// <param name="Offered">The type.</param>
    /// <param name="Query">Criteria.</param>
    /// <param name="Person">Whose record.</param>
    /// <param name="Parameters">The parameters without the patient and the page, for the next page.</param>
    /// <param name="Skip">Matches before this page.</param>
    private sealed record Request(FhirServiceType Offered, SearchQuery Query, PersonRef Person, ImmutableArray<KeyValuePair<string, string>> Parameters, int Skip);
}
