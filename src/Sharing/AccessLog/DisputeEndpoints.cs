using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Felles.Sharing.Oversight;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.AccessLog;

/// <summary>
/// A citizen's questions about uses of their record: asked at an entry of their log, read and answered by the privacy officer of
/// the organisation, who finds the decision by its reference (<c>decision_ref.id</c>, ATT-46).
/// </summary>
public static class DisputeEndpoints
{
    private const int BytesMax = 16 * 1024;
    private const int PageDisputes = 100;

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/access-log/fhir/AuditEvent/{id}/$dispute", Ask).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenDecide });
        routes.MapGet("/access-log/disputes", ListOwn).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
        var officer = new ApiRequirement { Personnel = ApiAccess.PrivacyOfficer, DemandsAttestation = false };
        routes.MapGet("/privacy/disputes", ListAsked).RequireCaller(officer);
        routes.MapPost("/privacy/disputes/{id}/answer", Answer).RequireCaller(officer);
        UnknownAddress.Map(routes, "/privacy", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task Ask(HttpContext context)
    {
        var asked = await TryAsk(context);
        if (!asked.Succeeded(out var dispute, out var problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, StatusCodes.Status201Created, json => Write(json, dispute, forCitizen: true));
    }

    private static async Task<Outcome<Dispute>> TryAsk(HttpContext context)
    {
        if (!(await ReadText(context, "question")).Succeeded(out var question, out var problem)) return problem;
        var id = (string)context.Request.RouteValues["id"]!;
        var opened = await Open(context, "AuditEvent/$dispute");
        return opened.Succeeded(out var record, out problem) ? await Disputing.Ask(context.RequestServices.Required<Disputes>(), record, id, question, context.RequestAborted) : problem;
    }

    /// <summary>The log of the citizen, or of whom they act for.</summary>
    private static async Task<Outcome<OpenRecord>> Open(HttpContext context, string query)
    {
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var opening = new Opening { Person = person, Service = ServiceCode.Log, Act = Act.ReadLog, Wanted = new Wanted.Nothing(), Query = query };
        return await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
    }

    private static async Task ListOwn(HttpContext context)
    {
        var opened = await Open(context, "disputes");
        await List(context, opened.Succeeded(out var record, out var problem) ? await record.Disputes(context.RequestServices.Required<Disputes>(), context.RequestAborted) : problem, forCitizen: true);
    }

    private static async Task ListAsked(HttpContext context)
    {
        var read = await TryListAsked(context);
        if (read.Succeeded(out var page, out var problem)) await List(context, page.Page, forCitizen: false, page.Next);
        else await FhirAnswer.Problem(context, problem);
    }

    private static async Task<Outcome<(ImmutableArray<Dispute> Page, string? Next)>> TryListAsked(HttpContext context)
    {
        if (!(await CaseEndpoints.OfficerOf(context)).Succeeded(out var officer, out var problem)) return problem;
        if ((await context.RequestServices.Required<OversightLog>().Tell(officer.Caller, "questions", context.RequestAborted)).Failed(out problem)) return problem;
        return await context.RequestServices.Required<Disputes>().To(officer.Organisation, context.Request.Query["cursor"].FirstOrDefault(), PageDisputes, context.RequestAborted);
    }

    private static async Task Answer(HttpContext context)
    {
        var answered = (await CaseEndpoints.OfficerOf(context)).Succeeded(out var officer, out var problem) && (await ReadText(context, "answer")).Succeeded(out var text, out problem)
            ? await context.RequestServices.Required<Disputes>().Answer(officer.Organisation, (string)context.Request.RouteValues["id"]!, text, context.RequestAborted)
            : problem;
        if (answered.Failed(out problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task List(HttpContext context, Outcome<ImmutableArray<Dispute>> read, bool forCitizen, string? next = null)
    {
        if (!read.Succeeded(out var disputes, out var problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("disputes"u8);
            foreach (var dispute in disputes) Write(json, dispute, forCitizen);
            json.WriteEndArray();
            if (next is not null) json.WriteString("next"u8, next);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, Dispute dispute, bool forCitizen)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, dispute.Id);
        json.WriteString("entry"u8, string.Create(CultureInfo.InvariantCulture, $"{dispute.Stream}-{dispute.Sequence}"));
        if (dispute.DecisionId is { } decision) json.WriteString("decisionRef"u8, decision);
        if (!forCitizen) json.WriteString("patient"u8, $"Patient/{dispute.Person}");
        json.WriteString("organisation"u8, dispute.Organisation);
        // Of a representative the organisation learns that it was one, not who: that is between the two.
        if (dispute.AskedBy is { } by) json.WriteString("askedBy"u8, forCitizen ? by : "representative");
        json.WriteString("question"u8, dispute.Question);
        json.WriteString("askedAt"u8, dispute.AskedAt);
        if (dispute.Answer is { } answer) json.WriteString("answer"u8, answer);
        if (dispute.AnsweredAt is { } at) json.WriteString("answeredAt"u8, at);
        json.WriteEndObject();
    }

    private static async Task<Outcome<string>> ReadText(HttpContext context, string member)
    {
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var bytes, out var problem)) return problem;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.EnumerateObject().Count() == 1 && json.RootElement.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String) return Disputes.Text(text.GetString(), member);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Falls through to the one answer.
        }

        return Problem.Malformed("dispute-unreadable", $"Send {{\"{member}\":…}}, a text, and nothing else.");
    }

    private static async Task Json(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
