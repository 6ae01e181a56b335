using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Explaining;

/// <summary>
/// <c>POST /access/$explain</c>: what would be decided about a record, and why, without opening it. For a citizen about their
/// own record, and for a privacy officer about the personnel of their organisation. What is asked and who asked stands in the
/// citizen's log.
/// </summary>
public static class ExplainEndpoint
{
    private const int BytesMax = 16 * 1024;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/access/$explain", Handle).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead, Personnel = ApiAccess.PrivacyOfficer, DemandsAttestation = false });
        UnknownAddress.Map(routes, "/access", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task Handle(HttpContext context)
    {
        if (!(await Explain(context)).Succeeded(out var explained, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        await FhirAnswer.Write(context, StatusCodes.Status200OK, output =>
        {
            using var json = new Utf8JsonWriter(output, Readable);
            Write(json, explained.Cases, explained.Decisions);
        });
    }

    private static async Task<Outcome<(ImmutableArray<ExplanationCase> Cases, ImmutableArray<Decision> Decisions)>> Explain(HttpContext context)
    {
        if (AnswerFormat.Fault(context.Request) is { } fault) return fault;
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var bytes, out var problem)) return problem;
        if (!FhirResource.Read(bytes).Succeeded(out var resource, out problem)) return problem;
        if (!ExplainRequest.Read(resource).Succeeded(out var cases, out problem)) return problem;
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out problem)) return problem;
        var explained = await context.RequestServices.Required<RecordGate>().Explain(caller, new ExplanationQuestion(person, cases), context.RequestAborted);
        return explained.Succeeded(out var decisions, out problem) ? (cases, decisions) : problem;
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<ExplanationCase> cases, ImmutableArray<Decision> decisions)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteStartArray("parameter");
        foreach (var (one, decision) in cases.Zip(decisions))
        {
            json.WriteStartObject();
            json.WriteString("name", "explanation");
            json.WriteStartArray("part");
            Part(json, "service", "valueCode", one.Service.Code);
            Part(json, "decision", "valueCode", decision.Verdict == Verdict.Open ? "permit" : "deny");
            Part(json, "rule", "valueCode", decision.RuleId);
            foreach (var condition in decision.Conditions) Part(json, "condition", "valueString", condition);
            if (decision.LegalBasis is { } law) Part(json, "legal-basis", "valueString", law);
            Part(json, "blocked", "valueCode", decision.WithholdsAll ? "withheld" : decision.OpensBlocked ? "opened" : "not-opened");
            Flag(json, "citizen-is-notified", decision.NotifyCitizen);
            foreach (var language in (string[])["nb", "nn", "en"]) Part(json, $"sentence-{language}", "valueString", AccessText.Sentence(decision.RuleId, language));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter json, string name, bool value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean("valueBoolean", value);
        json.WriteEndObject();
    }
}
