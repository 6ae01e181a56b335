using System.Text.Json;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// <c>POST /status</c> with <c>{"nin": …}</c>: asked before every opening, also by a system without a user, so it reads facts
/// only, hands out no record, and is no disclosure in the log. A refusal is in the log as any other.
/// </summary>
internal static class CriticalInfoStatusCall
{
    internal static async Task<Outcome<Done>> Answer(HttpContext context, CriticalInfoExchange exchange)
    {
        if (!exchange.TakesJson()) return new Problem(ProblemKind.NotAcceptable, "media-type", "This service answers with application/json.");
        if (!(await exchange.Body()).Succeeded(out var body, out var problem)) return problem;
        var caller = context.GetCaller();
        if (!CriticalInfoHeaders.ReadForStatus(context.Request, caller, exchange.Identity.AcceptedSeries, Nin(body)).Succeeded(out var request, out problem)) return problem;

        var gate = context.RequestServices.GetRequiredService<RecordGate>();
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var opening = await gate.Open(caller, request.Opening(Act.Status, new Wanted.OfService(CriticalInfoProfile.Types), "status"), exchange.Cancel);
        if (!opening.Succeeded(out var record, out problem)) return problem;

        exchange.Begin("application/json; charset=utf-8");
        using (var json = new Utf8JsonWriter(exchange.Output))
        {
            json.WriteStartObject();
            json.WriteString("patientNIN"u8, request.Patient.Reveal());
            // For one who has reserved there is nothing, whatever was registered before.
            CriticalInfoStatus.Of(record.Entries, record.Decision.Reserved ? 0 : record.Withheld, clock.GetUtcNow()).WriteFields(json);
            json.WriteBoolean("hasReservationKjernejournal"u8, record.Decision.Reserved);
            // The field is about a user; a system is told that there is something, and no date, when it is blocked.
            if (caller is HealthPersonnel) json.WriteBoolean("isRestricted"u8, !record.Decision.Reserved && (record.Decision.WithholdsAll || record.Withheld > 0));
            json.WriteEndObject();
        }

        await exchange.Flush();
        return Done.Value;
    }

    private static string? Nin(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            return new PlacedElement(json.RootElement, "status")["nin"].Text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
