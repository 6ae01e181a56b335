namespace Felles.Fhir;

/// <summary>Joins the types to each other: bases to what specialises them, elements to their types, names to their numbers.</summary>
internal sealed class DefinitionLinker
{
    private readonly Dictionary<string, TypeDefinition> types;
    private readonly FhirNames names;
    private readonly Dictionary<string, ElementDefinition[]> allElements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Shape> shapesByPath = new(StringComparer.Ordinal);
    private readonly List<(ElementDefinition Element, Property Property)> references = [];

    private DefinitionLinker(Dictionary<string, TypeDefinition> types, FhirNames names)
    {
        this.types = types;
        this.names = names;
    }

    /// <summary>Sets <see cref="TypeDefinition.Shape"/> of every type and numbers all names.</summary>
    internal static void Link(Dictionary<string, TypeDefinition> types, FhirNames names)
    {
        var linker = new DefinitionLinker(types, names);
        foreach (var type in types.Values) type.Base = types.GetValueOrDefault(type.BaseName);
        foreach (var type in types.Values)
        {
            type.Shape = linker.ShapeOf(type.TypeName, type.Kind == TypeKind.Resource, linker.AllElements(type));
            type.Shape.PathType = new PathType(type, type.Shape);
            type.Shape.Invariants = [.. AllInvariants(type)];
        }

        foreach (var shape in linker.shapesByPath.Values.Concat(types.Values.Select(type => type.Shape)))
            foreach (var property in shape.Properties)
                if (property.Type.Definition.Kind == TypeKind.Complex)
                    property.Shape ??= property.Element.Shape ?? property.Type.Definition.Shape;
        foreach (var (element, property) in linker.references)
            element.Shape = property.Shape = linker.shapesByPath[element.ContentReference];
    }

    private static IEnumerable<Invariant> AllInvariants(TypeDefinition type) =>
        type.Base is null ? type.Invariants : AllInvariants(type.Base).Concat(type.Invariants).DistinctBy(invariant => invariant.Key);

    /// <summary>A type's elements with those of its bases first.</summary>
    private ElementDefinition[] AllElements(TypeDefinition type)
    {
        if (allElements.TryGetValue(type.Name, out var known)) return known;
        ElementDefinition[] inherited = type.Base is null ? [] : AllElements(type.Base);
        // A primitive has the id and the extensions of Element; its value is not an element in JSON.
        ElementDefinition[] all =
        [
            .. inherited.Where(element => type.OwnElements.All(own => own.Name != element.Name)),
            .. type.OwnElements.Select(own => own.Types.Length == 0 && Array.Find(inherited, element => element.Name == own.Name) is { } same ? Forbidding(own, same) : own),
        ];
        return allElements[type.Name] = all;
    }

    /// <summary>A change of an inherited element that says no more than how often: SimpleQuantity forbids the comparator.</summary>
    private static ElementDefinition Forbidding(ElementDefinition own, ElementDefinition inherited) => new()
    {
        Name = own.Name,
        Min = own.Min,
        Max = own.Max,
        IsChoice = inherited.IsChoice,
        IsModifier = inherited.IsModifier,
        IsSummary = inherited.IsSummary,
        Types = inherited.Types,
        ContentReference = inherited.ContentReference,
        Binding = null,
        Invariants = own.Invariants,
        Children = [],
    };

    private Shape ShapeOf(string path, bool isResource, ElementDefinition[] elements)
    {
        var properties = new List<Property>();
        for (var i = 0; i < elements.Length; i++)
        {
            var element = elements[i];
            if (element.Children.Length > 0)
            {
                ElementDefinition[] children = [.. AllElements(types[element.Types[0].Code]), .. element.Children];
                element.Shape ??= ShapeOf($"{path}.{element.Name}", isResource: false, children);
                element.Shape.PathType ??= new PathType(types[element.Types[0].Code], element.Shape);
                element.Shape.Invariants = element.Invariants;
                shapesByPath[element.Shape.Path] = element.Shape;
            }

            properties.AddRange(PropertiesOf(element, i));
        }

        return new Shape(path, isResource, elements, [.. properties]);
    }

    private IEnumerable<Property> PropertiesOf(ElementDefinition element, int index)
    {
        if (element.ContentReference.Length > 0)
        {
            var type = new ElementType("BackboneElement", []) { Definition = types["BackboneElement"] };
            var property = new Property(names.Add(element.Name), index, element, type);
            references.Add((element, property));
            yield return property;
            yield break;
        }

        foreach (var type in element.Types.DistinctBy(type => type.Code))
        {
            type.Definition = types[type.Code];
            var typeName = type.Definition.TypeName;
            var name = element.IsChoice ? element.Name + char.ToUpperInvariant(typeName[0]) + typeName[1..] : element.Name;
            yield return new Property(names.Add(name), index, element, type);
            if (!element.IsChoice) yield break;
        }
    }
}
