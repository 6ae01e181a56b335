using System.Xml;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>The attributes of a checked assertion, each under its present name or an older one.</summary>
internal sealed class XuaAttributes
{
    private const int CountMax = 100;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Reads them; 401 when one is given twice with different values, which would let two readers see two things.</summary>
    internal static Outcome<XuaAttributes> Read(XmlElement assertion)
    {
        var attributes = new XuaAttributes();
        foreach (var attribute in assertion.SelectNodes("*[local-name()='AttributeStatement']/*[local-name()='Attribute']")!.OfType<XmlElement>())
        {
            var contents = attribute.ChildNodes.OfType<XmlElement>().Where(child => child is { LocalName: "AttributeValue", NamespaceURI: XuaNames.Assertion }).Select(Content).Where(text => text.Length > 0).Distinct().ToArray();
            if (contents.Length == 0) continue;
            var name = attribute.GetAttribute("Name");
            if (contents.Length > 1 || (attributes.values.TryGetValue(name, out var before) && before != contents[0]) || attributes.values.Count > CountMax)
                return XuaProblems.Malformed("An attribute has more than one value.");
            attributes.values[name] = contents[0];
        }

        return attributes;
    }

    /// <summary>The value under the first of the names that is given; null when none is.</summary>
    internal string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values.TryGetValue(name, out var value))
                return value;
        return null;
    }

    /// <summary>Whether what is given under several names is read as one and the same.</summary>
    internal bool Agree<T>(Func<string, T> read, params ReadOnlySpan<string> names)
    {
        var found = new List<T>();
        foreach (var name in names)
            if (values.TryGetValue(name, out var value))
                found.Add(read(value));
        return found.Distinct().Count() <= 1;
    }

    private static string Content(XmlElement value) => (value.ChildNodes.OfType<XmlElement>().FirstOrDefault() is { } element ? element.OuterXml : value.InnerText).Trim();
}
