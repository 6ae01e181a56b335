using System.Xml;
using Felles.Kernel;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.Documents.Xca;

/// <summary>
/// A SOAP 1.2 request with WS-Addressing and one SAML assertion, read without document type, entities from elsewhere or depth
/// without end. The signature is the assertion's own: the body is believed as far as the assertion allows it.
/// </summary>
/// <param name="Action"><c>wsa:Action</c>.</param>
/// <param name="MessageId"><c>wsa:MessageID</c>, for <c>RelatesTo</c>; null when none was sent.</param>
/// <param name="Assertion">The one assertion of <c>wsse:Security</c> as XML; null when there is none.</param>
/// <param name="Body">The element of the body.</param>
internal sealed record SoapRequest(string Action, string? MessageId, string? Assertion, XmlElement Body)
{
    /// <summary>The largest request that is read, bytes.</summary>
    internal const int BytesMax = 1024 * 1024;

    /// <summary>Reads an envelope, alone or as the first part of a package of MTOM; or <see cref="ProblemKind.Malformed"/>.</summary>
    internal static async Task<Outcome<SoapRequest>> Read(ReadOnlyMemory<byte> content, string? contentType)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed : null;
        if (type?.MediaType != "multipart/related") return Envelope(content);
        return await FirstPart(content, HeaderUtilities.RemoveQuotes(type.Boundary).Value) is { } part ? Envelope(part) : Malformed("The package of MTOM has no first part. Send the envelope there.");
    }

    private static async Task<ReadOnlyMemory<byte>?> FirstPart(ReadOnlyMemory<byte> content, string? boundary)
    {
        if (boundary is not { Length: > 0 and <= 70 }) return null;
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(content.ToArray(), writable: false));
            if (await reader.ReadNextSectionAsync() is not { } section) return null;
            using var part = new MemoryStream();
            await section.Body.CopyToAsync(part);
            return part.ToArray();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static Outcome<SoapRequest> Envelope(ReadOnlyMemory<byte> content)
    {
        if (SafeXml.Load(content, BytesMax) is not { DocumentElement: { } envelope }) return Malformed("The request is no XML that is read here: no document type, no processing instructions, at most 64 elements deep.");
        if (envelope is not { LocalName: "Envelope", NamespaceURI: XdsNames.Soap }) return Malformed("The request must be a SOAP 1.2 envelope.");
        var headers = Children(envelope, "Header", XdsNames.Soap).SelectMany(header => header.ChildNodes.OfType<XmlElement>()).ToArray();
        if (Array.Find(headers, MustBeUnderstood) is { } unknown) return new Problem(ProblemKind.NotSupported, "MustUnderstand", $"The header {unknown.LocalName} is not understood here. Leave it out, or its mustUnderstand.");
        if (Children(envelope, "Body", XdsNames.Soap).ToArray() is not [var body] || body.ChildNodes.OfType<XmlElement>().ToArray() is not [var request]) return Malformed("The envelope must have one body with one element.");
        if (headers.Where(header => header is { LocalName: "Action", NamespaceURI: XdsNames.Addressing }).ToArray() is not [var action]) return Malformed("The envelope must have one wsa:Action.");
        var assertions = envelope.GetElementsByTagName("Assertion", XdsNames.Assertion).OfType<XmlElement>().ToArray();
        // One in all, where it is looked for: a second one anywhere could be the one that somebody else reads.
        var isPlaced = assertions is [] || (assertions is [var only] && only.ParentNode is XmlElement { LocalName: "Security", NamespaceURI: XdsNames.Security } security && headers.Contains(security));
        if (!isPlaced) return Malformed("The envelope must have one assertion, in wsse:Security of its header.");
        var id = Array.Find(headers, header => header is { LocalName: "MessageID", NamespaceURI: XdsNames.Addressing })?.InnerText.Trim();
        return new SoapRequest(action.InnerText.Trim(), id is { Length: > 0 and <= 200 } ? id : null, assertions is [var assertion] ? assertion.OuterXml : null, request);
    }

    private static bool MustBeUnderstood(XmlElement header) =>
        header.GetAttribute("mustUnderstand", XdsNames.Soap) is "1" or "true" && header.NamespaceURI is not (XdsNames.Addressing or XdsNames.Security);

    internal static IEnumerable<XmlElement> Children(XmlElement parent, string name, string space) =>
        parent.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name && child.NamespaceURI == space);

    private static Problem Malformed(string text) => Problem.Malformed("soap", text);
}
