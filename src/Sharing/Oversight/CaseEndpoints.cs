using System.Text.Json;
using Felles.Audit.Analysis;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Oversight;

/// <summary>
/// The cases of the log analysis, for the privacy officer of the organisation: the queue, a case, its steps; and the contacts by
/// which an organisation lets two of the signals be judged. docs/log-analysis.md has the forms.
/// </summary>
public static class CaseEndpoints
{
    private const int BytesMax = 16 * 1024;

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var officer = new ApiRequirement { Personnel = ApiAccess.PrivacyOfficer, DemandsAttestation = false };
        routes.MapGet("/privacy/cases", List).RequireCaller(officer);
        routes.MapGet("/privacy/cases/{id}", Find).RequireCaller(officer);
        routes.MapPost("/privacy/cases/{id}/steps", Step).RequireCaller(officer);
        routes.MapPost("/privacy/contacts", ContactDelivery.Handle).RequireCaller(new ApiRequirement { System = new ApiAccess("felles:privacy", "felles:privacy/contacts") });
    }

    /// <summary>The caller as officer.</summary>
    internal static Task<Outcome<Officer>> OfficerOf(HttpContext context) => Officer.Of(context.RequestServices.Required<IRegisters>(), context.GetCaller(), context.RequestAborted);

    private static async Task List(HttpContext context)
    {
        var settled = false;
        foreach (var (name, value) in context.Request.Query)
        {
            if (name == "cursor" && value.Count == 1) continue;
            if (name == "settled" && bool.TryParse(value, out settled)) continue;
            await FhirAnswer.Problem(context, Problem.Malformed("case-parameter", "The cases are read with settled (true or false) and cursor (from next) only."));
            return;
        }

        var read = (await OfficerOf(context)).Succeeded(out var officer, out var problem)
            ? await context.RequestServices.Required<CaseWork>().List(officer, settled, context.Request.Query["cursor"].FirstOrDefault(), context.RequestAborted)
            : problem;
        if (!read.Succeeded(out var page, out problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, json =>
        {
            json.WriteStartArray("cases"u8);
            foreach (var found in page.Cases)
            {
                json.WriteStartObject();
                CaseJson.Write(json, found, null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (page.Next is { } next) json.WriteString("next"u8, next);
        });
    }

    private static async Task Find(HttpContext context)
    {
        var read = (await OfficerOf(context)).Succeeded(out var officer, out var problem)
            ? await context.RequestServices.Required<CaseWork>().Find(officer, (string)context.Request.RouteValues["id"]!, context.RequestAborted)
            : problem;
        if (!read.Succeeded(out var view, out problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, json => CaseJson.Write(json, view.Case, view));
    }

    private static async Task Step(HttpContext context)
    {
        var taken = (await OfficerOf(context)).Succeeded(out var officer, out var problem) && (await ReadStep(context)).Succeeded(out var step, out problem)
            ? await context.RequestServices.Required<CaseWork>().Step(officer, (string)context.Request.RouteValues["id"]!, step.From, step.To, step.Note, context.RequestAborted)
            : problem;
        if (taken.Failed(out problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<Outcome<StepRequest>> ReadStep(HttpContext context)
    {
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var bytes, out var problem)) return problem;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var members = json.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString(), StringComparer.Ordinal);
            if (members.Keys.All(name => name is "from" or "to" or "note") && State(members.GetValueOrDefault("from")) is { } from && State(members.GetValueOrDefault("to")) is { } to)
                return new StepRequest(from, to, members.GetValueOrDefault("note"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Falls through to the one answer.
        }

        return Problem.Malformed("step-unreadable", "Send {\"from\":…,\"to\":…,\"note\":…}: the state that you saw, the one that the step leads to (new, open, asked, justified, confirmed, closed), and why.");
    }

    private static CaseState? State(string? word)
    {
        foreach (var state in Enum.GetValues<CaseState>())
            if (CaseWork.Word(state) == word) return state;
        return null;
    }

    private static async Task Json(HttpContext context, Action<Utf8JsonWriter> members)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private sealed record StepRequest(CaseState From, CaseState To, string? Note);
}
