using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Reads the XML of a message into elements with their places: no DTD, no entities of its own, nothing fetched from
/// anywhere, and limits on size, depth and number of elements.
/// </summary>
internal static class SourceReader
{
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
    private const string SchemaInstanceMisspelt = "http://www.w3.org/2001/XMLSchema.xsd";
    private const string NamespaceDeclarations = "http://www.w3.org/2000/xmlns/";

    // Norwegian systems still declare windows-1252, which .NET knows only through this provider.
    static SourceReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads the root element with all that is in it.</summary>
    /// <param name="message">The bytes as received.</param>
    /// <param name="charset">Charset of the transport (<c>charset</c> of the content type); null when not told.</param>
    /// <returns>The root; or <see cref="ProblemKind.TooLarge"/> or <see cref="ProblemKind.Malformed"/> with the place.</returns>
    internal static Outcome<SourceElement> Read(ReadOnlyMemory<byte> message, string? charset)
    {
        if (message.Length > MessageLimits.BytesMax)
            return new Problem(ProblemKind.TooLarge, "message-too-large", $"The message is larger than {MessageLimits.BytesMax / (1024 * 1024)} MB. Send large documents apart from the report.");
        try
        {
            using var reader = Open(message, charset);
            return Elements(reader);
        }
        catch (XmlException e)
        {
            return NotWellFormed(message.Span, e.LineNumber, e.LinePosition);
        }
        catch (DecoderFallbackException)
        {
            return NotWellFormed(message.Span, 0, 0);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // NotSupportedException: UTF-7, which is known and never read.
            return Problem.Malformed("unknown-charset", "The charset of the content type is not known. Use UTF-8.");
        }
    }

    private static XmlReader Open(ReadOnlyMemory<byte> message, string? charset)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MessageLimits.BytesMax,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        if (Outer(message.Span, charset) is { } encoding)
            return XmlReader.Create(new StringReader(Decode(message.Span, encoding)), settings);
        return MemoryMarshal.TryGetArray(message, out var array)
            ? XmlReader.Create(new MemoryStream(array.Array!, array.Offset, array.Count, writable: false), settings)
            : XmlReader.Create(new MemoryStream(message.ToArray(), writable: false), settings);
    }

    // RFC 7303 §3: a byte order mark decides, then the charset of the transport, then the XML declaration. Messages with
    // a declaration left over from before they were re-encoded are in use.
    private static Encoding? Outer(ReadOnlySpan<byte> message, string? charset)
    {
        if (message.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return new UTF8Encoding(true, throwOnInvalidBytes: true);
        if (message.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return new UnicodeEncoding(false, true, throwOnInvalidBytes: true);
        if (message.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return new UnicodeEncoding(true, true, throwOnInvalidBytes: true);
        return charset is null ? null : Encoding.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    private static string Decode(ReadOnlySpan<byte> message, Encoding encoding)
    {
        var mark = encoding.Preamble;
        return encoding.GetString(mark.Length > 0 && message.StartsWith(mark) ? message[mark.Length..] : message);
    }

    private static Outcome<SourceElement> Elements(XmlReader reader)
    {
        var place = (IXmlLineInfo)reader;
        SourceElement? root = null;
        SourceElement? current = null;
        var count = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new SourceElement(reader.LocalName, reader.NamespaceURI, current, place.LineNumber, place.LinePosition);
                    if (++count > MessageLimits.ElementsMax) return TooMuch(element, $"more than {MessageLimits.ElementsMax} elements");
                    if (reader.Depth >= MessageLimits.DepthMax) return TooMuch(element, $"elements more than {MessageLimits.DepthMax} deep");
                    if (reader.AttributeCount > MessageLimits.AttributesMax) return TooMuch(element, $"an element with more than {MessageLimits.AttributesMax} attributes");
                    current?.Add(element);
                    root ??= element;
                    if (!reader.IsEmptyElement) current = element;
                    Attributes(reader, element);
                    break;
                case XmlNodeType.EndElement:
                    current = current!.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    current?.AddText(reader.Value);
                    break;
            }
        }

        return root!;
    }

    private static void Attributes(XmlReader reader, SourceElement element)
    {
        while (reader.MoveToNextAttribute())
        {
            // Which schema a message follows is said by its namespace; hints to a validator are no content.
            if (reader.NamespaceURI is NamespaceDeclarations or SchemaInstance or SchemaInstanceMisspelt || reader.Prefix == "xml") continue;
            element.Attributes.Add(new SourceAttribute(reader.LocalName, reader.Value));
        }

        reader.MoveToElement();
    }

    private static Problem TooMuch(SourceElement place, string what) =>
        new(ProblemKind.TooLarge, "message-too-large", $"The message has {what}. Divide it.")
        {
            Issues = [Issue.Error("too-costly", "message-too-large", $"Here the message reaches the limit: {what}.") with { Line = place.Line, Column = place.Column }],
        };

    private static Problem NotWellFormed(ReadOnlySpan<byte> message, int line, int column)
    {
        // The parser's own words may quote what it stumbled over, so they are not passed on.
        var hasDtd = message.IndexOf("<!DOCTYPE"u8) >= 0;
        var issue = hasDtd
            ? Issue.Error("security", "dtd-not-allowed", "A document type declaration (DTD) is not allowed. Send the message without it.")
            : Issue.Error("structure", "xml-not-well-formed", "The message is not well-formed XML here. Check that every tag is closed, that every character is allowed and that the text is in the encoding declared.");
        return Problem.Malformed(
            hasDtd ? "dtd-not-allowed" : "xml-not-well-formed",
            issue.Text,
            issue with { Line = line > 0 ? line : null, Column = column > 0 ? column : null });
    }
}
