using System.Collections.Immutable;
using System.Globalization;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Oversight.Frame;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Sharing.Oversight;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Oversight.Reports;

/// <summary>Access reports at the pages: who of the personnel used what, and the same with patients as a file.</summary>
internal static class ReportForms
{
    private const int DaysAtFirst = 30;

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/rapport", http => OfficerVisit.Run(http, Show));
        pages.MapPage("/rapport/fil", http => OfficerVisit.Run(http, Download));
    }

    private static async Task<IResult> Show(OfficerVisit visit)
    {
        var query = visit.Http.Request.Query;
        var today = NorwegianTime.DateAt(visit.Required<TimeProvider>().GetUtcNow());
        var (from, to) = (query["fra"].FirstOrDefault() ?? Written(today.AddDays(-DaysAtFirst)), query["til"].FirstOrDefault() ?? Written(today));
        if (!ReportDays.Read(from, to).Succeeded(out var days, out _))
            return Page.Of<ReportPage>(new { Visit = visit, From = from, To = to, Workers = ImmutableArray<WorkerUse>.Empty, IsWrong = true }, StatusCodes.Status422UnprocessableEntity);
        _ = int.TryParse(query["hopp"], NumberStyles.None, CultureInfo.InvariantCulture, out var skip);
        var read = await visit.Required<ReportWork>().Workers(visit.Officer, days, Math.Min(skip, 1_000_000), visit.Cancel);
        return read.Succeeded(out var page, out var problem)
            ? Page.Of<ReportPage>(new { Visit = visit, From = Written(days.From), To = Written(days.To), page.Workers, Next = page.More ? (int?)(skip + AccessReports.PageWorkers) : null })
            : Page.Error(PageError.Of(problem));
    }

    private static async Task<IResult> Download(OfficerVisit visit)
    {
        var query = visit.Http.Request.Query;
        if (!ReportDays.Read(query["fra"].FirstOrDefault(), query["til"].FirstOrDefault()).Succeeded(out var days, out _)) return Results.LocalRedirect("/personvern/rapport");
        var made = await visit.Required<ReportWork>().Csv(visit.Officer, days, visit.Cancel);
        return made.Succeeded(out var write, out var problem) ? Results.Stream(write, "text/csv; charset=utf-8", "oppslag.csv") : Page.Error(PageError.Of(problem));
    }

    private static string Written(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
}
