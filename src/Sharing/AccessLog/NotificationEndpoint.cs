using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.AccessLog;

/// <summary>
/// <c>GET /access-log/notifications?cursor=</c>: what of the citizen's log they are to be notified of (varsel), newest first. For a
/// service that sends notifications, on the citizen's behalf; nothing is sent from here. Reading it is itself logged, once.
/// </summary>
public static class NotificationEndpoint
{
    private const int EntriesPerRead = 200;
    private const int ReadsMax = 10;
    private const int NotificationsMin = 50;

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/access-log/notifications", Handle).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
    }

    private static async Task Handle(HttpContext context)
    {
        if (!(await Read(context)).Succeeded(out var read, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("notifications"u8);
        foreach (var (logged, kind) in read.Notifications)
        {
            json.WriteStartObject();
            json.WriteString("entry"u8, FormattableString.Invariant($"{logged.Stream}-{logged.Sequence}"));
            json.WriteString("at"u8, logged.Entry.At);
            json.WriteString("kind"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()));
            json.WriteString("service"u8, logged.Entry.Service.Code);
            json.WriteString("by"u8, logged.Entry.Actor.Name);
            if (logged.Entry.Actor.OrganisationName is { } organisation) json.WriteString("organisation"u8, organisation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (read.Next is { } next) json.WriteString("next"u8, next);
        json.WriteEndObject();
    }

    private static async Task<Outcome<(List<(LoggedEntry Entry, NotificationKind Kind)> Notifications, string? Next)>> Read(HttpContext context)
    {
        if (context.Request.Query.Keys.Any(name => name != "cursor")) return Problem.Malformed("notification-parameter", "The notifications are read with cursor (from next) only.");
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var opening = new Opening { Person = person, Service = ServiceCode.Log, Act = Act.ReadLog, Wanted = new Wanted.Nothing(), Query = "notifications" };
        if (!(await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted)).Succeeded(out var record, out problem)) return problem;
        var found = new List<(LoggedEntry, NotificationKind)>();
        var cursor = context.Request.Query["cursor"].FirstOrDefault();
        for (var i = 0; i < ReadsMax; i++)
        {
            if (!(await record.Log(cursor, null, EntriesPerRead, context.RequestAborted)).Succeeded(out var page, out problem)) return problem;
            foreach (var logged in page.Entries)
                if (Notifications.Of(logged.Entry) is { } kind) found.Add((logged, kind));
            cursor = page.Next;
            if (cursor is null || found.Count >= NotificationsMin) break;
        }

        return (found, cursor);
    }
}
