using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Reads a profile from the differential of its StructureDefinition. What it asks that is not understood here is an error,
/// so that no one believes a rule to be kept that is not.
/// </summary>
internal sealed class ProfileCompiler
{
    private const string ProfileElement = "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element";

    private readonly FhirDefinitions definitions;
    private readonly string url;
    private readonly List<Issue> issues = [];

    private ProfileCompiler(FhirDefinitions definitions, string url)
    {
        this.definitions = definitions;
        this.url = url;
    }

    /// <summary>Compiles one profile.</summary>
    /// <returns>The profile; or a problem whose issues name the elements that cannot be read.</returns>
    internal static Outcome<ProfileDefinition> Compile(FhirDefinitions definitions, JsonElement definition)
    {
        var url = definition.Text("url");
        var typeName = definition.Text("type");
        if (url.Length == 0 || definitions.FindType(typeName) is not { } type)
            return Problem.Invalid("profile-unreadable", "A profile needs a url and the type it constrains. Correct the StructureDefinition.");
        var compiler = new ProfileCompiler(definitions, url);
        var root = new ProfileRule { Name = typeName, Properties = [] };
        foreach (var (element, id) in DifferentialElements.Of(Elements(definition))) compiler.Add(root, type, element, id);
        if (compiler.issues.Count > 0)
            return Problem.Invalid("profile-unreadable", $"The profile {url} asks for what cannot be checked. Correct what the issues name.", [.. compiler.issues]);
        var baseUrl = definition.Text("baseDefinition");
        return new ProfileDefinition(url, type, definitions.Types.Any(known => known.Url == DefinitionCompiler.WithoutVersion(baseUrl)) ? "" : baseUrl, root)
        {
            Contexts = [.. definition.Items("context").Select(Context).OfType<ExtensionContext>()],
            // As published some name the JSON of the value, which FHIRPath does not.
            ContextRules = [.. definition.Items("contextInvariant").Select(rule => rule.GetString()!.Replace("%extension.valueInteger", "%extension.value", StringComparison.Ordinal))],
            IsModifier = Elements(definition).FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("isModifier", out var modifies) && modifies.ValueKind == JsonValueKind.True,
        };
    }

    // A profile without a differential says everything in its snapshot.
    private static IEnumerable<JsonElement> Elements(JsonElement definition) =>
        definition.TryGetProperty("differential", out var differential) ? differential.Items("element")
        : definition.TryGetProperty("snapshot", out var snapshot) ? snapshot.Items("element") : [];

    private static ExtensionContext? Context(JsonElement context) => context.Text("type") switch
    {
        "element" => new ExtensionContext(ExtensionContextKind.Element, context.Text("expression")),
        "extension" => new ExtensionContext(ExtensionContextKind.Extension, context.Text("expression")),
        "fhirpath" => new ExtensionContext(ExtensionContextKind.FhirPath, context.Text("expression")),
        _ => null,
    };

    private void Add(ProfileRule root, TypeDefinition type, JsonElement element, string id)
    {
        if (Place(root, type, id) is not { } rule)
        {
            issues.Add(Issue.Error("structure", "profile-element-unknown", $"{url}: R4 has no element {id}."));
            return;
        }

        Read(rule, element, id);
    }

    /// <summary>The rule that an element id names, made with those above it where they are not there yet.</summary>
    private ProfileRule? Place(ProfileRule root, TypeDefinition type, string id)
    {
        var segments = id.Split('.');
        if (segments[0] != root.Name) return null;
        var at = root;
        Shape?[] shapes = [type.Shape];
        foreach (var segment in segments.AsSpan(1))
        {
            var colon = segment.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? segment : segment[..colon]).Replace("[x]", "", StringComparison.Ordinal);
            var slices = colon < 0 ? [] : segment[(colon + 1)..].Split('/');
            Property[] properties = [.. shapes.Where(shape => shape is not null).SelectMany(shape => shape!.Properties).Where(property => property.Element.Name == name).Distinct()];
            // Written by one type of a choice, as valueQuantity: the rule is about that property alone.
            if (properties.Length == 0) properties = [.. shapes.Where(shape => shape is not null).SelectMany(shape => shape!.Properties).Where(property => property.Element.IsChoice && definitions.Names.Text(property.Name) == name).Distinct()];
            if (properties.Length == 0) return null;
            if (at.Child(name) is not { } child)
            {
                child = new ProfileRule { Name = name, Properties = properties };
                at.Children.Add(child);
            }

            // A slice of a slice has both names, with a stroke between.
            at = slices.Aggregate(child, SliceOf);
            shapes = [.. ShapesOf(at, child)];
        }

        return at;
    }

    /// <summary>Below a choice, and below any resource, the children are those of the types that the profile leaves.</summary>
    private IEnumerable<Shape?> ShapesOf(ProfileRule rule, ProfileRule unsliced)
    {
        var types = rule.Types.Length > 0 ? rule.Types : unsliced.Types;
        foreach (var property in rule.Properties)
        {
            if (!property.IsAnyResource)
            {
                if (types.Length == 0 || types.Contains(property.Type.Definition.TypeName)) yield return property.Shape;
                continue;
            }

            foreach (var name in types.Length > 0 ? types : ["DomainResource", "Resource"])
                if (definitions.FindType(name) is { } type)
                    yield return type.Shape;
        }
    }

    private static ProfileRule SliceOf(ProfileRule rule, string name)
    {
        if (rule.Slices.Find(slice => slice.Slice == name) is { } known) return known;
        // Extensions are always told apart by their url, said or not.
        if (rule.Discriminators.Length == 0 && rule.Name is "extension" or "modifierExtension") rule.Discriminators = [new Discriminator(DiscriminatorKind.Value, ["url"])];
        // So are the types of a choice.
        if (rule.Discriminators.Length == 0 && rule.Properties is [{ Element.IsChoice: true }, ..]) rule.Discriminators = [new Discriminator(DiscriminatorKind.Type, [])];
        var slice = new ProfileRule { Name = rule.Name, Slice = name, Properties = rule.Properties, Discriminators = rule.Discriminators };
        rule.Slices.Add(slice);
        return slice;
    }

    private void Read(ProfileRule rule, JsonElement element, string id)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (name == "min") rule.Min = property.Value.GetInt32();
            else if (name == "max") rule.Max = int.TryParse(property.Value.ToString(), CultureInfo.InvariantCulture, out var max) ? max : ElementDefinition.Unbounded;
            else if (name.StartsWith("fixed", StringComparison.Ordinal)) rule.Expected = new ExpectedValue(property.Value.Clone(), IsPattern: false);
            else if (name.StartsWith("pattern", StringComparison.Ordinal)) rule.Expected = new ExpectedValue(property.Value.Clone(), IsPattern: true);
            else if (name == "binding") ReadBinding(rule, property.Value);
            else if (name == "type") ReadTypes(rule, property.Value);
            else if (name == "slicing") ReadSlicing(rule, property.Value, id);
            else if (name == "maxLength" && property.Value.TryGetInt32(out var length)) rule.LengthMax = length;
            else if (name == "constraint") ReadConstraints(rule, property.Value, id);
            else if (name.StartsWith("minValue", StringComparison.Ordinal)) rule.Least = ReadBound(name["minValue".Length..], property.Value) ?? rule.Least;
            else if (name.StartsWith("maxValue", StringComparison.Ordinal)) rule.Most = ReadBound(name["maxValue".Length..], property.Value) ?? rule.Most;
        }

        ElementExtensions.Read(rule, element);
        // Of a choice that the profile names by one type (valueQuantity) the others are not forbidden, only not spoken of.
        if (rule.Name is "extension" or "modifierExtension" && rule.Slice.Length > 0 && rule.Profiles is [var extension]
            && rule.Child("url") is null && definitions.Type("Extension").Shape.Find(definitions.Names.Url) is { } url)
            rule.Children.Add(new ProfileRule { Name = "url", Properties = [url], Expected = new ExpectedValue(JsonSerializer.SerializeToElement(extension), IsPattern: false) });
    }

    private static void ReadBinding(ProfileRule rule, JsonElement binding)
    {
        if (binding.Text("strength") == "required") rule.ValueSet = DefinitionCompiler.WithoutVersion(binding.Text("valueSet"));
        rule.FurtherValueSets = [.. ElementExtensions.FurtherValueSets(binding)];
    }

    private void ReadConstraints(ProfileRule rule, JsonElement constraints, string id)
    {
        var type = rule.Properties switch
        {
            [] => definitions.FindType(rule.Name)?.PathType,
            [{ IsAnyResource: false } only] => PathType.Of(only),
            _ => null,
        };
        foreach (var constraint in constraints.EnumerateArray())
        {
            var invariant = new Invariant(constraint.Text("key"), constraint.Text("severity") == "error", constraint.Text("human"), constraint.Text("expression"));
            if (invariant.Expression.Length == 0) continue;
            if (InvariantRules.Compile(definitions, invariant, type, null).Succeeded(out var compiled, out var problem)) rule.Invariants.Add(compiled);
            else issues.Add(Issue.Error("invalid", "profile-constraint", $"{url}: the rule {invariant.Key} of {id} cannot be kept. {problem.Text}"));
        }
    }

    /// <summary>A bound as a value of its type, as the values it is compared with.</summary>
    private PathItem? ReadBound(string typeName, JsonElement value)
    {
        var name = definitions.FindType(typeName) is not null ? typeName : char.ToLowerInvariant(typeName[0]) + typeName[1..];
        if (definitions.FindType(name) is not { } type) return null;
        var utf8 = Encoding.UTF8.GetBytes(value.GetRawText());
        return TapeReader.Read(utf8, new ReadLimits(), definitions.Names).Succeeded(out var nodes, out _)
            ? new PathItem(new PathSource(definitions, new JsonTape(utf8, nodes)), type.PathType, 0, -1) : null;
    }

    private static void ReadTypes(ProfileRule rule, JsonElement types)
    {
        rule.Types = [.. types.EnumerateArray().Select(type => type.Text("code")).Distinct()];
        rule.Targets = [.. types.EnumerateArray().SelectMany(type => type.Items("targetProfile")).Select(target => target.GetString()!)];
        rule.Profiles = [.. types.EnumerateArray().SelectMany(ProfilesOf)];
    }

    /// <summary>The profiles of a type; after <c>#</c> the id of the element of it that is meant, where that is not the root.</summary>
    private static IEnumerable<string> ProfilesOf(JsonElement type)
    {
        var besides = type.Items("_profile").ToList();
        var number = 0;
        foreach (var profile in type.Items("profile"))
        {
            var element = number < besides.Count && besides[number].ValueKind == JsonValueKind.Object
                ? besides[number].Items("extension").Where(extension => extension.Text("url") == ProfileElement).Select(extension => extension.Text("valueString")).FirstOrDefault() : null;
            number++;
            yield return element is { Length: > 0 } ? $"{profile.GetString()}#{element}" : profile.GetString()!;
        }
    }

    private void ReadSlicing(ProfileRule rule, JsonElement slicing, string id)
    {
        rule.SliceRules = slicing.Text("rules") switch { "closed" => SliceRules.Closed, "openAtEnd" => SliceRules.OpenAtEnd, _ => SliceRules.Open };
        rule.IsOrdered = slicing.TryGetProperty("ordered", out var ordered) && ordered.ValueKind == JsonValueKind.True;
        rule.Discriminators = [.. slicing.Items("discriminator").Select(discriminator => ReadDiscriminator(discriminator, id)).OfType<Discriminator>()];
    }

    private Discriminator? ReadDiscriminator(JsonElement discriminator, string id)
    {
        DiscriminatorKind? kind = discriminator.Text("type") switch
        {
            "value" or "pattern" => DiscriminatorKind.Value,
            "exists" => DiscriminatorKind.Exists,
            "type" => DiscriminatorKind.Type,
            "profile" => DiscriminatorKind.Profile,
            _ => null,
        };
        if (kind is not null && DiscriminatorPath.Read(discriminator.Text("path")) is { } steps) return new Discriminator(kind.Value, steps);
        issues.Add(Issue.Error("not-supported", "profile-discriminator", $"{url}: the discriminator of {id} is not supported: value, pattern, exists, type and profile over element names, resolve(), extension() and ofType() are."));
        return null;
    }
}
