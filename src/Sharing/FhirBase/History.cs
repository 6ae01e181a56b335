using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR history and vread, https://hl7.org/fhir/R4/http.html#history</summary>
internal static class History
{
    internal static Task HandleInstance(HttpContext context, FhirService service)
    {
        var (type, id) = Place(context);
        return Versions(context, service, new Wanted.HistoryOf(type, id), $"{type}/{id}/_history", null);
    }

    internal static Task HandleType(HttpContext context, FhirService service)
    {
        var (type, _) = Place(context);
        return Versions(context, service, new Wanted.HistoryOfType(type), $"{type}/_history", null);
    }

    internal static Task HandleVersion(HttpContext context, FhirService service)
    {
        var (type, id) = Place(context);
        var version = int.Parse((string)context.Request.RouteValues["version"]!, System.Globalization.CultureInfo.InvariantCulture);
        return Versions(context, service, new Wanted.HistoryOf(type, id), $"{type}/{id}/_history/{version}", version);
    }

    private static (string Type, string Id) Place(HttpContext context) =>
        ((string)context.Request.RouteValues["type"]!, context.Request.RouteValues["id"] as string ?? "");

    private static async Task Versions(HttpContext context, FhirService service, Wanted wanted, string query, int? only)
    {
        var answer = await Disclose(context, service, wanted, query, only);
        if (!answer.Succeeded(out var disclosure, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        FhirAnswer.TellWithheld(context, disclosure);
        if (only is not null)
        {
            await FhirAnswer.Resource(context, StatusCodes.Status200OK, disclosure.Entries[0]);
            return;
        }

        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var bundle = BundleWriter.History(context.Response.BodyWriter, baseUrl, disclosure.Entries.Length, $"{baseUrl}/{query}");
        foreach (var entry in disclosure.Entries)
            bundle.Version(FhirAnswer.Bundled(entry), entry.Facts.Version, entry.Facts.RecordedAt, entry.Facts.Deleted);
        bundle.End();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<Disclosure>> Disclose(HttpContext context, FhirService service, Wanted wanted, string query, int? only)
    {
        var (type, id) = Place(context);
        if (service.Find(type) is null) return Read.UnknownType(type);
        if (AnswerFormat.Fault(context.Request) is { } fault) return fault;
        if (wanted is Wanted.HistoryOf && !ResourceId.IsOurs(id)) return Read.NotThere;
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var asked = RequestHeaders.Opening(context, person, service.Code, Act.Read, wanted, query);
        if (!asked.Succeeded(out var opening, out problem)) return problem;
        var opened = await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out problem)) return problem;

        var selection = record.Select(entry => only is null || entry.Facts.Version == only);
        var deleted = only is not null && selection.Count > 0 && selection.Facts.First().Deleted;
        // In the log before it is answered, also when nothing is shown.
        var disclosed = await record.Disclose(deleted ? record.Select(_ => false) : selection, context.RequestAborted);
        if (disclosed.Failed(out problem)) return problem;
        if (deleted) return Read.Deleted;
        return selection.Count == 0 && wanted is Wanted.HistoryOf ? Read.NotThere : disclosed;
    }
}
