using System.Buffers.Text;
using System.Text;

namespace Felles.Fhir;

/// <summary>The text that items of one resource are places in.</summary>
internal sealed class PathSource(FhirDefinitions definitions, JsonTape tape)
{
    private ExtensionPlace? places;

    internal FhirDefinitions Definitions => definitions;

    internal JsonTape Tape => tape;

    /// <summary>What each value of the text stands in; worked out at the first use.</summary>
    internal ExtensionPlace Places => places ??= new ExtensionPlace(definitions, tape);

    /// <summary>The resource that an object is; null when it is none that R4 has.</summary>
    internal PathItem? Resource(int node)
    {
        if (tape.Nodes[node].Kind != JsonKind.Object) return null;
        var at = tape.Find(node, definitions.Names.ResourceType);
        if (at < 0 || tape.Nodes[at].Kind != JsonKind.String || definitions.FindResource(tape.Raw(tape.Nodes[at])) is not { } type) return null;
        return new PathItem(this, type.PathType, node, -1);
    }
}

/// <summary>One value in an evaluation: a place in a resource, or a System value.</summary>
internal readonly struct PathItem
{
    private readonly object? value;

    /// <summary>A place in a resource.</summary>
    /// <param name="source">The text.</param>
    /// <param name="type">The FHIR type.</param>
    /// <param name="node">Index of the value; -1 when a primitive has only extensions.</param>
    /// <param name="beside">Index of the primitive's id and extensions; -1 for none.</param>
    internal PathItem(PathSource source, PathType type, int node, int beside)
    {
        value = source;
        Type = type;
        Node = node;
        Beside = beside;
    }

    private PathItem(object? value, PathType type, int bits)
    {
        this.value = value;
        Type = type;
        Node = bits;
        Beside = -1;
    }

    internal PathType Type { get; }

    internal int Node { get; }

    internal int Beside { get; }

    internal bool IsNode => value is PathSource;

    internal PathSource Source => (PathSource)value!;

    /// <summary>Whether there is a value, not only extensions of one.</summary>
    internal bool HasValue => Node >= 0 || !IsNode;

    /// <summary>What the operators take it for: a primitive without a value is nothing to them.</summary>
    internal PathKind Kind => IsNode && Type.IsPrimitive && !IsRightJson ? PathKind.Complex : Type.Kind;

    // A validator runs rules also over resources whose structure is at fault.
    private bool IsRightJson => Node >= 0 && PrimitiveRules.IsOfKind(Type.Definition!.Format, Source.Tape.Nodes[Node].Kind);

    internal static PathItem Of(bool value) => new(null, PathType.Boolean, value ? 1 : 0);

    internal static PathItem Of(int value) => new(null, PathType.Integer, value);

    internal static PathItem Of(decimal value) => new(value, PathType.Decimal, 0);

    internal static PathItem Of(string value) => new(value, PathType.String, 0);

    internal static PathItem Of(PathQuantity value) => new(value, PathType.Quantity, 0);

    internal static PathItem Of(PathType value) => new(value, PathType.TypeInfo, 0);

    internal static PathItem Of(PathTime value) =>
        new(value, value.Kind switch { PathKind.Date => PathType.Date, PathKind.DateTime => PathType.DateTime, _ => PathType.Time }, 0);

    /// <summary>The value of a literal.</summary>
    internal static PathItem OfLiteral(object value) => value switch
    {
        bool boolean => Of(boolean),
        int integer => Of(integer),
        decimal number => Of(number),
        PathTime time => Of(time),
        PathQuantity quantity => Of(quantity),
        _ => Of((string)value),
    };

    /// <summary>The boolean; of <see cref="PathKind.Boolean"/> only.</summary>
    internal bool Boolean => IsNode ? Source.Tape.Nodes[Node].Kind == JsonKind.True : Node != 0;

    /// <summary>The type that <c>type()</c> gave.</summary>
    internal PathType Described => (PathType)value!;

    /// <summary>The text, escapes resolved; of <see cref="PathKind.String"/> only.</summary>
    internal string Text => IsNode ? Source.Tape.Text(Source.Tape.Nodes[Node]) : (string)value!;

    /// <summary>The bytes of a string in a resource that has no escapes; false for any other value.</summary>
    internal bool TryRaw(out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (!IsNode || Source.Tape.Nodes[Node].IsEscaped) return false;
        raw = Source.Tape.Raw(Source.Tape.Nodes[Node]);
        return true;
    }

    /// <summary>The integer; false for any other kind, and for what no integer holds.</summary>
    internal bool TryInteger(out int integer)
    {
        integer = Node;
        if (Kind != PathKind.Integer) return false;
        return !IsNode || (Utf8Parser.TryParse(Source.Tape.Raw(Source.Tape.Nodes[Node]), out integer, out var used) && used == Source.Tape.Raw(Source.Tape.Nodes[Node]).Length);
    }

    /// <summary>The number, of integers too; false for any other kind, and for what no decimal holds.</summary>
    internal bool TryNumber(out decimal number)
    {
        number = 0;
        if (TryInteger(out var integer))
        {
            number = integer;
            return true;
        }

        if (Kind is not (PathKind.Decimal or PathKind.Integer)) return false;
        if (IsNode) return PathNumber.TryParse(Source.Tape.Raw(Source.Tape.Nodes[Node]), out number);
        number = (decimal)value!;
        return true;
    }

    /// <summary>The date or time; null for any other kind, and for what is none.</summary>
    internal PathTime? Time => Kind is not (PathKind.Date or PathKind.DateTime or PathKind.Time) ? null
        : IsNode ? PathTime.ParseAs(Text, Type.Kind) : (PathTime)value!;

    /// <summary>The quantity, also of a FHIR Quantity; null for any other kind and for a Quantity without a value or with a comparator.</summary>
    internal PathQuantity? Quantity => Kind != PathKind.Quantity ? null : IsNode ? PathQuantity.Of(this) : (PathQuantity)value!;

    /// <summary>The first value of a member of an object, by the number of its name; null when it has none.</summary>
    internal PathItem? Member(int name)
    {
        if (!IsNode || Node < 0 || Type.Shape?.Find(name) is not { } property) return null;
        var at = Source.Tape.Find(Node, name);
        return at < 0 ? null : new PathItem(Source, PathType.Of(property), at, -1);
    }

    /// <summary>The text of a string member; null when it has none.</summary>
    internal string? MemberText(int name) => Member(name) is { Kind: PathKind.String } member ? member.Text : null;

    /// <summary>For debugging and test output: as <c>toString()</c> gives it, or the JSON.</summary>
    public override string ToString() => PathConversion.ToText(this)
        ?? (IsNode && Node >= 0 ? Encoding.UTF8.GetString(Source.Tape.Raw(Source.Tape.Nodes[Node])) : Type.Name);
}
