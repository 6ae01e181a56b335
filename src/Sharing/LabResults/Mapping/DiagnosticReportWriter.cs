using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>Writes the report (profile nilar-diagnostic-report).</summary>
internal static class DiagnosticReportWriter
{
    private const string TestSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    internal static MappedResource Write(MappingContext context, MappedResults results, IReadOnlyList<MappedDocument> documents, string? line)
    {
        var (json, report, message) = (context.Json, context.Report, context.Message);
        var writer = json.Writer;
        var status = StatusTables.Report(report.Status.V!, report.ServType.V!);
        var main = ReportKinds.Main(report.MsgDescr, message.IsImaging);
        // With no result, as when all is cancelled, the report's own date (guide, mapping.md).
        var effective = results.OldestEffective ?? report.IssueDate;
        json.Begin("DiagnosticReport", context.ReportId, ResourceJson.Nilar + "diagnostic-report");
        TestTag(json, message);
        json.EndMeta();
        Extensions(context);
        Identifiers(context);
        json.References("basedOn"u8, "ServiceRequest", context.RequestIds.Take(1).ToArray());
        writer.WriteString("status"u8, status);
        json.StatusSource((7309, report.ServType), (7306, report.Status));
        writer.WriteStartArray("category"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("coding"u8);
        json.Coding(CodeLists.Volven(8202), main, ReportKinds.Name(main));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WritePropertyName("code"u8);
        json.Concept(report.MsgDescr, 8202, text: report.MsgDescr.Shown);
        json.Subject(context.Person);
        writer.WriteString("effectiveDateTime"u8, effective.Text);
        writer.WriteString("issued"u8, context.Issued);
        json.References("performer"u8, "PractitionerRole", context.Performers);
        json.References("specimen"u8, "Specimen", context.SpecimenIds);
        json.References("result"u8, "Observation", results.Top);
        DocumentWriter.PresentedForm(json, documents);
        var tokens = context.NewTokens()
            .Code("category", CodeLists.Volven(8202), main)
            .Code("code", report.MsgDescr, 8202)
            .Code("identifier", "MsgId", message.MsgId)
            .Add(Tokens.ReportDate + report.IssueDate.Text);
        if (message.Status?.V == "TEST") tokens.Code("_tag", TestSystem, "HTEST");
        if (report.ServProvId is { } number) tokens.Code("identifier", "ServReportId", number);
        if (line is not null) tokens.Add(Tokens.Continues + line);
        if (documents.Count > 0) tokens.Add(Tokens.OfOrder(Tokens.Documents, context.Order));
        return new MappedResource("DiagnosticReport", context.ReportId, json.End())
        {
            Status = status,
            ClinicalAt = effective.Start,
            Tokens = tokens.ToArray(),
        };
    }

    // Code list 8323: a message sent to test. FHIR marks test data so (https://hl7.org/fhir/R4/resource.html#tag-HTEST).
    private static void TestTag(ResourceJson json, Message message)
    {
        if (message.Status?.V != "TEST") return;
        json.Writer.WriteStartArray("tag"u8);
        json.Coding(TestSystem, "HTEST", "test health data");
        json.Writer.WriteEndArray();
    }

    private static void Extensions(MappingContext context)
    {
        var (json, report) = (context.Json, context.Report);
        json.TimeExtension(ResourceJson.Nilar + "report-date", report.IssueDate);
        json.TimeExtension(ResourceJson.Nilar + "approval-date", report.ApprDate);
        json.CommentExtension(report.Comment);
        foreach (var comment in report.CodedComments) json.ConceptExtension(ResourceJson.Nilar + "comment", comment);
        foreach (var item in report.Patient.InfItems) InfItem(json, item);
        if (context.Message.Status is { } status) json.ConceptExtension(ResourceJson.Own + "test-message", status, 8323);
        foreach (var further in context.RequestIds.Skip(1))
        {
            json.BeginExtension(ResourceJson.Own + "further-request");
            json.Reference("valueReference"u8, "ServiceRequest", further);
            json.EndExtension();
        }

        Unplaced(json, report);
        json.EndExtensions();
    }

    private static void InfItem(ResourceJson json, InfItem item)
    {
        var writer = json.Writer;
        json.BeginExtension(ResourceJson.Nilar + "inf-item");
        writer.WriteStartArray("extension"u8);
        Concept(json, "inf-item-type", item.Type, 8233);
        if (item.Description is not null)
        {
            Begin(json, "inf-item-descr");
            json.Text("valueString"u8, item.Description);
            writer.WriteEndObject();
        }

        if (item.Comment is not null)
        {
            Begin(json, "comment");
            writer.WriteStartObject("valueAnnotation"u8);
            json.Text("text"u8, item.Comment);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        if (item.CodedDescr is { } coded) Concept(json, "inf-item-coded-descr", coded, null);
        Time(json, "inf-item-start", item.StartDateTime);
        Time(json, "inf-item-end", item.EndDateTime);
        Time(json, "inf-item-org-time", item.OrgDate);
        writer.WriteEndArray();
        json.EndExtension();
    }

    private static void Begin(ResourceJson json, string name)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("url"u8, ResourceJson.Nilar + name);
    }

    private static void Concept(ResourceJson json, string name, CodedValue code, int? list)
    {
        Begin(json, name);
        json.Concept("valueCodeableConcept"u8, code, list);
        json.Writer.WriteEndObject();
    }

    private static void Time(ResourceJson json, string name, MessageTime? time)
    {
        if (time is not { } at) return;
        Begin(json, name);
        json.Writer.WriteString("valueDateTime"u8, at.Text);
        json.Writer.WriteEndObject();
    }

    // Nothing of the message is lost: what has no place in the profile is kept by its path.
    private static void Unplaced(ResourceJson json, ServReport report)
    {
        if (report.Remainder.IsEmpty) return;
        var writer = json.Writer;
        json.BeginExtension(ResourceJson.Own + "unplaced");
        writer.WriteStartArray("extension"u8);
        foreach (var (path, value) in report.Remainder)
        {
            writer.WriteStartObject();
            writer.WriteString("url"u8, "element"u8);
            json.Text("valueString"u8, $"{path} = {value}");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        json.EndExtension();
    }

    private static void Identifiers(MappingContext context)
    {
        var json = context.Json;
        json.Writer.WriteStartArray("identifier"u8);
        if (context.Report.ServProvId is { } number) json.Identifier("ServReportId", number);
        // For tracing (guide: use secondary).
        json.Identifier("MsgId", context.Message.MsgId, "secondary");
        json.Writer.WriteEndArray();
    }
}
