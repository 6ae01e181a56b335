using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.AccessLog;

/// <summary>
/// The citizen's log of use (innsyn i logg, pasientjournalloven § 18, pasientjournalforskriften § 14) as FHIR AuditEvent:
/// <c>GET /access-log/fhir/AuditEvent?_count=&amp;_cursor=</c>, newest first. Practitioners' numbers are never in it (ATT-8).
/// Reading it is itself logged.
/// </summary>
public static class AccessLogEndpoints
{
    private const string BasePath = "/access-log/fhir";
    private const int CountDefault = 50;

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        UnknownAddress.Map(routes, "/access-log", (context, problem) => FhirAnswer.Problem(context, problem));
        routes.MapGet($"{BasePath}/AuditEvent", Handle).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
    }

    private static async Task Handle(HttpContext context)
    {
        var answer = await Read(context);
        if (!answer.Succeeded(out var page, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
            WriteBundle(json, context.RequestServices.Required<IdentityOptions>().PublicBaseUrl.AbsoluteUri.TrimEnd('/') + BasePath, page);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<AuditPage>> Read(HttpContext context)
    {
        var query = context.Request.Query;
        var count = CountDefault;
        foreach (var (name, value) in query)
        {
            if (name == "_count" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 200) continue;
            if (name == "_cursor" && value.Count == 1) continue;
            return Problem.Malformed("log-parameter", "The log is read with _count (1 to 200) and _cursor (from the next link) only.");
        }

        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var opening = new Opening { Person = person, Service = ServiceCode.Log, Act = Act.ReadLog, Wanted = new Wanted.Nothing(), Query = "AuditEvent" };
        var opened = await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
        return opened.Succeeded(out var record, out problem)
            ? await record.Log(query["_cursor"].FirstOrDefault(), null, count, context.RequestAborted)
            : problem;
    }

    private static void WriteBundle(Utf8JsonWriter json, string baseUrl, AuditPage page)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        if (page.Next is { } next)
        {
            json.WriteStartArray("link");
            json.WriteStartObject();
            json.WriteString("relation", "next");
            json.WriteString("url", $"{baseUrl}/AuditEvent?_cursor={next}");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartArray("entry");
        foreach (var logged in page.Entries)
        {
            json.WriteStartObject();
            json.WriteString("fullUrl", string.Create(CultureInfo.InvariantCulture, $"{baseUrl}/AuditEvent/{logged.Stream}-{logged.Sequence}"));
            json.WritePropertyName("resource");
            AuditEventJson.Write(json, logged, withHprNumber: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
