using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Retrieval;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.Documents.Xca;

/// <summary>Answers in SOAP 1.2: an envelope, a fault, or a package of MTOM whose documents are sent as they are read.</summary>
internal static class SoapAnswer
{
    private const string Type = "application/soap+xml; charset=utf-8";
    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false), Async = false };

    /// <summary>An answer that is XML alone.</summary>
    internal static async Task Send(HttpContext context, SoapRequest request, Action<XmlWriter> body)
    {
        Begin(context, StatusCodes.Status200OK, Type);
        await context.Response.Body.WriteAsync(Envelope(request.Action + "Response", request.MessageId, body), context.RequestAborted);
    }

    /// <summary>A fault (SOAP 1.2 part 1, 5.4): what is wrong with the request or its assertion.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="isSender">Whether the request is at fault, and not this node.</param>
    /// <param name="reason">What to do.</param>
    /// <param name="subcode">Qualified code of WS-Security, as <c>FailedAuthentication</c>; null for none.</param>
    internal static async Task Fault(HttpContext context, int status, bool isSender, string reason, string? subcode)
    {
        Begin(context, status, Type);
        await context.Response.Body.WriteAsync(Envelope($"{XdsNames.Addressing}/soap/fault", null, xml =>
        {
            xml.WriteStartElement("Fault", XdsNames.Soap);
            xml.WriteStartElement("Code", XdsNames.Soap);
            xml.WriteElementString("Value", XdsNames.Soap, isSender ? "s:Sender" : "s:Receiver");
            if (subcode is not null)
            {
                xml.WriteStartElement("Subcode", XdsNames.Soap);
                xml.WriteStartElement("Value", XdsNames.Soap);
                xml.WriteAttributeString("xmlns", "wsse", null, XdsNames.Security);
                xml.WriteString($"wsse:{subcode}");
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteStartElement("Reason", XdsNames.Soap);
            xml.WriteStartElement("Text", XdsNames.Soap);
            xml.WriteAttributeString("xml", "lang", null, "en");
            xml.WriteString(reason);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }), context.RequestAborted);
    }

    /// <summary>Documents in a package of MTOM; their bytes are sent as they are read, and the connection is ended where they are not what they must be.</summary>
    internal static async Task SendDocuments(HttpContext context, SoapRequest request, IReadOnlyList<(DocumentAddress Address, OpenDocument Document)> documents, Action<XmlWriter> registryResponse)
    {
        // Not to be guessed: a document that holds the boundary could put another in its place.
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Begin(context, StatusCodes.Status200OK, $"multipart/related; boundary=\"felles-{mark}\"; type=\"application/xop+xml\"; start=\"<root@{mark}>\"; start-info=\"application/soap+xml\"");
        var cancel = context.RequestAborted;
        var envelope = Envelope(request.Action + "Response", request.MessageId, xml =>
        {
            xml.WriteStartElement("RetrieveDocumentSetResponse", XdsNames.Xds);
            registryResponse(xml);
            for (var i = 0; i < documents.Count; i++) Describe(xml, documents[i].Address, documents[i].Document, string.Create(CultureInfo.InvariantCulture, $"cid:{i}@{mark}"));
            xml.WriteEndElement();
        });
        await Text(context, $"--felles-{mark}\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root@{mark}>\r\n\r\n");
        await context.Response.Body.WriteAsync(envelope, cancel);
        for (var i = 0; i < documents.Count; i++)
        {
            await Text(context, string.Create(CultureInfo.InvariantCulture, $"\r\n--felles-{mark}\r\nContent-Type: {documents[i].Document.Content.MediaType}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{i}@{mark}>\r\n\r\n"));
            await documents[i].Document.Bytes.CopyToAsync(context.Response.Body, cancel);
        }

        await Text(context, $"\r\n--felles-{mark}--\r\n");
    }

    private static void Describe(XmlWriter xml, DocumentAddress address, OpenDocument document, string href)
    {
        xml.WriteStartElement("DocumentResponse", XdsNames.Xds);
        xml.WriteElementString("HomeCommunityId", XdsNames.Xds, $"urn:oid:{address.HomeCommunityId}");
        xml.WriteElementString("RepositoryUniqueId", XdsNames.Xds, address.RepositoryId);
        xml.WriteElementString("DocumentUniqueId", XdsNames.Xds, address.UniqueId);
        xml.WriteElementString("mimeType", XdsNames.Xds, document.Content.MediaType);
        xml.WriteStartElement("Document", XdsNames.Xds);
        xml.WriteStartElement("xop", "Include", XdsNames.Xop);
        xml.WriteAttributeString("href", href);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Begin(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }

    private static byte[] Envelope(string action, string? relatesTo, Action<XmlWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartElement("s", "Envelope", XdsNames.Soap);
            xml.WriteStartElement("Header", XdsNames.Soap);
            xml.WriteStartElement("a", "Action", XdsNames.Addressing);
            xml.WriteAttributeString("s", "mustUnderstand", XdsNames.Soap, "1");
            xml.WriteString(action);
            xml.WriteEndElement();
            xml.WriteElementString("MessageID", XdsNames.Addressing, $"urn:uuid:{Guid.NewGuid()}");
            if (relatesTo is not null) xml.WriteElementString("RelatesTo", XdsNames.Addressing, relatesTo);
            xml.WriteEndElement();
            xml.WriteStartElement("Body", XdsNames.Soap);
            body(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static async Task Text(HttpContext context, string text) => await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
}
