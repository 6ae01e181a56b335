using System.Text;

namespace Felles.Fhir;

/// <summary>Texts one after another, each behind its length; a text is named by where it begins. The empty one is 0.</summary>
internal sealed class TextHeap
{
    private readonly Dictionary<string, int> interned = new(StringComparer.Ordinal);
    private byte[] bytes = new byte[64 * 1024];

    internal TextHeap() => Length = 1;

    internal int Length { get; private set; }

    /// <summary>Adds a text that is likely to be there once.</summary>
    internal int Add(string text)
    {
        if (text.Length == 0) return 0;
        var count = Encoding.UTF8.GetByteCount(text);
        var at = Length;
        if ((long)Length + count + 5 > bytes.Length) Grow(count + 5);
        for (var rest = (uint)count; ; rest >>= 7)
        {
            bytes[Length++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80) break;
        }

        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
        return at;
    }

    /// <summary>Adds a text that is likely to come again.</summary>
    internal int Intern(string text) => interned.TryGetValue(text, out var known) ? known : interned[text] = Add(text);

    /// <summary>Compares two texts by their bytes.</summary>
    internal int Compare(int one, int two) => Bytes(one).SequenceCompareTo(Bytes(two));

    internal void WriteTo(Stream output) => output.Write(bytes.AsSpan(0, Length));

    private ReadOnlySpan<byte> Bytes(int at)
    {
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = bytes[at++];
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return bytes.AsSpan(at, length);
    }

    private void Grow(int more)
    {
        var size = Math.Max((long)bytes.Length * 2, (long)Length + more);
        if (Length + (long)more > Array.MaxLength) throw new InvalidDataException("The code system has more text than one table can hold.");
        Array.Resize(ref bytes, (int)Math.Min(size, Array.MaxLength));
    }
}

/// <summary>Which concepts have a word in one of their texts: what <c>$expand</c> filters by.</summary>
internal sealed class WordIndex
{
    // Longer words are cut: nobody types more than this of one.
    private const int LettersMax = 40;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly List<long> pairs = [];

    internal WordIndex() => bySpan = numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    internal void Add(int concept, string text)
    {
        Span<char> word = stackalloc char[LettersMax];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                if (length < LettersMax) word[length++] = char.ToLowerInvariant(c);
                continue;
            }

            Add(concept, word[..length]);
            length = 0;
        }

        Add(concept, word[..length]);
    }

    /// <summary>The words of a text as they stand in the index.</summary>
    internal static IEnumerable<string> WordsOf(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isPart = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isPart && start < 0) start = i;
            if (isPart || start < 0) continue;
            yield return text[start..Math.Min(i, start + LettersMax)].ToLowerInvariant();
            start = -1;
        }
    }

    /// <summary>The words in order, and the concepts of each in order.</summary>
    internal (int[] Words, int[] Starts, int[] Concepts) Build(TextHeap heap)
    {
        var texts = numbers.OrderBy(pair => pair.Value).Select(pair => heap.Add(pair.Key)).ToArray();
        var order = Enumerable.Range(0, texts.Length).ToArray();
        Array.Sort(order, (one, two) => heap.Compare(texts[one], texts[two]));
        var places = new int[order.Length];
        for (var i = 0; i < order.Length; i++) places[order[i]] = i;
        for (var i = 0; i < pairs.Count; i++) pairs[i] = ((long)places[(int)(pairs[i] >> 32)] << 32) | (uint)pairs[i];
        pairs.Sort();

        var starts = new int[texts.Length + 1];
        var concepts = new List<int>(pairs.Count);
        var last = -1L;
        foreach (var pair in pairs)
        {
            if (pair == last) continue;
            last = pair;
            concepts.Add((int)pair);
            starts[(int)(pair >> 32) + 1] = concepts.Count;
        }

        for (var i = 1; i < starts.Length; i++) starts[i] = Math.Max(starts[i], starts[i - 1]);
        return ([.. order.Select(word => texts[word])], starts, [.. concepts]);
    }

    private void Add(int concept, ReadOnlySpan<char> word)
    {
        if (word.IsEmpty) return;
        if (!bySpan.TryGetValue(word, out var number)) bySpan[word] = number = numbers.Count;
        var pair = ((long)number << 32) | (uint)concept;
        if (pairs.Count == 0 || pairs[^1] != pair) pairs.Add(pair);
    }
}
