using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Turns a report into the resources of Pasientens prøvesvar (profiles of HL7Norway/NILAR). The same report gives the same
/// ids every time, so a later version of it meets the resources of the earlier ones.
/// </summary>
internal static class ReportMapper
{
    /// <summary>Id of the DiagnosticReport of a report that continues no stored one.</summary>
    internal static string IdByNumber(PersonKey person, string source, ServReport report, Message message) =>
        ResourceId.Derive(person.ToString(), source, "ServReport", report.ServProvId ?? message.MsgId);

    /// <summary>Id of the DiagnosticReport where the sender has used the number of an earlier report for a new one.</summary>
    internal static string IdByNumberAndDate(PersonKey person, string source, ServReport report, Message message) =>
        ResourceId.Derive(person.ToString(), source, "ServReport", report.ServProvId ?? message.MsgId, report.IssueDate.Text);

    /// <summary>
    /// What stays the same in every version of a report though its number changes: department, kind, time of issue
    /// (HITS 1102 §4.4). Null when the time of issue is a date only: several reports share that.
    /// </summary>
    internal static string? LineOf(PersonKey person, string source, ServReport report)
    {
        if (!report.IssueDate.HasTime) return null;
        var inst = report.ServProvider.Inst;
        var dept = inst?.Depts.FirstOrDefault();
        return ResourceId.Derive(person.ToString(), source, "report-line", inst?.Id?.Value ?? inst?.Name ?? "", dept?.Id?.Value ?? dept?.Name ?? "", report.MsgDescr.V ?? "", report.IssueDate.Text);
    }

    /// <summary>Id of the DiagnosticReport of a change that came before its report.</summary>
    internal static string IdByLine(string line) => ResourceId.Derive(line, "DiagnosticReport");

    /// <summary>Maps one report of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="report">One of its reports.</param>
    /// <param name="person">Whose results.</param>
    /// <param name="source">Organisation number of the source that answers for it.</param>
    /// <param name="reportId">Id of the DiagnosticReport.</param>
    internal static MappedReport Map(Message message, ServReport report, PersonKey person, string source, string reportId)
    {
        using var json = new ResourceJson(report.Patient.OffId);
        var actors = new ActorRoles(json, person, source);
        var context = new MappingContext
        {
            Json = json,
            Message = message,
            Report = report,
            Person = person,
            ReportId = reportId,
            Actors = actors,
            Items = new ItemTree(reportId, report),
            Performers = Performers(actors, report),
        };

        var resources = ImmutableArray.CreateBuilder<MappedResource>();
        ServiceRequestWriter.Write(context, resources);
        SpecimenWriter.Write(context, resources);
        var results = ObservationWriter.Write(context, resources);
        var documents = DocumentWriter.Write(context, resources);
        resources.Insert(0, DiagnosticReportWriter.Write(context, results, documents, LineOf(person, source, report)));
        resources.AddRange(actors.Resources);
        return new MappedReport
        {
            Source = source,
            ReportId = reportId,
            MessageId = message.MsgId,
            GeneratedAt = message.GenDate.Start,
            ServType = report.ServType.V!,
            Order = context.Order,
            Resources = resources.DrainToImmutable(),
            Unplaced = report.Remainder,
            Warnings = [.. context.Warnings],
        };
    }

    // A person who answers for the report is often named without a house; the sender's is theirs. The sender is told
    // too, so that the reader sees which laboratory it was.
    private static List<string> Performers(ActorRoles actors, ServReport report)
    {
        var performers = new List<string>();
        foreach (var responsible in report.RelServProvs) performers.AddRange(actors.Of(responsible, 8254, report.ServProvider));
        performers.AddRange(actors.Of(report.ServProvider, 8254));
        return [.. performers.Distinct(StringComparer.Ordinal)];
    }
}
