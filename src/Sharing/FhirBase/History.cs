using System.Collections.Immutable;
using System.Globalization;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR history of a resource or a type, in pages, and vread; https://hl7.org/fhir/R4/http.html#history</summary>
internal static class History
{
    /// <summary>How the place of a history ends, in an address and in a page's token.</summary>
    internal const string Suffix = "/_history";

    private const int CountDefault = 100;
    private const int CountMax = 1000;

    internal static Task HandleInstance(HttpContext context, FhirService service) => Handle(context, service, $"{Type(context)}/{context.Request.RouteValues["id"]}");

    internal static Task HandleType(HttpContext context, FhirService service) => Handle(context, service, Type(context));

    internal static async Task HandleVersion(HttpContext context, FhirService service)
    {
        var version = int.Parse((string)context.Request.RouteValues["version"]!, CultureInfo.InvariantCulture);
        var found = AnswerFormat.Fault(context.Request) is { } fault ? fault : await Version(context, service, Type(context), (string)context.Request.RouteValues["id"]!, version);
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), found);
    }

    /// <summary>A later page of a history.</summary>
    internal static async Task HandlePage(HttpContext context, FhirService service, PageToken page)
    {
        var asked = Span(page.Parameters).Succeeded(out var span, out var problem)
            ? await Answer(context, service, page.Place[..^Suffix.Length], PersonRef.Of(page.Person), span with { Skip = page.Skip, After = page.After }) : problem;
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), asked);
    }

    /// <summary>One version (vread).</summary>
    internal static async Task<Outcome<FhirReply>> Version(HttpContext context, FhirService service, string type, string id, int version)
    {
        if (service.Find(type) is null) return Read.UnknownType(type);
        if (!ResourceId.IsOurs(id)) return Read.NotThere;
        if (!RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var person, out var problem)) return problem;
        var opened = await Open(context, service, person, new Wanted.HistoryOf(type, id), string.Create(CultureInfo.InvariantCulture, $"{type}/{id}/_history/{version}"));
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var selection = record.Select(entry => entry.Facts.Version == version);
        var isDeleted = selection.Count > 0 && (selection.Facts.First().Deleted || (service.Remains is not null && record.Entries.Any(facts => facts.Deleted)));
        // In the log before it is answered, also when nothing is shown.
        var disclosed = await record.Disclose(isDeleted && service.Remains is null ? record.Select(_ => false) : selection, context.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        if (isDeleted) return service.Remains is { } remains ? FhirReply.Of(disclosure.Entries[0], remains(disclosure.Entries[0])) : Read.Deleted;
        return selection.Count == 0 ? Read.NotThere : FhirReply.Of(disclosure.Entries[0], disclosure.Withheld);
    }

    /// <summary>What a vread would fail by; null when it would succeed. Nothing is disclosed.</summary>
    internal static async Task<Problem?> Hinder(HttpContext context, FhirService service, (string Type, string Id, int Number) asked, bool isLogged)
    {
        var (type, id, version) = asked;
        if (service.Find(type) is null) return Read.UnknownType(type);
        if (!ResourceId.IsOurs(id)) return Read.NotThere;
        if (!RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var person, out var problem)) return problem;
        var opened = await Open(context, service, person, new Wanted.HistoryOf(type, id), string.Create(CultureInfo.InvariantCulture, $"{type}/{id}/_history/{version}"));
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var selection = record.Select(entry => entry.Facts.Version == version);
        var hinder = selection.Count == 0 ? Read.NotThere : selection.Facts.First().Deleted ? Read.Deleted : null;
        if (hinder is null && !isLogged) return null;
        return (await record.Disclose(record.Select(_ => false), context.RequestAborted)).Failed(out problem) ? problem : hinder;
    }

    private static string Type(HttpContext context) => (string)context.Request.RouteValues["type"]!;

    private static async Task Handle(HttpContext context, FhirService service, string place)
    {
        var parameters = context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? ""))).Where(parameter => parameter.Key is "_count" or "_since").ToImmutableArray();
        var reply = AnswerFormat.Fault(context.Request, jsonOnly: true, "_count", "_since") is { } fault ? fault
            : !Span(parameters).Succeeded(out var span, out var problem) ? problem
            : !RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var person, out problem) ? problem
            : await Answer(context, service, place, person, span);
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), reply);
    }

    private static async Task<Outcome<FhirReply>> Answer(HttpContext context, FhirService service, string place, PersonRef person, HistorySpan span)
    {
        var parts = place.Split('/');
        if (service.Find(parts[0]) is null) return Read.UnknownType(parts[0]);
        if (parts.Length > 1 && !ResourceId.IsOurs(parts[1])) return Read.NotThere;
        Wanted wanted = parts.Length > 1 ? new Wanted.HistoryOf(parts[0], parts[1]) : new Wanted.HistoryOfType(parts[0]);
        var opened = await Open(context, service, person, wanted, place + Suffix);
        if (!opened.Succeeded(out var record, out var problem)) return problem;

        var versions = record.Select(entry => span.Since is not { } since || entry.Facts.RecordedAt >= since);
        var start = versions.Facts.TakeWhile(facts => facts.VersionReference != span.After).Count();
        start = span.After is not null && start < versions.Count ? start + 1 : span.Skip;
        var page = versions.Page(start, span.Count);
        var disclosed = await record.Disclose(page, context.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        if (parts.Length > 1 && !record.Entries.Any()) return Read.NotThere;
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var next = start + page.Count < versions.Count && page.Count > 0
            ? $"{baseUrl}/_page/{context.RequestServices.Required<PageTokens>().Seal(service.Code, context.GetCaller(), new PageToken(record.Person, place + Suffix, span.Parameters, start + page.Count) { After = page.Facts.Last().VersionReference })}"
            : null;
        var deleted = record.Entries.Where(facts => facts.Deleted).Select(facts => facts.Reference).ToHashSet(StringComparer.Ordinal);
        return new FhirReply(StatusCodes.Status200OK)
        {
            Withheld = disclosure.Withheld,
            Body = output =>
            {
                var bundle = BundleWriter.History(output, baseUrl, versions.Count, $"{baseUrl}/{place}{Suffix}", next);
                foreach (var entry in disclosure.Entries)
                    bundle.Version(FhirAnswer.Bundled(service.Remains is { } remains && deleted.Contains(entry.Facts.Reference) ? entry with { Body = remains(entry) } : entry), entry.Facts.Version, entry.Facts.RecordedAt, entry.Facts.Deleted);
                bundle.End();
            },
        };
    }

    private static async Task<Outcome<OpenRecord>> Open(HttpContext context, FhirService service, PersonRef person, Wanted wanted, string query)
    {
        var asked = RequestHeaders.Opening(context, person, service.Code, Act.Read, wanted, query);
        return asked.Succeeded(out var opening, out var problem) ? await FhirServiceEndpoints.Open(context, service, opening) : problem;
    }

    private static Outcome<HistorySpan> Span(ImmutableArray<KeyValuePair<string, string>> parameters)
    {
        var span = new HistorySpan(CountDefault, null, parameters);
        foreach (var (name, value) in parameters)
            if (name == "_count" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) span = span with { Count = Math.Min(count, CountMax) };
            else if (name == "_since" && DateTimeOffset.TryParse(value.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)) span = span with { Since = since };
            else return Problem.Malformed("history-parameter", "_count is a whole number from 0, _since an instant as 2026-03-01T12:00:00+01:00. Correct it.");
        return span;
    }

    /// <summary>What of a history is wanted.</summary>
    private sealed record HistorySpan(int Count, DateTimeOffset? Since, ImmutableArray<KeyValuePair<string, string>> Parameters)
    {
        internal int Skip { get; init; }

        internal string? After { get; init; }
    }
}
