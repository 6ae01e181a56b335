using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Sources;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.Documents.Xca;

/// <summary>
/// The initiating gateway of IHE XCA: a community that speaks SOAP, asked by ITI-38 and ITI-39 with a signed assertion of who
/// asks and on what grounds.
/// </summary>
/// <param name="description">Who it is.</param>
/// <param name="address">Its responding gateway.</param>
/// <param name="audience">To whom assertions for it are made out.</param>
/// <param name="http">The way to it.</param>
/// <param name="writer">Makes the assertions.</param>
internal sealed class XcaSource(SourceDescription description, Uri address, string audience, HttpClient http, XuaAssertionWriter writer) : IDocumentSource
{
    private const int EnvelopeBytesMax = 16 * 1024 * 1024;
    private const int InlineBytesMax = 64 * 1024 * 1024;

    public SourceDescription Description => description;

    public async Task<Outcome<SourceList>> List(SourceReader reader, CancellationToken cancel)
    {
        var asked = await Ask(reader, XdsNames.CrossGatewayQuery, xml => Query(xml, reader.Patient), cancel);
        if (!asked.Succeeded(out var answer, out var problem)) return problem;
        using (answer)
        {
            var read = await Envelope(answer, EnvelopeBytesMax, cancel);
            if (!read.Succeeded(out var body, out problem)) return problem;
            return Listed(body, reader.Patient);
        }
    }

    public async Task<Outcome<SourceDocument>> Fetch(SourceReader reader, DocumentAddress document, CancellationToken cancel)
    {
        var asked = await Ask(reader, XdsNames.CrossGatewayRetrieve, xml => Retrieve(xml, document), cancel);
        if (!asked.Succeeded(out var answer, out var problem)) return problem;
        var fetched = await Document(answer, document, cancel);
        if (fetched.Failed(out _)) answer.Dispose();
        return fetched;
    }

    private Outcome<SourceList> Listed(XmlElement body, PersonNumber patient)
    {
        if (body is not { LocalName: "AdhocQueryResponse", NamespaceURI: XdsNames.Query }) return description.Unusable("its answer is no AdhocQueryResponse");
        var errors = Errors(body);
        if (body.GetAttribute("status") == XdsNames.Failure)
        {
            // Nobody known there has nothing there.
            if (errors.Contains("XDSUnknownPatientId")) return new SourceList([], 0, 0);
            return errors.Exists(code => code.EndsWith("Busy", StringComparison.Ordinal) || code is "XDSRegistryNotAvailable" or "XDSUnavailableCommunity" or "XDSRegistryOutOfResources") ? description.Silent() : description.Refuses();
        }

        var documents = ImmutableArray.CreateBuilder<DocumentEntry>();
        var unusable = errors.Count;
        foreach (var element in SoapRequest.Children(body, "RegistryObjectList", XdsNames.Rim).SelectMany(list => SoapRequest.Children(list, "ExtrinsicObject", XdsNames.Rim)))
            if (ExtrinsicObjectReader.Read(element, patient, description.HomeCommunityId) is { } entry) documents.Add(entry);
            else unusable++;
        return new SourceList(documents.ToImmutable(), 0, unusable);
    }

    private async Task<Outcome<SourceDocument>> Document(HttpResponseMessage answer, DocumentAddress wanted, CancellationToken cancel)
    {
        var type = answer.Content.Headers.ContentType;
        if (type?.MediaType != "multipart/related")
        {
            var read = await Envelope(answer, InlineBytesMax, cancel);
            return read.Succeeded(out var whole, out var problem) ? Inline(whole, wanted, answer) : problem;
        }

        var boundary = type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (boundary is not { Length: > 0 and <= 70 }) return description.Unusable("its package has no boundary");
        try
        {
            var package = new MultipartReader(boundary, await answer.Content.ReadAsStreamAsync(cancel)) { BodyLengthLimit = null };
            if (await package.ReadNextSectionAsync(cancel) is not { } root || await Bounded(root.Body, EnvelopeBytesMax, cancel) is not { } text) return description.Unusable("its package has no envelope");
            if (!Body(text).Succeeded(out var body, out var problem) || !Response(body, wanted).Succeeded(out var response, out problem)) return problem;
            if (await package.ReadNextSectionAsync(cancel) is not { } section) return description.Unusable("its package has no document");
            return new SourceDocument(section.Body, Text(response, "mimeType") ?? section.ContentType, null) { Holder = answer };
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException)
        {
            return description.Silent();
        }
    }

    private Outcome<SourceDocument> Inline(XmlElement body, DocumentAddress wanted, HttpResponseMessage answer)
    {
        if (!Response(body, wanted).Succeeded(out var response, out var problem)) return problem;
        try
        {
            var bytes = Convert.FromBase64String(Text(response, "Document") ?? "");
            return new SourceDocument(new MemoryStream(bytes, writable: false), Text(response, "mimeType"), bytes.Length) { Holder = answer };
        }
        catch (FormatException)
        {
            return description.Unusable("its document is no base64");
        }
    }

    // One document was asked for: what it answers must be that one.
    private Outcome<XmlElement> Response(XmlElement body, DocumentAddress wanted)
    {
        if (body is not { LocalName: "RetrieveDocumentSetResponse", NamespaceURI: XdsNames.Xds }) return description.Unusable("its answer is no RetrieveDocumentSetResponse");
        if (SoapRequest.Children(body, "DocumentResponse", XdsNames.Xds).ToArray() is not [var response])
        {
            var errors = Errors(SoapRequest.Children(body, "RegistryResponse", XdsNames.Registry).FirstOrDefault() ?? body);
            if (errors.Contains("XDSDocumentUniqueIdError") || errors.Contains("XDSMissingDocument")) return Problem.NotFound("The source has no such document for this patient.");
            return errors.Count == 0 ? description.Unusable("it answers with no document or several") : errors.Contains("XDSRepositoryBusy") ? description.Silent() : description.Refuses();
        }

        var isWanted = Text(response, "DocumentUniqueId") is { } id && MetadataReading.Identifier(id) == wanted.UniqueId && XdsNames.Plain(Text(response, "RepositoryUniqueId") ?? "") == wanted.RepositoryId;
        return isWanted ? response : description.Unusable("it answers with another document");
    }

    private async Task<Outcome<HttpResponseMessage>> Ask(SourceReader reader, string action, Action<XmlWriter> body, CancellationToken cancel)
    {
        var written = writer.Write(reader.Caller, reader.Patient, audience, AccessConsentPolicies.Policy(reader.Basis));
        if (!written.Succeeded(out var assertion, out var problem)) return problem;
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Request(action, assertion, body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse($"application/soap+xml; charset=utf-8; action=\"{action}\"");
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode) return answer;
            var status = answer.StatusCode;
            answer.Dispose();
            return status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? description.Refuses() : description.Silent();
        }
        catch (HttpRequestException)
        {
            return description.Silent();
        }
    }

    private byte[] Request(string action, string assertion, Action<XmlWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("s", "Envelope", XdsNames.Soap);
            xml.WriteStartElement("Header", XdsNames.Soap);
            Addressed(xml, "Action", action);
            xml.WriteElementString("MessageID", XdsNames.Addressing, $"urn:uuid:{Guid.NewGuid()}");
            xml.WriteStartElement("ReplyTo", XdsNames.Addressing);
            xml.WriteElementString("Address", XdsNames.Addressing, $"{XdsNames.Addressing}/anonymous");
            xml.WriteEndElement();
            Addressed(xml, "To", address.AbsoluteUri);
            xml.WriteStartElement("wsse", "Security", XdsNames.Security);
            xml.WriteRaw(assertion);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("Body", XdsNames.Soap);
            body(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void Addressed(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("a", name, XdsNames.Addressing);
        xml.WriteAttributeString("s", "mustUnderstand", XdsNames.Soap, "1");
        xml.WriteString(value);
        xml.WriteEndElement();
    }

    private static void Query(XmlWriter xml, PersonNumber patient)
    {
        xml.WriteStartElement("AdhocQueryRequest", XdsNames.Query);
        xml.WriteStartElement("ResponseOption", XdsNames.Query);
        xml.WriteAttributeString("returnType", "LeafClass");
        xml.WriteAttributeString("returnComposedObjects", "true");
        xml.WriteEndElement();
        xml.WriteStartElement("AdhocQuery", XdsNames.Rim);
        xml.WriteAttributeString("id", XdsNames.FindDocuments);
        Slot(xml, "$XDSDocumentEntryPatientId", $"'{patient.Reveal()}^^^&{XdsNames.Plain(patient.System)}&ISO'");
        Slot(xml, "$XDSDocumentEntryStatus", $"('{XdsNames.Approved}','{XdsNames.Deprecated}')");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void Retrieve(XmlWriter xml, DocumentAddress document)
    {
        xml.WriteStartElement("RetrieveDocumentSetRequest", XdsNames.Xds);
        xml.WriteStartElement("DocumentRequest", XdsNames.Xds);
        xml.WriteElementString("HomeCommunityId", XdsNames.Xds, $"urn:oid:{description.HomeCommunityId}");
        xml.WriteElementString("RepositoryUniqueId", XdsNames.Xds, document.RepositoryId);
        xml.WriteElementString("DocumentUniqueId", XdsNames.Xds, document.UniqueId);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Slot(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("Slot", XdsNames.Rim);
        xml.WriteAttributeString("name", name);
        xml.WriteStartElement("ValueList", XdsNames.Rim);
        xml.WriteElementString("Value", XdsNames.Rim, value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private async Task<Outcome<XmlElement>> Envelope(HttpResponseMessage answer, int bytesMax, CancellationToken cancel)
    {
        try
        {
            return await Bounded(await answer.Content.ReadAsStreamAsync(cancel), bytesMax, cancel) is { } bytes ? Body(bytes) : description.Unusable("its answer is too large");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return description.Silent();
        }
    }

    private Outcome<XmlElement> Body(ReadOnlyMemory<byte> bytes)
    {
        if (SafeXml.Load(bytes, InlineBytesMax * 2)?.DocumentElement is not { LocalName: "Envelope", NamespaceURI: XdsNames.Soap } envelope) return description.Unusable("its answer is no SOAP envelope");
        var contents = SoapRequest.Children(envelope, "Body", XdsNames.Soap).SelectMany(body => body.ChildNodes.OfType<XmlElement>()).ToArray();
        return contents is [var only] && only is not { LocalName: "Fault", NamespaceURI: XdsNames.Soap } ? only : description.Unusable("its answer is a fault");
    }

    private static async Task<ReadOnlyMemory<byte>?> Bounded(Stream stream, int bytesMax, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        var block = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(block, cancel)) > 0)
        {
            buffer.Write(block, 0, read);
            if (buffer.Length > bytesMax) return null;
        }

        return buffer.ToArray();
    }

    private static List<string> Errors(XmlElement answer) =>
        [.. SoapRequest.Children(answer, "RegistryErrorList", XdsNames.Registry).SelectMany(list => SoapRequest.Children(list, "RegistryError", XdsNames.Registry)).Select(error => error.GetAttribute("errorCode"))];

    private static string? Text(XmlElement parent, string name) => SoapRequest.Children(parent, name, XdsNames.Xds).FirstOrDefault()?.InnerText.Trim();
}
