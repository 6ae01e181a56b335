using System.Text;
using System.Xml;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>
/// The HL7 v3 values that travel as escaped XML inside an attribute: <c>II</c> for identities, <c>CE</c> for codes, and the
/// profile's own <c>decision-ref</c>. Read by local name and plain attributes: what is sent declares the namespaces of
/// <c>xsi</c> and HL7 in three different ways.
/// </summary>
internal static class XuaFragment
{
    private const int LengthMax = 4_000;

    internal static string Identity(AttestedIdentity identity) => Element("id", "II", ("extension", identity.Id), ("root", identity.System), ("assigningAuthorityName", identity.Authority), ("displayable", "true"));

    internal static string Code(string element, AttestedCode code) => Element(element, "CE", ("code", code.Code), ("codeSystem", code.System), ("displayName", code.Text), ("assigningAuthorityName", code.Assigner));

    internal static string Decision(Attestation attestation)
    {
        var text = new StringBuilder();
        using (var xml = Writer(text))
        {
            xml.WriteStartElement("decision-ref");
            Value(xml, "id", attestation.DecisionId);
            if (attestation.DecisionDescription is { } description) Value(xml, "description", description);
            Value(xml, "user-selected", attestation.UserSelected ? "true" : "false");
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    /// <summary>An identity; null when the text is not one.</summary>
    internal static AttestedIdentity? ReadIdentity(string text, string? name) =>
        Read(text) is { } element && Attribute(element, "extension") is { } id && Attribute(element, "root") is { } root
            ? new AttestedIdentity(id, System(root), name, Attribute(element, "assigningAuthorityName"))
            : null;

    /// <summary>A code; null when the text is not one.</summary>
    internal static AttestedCode? ReadCode(string text) =>
        Read(text) is { } element && Attribute(element, "code") is { } code && Attribute(element, "codeSystem") is { } system
            ? new AttestedCode(code, System(system), Attribute(element, "displayName"), Attribute(element, "assigningAuthorityName"))
            : null;

    /// <summary>The decision; null when the text is not one.</summary>
    internal static (string Id, string? Description, bool UserSelected)? ReadDecision(string text)
    {
        if (Read(text) is not { LocalName: "decision-ref" } element) return null;
        var id = Child(element, "id");
        return id is not null && bool.TryParse(Child(element, "user-selected"), out var selected) ? (id, Child(element, "description"), selected) : null;
    }

    /// <summary>A patient as CX, <c>number^^^&amp;OID&amp;ISO</c>; null when the text is not one, or the number not of that series.</summary>
    internal static PersonNumber? ReadPatient(string text, SyntheticSeries accepted)
    {
        // The national gateway escapes the ampersands once more than XML does.
        var parts = text.Replace("&amp;", "&", StringComparison.Ordinal).Split('^');
        return parts is [var id, "", "", ['&', .. var authority]]
            && authority.Split('&') is [var oid, "ISO"]
            && PersonNumber.TryParse(id, accepted, out var number) && number.System == System(oid)
            ? number
            : null;
    }

    internal static string Patient(PersonNumber number) => $"{number.Reveal()}^^^&{number.System["urn:oid:".Length..]}&ISO";

    private static string System(string root) => root.Length > 0 && char.IsAsciiDigit(root[0]) ? $"urn:oid:{root}" : root;

    private static XmlElement? Read(string text)
    {
        if (text.Length > LengthMax) return null;
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("xsi", XuaNames.Instance);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            ConformanceLevel = ConformanceLevel.Fragment,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings, new XmlParserContext(null, names, null, XmlSpace.Default));
            reader.MoveToContent();
            var document = new XmlDocument { XmlResolver = null };
            return document.ReadNode(reader) as XmlElement is { } element && reader.EOF ? element : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string? Attribute(XmlElement element, string name) => element.GetAttributeNode(name)?.Value;

    private static string? Child(XmlElement element, string name) =>
        element.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == name) is { } child ? Attribute(child, "value") : null;

    private static string Element(string name, string type, params (string Name, string? Value)[] attributes)
    {
        var text = new StringBuilder();
        using (var xml = Writer(text))
        {
            xml.WriteStartElement(name, XuaNames.Hl7);
            xml.WriteAttributeString("xsi", "type", XuaNames.Instance, type);
            foreach (var (attribute, value) in attributes)
                if (value is not null)
                    xml.WriteAttributeString(attribute, value);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Value(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement(name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private static XmlWriter Writer(StringBuilder text) => XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment });
}
