namespace Felles.Messages;

/// <summary>
/// Draws that are the same for ever for the same seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), because the
/// runtime's own sequence is no contract between versions of .NET.
/// </summary>
internal sealed class Draw(int seed)
{
    private ulong state = (ulong)seed * 0xD1342543DE82EF95;

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to, not including, the limit.</summary>
    internal int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>From the first to the last, both included.</summary>
    internal int Between(int first, int last) => first + Below(last - first + 1);

    internal bool Chance(int percent) => Below(100) < percent;

    internal T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Some of the items, each at most once, in their own order.</summary>
    internal List<T> Some<T>(IReadOnlyList<T> items, int count)
    {
        var chosen = new SortedSet<int>();
        while (chosen.Count < Math.Min(count, items.Count)) chosen.Add(Below(items.Count));
        return [.. chosen.Select(i => items[i])];
    }

    internal Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        return new Guid(bytes);
    }
}
