using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Log;

/// <summary>The citizen's log of use (innsyn i logg, pasientjournalloven § 18), and the front page, which tells of openings they must know of.</summary>
internal static class LogEndpoints
{
    private const int EntriesPerRead = 100;
    private const int ReadsMax = 4;
    private const int VisitsPerPage = 25;
    private const int NoticesMax = 5;

    private static readonly TimeSpan noticeAge = TimeSpan.FromDays(30);

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", http => CitizenVisit.Run(http, Overview));
        pages.MapPage("/logg", http => CitizenVisit.Run(http, Show));
        pages.MapPage("/logg/fil", http => CitizenVisit.Run(http, LogFile.Download));
        pages.MapPage("/logg/sporsmal", http => CitizenVisit.Run(http, DisputeForms.List));
        pages.MapForm("/logg/spor", http => CitizenVisit.Run(http, DisputeForms.Begin));
        pages.MapForm("/logg/sporsmal/send", http => CitizenVisit.Run(http, DisputeForms.Send));
        pages.MapWayBack("/logg/spor", "/logg/sporsmal/send");
        pages.MapGet("/logg/bevis/{id}", (HttpContext http, string id) => CitizenVisit.Run(http, visit => DisputeForms.Proof(visit, id)));
    }

    private static async Task<IResult> Overview(CitizenVisit visit)
    {
        if (!(await Read(visit, null, LogFilter.Emergencies)).Succeeded(out var read, out var problem)) return visit.Refused(problem);
        var notices = read.Visits.Where(entry => entry.Notify && visit.Now - entry.Until <= noticeAge).Take(NoticesMax).ToList();
        return Page.Of<OverviewPage>(new { visit.Name, Notices = (IReadOnlyList<LogVisit>)notices });
    }

    private static async Task<IResult> Show(CitizenVisit visit)
    {
        var query = visit.Http.Request.Query;
        var filter = LogFilter.Find(query["bare"]);
        if (!(await Read(visit, query["for"].FirstOrDefault(), filter)).Succeeded(out var read, out var problem)) return visit.Refused(problem);
        return Page.Of<LogPage>(new { visit.Name, read.Visits, Filter = filter, read.Next, BlockTokens = Tokens(visit, read.Visits, Subject), DepartmentTokens = Tokens(visit, read.Visits, Department) });
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

    /// <summary>
    /// A page of the log: reads on until there is enough to show, since a filter may leave little of each read. Whatever
    /// the filter leaves out is still behind the next cursor's page, never lost between two.
    /// </summary>
    private static async Task<Outcome<(IReadOnlyList<LogVisit> Visits, string? Next)>> Read(CitizenVisit visit, string? cursor, LogFilter filter)
    {
        var opened = await visit.Open(ServiceCode.Log, Act.ReadLog, new Wanted.Nothing(), "logg");
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var entries = new List<LoggedEntry>();
        var visits = new List<LogVisit>();
        for (var i = 0; i < ReadsMax; i++)
        {
            if (!(await record.Log(cursor, EntriesPerRead, visit.Cancel)).Succeeded(out var page, out problem)) return problem;
            entries.AddRange(page.Entries);
            cursor = page.Next;
            visits = [.. LogVisit.Of(entries).Where(filter.Shows)];
            if (cursor is null || visits.Count >= VisitsPerPage) break;
        }

        return (visits, cursor);
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
