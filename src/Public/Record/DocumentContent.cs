using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Felles.Public.Record;

/// <summary>How a part of a document is shown.</summary>
public enum DocumentBlockForm
{
    /// <summary>A heading.</summary>
    Heading,

    /// <summary>A paragraph.</summary>
    Paragraph,

    /// <summary>An item of a list, or a row of a table.</summary>
    Item,

    /// <summary>A label with its value.</summary>
    Field,

    /// <summary>Plain text with its own line breaks.</summary>
    Preformatted,
}

/// <summary>A part of a document, as text.</summary>
/// <param name="Form">How it is shown.</param>
/// <param name="Label">Label of a field; empty otherwise.</param>
/// <param name="Text">The text.</param>
public sealed record DocumentBlock(DocumentBlockForm Form, string Label, string Text);

/// <summary>
/// A document's content as text for a page: plain text, CDA (levels 1 to 3) by its narrative, KITH messages and other XML by
/// their elements. Nothing is fetched, no entity is expanded, no markup of the document reaches the page. What cannot be read so is
/// left to the original.
/// </summary>
public static partial class DocumentContent
{
    /// <summary>The largest document that is shown as text.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    private const int BlocksMax = 5000;
    private const int DepthMax = 100;
    private const string Cda = "urn:hl7-org:v3";

    // What XML messages carry for machines.
    private static readonly HashSet<string> Machinery = new(StringComparer.Ordinal) { "templateId", "id", "realmCode", "typeId", "setId", "versionNumber", "MsgId", "Base64Container", "Signature", "MIGversion", "GenDate" };

    /// <summary>The parts; empty when the content cannot be shown.</summary>
    public static IReadOnlyList<DocumentBlock> Read(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        if (mediaType == "text/plain") return [new DocumentBlock(DocumentBlockForm.Preformatted, "", Plain(bytes))];
        if (mediaType is not ("application/xml" or "text/xml" or "application/hl7-v3+xml")) return [];
        try
        {
            var document = Load(bytes);
            if (document.DocumentElement is not { } root) return [];
            var blocks = new List<DocumentBlock>();
            if (root is { LocalName: "ClinicalDocument", NamespaceURI: Cda }) OfCda(root, blocks);
            else OfMessage(root, blocks, 0);
            return blocks.Count > BlocksMax ? [] : blocks;
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static string Plain(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes.Span);
        }
    }

    private static XmlDocument Load(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = BytesMax, IgnoreComments = true, IgnoreProcessingInstructions = true });
        // Depth is asked while it is read: a tree that is too deep would be walked too deep.
        var document = new XmlDocument { XmlResolver = null };
        using var bounded = new DepthLimit(reader, DepthMax);
        document.Load(bounded);
        return document;
    }

    private static void OfCda(XmlElement root, List<DocumentBlock> blocks)
    {
        foreach (var element in Elements(root, "component").SelectMany(component => component.ChildNodes.OfType<XmlElement>()))
        {
            if (element.LocalName == "structuredBody")
            {
                foreach (var section in Elements(element, "component").SelectMany(component => Elements(component, "section"))) Section(section, blocks, 0);
            }
            else if (element.LocalName == "nonXMLBody" && Elements(element, "text").FirstOrDefault() is { } text)
            {
                Body(text, blocks);
            }
        }
    }

    private static void Body(XmlElement text, List<DocumentBlock> blocks)
    {
        var media = text.GetAttribute("mediaType");
        if (text.GetAttribute("representation") != "B64")
        {
            if (Words(text) is { Length: > 0 } words) blocks.Add(new DocumentBlock(DocumentBlockForm.Paragraph, "", words));
            return;
        }

        var decoded = new byte[text.InnerText.Length];
        if (media is "text/plain" or "application/xml" or "text/xml" && Convert.TryFromBase64String(text.InnerText, decoded, out var length)) blocks.AddRange(Read(media, decoded.AsMemory(0, length)));
    }

    private static void Section(XmlElement section, List<DocumentBlock> blocks, int depth)
    {
        if (Elements(section, "title").FirstOrDefault() is { } title && Words(title) is { Length: > 0 } heading) blocks.Add(new DocumentBlock(DocumentBlockForm.Heading, "", heading));
        foreach (var text in Elements(section, "text")) Narrative(text, blocks);
        if (depth < 10)
            foreach (var inner in Elements(section, "component").SelectMany(component => Elements(component, "section"))) Section(inner, blocks, depth + 1);
    }

    private static void Narrative(XmlElement text, List<DocumentBlock> blocks)
    {
        var loose = new StringBuilder();
        foreach (XmlNode node in text.ChildNodes)
        {
            switch (node)
            {
                case XmlElement { LocalName: "paragraph" or "caption" or "content" or "footnote" } paragraph:
                    Add(blocks, DocumentBlockForm.Paragraph, Words(paragraph));
                    break;
                case XmlElement { LocalName: "list" } list:
                    foreach (var item in Elements(list, "item")) Add(blocks, DocumentBlockForm.Item, Words(item));
                    break;
                case XmlElement { LocalName: "table" } table:
                    foreach (XmlElement row in table.GetElementsByTagName("tr", Cda)) Add(blocks, DocumentBlockForm.Item, string.Join(" | ", row.ChildNodes.OfType<XmlElement>().Select(Words)));
                    break;
                case XmlElement other:
                    loose.Append(' ').Append(Words(other));
                    break;
                default:
                    loose.Append(node.Value);
                    break;
            }
        }

        Add(blocks, DocumentBlockForm.Paragraph, Spaces().Replace(loose.ToString(), " ").Trim());
    }

    /// <summary>Any message: an element that holds elements is a heading where it holds text too, a leaf is a field.</summary>
    private static void OfMessage(XmlElement element, List<DocumentBlock> blocks, int depth)
    {
        if (depth > DepthMax || blocks.Count > BlocksMax || Machinery.Contains(element.LocalName)) return;
        var children = element.ChildNodes.OfType<XmlElement>().ToList();
        if (children.Count == 0)
        {
            // A coded element says what it means to people in DN or OT, and the code itself in V.
            var value = element.GetAttribute("DN") is { Length: > 0 } name ? name : element.GetAttribute("OT") is { Length: > 0 } original ? original : element.GetAttribute("V") is { Length: > 0 } code ? code : Words(element);
            if (value.Length > 0) blocks.Add(new DocumentBlock(DocumentBlockForm.Field, Label(element.LocalName), value));
            return;
        }

        if (depth is > 0 and < 4 && children.Exists(child => !child.HasChildNodes || !child.ChildNodes.OfType<XmlElement>().Any())) blocks.Add(new DocumentBlock(DocumentBlockForm.Heading, "", Label(element.LocalName)));
        foreach (var child in children) OfMessage(child, blocks, depth + 1);
    }

    private static void Add(List<DocumentBlock> blocks, DocumentBlockForm form, string text)
    {
        if (text.Length > 0) blocks.Add(new DocumentBlock(form, "", text));
    }

    private static IEnumerable<XmlElement> Elements(XmlElement parent, string name) => parent.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name);

    private static string Words(XmlElement element) => Spaces().Replace(element.InnerText, " ").Trim();

    // "ClinicalInformation" is read as words.
    private static string Label(string name) => Humps().Replace(name, " $1").ToLower(CultureInfo.InvariantCulture) is { Length: > 0 } words ? char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..] : name;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("(?<=[a-zæøå])([A-ZÆØÅ])")]
    private static partial Regex Humps();

    /// <summary>Ends the reading of a document that is nested too deep.</summary>
    private sealed class DepthLimit(XmlReader inner, int depthMax) : XmlTextReaderShell(inner)
    {
        public override bool Read()
        {
            var more = base.Read();
            return more && Depth > depthMax ? throw new XmlException("The document is nested too deep.") : more;
        }
    }
}
