using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// All that a service has about one patient, in pages: <c>Patient/{id}/$everything</c>, or <c>Patient/$everything</c> for the
/// patient of the header; https://hl7.org/fhir/R4/operation-patient-everything.html. The Patient itself is the population
/// register's and not among it.
/// </summary>
internal static class Everything
{
    internal const string Place = "Patient/$everything";

    private const int CountDefault = 100;
    private const int CountMax = 1000;

    internal static async Task Handle(HttpContext context, FhirService service)
    {
        var parameters = context.Request.Query.Where(parameter => parameter.Key is "_type" or "_since" or "_count" or "start" or "end")
            .SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? ""))).ToImmutableArray();
        var asked = AnswerFormat.Fault(context.Request, jsonOnly: true, "_type", "_since", "_count", "start", "end") is { } fault ? fault : Person(context);
        var answered = asked.Succeeded(out var person, out var problem) ? await Answer(context, service, person, parameters, 0, null) : problem;
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), answered);
    }

    internal static async Task HandlePage(HttpContext context, FhirService service, PageToken page) =>
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), await Answer(context, service, PersonRef.Of(page.Person), page.Parameters, page.Skip, page.After));

    /// <summary>The patient of the address, else of the header or the citizen.</summary>
    internal static Outcome<PersonRef> Person(HttpContext context)
    {
        if (context.Request.RouteValues["patient"] is not string id) return RequestHeaders.Person(context, context.GetCaller());
        return PersonKey.TryParse(id, out var key) ? PersonRef.Of(key) : Read.NotThere;
    }

    private static async Task<Outcome<FhirReply>> Answer(HttpContext context, FhirService service, PersonRef person, ImmutableArray<KeyValuePair<string, string>> parameters, int skip, string? after)
    {
        if (!RecordSpan.Of(service, parameters).Succeeded(out var span, out var problem)) return problem;
        var wanted = new Wanted.OfService(span.Types);
        if (!RequestHeaders.Opening(context, person, service.Code, Act.Read, wanted, Place).Succeeded(out var opening, out problem)) return problem;
        var opened = await FhirServiceEndpoints.Open(context, service, opening);
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var all = record.Select(entry => span.Holds(entry.Facts));
        var start = after is null ? -1 : all.Facts.TakeWhile(facts => facts.Reference != after).Count();
        start = start >= 0 && start < all.Count ? start + 1 : skip;
        var page = all.Page(start, Math.Min(span.Count ?? CountDefault, CountMax));
        var disclosed = await record.Disclose(page, context.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var next = start + page.Count < all.Count && page.Count > 0
            ? $"{baseUrl}/_page/{context.RequestServices.Required<PageTokens>().Seal(service.Code, context.GetCaller(), new PageToken(record.Person, Place, parameters, start + page.Count) { After = page.Facts.Last().Reference })}"
            : null;
        return new FhirReply(StatusCodes.Status200OK)
        {
            Withheld = disclosure.Withheld,
            Body = output =>
            {
                var bundle = BundleWriter.Searchset(output, baseUrl, all.Count, $"{baseUrl}/{Place}", next);
                foreach (var entry in disclosure.Entries) bundle.Found(FhirAnswer.Bundled(entry));
                bundle.End();
            },
        };
    }
}
