using System.Globalization;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Texts;
using Felles.Steering.OpenData;
using Felles.Steering.Pages;
using Felles.Steering.Papers.Pages;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Felles.Steering.Reports;

/// <summary>The reports, on the web, as PDF and as data.</summary>
internal static class ReportPages
{
    /// <summary>The day that a report is as of, in addresses.</summary>
    private const string DayKey = "per";

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/rapport", http => PortfolioVisit.Show(http, visit => Status(http, visit)));
        pages.MapPage("/rapport.pdf", http => Pdf(http, () => Library(http).Status(Round(http, PortfolioVisit.RoundKey), http.RequestAborted)));
        pages.MapPage("/strategi/rapport", http => Show(http, () => Library(http).OfStrategy(Round(http, PortfolioVisit.RoundKey), Day(http, DayKey), http.RequestAborted), "strategy", "strategy-report", "/styring/strategi/rapport", "/steering/api/reports/strategy"));
        pages.MapPage("/strategi/rapport.pdf", http => Pdf(http, () => Library(http).OfStrategy(Round(http, PortfolioVisit.RoundKey), Day(http, DayKey), http.RequestAborted)));
        pages.MapPage("/oppdrag/rapport", http => Show(http, () => Library(http).OfAssignments(Day(http, DayKey), http.RequestAborted), "assignments", "assignment-report", "/styring/oppdrag/rapport", "/steering/api/reports/assignments"));
        pages.MapPage("/oppdrag/rapport.pdf", http => Pdf(http, () => Library(http).OfAssignments(Day(http, DayKey), http.RequestAborted)));
        pages.MapGet("/saker/{id}/saksframlegg", (string id, HttpContext http) => Show(http, () => Library(http).OfCase(id, http.RequestAborted), "assignments", "cases", $"/styring/saker/{Uri.EscapeDataString(id)}/saksframlegg", $"/steering/api/reports/cases/{Uri.EscapeDataString(id)}"));
        pages.MapGet("/saker/{id}/saksframlegg.pdf", (string id, HttpContext http) => Pdf(http, () => Library(http).OfCase(id, http.RequestAborted)));
    }

    /// <summary>The same as open data.</summary>
    internal static void MapData(IEndpointRouteBuilder api)
    {
        api.MapPage("/reports/status", http => Json(http, () => Library(http).Status(Round(http, "round"), http.RequestAborted)));
        api.MapPage("/reports/strategy", http => Json(http, () => Library(http).OfStrategy(Round(http, "round"), Day(http, "at"), http.RequestAborted)));
        api.MapPage("/reports/assignments", http => Json(http, () => Library(http).OfAssignments(Day(http, "at"), http.RequestAborted)));
        api.MapGet("/reports/cases/{id}", (string id, HttpContext http) => Json(http, () => Library(http).OfCase(id, http.RequestAborted)));
    }

    private static async Task<IResult> Status(HttpContext http, PortfolioVisit visit) => (await StatusReport.Of(http.RequestServices.GetRequiredService<RoundLibrary>(), visit.Round.Id, http.RequestAborted)).Match(
        report => Page.Of<StatusReportPage>(new { Visit = visit, Report = report }),
        problem => Page.Error(PageError.Of(problem)));

    private static async Task<IResult> Show(HttpContext http, Func<Task<Outcome<Report>>> make, string area, string place, string address, string data)
    {
        if (IsMistyped(http, DayKey)) return Page.Error(PageError.NotFound);
        if (!(await make()).Succeeded(out var report, out var problem)) return Page.Error(PageError.Of(problem));
        if (!(await PaperVisit.Of(http)).Succeeded(out var visit, out problem)) return Page.Error(PageError.Of(problem));
        // The data have their own words for what the address says.
        var query = QueryString.Create(new Dictionary<string, string?> { ["round"] = Round(http, PortfolioVisit.RoundKey), ["at"] = Day(http, DayKey)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }.Where(pair => pair.Value is not null));
        return Page.Of<PaperReportPage>(new { Report = report, Visit = visit, Area = area, Place = place, Address = address, Query = http.Request.QueryString.Value ?? "", Data = data + query });
    }

    private static async Task<IResult> Pdf(HttpContext http, Func<Task<Outcome<Report>>> make)
    {
        if (IsMistyped(http, DayKey)) return Page.Error(PageError.NotFound);
        if (!(await make()).Succeeded(out var report, out var problem)) return Page.Error(PageError.Of(problem));
        var language = http.RequestServices.GetRequiredService<PageLanguage>().Tag;
        return (await http.RequestServices.GetRequiredService<ReportPrinter>().Pdf(report, language, http.RequestAborted)).Match(
            pdf => Results.File(pdf, "application/pdf", $"{report.Name}-{language}.pdf", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(RoundJson.Hash(pdf))}\"")),
            refused => Unprinted(http, refused));
    }

    private static async Task<IResult> Json(HttpContext http, Func<Task<Outcome<Report>>> make)
    {
        if (http.Request.Query.Keys.FirstOrDefault(key => key is not ("round" or "at")) is not null) return OpenDataEndpoints.Refused(http, Problem.Malformed("unknown-parameter", "Unknown parameter. Known are round and at."));
        if (IsMistyped(http, "at")) return OpenDataEndpoints.Refused(http, Problem.Malformed("at", "The day that the report is as of is written as 2023-12-31."));
        if (!(await make()).Succeeded(out var report, out var problem)) return OpenDataEndpoints.Refused(http, problem);
        var bytes = report.Json;
        return OpenDataEndpoints.Json(http, bytes, Convert.ToHexStringLower(RoundJson.Hash(bytes)));
    }

    private static IResult Unprinted(HttpContext http, Problem problem)
    {
        if (problem.Code is not ("no-chromium" or "print-failed" or "printer-busy")) return Page.Error(PageError.Of(problem));
        if (problem.Code != "no-chromium") http.Response.Headers.RetryAfter = PrintShelf.RetryAfter.ToString(CultureInfo.InvariantCulture);
        return Page.Of<NoPdfPage>(new { IsBusy = problem.Code != "no-chromium", Back = http.Request.Path.Value![..^".pdf".Length] + http.Request.QueryString }, StatusCodes.Status503ServiceUnavailable);
    }

    private static ReportLibrary Library(HttpContext http) => http.RequestServices.GetRequiredService<ReportLibrary>();

    private static string? Round(HttpContext http, string key) => http.Request.Query[key].ToString() is { Length: > 0 } asked ? asked : null;

    private static bool IsMistyped(HttpContext http, string key) => http.Request.Query[key].ToString().Length > 0 && Day(http, key) is null;

    private static DateOnly? Day(HttpContext http, string key) =>
        DateOnly.TryParseExact(http.Request.Query[key], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200 ? day : null;
}
