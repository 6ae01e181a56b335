using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// FHIR search by POST and GET, https://hl7.org/fhir/R4/http.html#search, within one patient's record; pages after the
/// first are reached by a sealed token.
/// </summary>
internal static class Search
{
    internal static async Task HandleForm(HttpContext context, FhirService service) =>
        await Send(context, service, await SearchRequest.OfForm(context, service, (string)context.Request.RouteValues["type"]!));

    internal static Task HandleAddress(HttpContext context, FhirService service) =>
        Send(context, service, SearchRequest.OfAddress(context, service, (string)context.Request.RouteValues["type"]!, context.Request.QueryString.Value ?? ""));

    internal static Task HandlePage(HttpContext context, FhirService service, PageToken page) => Send(context, service, SearchRequest.OfPage(context, service, page));

    private static async Task Send(HttpContext context, FhirService service, Outcome<SearchRequest> asked) =>
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), asked.Succeeded(out var request, out var problem) ? await Answer(context, service, request) : problem);

    /// <summary>Opens the record, finds, logs; then the searchset.</summary>
    internal static async Task<Outcome<FhirReply>> Answer(HttpContext context, FhirService service, SearchRequest request)
    {
        var query = request.Query;
        var opened = await Open(context, service, request);
        if (!opened.Succeeded(out var record, out var problem)) return problem;

        var matches = record.Search(query);
        if (request.Own is { } own) matches = matches.Where(own.Finds);
        if (request.Order is { } order) matches = matches.OrderedBy(order.Key, order.IsDescending);
        var start = Start(matches, request);
        var page = matches.Page(start, query.Count);
        var disclosed = await record.Disclose(query.Includes.IsEmpty ? page : page.With(page.Included(query.Includes)), context.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        var next = start + page.Count < matches.Count && page.Count > 0
            ? new PageToken(record.Person, request.Offered.Name, request.Parameters, start + page.Count) { After = page.Facts.Last().Id }
            : null;
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var nextUrl = next is null ? null : $"{baseUrl}/_page/{context.RequestServices.Required<PageTokens>().Seal(service.Code, context.GetCaller(), next)}";
        var found = new Found(request, disclosure, page.Count, matches.Count, nextUrl) { Elsewhere = context.Features.Get<RemarksElsewhere>()?.Issues ?? [] };
        return new FhirReply(StatusCodes.Status200OK) { Withheld = disclosure.Withheld, Body = output => Write(output, baseUrl, found) };
    }

    /// <summary>What a search would fail by; null when it would succeed. Nothing is disclosed.</summary>
    internal static async Task<Problem?> Hinder(HttpContext context, FhirService service, SearchRequest request, bool isLogged)
    {
        var opened = await Open(context, service, request);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        return isLogged && (await record.Disclose(record.Select(_ => false), context.RequestAborted)).Failed(out problem) ? problem : null;
    }

    private static async Task<Outcome<OpenRecord>> Open(HttpContext context, FhirService service, SearchRequest request)
    {
        var query = request.Query;
        var wanted = query.NeedsOtherTypes ? new Wanted.OfService([.. service.Types.Select(type => type.Name)]) : new Wanted.OfService(request.Offered.Name);
        var asked = RequestHeaders.Opening(context, request.Person, service.Code, Act.Read, wanted, request.Text);
        return asked.Succeeded(out var opening, out var problem) ? await FhirServiceEndpoints.Open(context, service, opening) : problem;
    }

    // What came or went since the page before must move nothing out of sight; a place that is gone is counted to.
    private static int Start(Selection matches, SearchRequest request)
    {
        if (request.After is null) return request.Skip;
        var at = matches.Facts.TakeWhile(facts => facts.Id != request.After).Count();
        return at < matches.Count ? at + 1 : request.Skip;
    }

    private static void Write(System.Buffers.IBufferWriter<byte> output, string baseUrl, Found found)
    {
        var (query, disclosure) = (found.Request.Query, found.Disclosure);
        int? total = query.Total == SearchTotal.None ? null : found.Total;
        var bundle = BundleWriter.Searchset(output, baseUrl, total, $"{baseUrl}/{found.Request.Text}", found.Next);
        // Elements are those of the type that is searched; a summary is of everything.
        var included = query.Form with { Elements = [] };
        for (var i = 0; i < disclosure.Entries.Length; i++)
        {
            var isMatch = i < found.Matched;
            var entry = disclosure.Entries[i];
            var body = (isMatch ? query.Form : included).Of(entry.Body);
            bundle.Found(new BundledResource(entry.Facts.Type, entry.Facts.Id, body), isMatch ? EntryMode.Match : EntryMode.Include);
        }

        var remarks = Remarks(found);
        if (remarks.Length > 0) bundle.Outcome(remarks.AsSpan());
        bundle.End();
    }

    private static ImmutableArray<Issue> Remarks(Found found)
    {
        var remarks = ImmutableArray.CreateBuilder<Issue>();
        var withheld = found.Disclosure.Withheld;
        remarks.AddRange(found.Request.Query.Ignored);
        remarks.AddRange(found.Elsewhere);
        if (withheld > 0)
            remarks.Add(new Issue(IssueSeverity.Information, "suppressed", "withheld", $"{withheld} withheld: blocked by the patient. They open with the patient's elevated consent or in an emergency.")
            { TextBokmål = $"{withheld} opplysninger er sperret av pasienten. De kan åpnes med pasientens samtykke eller i en nødsituasjon." });
        // Pasientens prøvesvar says so since 2022-12-20, so that an empty answer is never taken for a fault.
        if (found.Total == 0 && withheld == 0 && found.Elsewhere.IsEmpty)
            remarks.Add(new Issue(IssueSeverity.Information, "not-found", "nothing-found", "Nothing matches the search."));
        return remarks.ToImmutable();
    }

    /// <summary>What a search came to.</summary>
    /// <param name="Request">The search.</param>
    /// <param name="Disclosure">Matches of the page, then what is included.</param>
    /// <param name="Matched">Matches of the page.</param>
    /// <param name="Total">Matches of all pages.</param>
    /// <param name="Next">Address of the next page; null on the last.</param>
    private sealed record Found(SearchRequest Request, Disclosure Disclosure, int Matched, int Total, string? Next)
    {
        /// <summary>What is to be said of parts of the record that are kept elsewhere.</summary>
        public ImmutableArray<Issue> Elsewhere { get; init; } = [];
    }
}
