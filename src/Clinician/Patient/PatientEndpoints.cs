using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Record;
using Felles.Sharing.CriticalInfo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Patient;

/// <summary>The patient's page, an analysis over time, and a document of a report.</summary>
internal static class PatientEndpoints
{
    private const int ReportsShown = 20;

    internal static void Map(IEndpointRouteBuilder patient)
    {
        patient.MapGet("", (HttpContext http, Guid key, string? fag, int? antall) => AtPatient.Run(http, key, at => Show(at, fag, antall ?? ReportsShown)));
        patient.MapGet("/analyse/{trend}", (HttpContext http, Guid key, string trend) => AtPatient.Run(http, key, at => Analysis(at, trend)));
        patient.MapGet("/dokument/{id}", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Document(at, id)));
    }

    private static async Task<IResult> Show(AtPatient at, string? discipline, int reportsMax)
    {
        var critical = await PatientReading.Critical(at);
        var lab = await PatientReading.Lab(at);
        if (critical.Failed(out var first) && lab.Failed(out var second)) return await at.Visit.Refused(first.Code == second.Code ? first : second);
        var opened = critical.Match(read => read.OpenedBlocked, _ => false) | lab.Match(read => read.OpenedBlocked, _ => false);
        var view = new PatientView
        {
            Patient = at.Patient,
            Critical = critical.Match(
                read => new Part<ImmutableArray<CriticalItem>>(read.Items, read.Withheld, null),
                problem => new Part<ImmutableArray<CriticalItem>>([], 0, Words(at, problem))),
            Lab = lab.Match(
                read => new Part<LabRecord>(read.Record, read.Withheld, null),
                problem => new Part<LabRecord>(new LabRecord([]), 0, Words(at, problem))),
            BlockedOpen = opened,
            MayRegister = critical.IsSuccess && MayRegister(at),
            Discipline = discipline,
            ReportsMax = Math.Clamp(reportsMax, 1, 5000),
        };
        return Page.Of<PatientPage>(new { at.Acting, View = view });
    }

    private static async Task<IResult> Analysis(AtPatient at, string key)
    {
        if (!(await PatientReading.Lab(at)).Succeeded(out var read, out var problem)) return await at.Visit.Refused(problem);
        return read.Record.Trends.FirstOrDefault(trend => trend.Key == key) is { } found
            ? Page.Of<TrendPage>(new { at.Acting, at.Patient, Trend = found })
            : Page.Error(PageError.NotFound);
    }

    private static async Task<IResult> Document(AtPatient at, string id)
    {
        if (!ResourceId.IsOurs(id)) return Page.Error(PageError.NotFound);
        if (!(await PatientReading.Document(at, id)).Succeeded(out var entry, out var problem))
            return problem is null ? Page.Error(PageError.NotFound) : await at.Visit.Refused(problem);
        return DocumentAnswer.Of(entry!.Body);
    }

    // Drug reactions are category 1 of 7651. Whether the authorisation is active is asked when something is registered.
    private static bool MayRegister(AtPatient at) =>
        at.Visit.Session.Attestation?.Authorization?.Code is { } role
        && at.Visit.Required<CriticalInfoSettings>().WritingRoles.TryGetValue(role, out var categories)
        && categories.Contains("1");

    private static string Words(AtPatient at, Problem problem) =>
        AccessText.Advice(problem.Code, at.Visit.Texts.Language.Tag) ?? at.Visit.Texts["patient.part.unavailable"];
}
