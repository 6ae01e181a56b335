using System.Text;

namespace Felles.Fhir;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind : byte
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>
/// One JSON value in a <see cref="JsonTape"/>. The values of a text stand in one array in the order they begin; what a
/// container holds follows it, up to <see cref="Next"/>.
/// </summary>
internal struct TapeNode
{
    /// <summary>First byte of the value; for strings the quote.</summary>
    internal int Start;

    /// <summary>The byte after the value.</summary>
    internal int End;

    /// <summary>First byte of the property's name, after the quote; -1 for array items and the whole text.</summary>
    internal int NameStart;

    /// <summary>Number of the name in <see cref="FhirNames"/> without its underscore; -1 when no definition has it.</summary>
    internal short Name;

    internal JsonKind Kind;

    internal NodeMarks Marks;

    /// <summary>Index of the next value beside this one: the one after all that this one holds.</summary>
    internal int Next;

    internal readonly bool IsEscaped => (Marks & NodeMarks.Escaped) != 0;

    /// <summary>Whether the name begins with an underscore: the id and extensions of a primitive.</summary>
    internal readonly bool IsBeside => (Marks & NodeMarks.Underscore) != 0;

    internal readonly bool IsContainer => Kind <= JsonKind.Array;
}

/// <summary>Remarks about a <see cref="TapeNode"/>.</summary>
[Flags]
internal enum NodeMarks : byte
{
    None = 0,

    /// <summary>The string has escape sequences.</summary>
    Escaped = 1,

    /// <summary>The name has escape sequences.</summary>
    NameEscaped = 2,

    /// <summary>The name begins with an underscore.</summary>
    Underscore = 4,
}

/// <summary>The values of one JSON text with their places, over the bytes themselves: a tree without an object per value.</summary>
internal readonly struct JsonTape(ReadOnlyMemory<byte> utf8, TapeNode[] nodes)
{
    internal ReadOnlySpan<byte> Utf8 => utf8.Span;

    internal ReadOnlyMemory<byte> Memory => utf8;

    internal TapeNode[] Nodes => nodes;

    /// <summary>The bytes of a value; of a string those between its quotes, escapes as they stand.</summary>
    internal ReadOnlySpan<byte> Raw(in TapeNode node) =>
        node.Kind == JsonKind.String ? utf8.Span[(node.Start + 1)..(node.End - 1)] : utf8.Span[node.Start..node.End];

    /// <summary>The text of a string.</summary>
    internal string Text(in TapeNode node) =>
        node.IsEscaped ? JsonEscape.Decode(Raw(node)) : Encoding.UTF8.GetString(Raw(node));

    /// <summary>Whether a string is a text of ASCII characters that are never escaped.</summary>
    internal bool TextEquals(in TapeNode node, ReadOnlySpan<byte> text) =>
        node.Kind == JsonKind.String && (node.IsEscaped ? Text(node) == Encoding.UTF8.GetString(text) : Raw(node).SequenceEqual(text));

    /// <summary>The property's name as it was sent.</summary>
    internal string Name(in TapeNode node)
    {
        var rest = utf8.Span[node.NameStart..];
        if ((node.Marks & NodeMarks.NameEscaped) == 0) return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
        var end = 0;
        while (rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
        return JsonEscape.Decode(rest[..end]);
    }

    /// <summary>Index of an object's property with a name; -1 when it has none.</summary>
    internal int Find(int container, int name, bool beside = false)
    {
        for (var at = container + 1; at < nodes[container].Next; at = nodes[at].Next)
            if (nodes[at].Name == name && nodes[at].IsBeside == beside)
                return at;
        return -1;
    }
}
