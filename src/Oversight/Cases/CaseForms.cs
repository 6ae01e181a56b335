using System.Collections.Immutable;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Oversight.Frame;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Sharing.Oversight;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Oversight.Cases;

/// <summary>The officer's queue, a case, and its steps.</summary>
internal static class CaseForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", http => OfficerVisit.Run(http, List));
        pages.MapGet("/saker/{id}", (HttpContext http, string id) => OfficerVisit.Run(http, visit => Show(visit, id, null, null)));
        pages.MapPost("/saker/{id}/steg", (HttpContext http, string id) => OfficerVisit.Run(http, visit => Step(visit, id)));
        pages.MapWayBack("/saker/{id}/steg");
    }

    private static async Task<IResult> List(OfficerVisit visit)
    {
        var query = visit.Http.Request.Query;
        var settled = query["vis"] == "ferdige";
        var read = await visit.Required<CaseWork>().List(visit.Officer, settled, query["etter"].FirstOrDefault(), visit.Cancel);
        return read.Succeeded(out var page, out var problem) ? Page.Of<CasesPage>(new { Visit = visit, page.Cases, page.Next, Settled = settled }) : Page.Error(PageError.Of(problem));
    }

    private static async Task<IResult> Show(OfficerVisit visit, string id, string? note, string? error)
    {
        var read = await visit.Required<CaseWork>().Find(visit.Officer, id, visit.Cancel);
        if (!read.Succeeded(out var view, out var problem)) return Page.Error(PageError.Of(problem));
        var errors = error is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("merknad", error);
        return Page.Of<CasePage>(new { Visit = visit, View = view, Note = note ?? "", Errors = errors, Done = visit.Http.Request.Query["gjort"] == "ja" }, error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Step(OfficerVisit visit, string id)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (State(form["fra"]) is not { } from || State(form["til"]) is not { } to) return Page.Error(PageError.FormExpired);
        var note = form["merknad"].ToString();
        var taken = await visit.Required<CaseWork>().Step(visit.Officer, id, from, to, note, visit.Cancel);
        if (!taken.Failed(out var problem)) return Results.LocalRedirect($"/personvern/saker/{id}?gjort=ja");
        return problem.Code switch
        {
            "dispute-text" => await Show(visit, id, note, "case.error.note"),
            "case-moved-on" or "case-step" => await Show(visit, id, note, "case.error.moved"),
            _ => Page.Error(PageError.Of(problem)),
        };
    }

    private static CaseState? State(string? word) => Enum.GetValues<CaseState>().Select(state => (CaseState?)state).FirstOrDefault(state => CaseWork.Word(state!.Value) == word);
}
