using System.Text;

namespace Felles.Fhir;

/// <summary>
/// One resource while a search looks at it: its values by the expressions of search parameters. Good as long as its text
/// is lent; used by one thread.
/// </summary>
internal sealed class SearchedResource
{
    private readonly PathSource source;
    private readonly int node;
    private readonly PathItem? root;
    private readonly PathEnvironment environment;
    private ResourceLookup? lookup;

    private SearchedResource(PathSource source, int node)
    {
        this.source = source;
        this.node = node;
        root = source.Resource(node);
        environment = new PathEnvironment(source.Definitions, root, source.Resource(0)) { Resolve = Resolve };
    }

    internal FhirDefinitions Definitions => source.Definitions;

    internal JsonTape Tape => source.Tape;

    /// <summary>Resource type; the empty string when it is none of R4.</summary>
    internal string Type => root?.Type.Name ?? "";

    /// <summary>Resource id; the empty string when it has none.</summary>
    internal string Id => Encoding.UTF8.GetString(SearchedValue.Bytes(Tape, node, Definitions.Names.Id));

    /// <summary>Looks at a stored resource.</summary>
    /// <param name="definitions">Types and names.</param>
    /// <param name="body">UTF-8 JSON of a resource that <see cref="FhirResource.Read"/> has accepted.</param>
    /// <param name="look">Must not keep anything of what it is lent.</param>
    internal static T Lend<T>(FhirDefinitions definitions, ReadOnlyMemory<byte> body, Func<SearchedResource, T> look) =>
        TapeReader.Lend(body, definitions.Names, tape => look(new SearchedResource(new PathSource(definitions, tape), 0)));

    /// <summary>The values of an expression about the whole resource.</summary>
    internal PathItem[] Values(FhirPath? path) => root is { } item ? Values(path, item) : [];

    /// <summary>The values of an expression about one of its values.</summary>
    internal PathItem[] Values(FhirPath? path, in PathItem focus) =>
        path is not null && path.Evaluate(focus, environment).Succeeded(out var items, out _) ? items : [];

    /// <summary>The resource that it contains under an id; null when it contains none.</summary>
    internal SearchedResource? Contained(string id)
    {
        lookup ??= new ResourceLookup(source);
        return lookup.Find("#" + id, node) is { } item ? new SearchedResource(source, item.Node) : null;
    }

    /// <summary>The value set that the element of a value is bound to; null when it is bound to none.</summary>
    internal Binding? BindingOf(in PathItem value)
    {
        if (!value.IsNode || value.Source != source || value.Node < 0) return null;
        var nodes = Tape.Nodes;
        var shape = ExpressionPath.ShapeOfResource(Definitions, Tape, 0);
        Binding? binding = null;
        for (var at = 0; at != value.Node && nodes[at].IsContainer && shape is not null;)
        {
            at = ChildHolding(nodes, at, value.Node);
            if (nodes[at].Name < 0 || shape.Find(nodes[at].Name) is not { } property) return null;
            binding = property.Element.Binding;
            if (at != value.Node && nodes[at].Kind == JsonKind.Array) at = ChildHolding(nodes, at, value.Node);
            shape = property.IsAnyResource ? ExpressionPath.ShapeOfResource(Definitions, Tape, at) : property.Shape ?? property.Type.Definition.Shape;
        }

        return binding;
    }

    private static int ChildHolding(TapeNode[] nodes, int container, int target)
    {
        var at = container + 1;
        while (nodes[at].Next <= target) at = nodes[at].Next;
        return at;
    }

    // What the expressions ask of a target is its type, which the reference tells.
    private PathItem? Resolve(PathItem item, string reference)
    {
        if (reference.StartsWith('#')) return (lookup ??= new ResourceLookup(source)).Find(reference, node);
        var type = item.IsNode && item.Source == source ? ReferenceText.TypeOf(Definitions, Tape, item.Node) : ReferenceText.Split(Definitions, reference)?.Type;
        return type is null ? null : ParameterExpressions.Of(Definitions).Target(type);
    }
}

/// <summary>Reading of the values that search parameters lead to.</summary>
internal static class SearchedValue
{
    /// <summary>Whether a value is an object in the resource.</summary>
    internal static bool IsObject(this in PathItem value) => value.IsNode && value.Node >= 0 && value.Source.Tape.Nodes[value.Node].Kind == JsonKind.Object;

    /// <summary>Whether a value is a string in the resource, whatever its type.</summary>
    internal static bool IsString(this in PathItem value) => value.IsNode && value.Node >= 0 && value.Source.Tape.Nodes[value.Node].Kind == JsonKind.String;

    /// <summary>The bytes of a string, number or boolean, escapes resolved; empty for anything else.</summary>
    internal static ReadOnlySpan<byte> Bytes(this in PathItem value) => value.IsNode
        ? value.Node >= 0 ? Bytes(value.Source.Tape, value.Node) : default
        : value.Kind == PathKind.Boolean ? value.Boolean ? "true"u8 : "false"u8 : Encoding.UTF8.GetBytes(value.ToString());

    /// <summary>The bytes of a member; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> Bytes(this in PathItem value, int name) => value.IsObject() ? Bytes(value.Source.Tape, value.Node, name) : default;

    /// <summary>The text of a member; null when there is none.</summary>
    internal static string? Text(this in PathItem value, int name) => value.Bytes(name) is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Index of an object that is a member; -1 when there is none.</summary>
    internal static int Child(this in PathItem value, int name, JsonKind kind)
    {
        if (!value.IsObject()) return -1;
        var tape = value.Source.Tape;
        return tape.Find(value.Node, name) is var at and >= 0 && tape.Nodes[at].Kind == kind ? at : -1;
    }

    internal static ReadOnlySpan<byte> Bytes(JsonTape tape, int parent, int name)
    {
        var at = tape.Find(parent, name);
        return at < 0 ? default : Bytes(tape, at);
    }

    internal static ReadOnlySpan<byte> Bytes(JsonTape tape, int node)
    {
        ref readonly var value = ref tape.Nodes[node];
        return value.IsContainer ? default : value.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(value)) : tape.Raw(value);
    }
}
