using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Reads JSON bytes into a <see cref="JsonTape"/>, refusing what RFC 8259 and RFC 7493 (I-JSON) refuse.</summary>
internal static class TapeReader
{
    // What was stored was within the limits of its day.
    private static readonly ReadLimits Stored = new(int.MaxValue, 512);

    // Longer numbers carry no clinical meaning and are slow to compare.
    private const int NumberBytesMax = 64;

    /// <summary>Reads one text.</summary>
    /// <returns>The nodes; or a problem with line and column.</returns>
    internal static Outcome<TapeNode[]> Read(ReadOnlySpan<byte> utf8, ReadLimits limits, FhirNames names)
    {
        if (utf8.Length > limits.BytesMax)
            return new Problem(ProblemKind.TooLarge, "resource-too-large", $"The resource is larger than {limits.BytesMax} bytes. Send it in smaller parts.");
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            return Refuse("byte-order-mark", "The text begins with a byte order mark. Send UTF-8 without one.", utf8, 0);
        if (!Utf8.IsValid(utf8))
            return Refuse("invalid-utf-8", "The text is not valid UTF-8 here.", utf8, FirstInvalid(utf8));

        var rented = ArrayPool<TapeNode>.Shared.Rent(Math.Max(16, utf8.Length / 24));
        try
        {
            return Fill(ref rented, utf8, limits, names, out var count) is { } problem ? problem : rented.AsSpan(0, count).ToArray();
        }
        catch (JsonException e)
        {
            var issue = Finding.Syntax("json-syntax", "The text is not well-formed JSON here.", "Teksten er ikke gyldig JSON her.");
            return Problem.Malformed("json-syntax", "The text is not well-formed JSON.", issue with { Line = (int?)e.LineNumber + 1, Column = (int?)e.BytePositionInLine + 1 });
        }
        finally
        {
            ArrayPool<TapeNode>.Shared.Return(rented);
        }
    }

    /// <summary>Lends the tape of a stored text, which was read strictly once, without keeping anything of it.</summary>
    /// <exception cref="ArgumentException">The bytes are not JSON: they were never read.</exception>
    internal static T Lend<T>(ReadOnlyMemory<byte> utf8, FhirNames names, Func<JsonTape, T> use)
    {
        var rented = ArrayPool<TapeNode>.Shared.Rent(Math.Max(16, utf8.Length / 16));
        try
        {
            if (Fill(ref rented, utf8.Span, Stored, names, out _) is not null) throw new ArgumentException("The bytes are not a resource that was read.", nameof(utf8));
            return use(new JsonTape(utf8, rented));
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The bytes are not a resource that was read.", nameof(utf8), e);
        }
        finally
        {
            ArrayPool<TapeNode>.Shared.Return(rented);
        }
    }

    /// <summary>The text of one JSON string; null when it is none.</summary>
    internal static string? ReadString(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return reader.Read() && reader.TokenType == JsonTokenType.String && JsonEscape.LoneSurrogate(reader.ValueSpan) < 0 && JsonEscape.Zero(reader.ValueSpan) < 0 ? reader.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Problem? Fill(ref TapeNode[] nodes, ReadOnlySpan<byte> utf8, ReadLimits limits, FhirNames names, out int count)
    {
        count = 0;
        // One more than allowed, so that the refusal is ours and says what is too deep.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.DepthMax + 1 });
        var open = new int[limits.DepthMax];
        var depth = 0;
        var name = new TapeNode { NameStart = -1, Name = -1 };
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (ReadName(ref reader, utf8, names, ref name) is { } badName) return badName;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    ref var container = ref nodes[open[--depth]];
                    container.End = (int)reader.TokenStartIndex + 1;
                    container.Next = count;
                    continue;
            }

            if (count == nodes.Length) Grow(ref nodes);
            ref var node = ref nodes[count];
            node = name;
            node.Kind = KindOf(reader.TokenType);
            node.Start = (int)reader.TokenStartIndex;
            node.End = node.Start + reader.ValueSpan.Length + (node.Kind == JsonKind.String ? 2 : 0);
            node.Next = count + 1;
            if (node.IsContainer)
            {
                if (depth == limits.DepthMax)
                    return Refuse("too-deep", $"Objects and arrays are nested more than {limits.DepthMax} deep here.", utf8, node.Start);
                open[depth++] = count;
            }
            else if (node.Kind == JsonKind.Number && node.End - node.Start > NumberBytesMax)
            {
                return Refuse("number-too-long", $"The number is longer than {NumberBytesMax} characters.", utf8, node.Start);
            }
            else if (reader.ValueIsEscaped)
            {
                node.Marks |= NodeMarks.Escaped;
                if (JsonEscape.LoneSurrogate(reader.ValueSpan) is var at and >= 0) return LoneSurrogate(utf8, node.Start + 1 + at);
                if (JsonEscape.Zero(reader.ValueSpan) is var zero and >= 0) return Zero(utf8, node.Start + 1 + zero);
            }

            count++;
            name = new TapeNode { NameStart = -1, Name = -1 };
        }

        return null;
    }

    private static Problem? ReadName(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, FhirNames names, ref TapeNode name)
    {
        name = new TapeNode { NameStart = (int)reader.TokenStartIndex + 1 };
        var text = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            if (JsonEscape.LoneSurrogate(text) is var at and >= 0) return LoneSurrogate(utf8, name.NameStart + at);
            if (JsonEscape.Zero(text) is var zero and >= 0) return Zero(utf8, name.NameStart + zero);
            name.Marks |= NodeMarks.NameEscaped;
            text = Encoding.UTF8.GetBytes(JsonEscape.Decode(text));
        }

        if (text is [(byte)'_', .. var rest])
        {
            name.Marks |= NodeMarks.Underscore;
            text = rest;
        }

        name.Name = (short)names.Find(text);
        return null;
    }

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    private static void Grow(ref TapeNode[] nodes)
    {
        var larger = ArrayPool<TapeNode>.Shared.Rent(nodes.Length * 2);
        nodes.CopyTo(larger, 0);
        ArrayPool<TapeNode>.Shared.Return(nodes);
        nodes = larger;
    }

    private static Problem LoneSurrogate(ReadOnlySpan<byte> utf8, int offset) =>
        Refuse("lone-surrogate", "The escape sequence is half of a character without its other half.", utf8, offset);

    // No text of FHIR holds it, and PostgreSQL can keep none that does.
    private static Problem Zero(ReadOnlySpan<byte> utf8, int offset) =>
        Refuse("zero-character", "The character U+0000 may stand in no text. Leave it out.", utf8, offset);

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var offset = 0;
        while (offset < utf8.Length && Rune.DecodeFromUtf8(utf8[offset..], out _, out var length) == OperationStatus.Done) offset += length;
        return offset;
    }

    private static Problem Refuse(string id, string text, ReadOnlySpan<byte> utf8, int offset)
    {
        var (line, column) = TextPlace.Of(utf8, offset);
        return Problem.Malformed(id, text, Finding.Syntax(id, text, null) with { Line = line, Column = column });
    }
}
