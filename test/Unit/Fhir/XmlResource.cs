using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

/// <summary>Turns published FHIR XML into the JSON that the module reads; https://hl7.org/fhir/R4/json.html says how the two correspond.</summary>
internal static class XmlResource
{
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    internal static byte[] ToJson(string xml)
    {
        var root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        return System.Text.Encoding.UTF8.GetBytes(Resource(root).ToJsonString());
    }

    private static JsonObject Resource(XElement element)
    {
        var name = element.Name.LocalName;
        var json = new JsonObject { ["resourceType"] = name };
        Fill(json, element, FhirDefinitions.R4.Type(name).Shape);
        return json;
    }

    private static void Fill(JsonObject json, XElement element, Shape shape)
    {
        foreach (var attribute in element.Attributes().Where(a => a.Name.NamespaceName.Length == 0 && a.Name != "value" && !a.IsNamespaceDeclaration)) json[attribute.Name.LocalName] = attribute.Value;
        foreach (var group in element.Elements().Where(e => e.Name.Namespace == Fhir || e.Name.Namespace == Xhtml).GroupBy(e => e.Name.LocalName))
        {
            if (shape.Find(FhirDefinitions.R4.Names.Find(System.Text.Encoding.UTF8.GetBytes(group.Key))) is not { } property)
            {
                // The validator says that there is no such element.
                json[group.Key] = group.First().Attribute("value")?.Value ?? "";
                continue;
            }

            var values = group.Select(child => Value(child, property)).ToList();
            var besides = group.Select(child => property.IsPrimitive ? Beside(child) : null).ToList();
            if (values.Exists(value => value is not null)) json[group.Key] = property.Element.IsRepeating || values.Count > 1 ? new JsonArray([.. values]) : values[0];
            if (besides.Exists(beside => beside is not null)) json["_" + group.Key] = property.Element.IsRepeating ? new JsonArray([.. besides]) : besides[0];
        }
    }

    private static JsonNode? Value(XElement child, Property property)
    {
        if (property.IsAnyResource) return Resource(child.Elements().Single());
        if (!property.IsPrimitive)
        {
            var json = new JsonObject();
            Fill(json, child, property.Shape!);
            return json;
        }

        if (child.Name.Namespace == Xhtml) return child.ToString(SaveOptions.DisableFormatting);
        // An empty element, or one with elements that it may not have, becomes what the validator refuses.
        if (child.Elements().Any(inner => inner.Name != Fhir + "extension")) return "";
        if (child.Attribute("value") is null && child.Attribute("id") is null && !child.HasElements) return "";
        return child.Attribute("value")?.Value is not { } text ? null : property.Type.Definition.Format switch
        {
            PrimitiveFormat.Boolean => JsonValue.Create(bool.Parse(text)),
            PrimitiveFormat.Integer or PrimitiveFormat.PositiveInt or PrimitiveFormat.UnsignedInt => JsonValue.Create(int.Parse(text, CultureInfo.InvariantCulture)),
            PrimitiveFormat.Decimal => JsonNode.Parse(text),
            _ => JsonValue.Create(text),
        };
    }

    private static JsonObject? Beside(XElement child)
    {
        if (child.Name.Namespace == Xhtml || (child.Attribute("id") is null && !child.Elements(Fhir + "extension").Any())) return null;
        var json = new JsonObject();
        Fill(json, child, FhirDefinitions.R4.Type("Element").Shape);
        return json;
    }
}
