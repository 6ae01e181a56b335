using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Reads a profile from the differential of its StructureDefinition. What it asks that is not understood here is an error,
/// so that no one believes a rule to be kept that is not.
/// </summary>
internal sealed class ProfileCompiler
{
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
        foreach (var element in definition.TryGetProperty("differential", out var differential) ? differential.Items("element") : []) compiler.Add(root, type, element);
        if (compiler.issues.Count > 0)
            return Problem.Invalid("profile-unreadable", $"The profile {url} asks for what cannot be checked. Correct what the issues name.", [.. compiler.issues]);
        var baseUrl = definition.Text("baseDefinition");
        return new ProfileDefinition(url, type, definitions.Types.Any(known => known.Url == baseUrl) ? "" : baseUrl, root);
    }

    private void Add(ProfileRule root, TypeDefinition type, JsonElement element)
    {
        var id = element.Text("id") is { Length: > 0 } given ? given : element.Text("path");
        if (Place(root, type, id) is not { } rule)
        {
            issues.Add(Issue.Error("structure", "profile-element-unknown", $"{url}: R4 has no element {id}."));
            return;
        }

        Read(rule, element, id);
    }

    /// <summary>The rule that an element id names, made with those above it where they are not there yet.</summary>
    private static ProfileRule? Place(ProfileRule root, TypeDefinition type, string id)
    {
        var segments = id.Split('.');
        if (segments[0] != root.Name) return null;
        var at = root;
        Shape?[] shapes = [type.Shape];
        foreach (var segment in segments.AsSpan(1))
        {
            var colon = segment.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? segment : segment[..colon]).Replace("[x]", "", StringComparison.Ordinal);
            var slice = colon < 0 ? "" : segment[(colon + 1)..];
            Property[] properties = [.. shapes.Where(shape => shape is not null).SelectMany(shape => shape!.Properties).Where(property => property.Element.Name == name).Distinct()];
            if (properties.Length == 0) return null;
            if (at.Child(name) is not { } child)
            {
                child = new ProfileRule { Name = name, Properties = properties };
                at.Children.Add(child);
            }

            at = slice.Length == 0 ? child : SliceOf(child, slice);
            // Below a choice, the children are those of the types that the profile leaves.
            shapes = [.. at.Properties.Where(property => at.Types.Length == 0 || at.Types.Contains(property.Type.Definition.TypeName)).Select(property => property.Shape)];
        }

        return at;
    }

    private static ProfileRule SliceOf(ProfileRule rule, string name)
    {
        if (rule.Slices.Find(slice => slice.Slice == name) is { } known) return known;
        // Extensions are always told apart by their url, said or not.
        if (rule.Discriminators.Length == 0 && rule.Name is "extension" or "modifierExtension") rule.Discriminators = [new Discriminator(DiscriminatorKind.Value, ["url"])];
        var slice = new ProfileRule { Name = rule.Name, Slice = name, Properties = rule.Properties };
        rule.Slices.Add(slice);
        return slice;
    }

    private void Read(ProfileRule rule, JsonElement element, string id)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (name == "min") rule.Min = property.Value.GetInt32();
            else if (name == "max") rule.Max = property.Value.GetString() is "*" or null ? ElementDefinition.Unbounded : int.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture);
            else if (name.StartsWith("fixed", StringComparison.Ordinal)) rule.Expected = new ExpectedValue(property.Value.Clone(), IsPattern: false);
            else if (name.StartsWith("pattern", StringComparison.Ordinal)) rule.Expected = new ExpectedValue(property.Value.Clone(), IsPattern: true);
            else if (name == "binding") ReadBinding(rule, property.Value);
            else if (name == "type") ReadTypes(rule, property.Value);
            else if (name == "slicing") ReadSlicing(rule, property.Value, id);
        }

        // Of a choice that the profile names by one type (valueQuantity) the others are not forbidden, only not spoken of.
        if (rule.Name is "extension" or "modifierExtension" && rule.Slice.Length > 0 && rule.Profiles is [var extension]
            && rule.Child("url") is null && definitions.Type("Extension").Shape.Find(definitions.Names.Url) is { } url)
            rule.Children.Add(new ProfileRule { Name = "url", Properties = [url], Expected = new ExpectedValue(JsonSerializer.SerializeToElement(extension), IsPattern: false) });
    }

    private static void ReadBinding(ProfileRule rule, JsonElement binding)
    {
        if (binding.Text("strength") == "required") rule.ValueSet = DefinitionCompiler.WithoutVersion(binding.Text("valueSet"));
    }

    private static void ReadTypes(ProfileRule rule, JsonElement types)
    {
        rule.Types = [.. types.EnumerateArray().Select(type => type.Text("code")).Distinct()];
        rule.Targets = [.. types.EnumerateArray().SelectMany(type => type.Items("targetProfile")).Select(target => target.GetString()!)];
        rule.Profiles = [.. types.EnumerateArray().SelectMany(type => type.Items("profile")).Select(profile => profile.GetString()!)];
    }

    private void ReadSlicing(ProfileRule rule, JsonElement slicing, string id)
    {
        rule.IsClosed = slicing.Text("rules") == "closed";
        rule.Discriminators = [.. slicing.Items("discriminator").Select(discriminator => ReadDiscriminator(discriminator, id)).OfType<Discriminator>()];
    }

    private Discriminator? ReadDiscriminator(JsonElement discriminator, string id)
    {
        DiscriminatorKind? kind = discriminator.Text("type") switch
        {
            "value" or "pattern" => DiscriminatorKind.Value,
            "exists" => DiscriminatorKind.Exists,
            "type" => DiscriminatorKind.Type,
            _ => null,
        };
        var path = discriminator.Text("path");
        if (kind is not null && !path.Contains('(', StringComparison.Ordinal)) return new Discriminator(kind.Value, path == "$this" ? [] : path.Split('.'));
        issues.Add(Issue.Error("not-supported", "profile-discriminator", $"{url}: the discriminator of {id} is not supported: value, pattern, exists and type over element names are."));
        return null;
    }
}
