using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.LabResults;

/// <summary>
/// What is kept with a report and shown as the report is: its documents (<c>Binary</c>) and what late versions of it said
/// (<c>Bundle</c>). The id of a part begins with the report's, so that whoever asks for one is asked about the other too
/// (docs/decisions/0053).
/// </summary>
public static class ReportPart
{
    private const int IdLength = 22;

    /// <summary>The id of a part.</summary>
    /// <param name="reportId">Id of its DiagnosticReport.</param>
    /// <param name="name">What makes it unique within the report.</param>
    internal static string IdOf(string reportId, params ReadOnlySpan<string> name) => $"{reportId}.{ResourceId.Derive(name)}";

    /// <summary>What to ask a record for: the part and its report. Of another id the part alone, which is then not there.</summary>
    /// <param name="type">Binary or Bundle.</param>
    /// <param name="id">Id of the part.</param>
    public static Wanted.These Wanted(string type, string id) => ReportOf(id) is { } report ? new((type, id), ("DiagnosticReport", report)) : new((type, id));

    /// <summary>Whether a part may be shown: it and its report are both there for the reader.</summary>
    /// <param name="id">Id of the part.</param>
    /// <param name="shown">What the record shows.</param>
    public static bool IsShown(string id, IEnumerable<EntryFacts> shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var there = shown.Where(facts => !facts.Deleted).Select(facts => facts.Id).ToHashSet(StringComparer.Ordinal);
        return ReportOf(id) is { } report && there.Contains(id) && there.Contains(report);
    }

    private static string? ReportOf(string id) => id is { Length: (2 * IdLength) + 1 } && id[IdLength] == '.' ? id[..IdLength] : null;
}
