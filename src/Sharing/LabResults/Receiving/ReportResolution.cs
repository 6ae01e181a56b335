using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Which stored report a report of a message continues (docs/decisions/0052).</summary>
/// <param name="ReportId">Id of the DiagnosticReport to write to.</param>
/// <param name="IsAwaited">It changes or cancels a report that has not come.</param>
internal readonly record struct ReportResolution(string ReportId, bool IsAwaited = false)
{
    /// <summary>The id of a report that continues none. Of the line where there is one: two versions delivered at once, under two numbers, then meet.</summary>
    internal static string FirstId(Message message, ServReport report, PersonKey person, string source) =>
        ReportMapper.LineOf(person, source, report) is { } line ? ReportMapper.IdByLine(line) : ReportMapper.IdByNumber(person, source, report, message);

    /// <summary>The ids that a new report can have.</summary>
    internal static IEnumerable<string> Candidates(Message message, ServReport report, PersonKey person, string source) =>
        [FirstId(message, report, person, source), ReportMapper.IdByNumber(person, source, report, message), ReportMapper.IdByNumberAndDate(person, source, report, message)];

    /// <summary>Finds the report.</summary>
    /// <param name="message">The message.</param>
    /// <param name="report">One of its reports.</param>
    /// <param name="person">Whose.</param>
    /// <param name="source">Who delivers.</param>
    /// <param name="stored">For a new report the candidates, for others all reports of the person.</param>
    internal static ReportResolution Of(Message message, ServReport report, PersonKey person, string source, StoredEntries stored) =>
        report.ServType.V == "N" ? new(OfNew(message, report, person, source, stored)) : OfChange(message, report, person, source, stored);

    private static string OfNew(Message message, ServReport report, PersonKey person, string source, StoredEntries stored)
    {
        var number = Number(report);
        // The first of these that is free, that is this report, or that waits for it.
        foreach (var id in Candidates(message, report, person, source))
        {
            if (stored.Find("DiagnosticReport", id) is not { } known) return id;
            var isSame = number is null || known.Tokens.Contains(number);
            var isAwaiting = known.Tokens.Contains(Tokens.Awaited);
            if (isAwaiting || (isSame && known.Tokens.Contains(Date(report)))) return id;
        }

        return ReportMapper.IdByNumberAndDate(person, source, report, message);
    }

    private static ReportResolution OfChange(Message message, ServReport report, PersonKey person, string source, StoredEntries stored)
    {
        var reports = stored.OfType("DiagnosticReport").Where(entry => entry.Source == source).ToArray();
        var line = ReportMapper.LineOf(person, source, report) is { } same ? Tokens.Continues + same : null;
        var found = Number(report) is { } number
            ? Only(reports, number, Date(report)) ?? Only(reports, number)
            : null;
        found ??= line is null ? null : Only(reports, line);
        return found is not null ? new(found) : new(FirstId(message, report, person, source), IsAwaited: true);
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
