using System.Collections.Immutable;
using System.Globalization;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>Writes requisitions (profile nilar-service-request).</summary>
internal static class ServiceRequestWriter
{
    // A report without a requisition still has someone who asked for it; that is said in a requisition of its own.
    private static readonly ServReq Unknown = new()
    {
        ServType = null, IssueDate = null, PaymentCat = null, ReqComment = null, MsgDescr = null, Id = null, RequestedPrioReport = null,
        ReceiptDate = null, IdByServProvider = null, Reservations = [], ReasonAsText = [], Comments = [],
    };

    internal static void Write(MappingContext context, ImmutableArray<MappedResource>.Builder resources)
    {
        var requester = Requester(context);
        var requests = context.Report.ServReqs.IsEmpty && requester is not null ? [Unknown] : context.Report.ServReqs;
        for (var i = 0; i < requests.Length; i++)
        {
            // Numbered, because the sender's id of it is not always kept from version to version.
            var id = context.Derive("ServiceRequest", i.ToString(CultureInfo.InvariantCulture));
            context.RequestIds.Add(id);
            resources.Add(Write(context, requests[i], id, requester));
        }
    }

    // The requester is who is responsible for the patient; where that is not told, the receiver (guide, mapping.md).
    private static string? Requester(MappingContext context)
    {
        var report = context.Report;
        if (report.Patient.ResponsibleHcp is { } responsible) return context.Actors.Of(responsible, 7319)[0];
        return report.Requester is { } receiver ? context.Actors.Of(receiver, 7319)[0] : null;
    }

    private static MappedResource Write(MappingContext context, ServReq request, string id, string? requester)
    {
        var (json, report) = (context.Json, context.Report);
        var writer = json.Writer;
        var status = StatusTables.Request(request.ServType?.V, report.Status.V!, report.ServType.V!);
        json.Begin("ServiceRequest", id, ResourceJson.Nilar + "service-request");
        json.EndMeta();
        Extensions(json, request);
        Identifiers(json, request);
        writer.WriteString("status"u8, status);
        json.StatusSource((7309, request.ServType));
        writer.WriteString("intent"u8, "order"u8);
        if (request.MsgDescr is { } kind)
        {
            writer.WriteStartArray("category"u8);
            json.Concept(kind, 8202);
            writer.WriteEndArray();
        }

        if (Priority(request.RequestedPrioReport) is { } priority) writer.WriteString("priority"u8, priority);
        json.Subject(context.Person);
        if (request.IssueDate is { } ordered) writer.WriteString("authoredOn"u8, ordered.Text);
        if (requester is not null) json.Reference("requester"u8, "PractitionerRole", requester);
        Reasons(json, request);
        json.Notes(request.ReqComment);
        var tokens = context.NewTokens();
        if (request.MsgDescr is { } field) tokens.Code("category", field, 8202);
        if (request.Id is { } number) tokens.Code("identifier", "ServReqId", number);
        return new MappedResource("ServiceRequest", id, json.End()) { Status = status, ClinicalAt = request.IssueDate?.Start, Tokens = tokens.ToArray() };
    }

    private static void Extensions(ResourceJson json, ServReq request)
    {
        json.TimeExtension(ResourceJson.Nilar + "receipt-date", request.ReceiptDate);
        json.ConceptExtension(ResourceJson.Nilar + "payment-category", request.PaymentCat, 4101);
        // FHIR's priorities are fewer; the requester's own is kept beside.
        json.ConceptExtension(ResourceJson.Own + "requested-priority", request.RequestedPrioReport, 7303);
        foreach (var reservation in request.Reservations) json.ConceptExtension(ResourceJson.Nilar + "reservation", reservation, 3108);
        foreach (var comment in request.Comments) Comment(json, comment);
        json.EndExtensions();
    }

    // Profile: "Each comment may have two codes. System 8234 represents a heading, any other the comment as coded text."
    private static void Comment(ResourceJson json, HeadedText comment)
    {
        json.BeginExtension(ResourceJson.Nilar + "comment");
        json.Writer.WritePropertyName("valueCodeableConcept"u8);
        Headed(json, comment, 8234);
        json.EndExtension();
    }

    private static void Reasons(ResourceJson json, ServReq request)
    {
        if (request.ReasonAsText.IsEmpty) return;
        json.Writer.WriteStartArray("reasonCode"u8);
        foreach (var reason in request.ReasonAsText) Headed(json, reason, 8231);
        json.Writer.WriteEndArray();
    }

    internal static void Headed(ResourceJson json, HeadedText headed, int headings)
    {
        var writer = json.Writer;
        writer.WriteStartObject();
        if (headed.Heading is not null || headed.Code is not null)
        {
            writer.WriteStartArray("coding"u8);
            if (headed.Heading is { } heading) json.Coding(heading, headings);
            if (headed.Code is { } code) json.Coding(code);
            writer.WriteEndArray();
        }

        json.Text("text"u8, headed.Text);
        writer.WriteEndObject();
    }

    private static void Identifiers(ResourceJson json, ServReq request)
    {
        if (request.Id is null && request.IdByServProvider is null) return;
        json.Writer.WriteStartArray("identifier"u8);
        if (request.Id is { } id) json.Identifier("ServReqId", id);
        if (request.IdByServProvider is { } own) json.Identifier("ServReqIdByServProvider", own);
        json.Writer.WriteEndArray();
    }

    // Code list 7303; its other codes say how to answer, not how soon.
    private static string? Priority(CodedValue? priority) => priority?.V switch
    {
        "NORM" => "routine",
        "OHJELP" => "urgent",
        "TELC" => "stat",
        _ => null,
    };
}
