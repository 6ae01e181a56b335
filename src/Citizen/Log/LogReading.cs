using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Citizens.Log;

/// <summary>A part of the log as it is shown.</summary>
/// <param name="Visits">Newest first.</param>
/// <param name="Next">Cursor of what follows; null when nothing does.</param>
/// <param name="ReachedBack">The oldest entry that was looked at.</param>
/// <param name="Organisations">Names of the organisations that stand behind what was looked at, by number.</param>
internal sealed record LogRead(IReadOnlyList<LogVisit> Visits, string? Next, DateTimeOffset ReachedBack, IReadOnlyDictionary<string, string> Organisations);

/// <summary>Reads what is chosen of a citizen's log, in one use of it.</summary>
internal static class LogReading
{
    private const int EntriesPerRead = 200;
    private const int ReadsMax = 20;

    /// <summary>
    /// Reads on until there is enough to show, since a choice may leave little of each read. Whatever it leaves out is still
    /// behind the next cursor's page, never lost between two.
    /// </summary>
    internal static async Task<Outcome<LogRead>> Run(CitizenVisit visit, string? cursor, LogChoice choice, int visitsMin)
    {
        var opened = await visit.Open(ServiceCode.Log, Act.ReadLog, new Wanted.Nothing(), "logg");
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var organisations = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<LoggedEntry>();
        var reached = visit.Now;
        List<LogVisit> visits = [];
        for (var i = 0; i < Math.Max(ReadsMax, visitsMin / EntriesPerRead * 4); i++)
        {
            if (!(await record.Log(cursor, choice.Until, EntriesPerRead, visit.Cancel)).Succeeded(out var page, out problem)) return problem;
            foreach (var logged in page.Entries)
            {
                reached = logged.Entry.At;
                if (logged.Entry.Actor is { Organisation: { } number, Reader: ReaderKind.Professional or ReaderKind.System } actor) organisations.TryAdd(number, actor.OrganisationName ?? actor.Name);
                if (choice.Holds(logged.Entry)) entries.Add(logged);
            }

            cursor = choice.Since is { } since && reached < since ? null : page.Next;
            visits = [.. LogVisit.Of(entries).Where(choice.Filter.Shows)];
            if (cursor is null || visits.Count >= visitsMin) break;
        }

        return new LogRead(visits, cursor, reached, organisations);
    }
}
