using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>A document as the report refers to it.</summary>
/// <param name="Document">From the message.</param>
/// <param name="BinaryId">Id of the Binary with the content; null when only referenced.</param>
internal sealed record MappedDocument(RefDoc Document, string? BinaryId);

/// <summary>
/// Writes embedded documents as Binary resources. They stand apart from the report, so that a list of reports stays small
/// (docs/decisions/0053).
/// </summary>
internal static class DocumentWriter
{
    internal static IReadOnlyList<MappedDocument> Write(MappingContext context, ImmutableArray<MappedResource>.Builder resources)
    {
        var documents = new List<MappedDocument>();
        foreach (var document in context.Report.RefDocs)
        {
            string? id = null;
            if (document.Content is { Length: > 0 } content)
            {
                id = ReportPart.IdOf(context.ReportId, Base64Url.EncodeToString(SHA256.HashData(content.Span)));
                if (!resources.Any(resource => resource.Id == id)) resources.Add(Binary(context, id, ContentType(document), content));
            }

            documents.Add(new MappedDocument(document, id));
        }

        return documents;
    }

    private static MappedResource Binary(MappingContext context, string id, string contentType, ReadOnlyMemory<byte> content)
    {
        var json = context.Json;
        json.Begin("Binary", id, null);
        json.Writer.WriteString("contentType"u8, contentType);
        json.Reference("securityContext"u8, "DiagnosticReport", context.ReportId);
        json.Writer.WriteBase64String("data"u8, content.Span);
        return new MappedResource("Binary", id, json.End()) { IsContentAddressed = true, ClinicalAt = context.Report.IssueDate.Start };
    }

    /// <summary><c>presentedForm</c> of the report.</summary>
    internal static void PresentedForm(ResourceJson json, IReadOnlyList<MappedDocument> documents)
    {
        if (documents.Count == 0) return;
        json.Writer.WriteStartArray("presentedForm"u8);
        foreach (var document in documents) Attachment(json, document);
        json.Writer.WriteEndArray();
    }

    private static void Attachment(ResourceJson json, MappedDocument mapped)
    {
        var (writer, document) = (json.Writer, mapped.Document);
        writer.WriteStartObject();
        Details(json, document);
        if (mapped.BinaryId is not null || document.MimeType is not null) json.Text("contentType"u8, ContentType(document));
        if (mapped.BinaryId is { } id)
        {
            var content = document.Content!.Value.Span;
            writer.WriteString("url"u8, "Binary/" + id);
            writer.WriteNumber("size"u8, content.Length);
#pragma warning disable CA5350 // FHIR R4 prescribes SHA-1 for Attachment.hash; it guards against slips, not against attackers.
            writer.WriteBase64String("hash"u8, SHA1.HashData(content));
#pragma warning restore CA5350
        }

        json.Text("title"u8, document.Description ?? document.Id ?? document.FileReference ?? document.MsgType.Shown);
        if (document.IssueDate is { } issued) writer.WriteString("creation"u8, issued.Text);
        writer.WriteEndObject();
    }

    // What FHIR has no element for. A file reference names a place in the sender's own house: told, but not as an address
    // to fetch from.
    private static void Details(ResourceJson json, RefDoc document)
    {
        var writer = json.Writer;
        writer.WriteStartArray("extension"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, ResourceJson.Own + "document-reference");
        writer.WriteStartArray("extension"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, "kind"u8);
        json.Concept("valueCodeableConcept"u8, document.MsgType, 8114);
        writer.WriteEndObject();
        Detail(json, "id", document.Id);
        Detail(json, "file", document.FileReference);
        if (document.Compression is { } compression) Detail(json, "compression", compression.DN is null ? compression.V : $"{compression.V} {compression.DN}");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Detail(ResourceJson json, string url, string? text)
    {
        if (text is null) return;
        json.Writer.WriteStartObject();
        json.Writer.WriteString("url"u8, url);
        json.Text("valueString"u8, text);
        json.Writer.WriteEndObject();
    }

    private static string ContentType(RefDoc document)
    {
        if (Fields.Collapsed(document.MimeType) is { } told && told.Contains('/', StringComparison.Ordinal)) return told;
        var content = document.Content is { } bytes ? bytes.Span : default;
        if (content.StartsWith("%PDF-"u8)) return "application/pdf";
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) return "image/png";
        if (content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8)) return "image/tiff";
        return "application/octet-stream";
    }
}
