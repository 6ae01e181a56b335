namespace Felles.Messages;

/// <summary>A message ready to be sent.</summary>
/// <param name="MessageId">Its <c>MsgId</c>.</param>
/// <param name="Xml">Svarrapport v1.4 in UTF-8.</param>
public sealed record GeneratedMessage(string MessageId, byte[] Xml);

/// <summary>
/// A planned report and the messages about it. Each method gives the same bytes every time; the later versions continue
/// the first one, as a laboratory's would (HITS 1102).
/// </summary>
public sealed class GeneratedReport
{
    private readonly int seed;
    private readonly ReportPlan plan;

    internal GeneratedReport(int seed, ReportPlan plan)
    {
        this.seed = seed;
        this.plan = plan;
    }

    /// <summary>What it is about.</summary>
    public ReportKind Kind => plan.Kind;

    /// <summary>The sender's id of the report, the same in every version.</summary>
    public string ReportId => plan.ReportId.ToString();

    /// <summary>When it was first made, Norwegian wall-clock time.</summary>
    public DateTime IssuedAt => plan.IssuedAt;

    /// <summary>The report as it is first sent: new and final.</summary>
    public GeneratedMessage New() => Write(1, "N", "F", 0, plan.Results, null);

    /// <summary>The report while some results are still to come: new and preliminary.</summary>
    public GeneratedMessage Preliminary() =>
        Write(2, "N", "P", 0, [.. plan.Results.Select((result, i) => i % 2 == 0 ? result : result with { Value = null, Codes = [], Deviation = null, Comparator = null, Status = "15" })], "Flere svar kommer.");

    /// <summary>The whole report again with one result changed and the others as history.</summary>
    public GeneratedMessage Corrected() =>
        Write(3, "M", "F", 60, [.. plan.Results.Select((result, i) => i == 0 ? Changed(result) : result with { ServType = "H" })], "Svarrapporten er endret: ett svar er endret.");

    /// <summary>One result alone, withdrawn; the others are not repeated, as some laboratories do.</summary>
    public GeneratedMessage Withdrawn() =>
        Write(4, "M", "F", 120, [plan.Results[0] with { Value = null, Codes = [], Inside = [], Deviation = null, Comparator = null, ServType = "C", Status = "14", Comment = "Svaret er trukket tilbake." }], "Ett svar er trukket tilbake.");

    /// <summary>The whole report taken back.</summary>
    public GeneratedMessage Cancelled() => Write(5, "C", "F", 180, [], "Hele svarrapporten er kansellert.");

    private GeneratedMessage Write(int version, string servType, string status, int minutesLater, IReadOnlyList<PlannedResult> results, string? comment)
    {
        var id = new Draw(unchecked((seed * 31) + version)).Id().ToString();
        return new GeneratedMessage(id, SvarrapportXml.Write(plan, id, servType, status, plan.IssuedAt.AddMinutes(minutesLater).AddSeconds(12), results, comment));
    }

    private PlannedResult Changed(PlannedResult result)
    {
        var draw = new Draw(unchecked(seed + 7919));
        var changed = result.Analysis is { Unit: not null } analysis
            ? SvarrapportGenerator.Measured(draw, analysis, result.Id!)
            : result with { Value = result.Value is null ? null : result.Value + " (rettet)", Inside = [.. result.Inside.Select(part => part with { Value = part.Value + " (rettet)" })] };
        return changed with { ServType = "M", Comment = "Svaret er endret. Historikk finnes på laboratoriet." };
    }
}
