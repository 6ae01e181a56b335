using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Reads messages of the national format Svarrapport v1.3 and v1.4 (HIS 80822). Strict where a misreading could change or
/// hide a result, tolerant of order and of the slips that published messages have elsewhere: those are told as warnings,
/// and nothing of them is lost (docs/decisions/0050).
/// </summary>
internal static class SvarrapportReader
{
    internal const string Namespace14 = "http://www.kith.no/xmlstds/labsvar/2012-02-15";
    internal const string Namespace13 = "http://www.kith.no/xmlstds/labsvar/2008-12-01";

    /// <summary>Longest ids of messages and reports; a UUID has 36 characters.</summary>
    internal const int IdLengthMax = 200;

    private static readonly string[] ReportServTypes = ["N", "M", "C", "H", "A"];
    private static readonly string[] ReportStatuses = ["S", "P", "F", "A"];

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">As received.</param>
    /// <param name="charset">Charset of the transport; null when not told.</param>
    /// <returns>The message; or the problem with every finding and its place. Nothing of the content is in it.</returns>
    internal static Outcome<Message> Read(ReadOnlyMemory<byte> bytes, string? charset = null)
    {
        var read = SourceReader.Read(bytes, charset);
        if (!read.Succeeded(out var root, out var problem)) return problem;
        if (Version(root) is not { } version) return WrongRoot(root);

        var findings = new Findings();
        var message = Message(new Fields(root, findings), version);
        // What is missing may be there, misspelt: that is told in the same answer. U+0000 can stand in no message.
        if (message is null) new Remainder(findings, "\0").Of(root);
        if (message is null || findings.HasErrors)
            return Problem.Invalid("message-invalid", "The message breaks the rules of Svarrapport (HIS 80822); each finding tells where and what would be right. Nothing was stored.", findings.Errors.AsSpan());
        return message with { Warnings = findings.Warnings };
    }

    private static SvarrapportVersion? Version(SourceElement root) => (root.Name, root.Namespace) switch
    {
        ("Message", Namespace14) => SvarrapportVersion.V14,
        ("Message", Namespace13) => SvarrapportVersion.V13,
        _ => null,
    };

    private static Problem WrongRoot(SourceElement root)
    {
        var text = root.Name == "MsgHead"
            ? "Send the Svarrapport itself, without its MsgHead."
            : $"The root must be Message in the namespace {Namespace14} (v1.4) or {Namespace13} (v1.3).";
        var issue = Issue.Error("structure", "wrong-root", text) with { Expression = "/*", Line = root.Line, Column = root.Column };
        return Problem.Malformed("wrong-root", text, issue);
    }

    private static Message? Message(Fields message, SvarrapportVersion version)
    {
        message.Element.Taken = true;
        var type = message.OneCode("Type", required: true);
        if (message.OneText("MIGversion") is null && version == SvarrapportVersion.V14) message.Missing("MIGversion");
        LeaveForRemainder(message.Element, "Type", "MIGversion");
        var generated = message.OneTime("GenDate", required: true);
        if (generated is { HasDay: false })
            message.Findings.Error(message.One("GenDate")!.Value.Element, "value", "time-invalid", "GenDate orders the versions of a report: write day and time.", "V");
        var id = Id(message, "MsgId", required: true);
        var status = message.OneCode("Status");

        var reports = ImmutableArray.CreateBuilder<ServReport>();
        foreach (var report in message.Many("ServReport"))
        {
            if (reports.Count > 0 && version == SvarrapportVersion.V14)
                message.Findings.Error(report.Element, "structure", "element-repeated", "A message of v1.4 holds one report. Send one message for each.");
            if (ServReport(report, version) is { } servReport) reports.Add(servReport);
        }

        if (message.Many("ServReport").Count == 0) message.Missing("ServReport");
        if (generated is not { } at || id is null || reports.Count == 0) return null;
        return Complete(message, new Message
        {
            Version = version,
            GenDate = at,
            MsgId = id,
            Status = status,
            IsImaging = type?.V == "SVAR_RTG",
            ServReports = reports.DrainToImmutable(),
            Warnings = [],
            Identity = [],
        });
    }

    private static Message Complete(Fields root, Message message)
    {
        var first = message.ServReports[0].Patient;
        foreach (var other in message.ServReports.Skip(1))
        {
            if (other.Patient.OffId != first.OffId)
                root.Findings.Error(other.Patient.OffIdPlace, "business-rule", "several-patients", "The reports of a message must be about one patient. Send one message for each patient.");
        }

        if (message.MsgId.Contains(first.OffId, StringComparison.Ordinal) || MessageIds.HoldsNumber(message.MsgId))
            root.Findings.Error(root.One("MsgId")!.Value.Element, "business-rule", "number-in-id", MessageIds.NumberInId);
        var identity = message.ServReports.SelectMany(report => PatientReading.TakeIdentity(report.Patient.Place)).ToImmutableArray();
        var remainder = new Remainder(root.Findings, first.OffId);
        var ofEnvelope = remainder.Of(root.Element, except: "ServReport");
        return message with
        {
            Identity = identity,
            ServReports = [.. message.ServReports.Select((report, i) => report with
            {
                Remainder = i == 0 ? [.. ofEnvelope, .. remainder.Of(report.Place)] : remainder.Of(report.Place),
            })],
        };
    }

    private static ServReport? ServReport(Fields report, SvarrapportVersion version)
    {
        RefuseOtherSubjects(report);
        var servType = report.OneCodeOf("ServType", ReportServTypes, "code list 7309 (Tjenestetype)", required: true);
        var issued = report.OneTime("IssueDate", required: true);
        var status = report.OneCodeOf("Status", ReportStatuses, "code list 7306 (Status for rapport)", required: true);
        var described = report.OneCode("MsgDescr", required: true);
        var id = Id(report, "ServProvId", required: version == SvarrapportVersion.V14);
        var provider = report.One("ServProvider", required: true) is { } sender ? ActorReading.Read(sender) : null;
        var receiver = report.One("Requester", required: true);
        var patient = report.One("Patient", required: true) is { } subject ? PatientReading.Read(subject) : null;
        if (servType is null || issued is not { } issueDate || status is null || described is null || provider is null || patient is null) return null;
        return new ServReport
        {
            ServType = servType,
            IssueDate = issueDate,
            ApprDate = report.Time("ApprDate"),
            Status = status,
            MsgDescr = described,
            ServProvId = id,
            Comment = report.Text("Comment"),
            CodedComments = report.Codes("CodedComment"),
            RefDocs = report.Many("RefDoc", RefDocReading.Read),
            ServReqs = report.Many("ServReq", ServReq),
            Patient = patient,
            ServProvider = provider,
            Requester = Receiver(receiver, patient),
            RelServProvs = report.Many("RelServProv", ActorReading.Read),
            Remainder = [],
            Place = report.Element,
        };
    }

    // Requester is the receiver of the message (HIS 80822 §7.6). It stands in for the requester where nobody else is
    // named; otherwise it is no part of the result and is kept by its path.
    private static Actor? Receiver(Fields? receiver, Patient patient)
    {
        if (receiver is not { } requester) return null;
        if (patient.ResponsibleHcp is null) return ActorReading.Read(requester);
        requester.First("HCP", required: true);
        requester.Element.GiveBack();
        return null;
    }

    private static void RefuseOtherSubjects(Fields report)
    {
        foreach (var name in (string[])["Animal", "Material"])
        {
            if (report.One(name) is { } other)
                other.Findings.Error(other.Element, "not-supported", "not-about-a-patient", "Only reports about a patient are taken in here.");
        }
    }

    private static ServReq? ServReq(Fields request) => new()
    {
        ServType = request.Code("ServType"),
        IssueDate = request.Time("IssueDate"),
        PaymentCat = request.Code("PaymentCat"),
        ReqComment = request.Text("ReqComment"),
        MsgDescr = request.Code("MsgDescr"),
        Id = RequestId(request),
        RequestedPrioReport = request.Code("RequestedPrioReport"),
        ReceiptDate = request.Time("ReceiptDate"),
        IdByServProvider = Fields.Collapsed(request.Text("IdByServProvider")),
        Reservations = request.Codes("Reservation"),
        ReasonAsText = request.Many("ReasonAsText", static reason => Headed(reason, reason.FormattedText("TextResultValue"))),
        Comments = request.Many("Comment", static comment => Headed(comment, comment.Text("TextResultValue"))),
    };

    // HIS 80822 §7.3: an unknown id of the requisition is written NULL.
    private static string? RequestId(Fields request)
    {
        var id = Fields.Collapsed(request.First("Id", required: true)?.Text());
        return id is "NULL" ? null : id;
    }

    private static HeadedText? Headed(Fields headed, string? text)
    {
        var (heading, code) = (headed.Code("Heading"), headed.Code("TextCode"));
        return heading is null && text is null && code is null ? null : new HeadedText(heading, text, code);
    }

    private static string? Id(Fields owner, string name, bool required)
    {
        var id = Fields.Collapsed(owner.OneText(name, required));
        if (id is not { Length: > IdLengthMax }) return id;
        owner.Findings.Error(owner.One(name)!.Value.Element, "too-long", "id-too-long", $"An id has at most {IdLengthMax} characters; a UUID is recommended.");
        return null;
    }

    // Read to be checked, but said about the envelope and not about a result: kept by their paths.
    private static void LeaveForRemainder(SourceElement message, params ReadOnlySpan<string> names)
    {
        foreach (var child in message.Children)
        {
            if (names.Contains(child.Name)) child.GiveBack();
        }
    }
}
