using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Checks the StructureDefinition of a profile or extension against what it builds on; https://hl7.org/fhir/R4/profiling.html.</summary>
internal static class StructureDefinitionRules
{
    /// <summary>Checks a StructureDefinition of a profile or an extension.</summary>
    internal static void Check(FhirDefinitions definitions, IssueList issues, PathItem definition)
    {
        var isConstraint = definition.Text("derivation") == "constraint";
        var (constraintName, slicingName) = (definitions.Names.Find("constraint"u8), definitions.Names.Find("slicing"u8));
        var isExtension = isConstraint && definition.Text("type") == "Extension";
        if (isConstraint && definition.Text("baseDefinition") is { } url && definitions.TypeOfUrl(url) is { } type && definition.Members("type") is [{ Kind: PathKind.String } told] && told.Text != type.TypeName)
            issues.At(told.Node, Finding.ConstrainedType(type.TypeName));
        if (definition.Text("kind") == "logical") Logical(definitions, issues, definition);
        if (isConstraint) Base(definitions, issues, definition);
        if (isConstraint) Paths(definitions, issues, definition);
        foreach (var element in definition.Members("differential").SelectMany(differential => differential.Members("element")))
        {
            if (isConstraint) Types(definitions, issues, element);
            // Of very many elements few say any of this.
            if (!isExtension && element.Member(constraintName) is null && element.Member(slicingName) is null) continue;
            foreach (var expression in element.Members("constraint").SelectMany(constraint => constraint.Members("expression")))
                if (expression.Kind == PathKind.String && FhirPath.Compile(definitions, expression.Text, castsFilter: true).Failed(out var problem)) issues.At(expression.Node, Finding.ExpressionInvalid(problem.Text));
            foreach (var discriminator in element.Members("slicing").SelectMany(slicing => slicing.Members("discriminator")))
                if (element.Text("path") is { } sliced && discriminator.Members("path") is [{ Kind: PathKind.String } steps] && !CanDiscriminate(definitions, sliced, steps.Text)) issues.At(steps.Node, Finding.DiscriminatorPath());
            if (isExtension && element.Text("path") == "Extension.url" && element.Members("fixed") is [{ Kind: PathKind.String } named] && named.Text != definition.Text("url"))
                issues.At(named.Node, Finding.ExtensionFixedUrl());
        }
    }

    /// <summary>Whether the elements of a discriminator are there in what is sliced, as far as R4's types tell.</summary>
    private static bool CanDiscriminate(FhirDefinitions definitions, string sliced, string path)
    {
        if (DiscriminatorPath.Read(path) is not { } steps) return false;
        var names = sliced.Split('.');
        var shape = definitions.FindType(names[0])?.Shape;
        foreach (var name in names.Skip(1).Concat(steps))
        {
            // Behind a function, in any resource and where types are open nothing can be said.
            if (shape is null || name.EndsWith(')')) return true;
            var properties = Array.FindAll(shape.Properties, property => property.Element.Name == name.Replace("[x]", "", StringComparison.Ordinal));
            if (properties.Length == 0) return Array.Exists(shape.Properties, property => definitions.Names.Text(property.Name) == name);
            shape = properties is [{ IsAnyResource: false, IsPrimitive: false } only] ? only.Shape : null;
        }

        return true;
    }

    /// <summary>A logical model names its type so that it is no other's.</summary>
    private static void Logical(FhirDefinitions definitions, IssueList issues, PathItem definition)
    {
        if (definition.Text("derivation") != "specialization" || definition.Members("type") is not [{ Kind: PathKind.String } type]) return;
        if (!type.Text.Contains(':', StringComparison.Ordinal) && definitions.FindType(type.Text) is null && definition.Text("url")?.StartsWith("http://hl7.org/fhir/StructureDefinition/", StringComparison.Ordinal) != true) issues.At(type.Node, Finding.TypeNotHere());
        if (type.Text == definition.Text("baseDefinition")) issues.At(type.Node, Finding.TypeOfItsBase());
    }

    /// <summary>The profiles of an element's types are for these types.</summary>
    private static void Types(FhirDefinitions definitions, IssueList issues, PathItem element)
    {
        foreach (var type in element.Members("type"))
            foreach (var profile in type.Members("profile"))
                if (profile.Kind == PathKind.String && type.Text("code") is { } code && definitions.FindType(code) is { } known && known.TypeName is not ("Resource" or "DomainResource" or "Element" or "BackboneElement")
                    && (definitions.FindProfile(profile.Text)?.Type ?? definitions.TypeOfUrl(profile.Text)) is { } other && other.TypeName != known.TypeName)
                    issues.At(profile.Node, Finding.ProfileOfOtherType(code));
    }

    /// <summary>A profile does not build on itself, and an extension is known by one url whatever builds on it.</summary>
    private static void Base(FhirDefinitions definitions, IssueList issues, PathItem definition)
    {
        if (definition.Members("baseDefinition") is not [{ Kind: PathKind.String } below]) return;
        if (DefinitionCompiler.WithoutVersion(below.Text) == definition.Text("url")) issues.At(below.Node, Finding.BuildsOnItself());
        else if (definitions.FindProfile(below.Text) is { Type.Name: "Extension" } extension && extension.Root.Child("url")?.Expected?.Value is { ValueKind: JsonValueKind.String } url && url.GetString() != definition.Text("url"))
            issues.At(below.Node, Finding.ExtensionUrlChanged());
    }

    /// <summary>The paths of the differential are of elements that the types have, as far as these can be told by R4 alone.</summary>
    private static void Paths(FhirDefinitions definitions, IssueList issues, PathItem definition)
    {
        if (definition.Text("type") is not { } typeName || definitions.FindType(typeName) is null) return;
        foreach (var path in definition.Members("differential").SelectMany(differential => differential.Members("element")).SelectMany(element => element.Members("path")))
            if (path.Kind == PathKind.String && path.Text.Split('.') is [var root, var name] && (root != typeName || !Has(definitions.Type(typeName).Shape, name))) issues.At(path.Node, Finding.ElementUnknown(typeName));

        bool Has(Shape shape, string name) => Array.Exists(shape.Properties, property => name == property.Element.Name || name == $"{property.Element.Name}[x]" || name == definitions.Names.Text(property.Name));
    }
}
