namespace Felles.Fhir;

/// <summary>What an extension stands on: the object or primitive that has it, by all the names that a definition may call it.</summary>
internal sealed class ExtensionPlace
{
    private readonly FhirDefinitions definitions;
    private readonly JsonTape tape;
    private readonly int[] parents;

    internal ExtensionPlace(FhirDefinitions definitions, JsonTape tape)
    {
        this.definitions = definitions;
        this.tape = tape;
        parents = Parents(tape.Nodes);
    }

    /// <summary>The object that has an extension: the owner itself, or the <c>_name</c> of a primitive.</summary>
    internal int Owner(int extension)
    {
        var holder = parents[extension];
        return tape.Nodes[holder].Kind == JsonKind.Array ? parents[holder] : holder;
    }

    /// <summary>The property that an extension is in: the array where there is one.</summary>
    internal int Property(int extension) => tape.Nodes[parents[extension]].Kind == JsonKind.Array ? parents[extension] : extension;

    /// <summary>The resource that a value is in, and the one that its <c>#id</c> references are to.</summary>
    internal (int Resource, int Container) ResourceOf(int node)
    {
        var at = node;
        while (at > 0 && ExpressionPath.ShapeOfResource(definitions, tape, at) is null) at = parents[at];
        if (at == 0) return (0, 0);
        var array = parents[at];
        return tape.Nodes[array].Kind == JsonKind.Array && tape.Nodes[array].Name == definitions.Names.Contained ? (at, Math.Max(0, parents[array])) : (at, at);
    }

    /// <summary>The URL of the extension that owns this one, or whose value does; null when the owner is none.</summary>
    internal string? UrlOfOwner(int owner)
    {
        if (PropertyOf(owner) is { Element: { IsChoice: true, Name: "value" } } && ShapeHolding(owner)?.Path == "Extension") owner = Owner(owner);
        var url = tape.Find(owner, definitions.Names.Url);
        return PropertyOf(owner)?.Type.Definition.TypeName == "Extension" && url >= 0 && tape.Nodes[url].Kind == JsonKind.String ? tape.Text(tape.Nodes[url]) : null;
    }

    /// <summary>The paths by which definitions name an owner: its type with those it specialises, and the element that it is.</summary>
    internal IEnumerable<string> Paths(int owner)
    {
        if (ExpressionPath.ShapeOfResource(definitions, tape, owner) is { } resource)
        {
            foreach (var name in WithBases(resource.Path)) yield return name;
            yield break;
        }

        if (PropertyOf(owner) is not { } property || ShapeHolding(owner) is not { } holder) yield break;
        var element = property.Element;
        foreach (var prefix in WithBasesOfPath(holder.Path))
        {
            yield return $"{prefix}.{element.Name}";
            if (!element.IsChoice) continue;
            yield return $"{prefix}.{element.Name}[x]";
            yield return $"{prefix}.{definitions.Names.Text(property.Name)}";
        }

        // A backbone element that another refers to is named by its own path.
        if (property.Shape is { } shape && shape.Path.Contains('.', StringComparison.Ordinal)) yield return shape.Path;
        foreach (var name in WithBases(property.Type.Definition.TypeName)) yield return name;
    }

    /// <summary>The element that a value is: its path, its definition (null for a whole resource), the type that it stands in.</summary>
    internal (string Path, ElementDefinition? Element, TypeDefinition? Holder) ElementOf(int node)
    {
        if (ExpressionPath.ShapeOfResource(definitions, tape, node) is { } resource) return (resource.Path, null, null);
        if (PropertyOf(node) is not { } property || ShapeHolding(node) is not { } holder) return ("", null, null);
        return ($"{holder.Path}.{property.Element.Name}{(property.Element.IsChoice ? "[x]" : "")}", property.Element, holder.Path.Contains('.', StringComparison.Ordinal) ? null : definitions.FindType(holder.Path));
    }

    /// <summary>The property that a value is of; null for a whole text and for what no definition has.</summary>
    internal Property? PropertyAt(int node) => PropertyOf(node);

    /// <summary>The primitive whose extensions an object is, <c>_name</c> or one of its items; -1 when it has no value.</summary>
    internal int ValueBeside(int node)
    {
        var named = NamedAt(node);
        var value = tape.Find(parents[named], tape.Nodes[named].Name);
        if (value < 0 || named == node) return value;
        if (tape.Nodes[value].Kind != JsonKind.Array) return -1;
        var (beside, at, end) = (named + 1, value + 1, tape.Nodes[value].Next);
        for (; beside < node && at < end; beside = tape.Nodes[beside].Next) at = tape.Nodes[at].Next;
        return at < end && tape.Nodes[at].Kind != JsonKind.Null ? at : -1;
    }

    /// <summary>Whether an owner is a whole resource.</summary>
    internal bool IsResource(int owner) => ExpressionPath.ShapeOfResource(definitions, tape, owner) is not null;

    /// <summary>Whether an owner is a resource that is known by its url, as definitions are; later versions of FHIR have a name for these.</summary>
    internal bool IsCanonical(int owner) => ExpressionPath.ShapeOfResource(definitions, tape, owner)?.ElementIndex("url") >= 0;

    private IEnumerable<string> WithBases(string type)
    {
        for (var at = definitions.FindType(type); at is not null; at = at.Base) yield return at.Name;
    }

    private IEnumerable<string> WithBasesOfPath(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (type, rest) = dot < 0 ? (path, "") : (path[..dot], path[dot..]);
        return WithBases(type).Select(name => name + rest);
    }

    private Property? PropertyOf(int node)
    {
        var named = NamedAt(node);
        return named > 0 && tape.Nodes[named].Name >= 0 ? ShapeHolding(node)?.Find(tape.Nodes[named].Name) : null;
    }

    private int NamedAt(int node) => node > 0 && tape.Nodes[parents[node]].Kind == JsonKind.Array ? parents[node] : node;

    /// <summary>What the object that holds a value may hold.</summary>
    private Shape? ShapeHolding(int node)
    {
        var holder = node == 0 ? -1 : parents[NamedAt(node)];
        if (holder < 0) return null;
        return ExpressionPath.ShapeOfResource(definitions, tape, holder) ?? (tape.Nodes[NamedAt(holder)].IsBeside ? definitions.Type("Element").Shape : PropertyOf(holder)?.Shape);
    }

    private static int[] Parents(TapeNode[] nodes)
    {
        var parents = new int[nodes.Length];
        parents[0] = -1;
        var above = new Stack<int>();
        for (var at = 0; at < nodes.Length; at++)
        {
            while (above.TryPeek(out var top) && nodes[top].Next <= at) above.Pop();
            if (above.TryPeek(out var parent)) parents[at] = parent;
            if (nodes[at].IsContainer) above.Push(at);
        }

        return parents;
    }
}
