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
    /// <summary>Token of a part: a resource that it tells an earlier version of.</summary>
    internal const string Holds = "holds-version=";

    private const int IdLength = 22;

    /// <summary>The id of a part.</summary>
    /// <param name="reportId">Id of its DiagnosticReport.</param>
    /// <param name="name">What makes it unique within the report.</param>
    internal static string IdOf(string reportId, params ReadOnlySpan<string> name) => $"{reportId}.{ResourceId.Derive(name)}";

    /// <summary>What to ask a record for: the part, its report, and for a late version whatever it can tell of.</summary>
    /// <param name="type">Binary or Bundle.</param>
    /// <param name="id">Id of the part.</param>
    public static Records.Wanted Wanted(string type, string id) =>
        ReportOf(id) is not { } report ? new Records.Wanted.These((type, id))
        : type == "Bundle" ? new Records.Wanted.OfService("Bundle", "DiagnosticReport", "Observation", "Specimen", "ServiceRequest")
        : new Records.Wanted.These((type, id), ("DiagnosticReport", report));

    /// <summary>Whether a part may be shown: it, its report and all that it tells an earlier version of are there for the reader.</summary>
    /// <param name="id">Id of the part.</param>
    /// <param name="shown">What the record shows.</param>
    public static bool IsShown(string id, IEnumerable<EntryFacts> shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var there = shown.Where(facts => !facts.Deleted).ToDictionary(facts => facts.Reference, StringComparer.Ordinal);
        return ReportOf(id) is { } report && there.ContainsKey($"DiagnosticReport/{report}")
            && (there.GetValueOrDefault($"Binary/{id}") ?? there.GetValueOrDefault($"Bundle/{id}")) is { } part
            && part.Tokens.Where(token => token.StartsWith(Holds, StringComparison.Ordinal)).All(token => there.ContainsKey(token[Holds.Length..]));
    }

    private static string? ReportOf(string id) => id is { Length: (2 * IdLength) + 1 } && id[IdLength] == '.' ? id[..IdLength] : null;
}
