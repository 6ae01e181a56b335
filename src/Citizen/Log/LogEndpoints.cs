using Felles.Access;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Log;

/// <summary>The citizen's log of use (innsyn i logg, pasientjournalloven § 18), and the front page, which tells of openings they must know of.</summary>
internal static class LogEndpoints
{
    private const int VisitsPerPage = 25;
    private const int NoticesMax = 5;
    private const int NoticesRead = 50;

    private static readonly TimeSpan noticeAge = TimeSpan.FromDays(30);

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", http => CitizenVisit.Run(http, Overview));
        pages.MapPage("/logg", http => CitizenVisit.Run(http, Show));
        pages.MapPage("/logg/pdf", http => CitizenVisit.Run(http, LogPdf.Download));
        pages.MapPage("/logg/fil", http => CitizenVisit.Run(http, LogFile.Download));
        pages.MapPage("/logg/sporsmal", http => CitizenVisit.Run(http, DisputeForms.List));
        pages.MapForm("/logg/spor", http => CitizenVisit.Run(http, DisputeForms.Begin));
        pages.MapForm("/logg/sporsmal/send", http => CitizenVisit.Run(http, DisputeForms.Send));
        pages.MapWayBack("/logg/spor", "/logg/sporsmal/send");
        pages.MapGet("/logg/bevis/{id}", (HttpContext http, string id) => CitizenVisit.Run(http, visit => DisputeForms.Proof(visit, id)));
    }

    private static async Task<IResult> Overview(CitizenVisit visit)
    {
        if (!(await LogReading.Run(visit, null, new LogChoice(LogFilter.Notices) { From = NorwegianTime.DateAt(visit.Now - noticeAge) }, NoticesRead)).Succeeded(out var read, out var problem)) return visit.Refused(problem);
        var openings = read.Visits.Where(entry => entry.Notify).Take(NoticesMax).ToList();
        return Page.Of<OverviewPage>(new { visit.Name, Notices = (IReadOnlyList<LogVisit>)openings, OtherNotices = read.Visits.Count(entry => !entry.Notify) });
    }

    private static async Task<IResult> Show(CitizenVisit visit)
    {
        var choice = LogChoice.Read(visit.Http.Request.Query);
        if (!(await LogReading.Run(visit, visit.Http.Request.Query["for"].FirstOrDefault(), choice, VisitsPerPage)).Succeeded(out var read, out var problem)) return visit.Refused(problem);
        return Page.Of<LogPage>(
            new { visit.Name, read.Visits, Choice = choice, read.Next, read.Organisations, BlockTokens = Tokens(visit, read.Visits, Subject), DepartmentTokens = Tokens(visit, read.Visits, Department) },
            choice.IsWrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    // Once for each person on the page: the same way at every visit would drown the visits.
    private static Dictionary<LogVisit, string> Tokens(CitizenVisit visit, IReadOnlyList<LogVisit> visits, Func<LogVisit, BlockSubject?> subject)
    {
        var tokens = visit.Required<BlockTokens>();
        return visits.Select(entry => (Entry: entry, Subject: subject(entry)))
            .Where(pair => pair.Subject is not null)
            .DistinctBy(pair => pair.Subject!.Number)
            .ToDictionary(pair => pair.Entry, pair => tokens.Of(pair.Subject!));
    }

    private static BlockSubject? Department(LogVisit visit) =>
        visit.Entries[0].Entry.Actor is { Reader: ReaderKind.Professional, DepartmentId: { } id } actor && visit.RuleId != "withhold-blocked-department"
            ? new BlockSubject(RestrictionTarget.Department, id, actor.Department ?? actor.PointOfCareName ?? actor.Name)
            : null;

    // Only health personnel with an HPR number can be blocked as persons; whom the citizen has blocked already needs no second.
    private static BlockSubject? Subject(LogVisit visit)
    {
        var actor = visit.Entries[0].Entry.Actor;
        return actor is { Reader: ReaderKind.Professional, HprNumber: { Length: > 0 } hpr } && visit.RuleId != "withhold-blocked-person"
            ? new BlockSubject(RestrictionTarget.Person, hpr, actor.Name)
            : null;
    }
}
