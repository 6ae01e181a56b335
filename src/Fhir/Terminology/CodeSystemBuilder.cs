using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Felles.Fhir;

/// <summary>Puts the concepts of one code system together and writes them as a <see cref="CodeSystemTable"/>. Used by one thread.</summary>
internal sealed class CodeSystemBuilder
{
    private readonly TextHeap heap = new();
    private readonly Dictionary<string, int> byCode = new(StringComparer.Ordinal);
    private readonly List<int> codes = [];
    private readonly List<int> displays = [];
    private readonly List<int> definitions = [];
    private readonly List<byte> marks = [];
    private readonly List<(int Key, int Value)> parents = [];
    private readonly List<(int Key, int Value, int Second)> designations = [];
    private readonly List<(int Key, int Value, int Second)> properties = [];
    private readonly Dictionary<(string, string, string, string), int> designationKinds = [];
    private readonly Dictionary<string, int> propertyKinds = new(StringComparer.Ordinal);
    private readonly List<int> propertyKindTexts = [];
    private readonly WordIndex words = new();

    internal int Count => codes.Count;

    /// <summary>Whether codes that differ in letter case alone are different codes.</summary>
    internal bool CaseSensitive { get; init; } = true;

    /// <summary>Adds a concept.</summary>
    /// <returns>Its number; -1 when its code is there already.</returns>
    internal int Add(string code, string display = "", string definition = "", ConceptMarks marks = ConceptMarks.None)
    {
        if (!byCode.TryAdd(code, codes.Count)) return -1;
        codes.Add(heap.Add(code));
        displays.Add(heap.Add(display));
        definitions.Add(heap.Add(definition));
        this.marks.Add((byte)marks);
        words.Add(codes.Count - 1, code);
        words.Add(codes.Count - 1, display);
        return codes.Count - 1;
    }

    /// <summary>The number of a code; -1 when it is not there.</summary>
    internal int Find(string code) => byCode.GetValueOrDefault(code, -1);

    internal void SetDisplay(int concept, string display)
    {
        displays[concept] = heap.Add(display);
        words.Add(concept, display);
    }

    internal bool HasDisplay(int concept) => displays[concept] != 0;

    internal void Mark(int concept, ConceptMarks mark) => marks[concept] |= (byte)mark;

    /// <summary>Puts a concept under another.</summary>
    internal void AddParent(int concept, int parent)
    {
        if (concept != parent) parents.Add((concept, parent));
    }

    internal void AddDesignation(int concept, in Designation designation)
    {
        var key = (designation.Language, designation.UseSystem, designation.UseCode, designation.UseDisplay);
        if (!designationKinds.TryGetValue(key, out var kind)) designationKinds[key] = kind = designationKinds.Count;
        designations.Add((concept, kind, heap.Add(designation.Value)));
        words.Add(concept, designation.Value);
    }

    /// <summary>Declares a property, whether or not a concept has it.</summary>
    /// <returns>Its number.</returns>
    internal int DeclareProperty(string code, string type)
    {
        if (propertyKinds.TryGetValue(code, out var known)) return known;
        propertyKindTexts.Add(heap.Intern(code));
        propertyKindTexts.Add(heap.Intern(type));
        return propertyKinds[code] = propertyKinds.Count;
    }

    internal void AddProperty(int concept, int property, string value) => properties.Add((concept, property, heap.Intern(value)));

    /// <summary>Writes the table.</summary>
    /// <param name="output">Positioned at a multiple of four.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="InvalidDataException">The texts are more than a table can hold.</exception>
    internal long Write(Stream output)
    {
        var kinds = designationKinds.OrderBy(pair => pair.Value)
            .SelectMany(pair => (int[])[heap.Intern(pair.Key.Item1), heap.Intern(pair.Key.Item2), heap.Intern(pair.Key.Item3), heap.Intern(pair.Key.Item4)]).ToArray();
        var (wordTexts, wordStarts, wordConcepts) = words.Build(heap);
        var distinct = parents.Distinct().ToList();
        var (parentStarts, parentRows) = Rows(distinct.ConvertAll(pair => (pair.Key, pair.Value, 0)), 1);
        var (childStarts, children) = Rows(distinct.ConvertAll(pair => (pair.Value, pair.Key, 0)), 1);
        var (designationStarts, designationRows) = Rows(designations, 2);
        var (propertyStarts, propertyRows) = Rows(properties, 2);
        int[][] arrays =
        [
            [.. codes], [.. displays], [.. definitions], ByCode(), [], parentStarts, parentRows, childStarts, children,
            designationStarts, designationRows, kinds, propertyStarts, propertyRows, [.. propertyKindTexts], wordTexts, wordStarts, wordConcepts,
        ];
        return Write(output, arrays);
    }

    private long Write(Stream output, int[][] arrays)
    {
        var header = new int[TableLayout.HeaderBytes / 4];
        (header[0], header[1], header[2]) = (TableLayout.Format, Count, CaseSensitive ? 1 : 0);
        long at = TableLayout.HeaderBytes;
        for (var i = 0; i <= (int)TableArray.Heap; i++)
        {
            var (count, size) = (TableArray)i switch
            {
                TableArray.Marks => (Count, (Count + 3) / 4 * 4),
                TableArray.Heap => (heap.Length, heap.Length),
                _ => (arrays[i].Length, arrays[i].Length * 4L),
            };
            if (at + size > int.MaxValue) throw new InvalidDataException("The code system has more text than one table can hold.");
            (header[TableLayout.Directory + (i * 2)], header[TableLayout.Directory + (i * 2) + 1]) = ((int)at, count);
            at += size;
        }

        WriteNumbers(output, header);
        for (var i = 0; i < arrays.Length; i++)
        {
            if (i != (int)TableArray.Marks)
            {
                WriteNumbers(output, arrays[i]);
                continue;
            }

            output.Write(CollectionsMarshal.AsSpan(marks));
            output.Write(new byte[((Count + 3) / 4 * 4) - Count]);
        }

        heap.WriteTo(output);
        return at;
    }

    private int[] ByCode()
    {
        var order = Enumerable.Range(0, Count).ToArray();
        Array.Sort(order, (one, two) => heap.Compare(codes[one], codes[two]));
        return order;
    }

    /// <summary>Values by key, in the order they were added: where each key's begin, and all of them.</summary>
    private (int[] Starts, int[] Values) Rows(List<(int Key, int Value, int Second)> pairs, int width)
    {
        var starts = new int[Count + 1];
        foreach (var pair in pairs) starts[pair.Key + 1]++;
        for (var i = 0; i < Count; i++) starts[i + 1] += starts[i];
        var next = starts[..^1];
        var values = new int[pairs.Count * width];
        foreach (var (key, value, second) in pairs)
        {
            var at = next[key]++ * width;
            values[at] = value;
            if (width == 2) values[at + 1] = second;
        }

        return (starts, values);
    }

    internal static void WriteNumbers(Stream output, ReadOnlySpan<int> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            output.Write(MemoryMarshal.AsBytes(numbers));
            return;
        }

        Span<byte> four = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(four, number);
            output.Write(four);
        }
    }
}
