using System.Text.Json.Nodes;

namespace Felles.Fhir;

/// <summary>Elements of R4's types as ElementDefinitions, as far as they are compiled: without the prose.</summary>
internal static class ElementJson
{
    private const string SystemString = "http://hl7.org/fhirpath/System.String";

    /// <summary>All elements of a type in the order of its snapshot, the type itself first.</summary>
    internal static List<JsonObject> OfType(TypeDefinition type)
    {
        var elements = new List<JsonObject> { Root(type) };
        AddChildren(elements, type, type.TypeName, type.Shape.Elements);
        return elements;
    }

    /// <summary>One element by itself.</summary>
    /// <param name="path">Its path, as <c>Patient.name</c>.</param>
    /// <param name="element">The element.</param>
    /// <param name="holder">The type that it stands in, for where it is defined first.</param>
    internal static JsonObject Of(string path, ElementDefinition element, TypeDefinition? holder)
    {
        var json = new JsonObject
        {
            ["id"] = path,
            ["path"] = path,
            ["min"] = element.Min,
            ["max"] = Max(element.Max),
            ["base"] = new JsonObject { ["path"] = BasePath(path, element, holder), ["min"] = element.Min, ["max"] = Max(element.Max) },
        };
        if (element.ContentReference.Length > 0) json["contentReference"] = "#" + element.ContentReference;
        else json["type"] = new JsonArray([.. element.Types.GroupBy(type => type.Code).Select(types => Type(element, types))]);
        var rules = Rules(element.Invariants);
        if (rules.Count > 0) json["constraint"] = rules;
        json["isModifier"] = element.IsModifier;
        json["isSummary"] = element.IsSummary;
        if (element.Binding is { } binding) json["binding"] = new JsonObject { ["strength"] = binding.Strength.ToString().ToLowerInvariant(), ["valueSet"] = binding.ValueSet };
        return json;
    }

    /// <summary>A type as the root of its snapshot.</summary>
    internal static JsonObject Root(TypeDefinition type)
    {
        var json = new JsonObject { ["id"] = type.TypeName, ["path"] = type.TypeName, ["min"] = 0, ["max"] = "*", ["base"] = new JsonObject { ["path"] = type.TypeName, ["min"] = 0, ["max"] = "*" } };
        var rules = Rules(type.Shape.Invariants);
        if (rules.Count > 0) json["constraint"] = rules;
        json["isModifier"] = false;
        json["isSummary"] = false;
        return json;
    }

    private static void AddChildren(List<JsonObject> elements, TypeDefinition type, string path, IEnumerable<ElementDefinition> children)
    {
        foreach (var child in children)
        {
            var at = $"{path}.{child.Name}{(child.IsChoice ? "[x]" : "")}";
            elements.Add(Of(at, child, type));
            if (child.Children.Length > 0) AddChildren(elements, type, at, child.Shape!.Elements);
        }
    }

    private static JsonObject Type(ElementDefinition element, IEnumerable<ElementType> types)
    {
        var type = types.First();
        // R4 writes ids, and the url of an extension, as strings of FHIRPath.
        var code = element is { Name: "id" } || (element is { Name: "url" } && type.Code == "uri" && element.Min == 1 && element.Children.Length == 0 && !element.IsSummary) ? SystemString : type.Code;
        if (code is "SimpleQuantity" or "MoneyQuantity") return new JsonObject { ["code"] = "Quantity", ["profile"] = new JsonArray("http://hl7.org/fhir/StructureDefinition/" + code) };
        var json = new JsonObject { ["code"] = code };
        var targets = types.SelectMany(each => each.Targets).Distinct().ToList();
        if (code is "Reference" or "canonical" && targets.Count == 0) return json;
        if (targets.Count > 0) json["targetProfile"] = new JsonArray([.. targets.Select(target => (JsonNode)("http://hl7.org/fhir/StructureDefinition/" + target))]);
        return json;
    }

    private static JsonArray Rules(IEnumerable<Invariant> invariants) =>
        [.. invariants.Select(rule => new JsonObject { ["key"] = rule.Key, ["severity"] = rule.IsError ? "error" : "warning", ["human"] = rule.Text, ["expression"] = rule.Expression })];

    private static string BasePath(string path, ElementDefinition element, TypeDefinition? holder)
    {
        if (path.Count(c => c == '.') != 1)
            return element.Name switch { "id" => "Element.id", "extension" => "Element.extension", "modifierExtension" => "BackboneElement.modifierExtension", _ => path };
        for (var at = holder; at is not null; at = at.Base)
            if (Array.Exists(at.OwnElements, own => own.Name == element.Name) && !(at.Base is { } above && above.Shape.ElementIndex(element.Name) >= 0))
                return at.TypeName + path[path.IndexOf('.', StringComparison.Ordinal)..];
        return path;
    }

    private static string Max(int max) => max == ElementDefinition.Unbounded ? "*" : max.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
