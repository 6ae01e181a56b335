using Felles.Access;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Record;
using Felles.Records;
using Felles.Sharing.LabResults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Health;

/// <summary>The citizen's own test results and critical information. What is hidden or delayed is absent, and the pages say the same whether it is or not.</summary>
internal static class HealthEndpoints
{
    private const int ReportsShown = 20;

    // The documents of reports are fetched one by one, when somebody wants one.
    private static readonly Wanted labTypes = new Wanted.OfService("DiagnosticReport", "Observation", "Specimen", "ServiceRequest", "PractitionerRole");

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/provesvar", (HttpContext http, int? antall) => CitizenVisit.Run(http, visit => Results(visit, antall ?? ReportsShown)));
        pages.MapGet("/provesvar/analyse/{trend}", (HttpContext http, string trend) => CitizenVisit.Run(http, visit => Analysis(visit, trend)));
        pages.MapGet("/provesvar/dokument/{id}", (HttpContext http, string id) => CitizenVisit.Run(http, visit => Document(visit, id)));
        pages.MapPage("/kritisk", http => CitizenVisit.Run(http, Critical));
    }

    private static async Task<IResult> Results(CitizenVisit visit, int max)
    {
        var lab = await Lab(visit);
        return lab.Match(record => Page.Of<ResultsPage>(new { visit.Name, Record = record, Max = Math.Clamp(max, 1, 5000), BlockToken = BlockToken(visit) }), visit.Refused);
    }

    private static Func<LabReport, string?> BlockToken(CitizenVisit visit)
    {
        var tokens = visit.Required<BlockTokens>();
        return report => report.Id is { } id ? tokens.Of(BlockSubject.OfDocument(ServiceCode.LabResults, $"DiagnosticReport/{id}", visit.Texts["results.block.subject"])) : null;
    }

    private static async Task<IResult> Analysis(CitizenVisit visit, string key)
    {
        if (!(await Lab(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        return record.Trends.FirstOrDefault(trend => trend.Key == key) is { } found
            ? Page.Of<CitizenTrendPage>(new { visit.Name, Trend = found })
            : Page.Error(PageError.NotFound);
    }

    private static async Task<IResult> Document(CitizenVisit visit, string id)
    {
        if (!ResourceId.IsOurs(id)) return Page.Error(PageError.NotFound);
        var read = await visit.Read(ServiceCode.LabResults, ReportPart.Wanted("Binary", id), $"Binary/{id}");
        if (!read.Succeeded(out var disclosure, out var problem)) return visit.Refused(problem);
        return ReportPart.IsShown(id, disclosure.Entries.Select(entry => entry.Facts)) ? DocumentAnswer.Of(disclosure.Entries.First(entry => entry.Facts.Id == id).Body) : Page.Error(PageError.NotFound);
    }

    private static async Task<IResult> Critical(CitizenVisit visit)
    {
        var read = await visit.Read(ServiceCode.CriticalInfo, new Wanted.OfService(), "kritisk informasjon");
        if (!read.Succeeded(out var disclosure, out var problem)) return visit.Refused(problem);
        var items = CriticalReading.Read(disclosure.Entries.Select(entry => entry.Body), visit.Now);
        return Page.Of<CriticalPage>(new { visit.Name, Items = (IReadOnlyList<CriticalItem>)items });
    }

    private static async Task<Outcome<LabRecord>> Lab(CitizenVisit visit)
    {
        var read = await visit.Read(ServiceCode.LabResults, labTypes, "prøvesvar");
        return read.Then<LabRecord>(disclosure => LabReading.Read(disclosure.Entries.Select(entry => entry.Body)));
    }
}
