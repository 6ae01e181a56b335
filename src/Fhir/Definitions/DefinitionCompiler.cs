using System.Text.Json;

namespace Felles.Fhir;

/// <summary>
/// Turns definition resources (StructureDefinition of types, SearchParameter, ValueSet, CodeSystem) into our own form.
/// Types are read from their differential: in the npm package the snapshots carry elements that R4 does not have.
/// </summary>
internal sealed class DefinitionCompiler
{
    private readonly List<TypeDefinition> types = [];
    private readonly List<SearchParameterDefinition> searchParameters = [];
    private readonly List<CodeSystemDefinition> codeSystems = [];
    private readonly List<ValueSetDefinition> valueSets = [];

    /// <summary>What has been added so far.</summary>
    internal DefinitionSet Compiled => new([.. types], [.. searchParameters], [.. codeSystems], [.. valueSets]);

    /// <summary>Adds every definition in a Bundle, or one definition; anything else is passed over.</summary>
    internal void Add(JsonElement resource)
    {
        switch (resource.Text("resourceType"))
        {
            case "Bundle":
                foreach (var entry in resource.Items("entry"))
                    if (entry.TryGetProperty("resource", out var inner))
                        Add(inner);
                break;
            case "StructureDefinition":
                if (ReadType(resource) is { } type) types.Add(type);
                break;
            case "SearchParameter":
                searchParameters.Add(ReadSearchParameter(resource));
                break;
            case "CodeSystem":
                codeSystems.Add(ReadCodeSystem(resource));
                break;
            case "ValueSet":
                valueSets.Add(ReadValueSet(resource));
                break;
        }
    }

    private static TypeDefinition? ReadType(JsonElement definition)
    {
        TypeKind? kind = definition.Text("kind") switch
        {
            "primitive-type" => TypeKind.Primitive,
            "complex-type" => TypeKind.Complex,
            "resource" => TypeKind.Resource,
            _ => null, // Logical models describe no JSON.
        };
        var name = definition.Text("name");
        var isConstraint = definition.Text("derivation") == "constraint";
        // Profiles are not types; SimpleQuantity and MoneyQuantity are, because elements name them as theirs.
        if (kind is null || (isConstraint && (kind is not TypeKind.Complex || name is not ("SimpleQuantity" or "MoneyQuantity")))) return null;

        var elements = definition.GetProperty("differential").Items("element").ToArray();
        var baseUrl = definition.Text("baseDefinition");
        return new TypeDefinition
        {
            Name = name,
            Url = definition.Text("url"),
            Kind = kind.Value,
            IsAbstract = definition.TryGetProperty("abstract", out var isAbstract) && isAbstract.ValueKind == JsonValueKind.True,
            BaseName = LastSegment(baseUrl),
            TypeName = definition.Text("type"),
            OwnElements = kind == TypeKind.Primitive ? [] : ReadChildren(elements, elements[0].Text("path")),
            Invariants = ReadInvariants(elements[0]),
            Format = kind == TypeKind.Primitive ? Enum.Parse<PrimitiveFormat>(name, ignoreCase: true) : PrimitiveFormat.None,
        };
    }

    private static ElementDefinition[] ReadChildren(JsonElement[] elements, string parent) =>
    [
        .. from element in elements
           let path = element.Text("path")
           where path.Length > parent.Length && path.LastIndexOf('.') == parent.Length && path.StartsWith(parent, StringComparison.Ordinal)
           select ReadElement(elements, element, path),
    ];

    private static ElementDefinition ReadElement(JsonElement[] elements, JsonElement element, string path)
    {
        var name = LastPart(path);
        var isChoice = name.EndsWith("[x]", StringComparison.Ordinal);
        return new ElementDefinition
        {
            Name = isChoice ? name[..^3] : name,
            Min = element.TryGetProperty("min", out var min) ? min.GetInt32() : 0,
            Max = element.Text("max") switch { "*" => ElementDefinition.Unbounded, "" => 1, var max => int.Parse(max, System.Globalization.CultureInfo.InvariantCulture) },
            IsChoice = isChoice,
            IsModifier = IsTrue(element, "isModifier"),
            IsSummary = IsTrue(element, "isSummary"),
            Types = [.. element.Items("type").Select(type => ReadElementType(path, type))],
            ContentReference = element.Text("contentReference").TrimStart('#'),
            Binding = ReadBinding(element),
            Invariants = ReadInvariants(element),
            Children = ReadChildren(elements, path),
        };
    }

    private static ElementType ReadElementType(string path, JsonElement type)
    {
        var code = type.Text("code");
        if (code.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal))
        {
            // R4 gives the id of a resource as a string; its definition in words and its regex are those of id.
            code = path == "Resource.id" ? "id" : type.Items("extension").Select(extension => extension.Text("valueUrl")).First(url => url.Length > 0);
        }

        foreach (var profile in type.Items("profile"))
            if (LastSegment(profile.GetString()!) is "SimpleQuantity" or "MoneyQuantity")
                code = LastSegment(profile.GetString()!);
        return new ElementType(code, [.. type.Items("targetProfile").Select(target => LastSegment(target.GetString()!)).Where(target => target != "Resource")]);
    }

    private static Binding? ReadBinding(JsonElement element) =>
        element.TryGetProperty("binding", out var binding) && binding.Text("valueSet") is { Length: > 0 } valueSet
            ? new Binding(Enum.Parse<BindingStrength>(binding.Text("strength"), ignoreCase: true), WithoutVersion(valueSet))
            : null;

    private static Invariant[] ReadInvariants(JsonElement element) =>
    [
        .. element.Items("constraint").Select(constraint => new Invariant(
            constraint.Text("key"), constraint.Text("severity") == "error", constraint.Text("human"), constraint.Text("expression"))),
    ];

    private static SearchParameterDefinition ReadSearchParameter(JsonElement parameter) => new(
        parameter.Text("url"), parameter.Text("code"), parameter.Text("type"),
        Texts(parameter, "base"), parameter.Text("expression"), Texts(parameter, "target"),
        [.. parameter.Items("component").Select(part => new SearchComponent(part.Text("definition"), part.Text("expression")))]);

    private static CodeSystemDefinition ReadCodeSystem(JsonElement system)
    {
        List<string> codes = [], displays = [];
        List<int> parents = [];
        Walk(system, -1);
        return new CodeSystemDefinition(system.Text("url"), system.Text("content") == "complete", [.. codes], [.. displays], [.. parents]);

        void Walk(JsonElement at, int parent)
        {
            foreach (var concept in at.Items("concept"))
            {
                codes.Add(concept.Text("code"));
                displays.Add(concept.Text("display"));
                parents.Add(parent);
                Walk(concept, codes.Count - 1);
            }
        }
    }

    private static ValueSetDefinition ReadValueSet(JsonElement valueSet)
    {
        var compose = valueSet.TryGetProperty("compose", out var found) ? found : default;
        return new ValueSetDefinition(valueSet.Text("url"), ReadParts(compose, "include"), ReadParts(compose, "exclude"));
    }

    private static ValueSetPart[] ReadParts(JsonElement compose, string name) =>
    [
        .. compose.Items(name).Select(part => new ValueSetPart(
            part.Text("system"),
            [.. Texts(part, "valueSet").Select(WithoutVersion)],
            [.. part.Items("concept").Select(concept => concept.Text("code"))],
            [.. part.Items("filter").Select(filter => new ValueSetFilter(filter.Text("property"), filter.Text("op"), filter.Text("value")))])),
    ];

    private static string[] Texts(JsonElement element, string name) => [.. element.Items(name).Select(item => item.GetString()!)];

    private static bool IsTrue(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string LastSegment(string url) => WithoutVersion(url)[(WithoutVersion(url).LastIndexOf('/') + 1)..];

    internal static string WithoutVersion(string canonical) => canonical.Split('|')[0];
}

/// <summary>Definitions in our own form, not yet linked.</summary>
internal sealed record DefinitionSet(
    TypeDefinition[] Types, SearchParameterDefinition[] SearchParameters, CodeSystemDefinition[] CodeSystems, ValueSetDefinition[] ValueSets);

/// <summary>Reading of definition resources that have passed as well-formed.</summary>
internal static class DefinitionJson
{
    /// <summary>A string property; the empty string when it is not there or no string.</summary>
    internal static string Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The items of an array property; none when it is not there.</summary>
    internal static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
