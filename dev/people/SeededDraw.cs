namespace Felles.People;

/// <summary>
/// Draws that are the same for ever for the same seed. SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) rather than the
/// runtime's generator, whose sequence is no contract between versions of .NET.
/// </summary>
internal sealed class SeededDraw(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 up to, not including, the limit.</summary>
    public int Below(int limit)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)limit);
    }

    /// <summary>A number from the first to the last, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>The same items in another order.</summary>
    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }
}
