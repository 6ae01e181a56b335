using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Portfolio;
using Felles.Steering.Texts;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Papers.Editing;

/// <summary>The pages where the strategy, the road map, assignments, cases and adoption are written.</summary>
internal static class PaperWork
{
    internal const string Home = "/styring/arbeid/dokumenter";
    internal const string New = "ny";

    private static readonly FormLimit formLimit = new(1024 * 1024, Fields: 8192);

    internal static void Map(IEndpointRouteBuilder work)
    {
        var pages = work.MapGroup("/dokumenter");
        pages.MapPage("", http => SteeringVisit.Run(http, PaperRoles.Anyone, List));
        pages.MapGet("/{kind}/{id}", (string kind, string id, HttpContext http) => SteeringVisit.Run(http, PaperRoles.Anyone, visit => Open(visit, kind, id)));
        pages.MapPost("/{kind}/{id}", (string kind, string id, HttpContext http) => SteeringVisit.Run(http, PaperRoles.Anyone, visit => Save(visit, kind, id))).WithMetadata(formLimit);
    }

    private static async Task<IResult> List(SteeringVisit visit)
    {
        var library = visit.Required<PaperLibrary>();
        if (!(await library.Latest(visit.Cancel)).Succeeded(out var latest, out var problem)) return visit.Refused(problem);
        if (!(await library.Shelf(visit.Cancel)).Succeeded(out var shelf, out problem)) return visit.Refused(problem);
        var shown = latest.Where(row => PaperKinds.Find(row.Kind) is { } kind && (PaperRoles.MayWrite(visit.Member, kind) || PaperRoles.MayWrite(visit.Member, kind, shelf.Find(kind, row.Id)?.Body)));
        return Page.Of<PaperListPage>(new { Visit = visit, Papers = new PaperList([.. shown]) });
    }

    private static async Task<IResult> Open(SteeringVisit visit, string kind, string id) => (await Sheet(visit, kind, id)).Match(
        found => found is null ? Page.Error(PageError.NotFound) : Show(visit, found, StatusCodes.Status200OK),
        visit.Refused);

    private static async Task<IResult> Save(SteeringVisit visit, string kindKey, string id)
    {
        if (!(await Sheet(visit, kindKey, id)).Succeeded(out var sheet, out var problem)) return problem is null ? Page.Error(PageError.NotFound) : visit.Refused(problem);
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        var current = sheet.Draft;
        sheet.Draft = PaperDraft.Of(sent.Select(field => KeyValuePair.Create(field.Key, field.Value.ToString())));
        sheet.Reason = sent["begrunnelse"].ToString().Trim();
        sheet.Extra = int.TryParse(sent["rader"], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? Math.Clamp(rows, 1, 20) : 1;
        var looked = int.TryParse(sent["versjon"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        if (sent["handling"] == "flere")
        {
            sheet.Version = looked;
            sheet.Extra += 3;
            return Show(visit, sheet, StatusCodes.Status200OK);
        }

        if (looked != sheet.Version) return Meanwhile(visit, sheet, current);
        if (sheet.Read(sent["fjern"] == "ja") is not { } body) return Show(visit, sheet, StatusCodes.Status422UnprocessableEntity);
        if (sheet.Id is not null && sheet.Kind.IdOf(body) != sheet.Id) return Refuse(visit, sheet, new PaperFault("", "fault.id", null));
        var state = sent["handling"].ToString() switch { "publiser" => PaperState.Published, "trekk" => PaperState.Withdrawn, _ => PaperState.Draft };
        var before = sheet.History.IsEmpty ? null : sheet.Kind.Read(sheet.History[0].Body);
        if (!PaperRoles.MayChange(visit.Member, sheet.Kind, before, body, state)) return Page.Of<WrongRolePage>(new { Visit = visit }, StatusCodes.Status403Forbidden);
        var saved = await visit.Required<PaperDesk>().Save(sheet.Kind, body, looked, state, sheet.Reason, visit.Actor, visit.Cancel);
        if (!saved.Failed(out problem)) return Results.LocalRedirect($"{Home}/{sheet.Kind.Key}/{Uri.EscapeDataString(sheet.Kind.IdOf(body))}?gjort=lagret");
        if (problem.Kind == ProblemKind.VersionConflict)
        {
            if (sheet.Id is null) return Refuse(visit, sheet, new PaperFault("", "fault.exists", null));
            // What the other saved is fetched anew: it may have come after this request began.
            if (!(await Sheet(visit, kindKey, id)).Succeeded(out var anew, out problem)) return problem is null ? Page.Error(PageError.NotFound) : visit.Refused(problem);
            current = anew.Draft;
            (anew.Draft, anew.Reason, anew.Extra) = (sheet.Draft, sheet.Reason, sheet.Extra);
            return Meanwhile(visit, anew, current);
        }

        return problem.Code switch
        {
            "reason" => Refuse(visit, sheet, new PaperFault("begrunnelse", "fault.reason", null)),
            "no-change" => Refuse(visit, sheet, new PaperFault("", "fault.no-change", null)),
            _ => visit.Refused(problem),
        };
    }

    private static IResult Refuse(SteeringVisit visit, PaperSheet sheet, PaperFault fault)
    {
        sheet.Faults = [fault];
        return Show(visit, sheet, StatusCodes.Status422UnprocessableEntity);
    }

    // What was typed stands in the form, with the version that is there now; above it where the two differ.
    private static IResult Meanwhile(SteeringVisit visit, PaperSheet sheet, PaperDraft saved)
    {
        var latest = sheet.History[0];
        var texts = visit.Required<FollowUpTexts>();
        sheet.Conflict = new EditConflict(latest.Actor, latest.Time, [.. saved.Differences(sheet.Draft).Where(key => !Own.Contains(key)).Select(key => new ConflictingField(texts.Label(key), saved[key], sheet.Draft[key]))]);
        return Show(visit, sheet, StatusCodes.Status409Conflict);
    }

    private static readonly ImmutableArray<string> Own = ["versjon", "begrunnelse", "rader", "handling", "fjern", "form"];

    private static async Task<Outcome<PaperSheet?>> Sheet(SteeringVisit visit, string kindKey, string id)
    {
        if (PaperKinds.Find(kindKey) is not { } kind) return (PaperSheet?)null;
        if (id == New)
        {
            if (PaperRoles.MayWrite(visit.Member, kind)) return PaperSheet.Of(kind, null, [], "");
            visit.Hidden();
            return (PaperSheet?)null;
        }

        if (!(await visit.Required<PaperLibrary>().Versions(kind, id, visit.Cancel)).Succeeded(out var versions, out var problem)) return problem;
        if (versions.Count == 0) return (PaperSheet?)null;
        if (!PaperRoles.MayWrite(visit.Member, kind, kind.Read(versions[^1].Body)))
        {
            visit.Hidden();
            return (PaperSheet?)null;
        }

        return PaperSheet.Of(kind, id, versions, visit.Http.Request.Query["del"].ToString());
    }

    private static IResult Show(SteeringVisit visit, PaperSheet sheet, int status) => Page.Of<PaperFormPage>(new { Visit = visit, Sheet = sheet }, status);
}

/// <summary>The papers that a member may write.</summary>
public sealed class PaperList
{
    internal PaperList(ImmutableArray<PaperRow> rows) => Rows = rows;

    /// <summary>The latest version of each.</summary>
    internal ImmutableArray<PaperRow> Rows { get; }
}
