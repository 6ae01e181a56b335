using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Felles.Identity;

/// <summary>
/// A bounded memory of what was costly to make: two generations, the older of which is dropped when the younger is full,
/// so it holds at most twice its size, forgets what is not used, and readers never wait. Only a shortcut: nothing may
/// depend on an entry being there.
/// </summary>
internal sealed class GenerationCache<TKey, TValue>(int size, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : class
{
    private Generations current = new(new(comparer), new(comparer));

    internal bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var now = Volatile.Read(ref current);
        if (now.Young.TryGetValue(key, out value)) return true;
        if (!now.Old.TryGetValue(key, out value)) return false;
        Set(key, value);
        return true;
    }

    /// <summary>Finds by another form of the key, as a span of a longer text.</summary>
    internal bool TryGet<TAlternate>(TAlternate key, [NotNullWhen(true)] out TValue? value)
        where TAlternate : notnull, allows ref struct
    {
        var now = Volatile.Read(ref current);
        if (now.Young.GetAlternateLookup<TAlternate>().TryGetValue(key, out value)) return true;
        if (!now.Old.GetAlternateLookup<TAlternate>().TryGetValue(key, out var known, out value)) return false;
        Set(known, value);
        return true;
    }

    internal void Set(TKey key, TValue value)
    {
        var now = Volatile.Read(ref current);
        now.Young[key] = value;
        // Count takes every lock of the dictionary; only writers pay, and writes are rare.
        if (now.Young.Count >= size)
            Interlocked.CompareExchange(ref current, new Generations(new(comparer), now.Young), now);
    }

    private sealed record Generations(ConcurrentDictionary<TKey, TValue> Young, ConcurrentDictionary<TKey, TValue> Old);
}
