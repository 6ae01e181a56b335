using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Members;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>One report: its form, the office's review of it, its history, and the correction of one that is frozen.</summary>
internal static class ReportEndpoints
{
    private const int ExtraMax = 10;
    private static readonly FormLimit formLimit = new(1024 * 1024, Fields: 4096);

    internal static void Map(IEndpointRouteBuilder round)
    {
        var pages = round.MapGroup("/tiltak");
        pages.MapPage("/nytt", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => New(visit, new ReportSheet(NewDraft(visit)))));
        pages.MapForm("/nytt", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, Add)).WithMetadata(formLimit);
        pages.MapGet("/{number:int}", (int number, HttpContext http) => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => Open(visit, number)));
        pages.MapPost("/{number:int}", (int number, HttpContext http) => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => Save(visit, number))).WithMetadata(formLimit);
        pages.MapPost("/{number:int}/vurder", (int number, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Office, visit => Review(visit, number)));
        pages.MapGet("/{number:int}/historikk", (int number, HttpContext http) => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => History(visit, number)));
        pages.MapWayBack("/{number:int}/vurder");
        round.MapGet("/rett/{frozen}", (string frozen, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Office, visit => Corrections(visit, frozen)));
        round.MapGet("/rett/{frozen}/{number:int}", (string frozen, int number, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Office, visit => Correction(visit, frozen, number)));
        round.MapPost("/rett/{frozen}/{number:int}", (string frozen, int number, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Office, visit => Correct(visit, frozen, number))).WithMetadata(formLimit);
    }

    private static ReportDraft NewDraft(SteeringVisit visit) => ReportDraft.Of([new("owner", visit.Member.Organisation)]);

    private static async Task<IResult> New(SteeringVisit visit, ReportSheet sheet) => (await visit.Required<ReportingDesk>().Round(visit.Cancel)).Match(
        round => Shown(visit, sheet with { Round = round.Id }),
        visit.Refused);

    private static async Task<IResult> Add(SteeringVisit visit)
    {
        if (!(await visit.Required<ReportingDesk>().Round(visit.Cancel)).Succeeded(out var round, out var problem)) return visit.Refused(problem);
        var sheet = await ReadSheet(visit, new ReportSheet(new ReportDraft()) { Round = round.Id });
        if (sheet.WantsMore) return Shown(visit, sheet);
        // A number stands in for the one that is given when it is saved.
        var result = DraftReading.Read(sheet.Draft, 1, round.Id, null);
        if (result.Report is not { } report || sheet.RemarkFault is not null) return Shown(visit, sheet with { Faults = result.Faults });
        return (await visit.Required<ReportingDesk>().Add(visit.Member, report, sheet.Remark, visit.Actor, visit.Cancel)).Match(
            number => Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"{RoundEndpoints.Home}/tiltak/{number}?gjort=lagret")),
            visit.Refused);
    }

    private static async Task<IResult> Open(SteeringVisit visit, int number)
    {
        var (round, current, refused) = await Find(visit, number);
        return refused ?? await Report(visit, round!, new ReportSheet(ReportDraft.Of(current!.Report)) { Round = round!.Id, Current = current });
    }

    private static async Task<IResult> Save(SteeringVisit visit, int number)
    {
        var (round, current, refused) = await Find(visit, number);
        if (refused is not null) return refused;
        var sheet = await ReadSheet(visit, new ReportSheet(new ReportDraft()) { Round = round!.Id, Current = current });
        if (sheet.WantsMore) return await Report(visit, round, sheet);
        var result = DraftReading.Read(sheet.Draft, number, round.Id, current!.Report);
        if (result.Report is not { } report || sheet.RemarkFault is not null) return await Report(visit, round, sheet with { Faults = result.Faults });
        var saved = await visit.Required<ReportingDesk>().Save(visit.Member, report, sheet.Version, sheet.Remark, visit.Actor, visit.Cancel);
        if (!saved.Failed(out var problem)) return Results.LocalRedirect($"{RoundEndpoints.Home}?gjort=lagret");
        if (problem.Kind != ProblemKind.VersionConflict) return visit.Refused(problem);
        (round, current, refused) = await Find(visit, number);
        return refused ?? await Report(visit, round!, sheet with { Current = current, Version = current!.Version, Conflict = sheet.Against(current, visit.Texts) });
    }

    private static async Task<IResult> Review(SteeringVisit visit, int number)
    {
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        var (round, current, refused) = await Find(visit, number);
        if (refused is not null) return refused;
        var state = sent["handling"] == "godta" ? ReportState.Accepted : ReportState.AskedBack;
        var remark = Text(sent["sporsmal"]);
        if (state == ReportState.AskedBack && remark is null)
            return await Report(visit, round!, new ReportSheet(ReportDraft.Of(current!.Report)) { Round = round!.Id, Current = current, QuestionMissing = true });
        var reviewed = await visit.Required<ReportingDesk>().Review(visit.Member, number, Version(sent), state, remark, visit.Actor, visit.Cancel);
        if (!reviewed.Failed(out var problem)) return Results.LocalRedirect($"{RoundEndpoints.Home}?gjort={(state == ReportState.Accepted ? "godtatt" : "spurt")}");
        if (problem.Kind != ProblemKind.VersionConflict) return visit.Refused(problem);
        // What is reviewed must be what was looked at: the page comes again with what the owner has saved since.
        (round, current, refused) = await Find(visit, number);
        return refused ?? await Report(visit, round!, new ReportSheet(ReportDraft.Of(current!.Report)) { Round = round!.Id, Current = current, Conflict = new EditConflict(current.Actor, current.At, []) });
    }

    private static async Task<IResult> History(SteeringVisit visit, int number)
    {
        if (!(await visit.Required<OpenRounds>().Versions(number, visit.Cancel)).Succeeded(out var versions, out var problem)) return visit.Refused(problem);
        // Whose it is now: who gave it away reads what the others of the public read.
        if (versions.IsEmpty) return Page.Error(PageError.NotFound);
        if (!ReportingDesk.May(visit.Member, versions[^1].Report)) return visit.Hidden();
        var field = visit.Http.Request.Query["felt"].ToString() is { Length: > 0 and <= 40 } asked ? asked : null;
        return Page.Of<HistoryPage>(new { Visit = visit, Subject = new ReportHistory(versions, field) });
    }

    private static async Task<IResult> Corrections(SteeringVisit visit, string frozen) => (await visit.Required<RoundLibrary>().Find(frozen, null, visit.Cancel)).Match(
        found => Page.Of<CorrectionsPage>(new { Visit = visit, Subject = new CorrectableRound(found) }),
        visit.Refused);

    private static async Task<IResult> Correction(SteeringVisit visit, string frozen, int number)
    {
        var (found, current, refused) = await FindFrozen(visit, frozen, number);
        return refused ?? Shown(visit, new ReportSheet(ReportDraft.Of(current!)) { Round = frozen, Number = number, IsCorrection = true, Version = found!.Edition.Number });
    }

    private static async Task<IResult> Correct(SteeringVisit visit, string frozen, int number)
    {
        var (found, current, refused) = await FindFrozen(visit, frozen, number);
        if (refused is not null) return refused;
        var sheet = await ReadSheet(visit, new ReportSheet(new ReportDraft()) { Round = frozen, Number = number, IsCorrection = true });
        if (sheet.WantsMore) return Shown(visit, sheet);
        var result = DraftReading.Read(sheet.Draft, number, frozen, current);
        if (result.Report is not { } report || sheet.RemarkFault is not null) return Shown(visit, sheet with { Faults = result.Faults });
        if (sheet.Remark is not { } reason) return Shown(visit, sheet with { ReasonMissing = true });
        var corrected = await visit.Required<ReportingDesk>().Correct(visit.Member, frozen, report, sheet.Version, reason, visit.Actor, visit.Cancel);
        if (!corrected.Failed(out var problem)) return Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/styring/tiltak/{number}?runde={Uri.EscapeDataString(frozen)}"));
        if (problem.Kind != ProblemKind.VersionConflict) return visit.Refused(problem);
        visit.Required<RoundLibrary>().Refresh();
        (found, current, refused) = await FindFrozen(visit, frozen, number);
        return refused ?? Shown(visit, sheet with { Version = found!.Edition.Number, Conflict = sheet.Against(ReportDraft.Of(current!), "", found.Edition.FrozenAt, visit.Texts) });
    }

    private static async Task<(FrozenRound? Round, Initiative? Report, IResult? Refused)> FindFrozen(SteeringVisit visit, string frozen, int number)
    {
        if (!(await visit.Required<RoundLibrary>().Find(frozen, null, visit.Cancel)).Succeeded(out var found, out var problem)) return (null, null, visit.Refused(problem));
        return found.Round.Find(number) is { } report ? (found, report, null) : (null, null, Page.Error(PageError.NotFound));
    }

    private static async Task<(OpenRound? Round, ReportVersion? Current, IResult? Refused)> Find(SteeringVisit visit, int number)
    {
        if (!(await visit.Required<ReportingDesk>().Round(visit.Cancel)).Succeeded(out var round, out var problem)) return (null, null, visit.Refused(problem));
        if (round.Find(number) is not { } current) return (null, null, Page.Error(PageError.NotFound));
        return ReportingDesk.May(visit.Member, current.Report) ? (round, current, null) : (null, null, visit.Refused(new Problem(ProblemKind.Forbidden, "another-owner", "")));
    }

    private static async Task<IResult> Report(SteeringVisit visit, OpenRound round, ReportSheet sheet)
    {
        // What stands published, to see what the owner changes.
        var before = (await visit.Required<RoundLibrary>().Before(round.Id, visit.Cancel)).Match(found => found?.Round.Find(sheet.Current!.Report.Number), _ => null);
        return Shown(visit, sheet with { Number = sheet.Current!.Report.Number, Published = before });
    }

    private static IResult Shown(SteeringVisit visit, ReportSheet sheet) => Page.Of<ReportPage>(
        new { Visit = visit, Sheet = sheet },
        sheet.Conflict is not null ? StatusCodes.Status409Conflict : sheet.Faults.IsEmpty && (sheet.WantsMore || sheet.RemarkFault is null) && !sheet.QuestionMissing && !sheet.ReasonMissing ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<ReportSheet> ReadSheet(SteeringVisit visit, ReportSheet sheet)
    {
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        return sheet with
        {
            Draft = ReportDraft.Of(sent.Select(pair => KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.ToArray())))),
            Version = Version(sent),
            Remark = Text(sent["merknad"]),
            Extra = Math.Min(ExtraMax, (int.TryParse(sent["rader"], NumberStyles.None, CultureInfo.InvariantCulture, out var extra) ? extra : 1) + (sent["handling"] == "flere" ? 2 : 0)),
            WantsMore = sent["handling"] == "flere",
        };
    }

    private static int Version(IFormCollection sent) => int.TryParse(sent["versjon"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string? Text(string? sent) => sent?.ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;
}
