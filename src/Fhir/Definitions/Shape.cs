namespace Felles.Fhir;

/// <summary>
/// The properties that a JSON object of one type or backbone element may have, found by the number of their name.
/// </summary>
internal sealed class Shape
{
    private readonly Property?[] slots;

    internal Shape(string path, bool isResource, ElementDefinition[] elements, Property[] properties)
    {
        Path = path;
        IsResource = isResource;
        Elements = elements;
        Properties = properties;
        Required = [.. Enumerable.Range(0, elements.Length).Where(i => elements[i].Min > 0)];
        var size = 4;
        while (size < properties.Length * 2) size *= 2;
        slots = new Property?[size];
        foreach (var property in properties)
        {
            var at = property.Name & (size - 1);
            while (slots[at] is not null) at = (at + 1) & (size - 1);
            slots[at] = property;
        }
    }

    /// <summary>Path of the element, as <c>Observation.component</c>.</summary>
    internal string Path { get; }

    internal bool IsResource { get; }

    internal ElementDefinition[] Elements { get; }

    internal Property[] Properties { get; }

    /// <summary>Indexes in <see cref="Elements"/> of what must be there.</summary>
    internal int[] Required { get; }

    /// <summary>The type of its objects as FHIRPath sees it. Set when the definitions are linked.</summary>
    internal PathType PathType { get; set; } = null!;

    /// <summary>The rules that are put on every object of it. Set when the definitions are linked.</summary>
    internal Invariant[] Invariants { get; set; } = [];

    /// <summary><see cref="Invariants"/> compiled; null until they are asked for.</summary>
    internal InvariantRule[]? Rules { get; set; }

    /// <summary>The property with a name, by its number in <see cref="FhirNames"/>; null when there is none.</summary>
    internal Property? Find(int name)
    {
        for (var at = name & (slots.Length - 1); slots[at] is { } property; at = (at + 1) & (slots.Length - 1))
            if (property.Name == name)
                return property;
        return null;
    }

    /// <summary>The element with a FHIRPath name (<c>value</c>, not <c>valueQuantity</c>); -1 when there is none.</summary>
    internal int ElementIndex(string name) => Array.FindIndex(Elements, element => element.Name == name);
}

/// <summary>One JSON property: an element with, for choices, one of its types.</summary>
/// <param name="Name">Number of the JSON name in <see cref="FhirNames"/>.</param>
/// <param name="Index">Index of the element in <see cref="Shape.Elements"/>.</param>
/// <param name="Element">The element.</param>
/// <param name="Type">Its type here.</param>
internal sealed record Property(int Name, int Index, ElementDefinition Element, ElementType Type)
{
    /// <summary>What its object may hold; null for primitives and for any resource.</summary>
    internal Shape? Shape { get; set; }

    /// <summary>The rules of the element, compiled, where they are not those of <see cref="Shape"/>; null until they are asked for.</summary>
    internal InvariantRule[]? Rules { get; set; }

    /// <summary>Whether the element has rules of its own: those of a backbone element are those of its shape.</summary>
    internal bool HasRules => Element.Invariants.Length > 0 && Element.Shape is null;

    /// <summary>What a value is checked for beside its own form.</summary>
    internal ValueChecks Checks { get; } =
        (Element.Binding?.Strength switch { BindingStrength.Required => ValueChecks.Binding, BindingStrength.Extensible => ValueChecks.Advice, _ => ValueChecks.None })
        | (Type.Code == "Reference" ? ValueChecks.Reference : ValueChecks.None)
        | (Type.Code == "Coding" ? ValueChecks.Coding : ValueChecks.None);

    internal bool IsPrimitive => Type.Definition.Kind == TypeKind.Primitive;

    /// <summary>A resource of any type, as <c>contained</c>.</summary>
    internal bool IsAnyResource => Type.Definition.Kind == TypeKind.Resource;
}

/// <summary>Checks of a value beside its form.</summary>
[Flags]
internal enum ValueChecks : byte
{
    None = 0,
    Binding = 1,
    Reference = 2,
    Coding = 4,

    /// <summary>A binding that advises: extensible.</summary>
    Advice = 8,
}
