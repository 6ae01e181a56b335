using Felles.Citizens.Frame;
using Felles.Citizens.Texts;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Printing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Citizens.Log;

/// <summary>What the citizen has chosen of their log, as a PDF in plain words.</summary>
internal static class LogPdf
{
    private const int VisitsMax = 1500;

    internal static async Task<IResult> Download(CitizenVisit visit)
    {
        var choice = LogChoice.Read(visit.Http.Request.Query);
        if (choice.IsWrong) return Results.LocalRedirect(choice.Address("/innbygger/logg"));
        if (!(await LogReading.Run(visit, null, choice, VisitsMax)).Succeeded(out var read, out var problem)) return visit.Refused(problem);
        var parameters = new Dictionary<string, object?>
        {
            [nameof(PrintedLog.Name)] = visit.Acting ?? visit.Name,
            [nameof(PrintedLog.Printed)] = visit.Now,
            [nameof(PrintedLog.Chosen)] = Chosen(visit.Texts, choice, read),
            [nameof(PrintedLog.Visits)] = read.Visits,
            [nameof(PrintedLog.Cut)] = read.Next is null ? null : (DateTimeOffset?)read.ReachedBack,
        };
        var printed = await visit.Required<PrivatePrinter>().Print(await Render(visit, parameters), NorwegianTime.DateAt(visit.Now), visit.Cancel);
        return printed.Succeeded(out var pdf, out problem) ? Results.File(pdf, "application/pdf", "logg.pdf") : Page.Error(PageError.Of(problem));
    }

    private static List<string> Chosen(CitizenTexts texts, LogChoice choice, LogRead read)
    {
        var lines = new List<string> { texts[$"log.filter.{choice.Filter.Key}"] };
        if (choice.From is { } from) lines.Add(texts["log.pdf.from", texts.Language.Date(from)]);
        if (choice.To is { } to) lines.Add(texts["log.pdf.to", texts.Language.Date(to)]);
        if (choice.Service is { } service) lines.Add(texts["log.pdf.service", LogWords.Service(texts, new Access.ServiceCode(service))]);
        if (choice.Organisation is { } organisation) lines.Add(texts["log.pdf.organisation", read.Organisations.GetValueOrDefault(organisation, organisation)]);
        return lines;
    }

    private static async Task<string> Render(CitizenVisit visit, Dictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(visit.Http.RequestServices, visit.Required<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PrintedLog>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
