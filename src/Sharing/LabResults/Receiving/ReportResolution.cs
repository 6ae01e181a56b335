using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Which stored report a report of a message continues (docs/decisions/0052).</summary>
/// <param name="ReportId">Id of the DiagnosticReport to write to.</param>
/// <param name="IsAwaited">It changes or cancels a report that has not come.</param>
/// <param name="IsByLine">It has another number than the stored report; department, kind and time of issue agree.</param>
internal readonly record struct ReportResolution(string ReportId, bool IsAwaited = false, bool IsByLine = false)
{
    /// <summary>The id of a report that continues none. Of the line where there is one: two versions delivered at once, under two numbers, then meet.</summary>
    internal static string FirstId(Message message, ServReport report, PersonKey person, string source) =>
        ReportMapper.LineOf(person, source, report) is { } line ? ReportMapper.IdByLine(line) : ReportMapper.IdByNumber(person, source, report, message);

    /// <summary>The ids that a report can have.</summary>
    internal static IEnumerable<string> Candidates(Message message, ServReport report, PersonKey person, string source) =>
        [FirstId(message, report, person, source), ReportMapper.IdByNumber(person, source, report, message), ReportMapper.IdByNumberAndDate(person, source, report, message)];

    /// <summary>Finds the report.</summary>
    /// <param name="message">The message.</param>
    /// <param name="report">One of its reports.</param>
    /// <param name="first">The report as it is when it continues none.</param>
    /// <param name="person">Whose.</param>
    /// <param name="stored">For a new report the candidates and the results of <paramref name="first"/>, for others all reports of the person.</param>
    internal static ReportResolution Of(Message message, ServReport report, MappedReport first, PersonKey person, StoredEntries stored) =>
        report.ServType.V == "N" ? new(OfNew(message, report, first, person, stored)) : OfChange(message, report, person, first.Source, stored);

    private static string OfNew(Message message, ServReport report, MappedReport first, PersonKey person, StoredEntries stored)
    {
        var number = Number(report);
        // The first of these that is free, that is this report, or that waits for it.
        foreach (var id in Candidates(message, report, person, first.Source))
        {
            if (stored.Find("DiagnosticReport", id) is not { } known) return id;
            var isSame = number is null || known.Tokens.Contains(number);
            if (isSame && known.Tokens.Contains(Date(report))) return id;
            if (known.Tokens.Contains(Tokens.Awaited) && (isSame || WaitsFor(known, first, stored))) return id;
        }

        return ReportMapper.IdByNumberAndDate(person, first.Source, report, message);
    }

    private static bool WaitsFor(EntryFacts waiting, MappedReport first, StoredEntries stored) => waiting.Id == first.ReportId && SharesResults(first, stored);

    /// <summary>
    /// Whether a report under another number can be the stored one. It may have been another report of the same moment:
    /// where both tell results, one of them must be the same.
    /// </summary>
    /// <param name="report">The report, with the id of the stored one.</param>
    /// <param name="stored">What is stored of it.</param>
    internal static bool SharesResults(MappedReport report, StoredEntries stored)
    {
        var known = stored.Find("DiagnosticReport", report.ReportId)!;
        if (ResourceEdit.References(stored.Body(known), "result").IsEmpty) return true;
        var results = report.Resources.Where(resource => resource.Type == "Observation").ToArray();
        return results.Length == 0 || results.Any(result => stored.Find("Observation", result.Id) is not null || (Tokens.Value(result.Tokens, Tokens.Under) is { } under && stored.Find("Observation", under) is not null));
    }

    private static ReportResolution OfChange(Message message, ServReport report, PersonKey person, string source, StoredEntries stored)
    {
        var reports = stored.OfType("DiagnosticReport").Where(entry => entry.Source == source).ToArray();
        var found = Number(report) is { } number
            ? Only(reports, number, Date(report)) ?? Only(reports, number)
            : null;
        if (found is not null) return new(found);
        found = ReportMapper.LineOf(person, source, report) is { } line ? Only(reports, Tokens.Continues + line) : null;
        return found is null ? OfNone(message, report, person, source, stored) : new(found, IsByLine: true);
    }

    /// <summary>Where to keep a change whose report has not come.</summary>
    internal static ReportResolution OfNone(Message message, ServReport report, PersonKey person, string source, StoredEntries stored)
    {
        // Where several of a moment fit, the first id can be that of one of them.
        var free = Candidates(message, report, person, source).FirstOrDefault(id => stored.Find("DiagnosticReport", id) is null);
        return new(free ?? ReportMapper.IdByNumberAndDate(person, source, report, message), IsAwaited: true);
    }

    private static string Date(ServReport report) => Tokens.ReportDate + report.IssueDate.Text;

    private static string? Number(ServReport report) => report.ServProvId is { } number ? $"identifier=ServReportId|{number}" : null;

    // Of several that fit none is certain, and a wrong one would change somebody's other report.
    private static string? Only(EntryFacts[] reports, params ReadOnlySpan<string> tokens)
    {
        string? only = null;
        foreach (var entry in reports)
        {
            var fits = true;
            foreach (var token in tokens) fits &= entry.Tokens.Contains(token);
            if (!fits) continue;
            if (only is not null) return null;
            only = entry.Id;
        }

        return only;
    }
}
