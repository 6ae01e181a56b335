using System.Globalization;
using System.Text.Json;
using Felles.Audit.Analysis;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Oversight;

/// <summary>
/// Access reports of an organisation about its own personnel, for its privacy officer: <c>GET /privacy/report</c> by professional, and
/// <c>GET /privacy/report/uses</c> as CSV, a line for each professional, patient and service. docs/log-analysis.md.
/// </summary>
public static class ReportEndpoints
{
    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var officer = new ApiRequirement { Personnel = ApiAccess.PrivacyOfficer, DemandsAttestation = false };
        routes.MapGet("/privacy/report", Workers).RequireCaller(officer);
        routes.MapGet("/privacy/report/uses", Uses).RequireCaller(officer);
    }

    private static async Task Workers(HttpContext context)
    {
        var skip = 0;
        if (context.Request.Query["skip"].FirstOrDefault() is { } written && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip > 1_000_000))
        {
            await FhirAnswer.Problem(context, Problem.Malformed("report-skip", "skip is how many professionals to leave out, a number."));
            return;
        }

        var read = (await Asked(context)).Succeeded(out var asked, out var problem)
            ? await context.RequestServices.Required<ReportWork>().Workers(asked.Officer, asked.Days, skip, context.RequestAborted)
            : problem;
        if (!read.Succeeded(out var page, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("professionals"u8);
        foreach (var worker in page.Workers) Write(json, worker);
        json.WriteEndArray();
        if (page.More) json.WriteNumber("next"u8, skip + AccessReports.PageWorkers);
        json.WriteEndObject();
    }

    private static async Task Uses(HttpContext context)
    {
        var made = (await Asked(context)).Succeeded(out var asked, out var problem) ? await context.RequestServices.Required<ReportWork>().Csv(asked.Officer, asked.Days, context.RequestAborted) : problem;
        if (!made.Succeeded(out var write, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await write(context.Response.Body);
    }

    private static async Task<Outcome<(Officer Officer, ReportDays Days)>> Asked(HttpContext context)
    {
        if (!(await CaseEndpoints.OfficerOf(context)).Succeeded(out var officer, out var problem)) return problem;
        return ReportDays.Read(context.Request.Query["from"].FirstOrDefault(), context.Request.Query["to"].FirstOrDefault()).Succeeded(out var days, out problem) ? (officer, days) : problem;
    }

    private static void Write(Utf8JsonWriter json, WorkerUse worker)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, worker.Name);
        if (worker.HprNumber is { } hpr) json.WriteString("hpr"u8, hpr);
        if (worker.Role is { } role) json.WriteString("role"u8, role);
        if (worker.Unit is { } unit) json.WriteString("unit"u8, unit);
        json.WriteNumber("patients"u8, worker.Patients);
        json.WriteNumber("uses"u8, worker.Uses);
        json.WriteNumber("refusals"u8, worker.Refusals);
        json.WriteNumber("emergencies"u8, worker.Emergencies);
        json.WriteNumber("openedBlocked"u8, worker.Opened);
        json.WriteEndObject();
    }
}
