using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Texts;
using Felles.Steering.Pages;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Felles.Steering.Reports;

/// <summary>The status report of a round, on the web and as PDF.</summary>
internal static class StatusReportEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/rapport", http => PortfolioVisit.Show(http, visit => Show(http, visit)));
        pages.MapPage("/rapport.pdf", Pdf);
    }

    private static async Task<IResult> Show(HttpContext http, PortfolioVisit visit) => (await StatusReport.Of(http.RequestServices.GetRequiredService<RoundLibrary>(), visit.Round.Id, http.RequestAborted)).Match(
        report => Page.Of<StatusReportPage>(new { Visit = visit, Report = report }),
        problem => Page.Error(PageError.Of(problem)));

    private static async Task<IResult> Pdf(HttpContext http)
    {
        var round = http.Request.Query[PortfolioVisit.RoundKey].ToString() is { Length: > 0 } asked ? asked : null;
        var language = http.RequestServices.GetRequiredService<PageLanguage>().Tag;
        return (await http.RequestServices.GetRequiredService<ReportPrinter>().Pdf(round, language, http.RequestAborted)).Match(
            pdf => Results.File(pdf, "application/pdf", $"statusrapport-{round ?? "siste"}-{language}.pdf", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(RoundJson.Hash(pdf))}\"")),
            problem => Unprinted(http, problem));
    }

    private static IResult Unprinted(HttpContext http, Felles.Kernel.Problem problem)
    {
        if (problem.Code is not ("no-chromium" or "print-failed" or "printer-busy")) return Page.Error(PageError.Of(problem));
        if (problem.Code != "no-chromium") http.Response.Headers.RetryAfter = PrintShelf.RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Page.Of<NoPdfPage>(new { IsBusy = problem.Code != "no-chromium" }, StatusCodes.Status503ServiceUnavailable);
    }
}
