using System.Runtime.InteropServices;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>One designation of a concept.</summary>
/// <param name="Language">BCP 47 language; empty when it is not told.</param>
/// <param name="UseSystem">System of <paramref name="UseCode"/>; empty without one.</param>
/// <param name="UseCode">What it is for, as a fully specified name; empty when it is not told.</param>
/// <param name="UseDisplay">Display of <paramref name="UseCode"/>.</param>
/// <param name="Value">The text.</param>
internal readonly record struct Designation(string Language, string UseSystem, string UseCode, string UseDisplay, string Value);

/// <summary>One property of a concept.</summary>
/// <param name="Code">Its name.</param>
/// <param name="Type">code, Coding, string, integer, boolean, dateTime or decimal.</param>
/// <param name="Value">The value as text; of a Coding its JSON.</param>
internal readonly record struct ConceptProperty(string Code, string Type, string Value);

/// <summary>Marks of a concept.</summary>
[Flags]
internal enum ConceptMarks : byte
{
    None = 0,

    /// <summary>No longer to be used.</summary>
    Inactive = 1,

    /// <summary>A heading: not to be chosen (<c>notSelectable</c>).</summary>
    Abstract = 2,
}

/// <summary>
/// The concepts of one code system in the compiled form that <see cref="CodeSystemBuilder"/> writes: arrays of numbers over
/// one heap of texts, used where they lie, so that a file of hundreds of thousands of concepts is opened by mapping it into
/// memory and costs nothing until it is asked. Concepts are numbers from 0, in the order of the source. Immutable.
/// </summary>
/// <remarks>Layout: docs/decisions/0120-terminology-is-compiled-and-mapped.md.</remarks>
internal sealed class CodeSystemTable
{
    // Of SNOMED CT at most 3 MB.
    private const int BelowRemembered = 32;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Lazy<BoundedCache<int, ConceptSet>> below = new(() => new BoundedCache<int, ConceptSet>(BelowRemembered));

    /// <summary>A table over its bytes.</summary>
    /// <param name="bytes">What the builder wrote, beginning at a multiple of four.</param>
    /// <exception cref="InvalidDataException">The bytes are not a table of this version.</exception>
    internal CodeSystemTable(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        if (bytes.Length < TableLayout.HeaderBytes || Header[0] != TableLayout.Format) throw new InvalidDataException("The compiled code system has another format. Load it again.");
        Count = Header[1];
        CaseSensitive = Header[2] != 0;
        for (var i = 0; i < (int)TableArray.Heap; i++)
            if (Of((TableArray)i) is var (start, count) && (start < 0 || count < 0 || start > bytes.Length || count > (bytes.Length - start) / (i == (int)TableArray.Marks ? 1 : 4)))
                throw new InvalidDataException("The compiled code system is cut off. Load it again.");
    }

    /// <summary>Number of concepts.</summary>
    internal int Count { get; }

    internal bool CaseSensitive { get; }

    /// <summary>What stands below concepts that were asked for lately: the same value sets are expanded again and again.</summary>
    internal BoundedCache<int, ConceptSet> Below => below.Value;

    /// <summary>Whether any concept stands under another.</summary>
    internal bool HasHierarchy => Of(TableArray.Parents).Count > 0;

    /// <summary>Names of the properties that the system declares or its concepts have.</summary>
    internal IEnumerable<string> PropertyCodes => Enumerable.Range(0, PropertyKindCount).Select(kind => Text(Numbers(TableArray.PropertyKinds)[kind * 2]));

    private int PropertyKindCount => Of(TableArray.PropertyKinds).Count / 2;

    private ReadOnlySpan<int> Header => MemoryMarshal.Cast<byte, int>(bytes.Span[..TableLayout.HeaderBytes]);

    /// <summary>The concept with a code; -1 when there is none.</summary>
    internal int Find(ReadOnlySpan<byte> code)
    {
        var order = Numbers(TableArray.ByCode);
        var codes = Numbers(TableArray.Codes);
        int low = 0, high = order.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var difference = code.SequenceCompareTo(Bytes(codes[order[middle]]));
            if (difference == 0) return order[middle];
            if (difference < 0) high = middle - 1;
            else low = middle + 1;
        }

        return CaseSensitive ? -1 : FindByLetters(Encoding.UTF8.GetString(code));
    }

    internal int Find(string code) => Find(Encoding.UTF8.GetBytes(code));

    internal string Code(int concept) => Text(Numbers(TableArray.Codes)[concept]);

    /// <summary>The display; empty when it has none.</summary>
    internal string Display(int concept) => Text(Numbers(TableArray.Displays)[concept]);

    /// <summary>The definition; empty when it has none.</summary>
    internal string Definition(int concept) => Text(Numbers(TableArray.Definitions)[concept]);

    internal ConceptMarks Marks(int concept)
    {
        var (start, _) = Of(TableArray.Marks);
        return (ConceptMarks)bytes.Span[start + concept];
    }

    internal ReadOnlySpan<int> Parents(int concept) => Row(TableArray.ParentStarts, TableArray.Parents, concept, 1);

    internal ReadOnlySpan<int> Children(int concept) => Row(TableArray.ChildStarts, TableArray.Children, concept, 1);

    internal IEnumerable<Designation> Designations(int concept)
    {
        var row = Row(TableArray.DesignationStarts, TableArray.Designations, concept, 2).ToArray();
        for (var i = 0; i < row.Length; i += 2)
        {
            var kind = row[i] * 4;
            yield return new Designation(KindText(kind), KindText(kind + 1), KindText(kind + 2), KindText(kind + 3), Text(row[i + 1]));
        }
    }

    internal IEnumerable<ConceptProperty> Properties(int concept)
    {
        var row = Row(TableArray.PropertyStarts, TableArray.Properties, concept, 2).ToArray();
        for (var i = 0; i < row.Length; i += 2)
        {
            var kinds = Numbers(TableArray.PropertyKinds);
            yield return new ConceptProperty(Text(kinds[row[i] * 2]), Text(kinds[(row[i] * 2) + 1]), Text(row[i + 1]));
        }
    }

    /// <summary>Number of a property; -1 when the system has none of this name.</summary>
    internal int FindProperty(string code)
    {
        var kinds = Numbers(TableArray.PropertyKinds);
        for (var i = 0; i < kinds.Length; i += 2)
            if (Text(kinds[i]) == code)
                return i / 2;
        return -1;
    }

    /// <summary>Whether a concept has a property with a value that satisfies a condition on its UTF-8 bytes.</summary>
    internal bool AnyProperty(int concept, int property, Func<ReadOnlyMemory<byte>, bool> holds)
    {
        var row = Row(TableArray.PropertyStarts, TableArray.Properties, concept, 2);
        for (var i = 0; i < row.Length; i += 2)
            if (row[i] == property && holds(Memory(row[i + 1])))
                return true;
        return false;
    }

    /// <summary>The concepts of which some text has words that begin with all of these.</summary>
    internal ConceptSet WithWords(IEnumerable<string> beginnings)
    {
        var found = ConceptSet.All(Count);
        foreach (var beginning in beginnings) found.IntersectWith(WithWord(Encoding.UTF8.GetBytes(beginning)));
        return found;
    }

    private ConceptSet WithWord(byte[] beginning)
    {
        var found = new ConceptSet(Count);
        var words = Numbers(TableArray.Words);
        for (var word = FirstWord(words, beginning); word < words.Length && Bytes(words[word]).StartsWith(beginning); word++)
            foreach (var concept in Row(TableArray.WordStarts, TableArray.WordConcepts, word, 1))
                found.Add(concept);
        return found;
    }

    private int FirstWord(ReadOnlySpan<int> words, byte[] beginning)
    {
        int low = 0, high = words.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Bytes(words[middle]).SequenceCompareTo(beginning) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // Where letters may be large or small there are few concepts; an index of its own is not worth it.
    private int FindByLetters(string code)
    {
        for (var concept = 0; concept < Count; concept++)
            if (string.Equals(Code(concept), code, StringComparison.OrdinalIgnoreCase))
                return concept;
        return -1;
    }

    private string KindText(int index) => Text(Numbers(TableArray.DesignationKinds)[index]);

    private ReadOnlySpan<int> Row(TableArray starts, TableArray values, int index, int width)
    {
        var bounds = Numbers(starts);
        return Numbers(values)[(bounds[index] * width)..(bounds[index + 1] * width)];
    }

    private (int Start, int Count) Of(TableArray array)
    {
        var header = Header;
        return (header[TableLayout.Directory + ((int)array * 2)], header[TableLayout.Directory + ((int)array * 2) + 1]);
    }

    private ReadOnlySpan<int> Numbers(TableArray array)
    {
        var (start, count) = Of(array);
        return MemoryMarshal.Cast<byte, int>(bytes.Span.Slice(start, count * 4));
    }

    private string Text(int at) => at == 0 ? "" : Encoding.UTF8.GetString(Bytes(at));

    private ReadOnlySpan<byte> Bytes(int at) => Memory(at).Span;

    private ReadOnlyMemory<byte> Memory(int at)
    {
        var (start, _) = Of(TableArray.Heap);
        var position = start + at;
        var span = bytes.Span;
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = span[position++];
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return bytes.Slice(position, length);
    }
}

/// <summary>The arrays of a compiled code system, in the order of its directory.</summary>
internal enum TableArray
{
    Codes,
    Displays,
    Definitions,
    ByCode,
    Marks,
    ParentStarts,
    Parents,
    ChildStarts,
    Children,
    DesignationStarts,
    Designations,
    DesignationKinds,
    PropertyStarts,
    Properties,
    PropertyKinds,
    Words,
    WordStarts,
    WordConcepts,
    Heap,
}

/// <summary>Where things stand at the head of a compiled code system.</summary>
internal static class TableLayout
{
    /// <summary>Changes whenever the layout does.</summary>
    internal const int Format = 0x31544346;

    /// <summary>Index of the directory among the numbers of the header: start in bytes and count of each array.</summary>
    internal const int Directory = 4;

    internal const int HeaderBytes = (Directory + (((int)TableArray.Heap + 1) * 2)) * 4;
}
