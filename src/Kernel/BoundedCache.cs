using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Felles.Kernel;

/// <summary>
/// A bounded memory of what was costly to make: two generations, the older of which is dropped when the younger is full,
/// so it holds at most twice its size, forgets what is not used, and readers never wait. Only a shortcut: nothing may
/// depend on an entry being there.
/// </summary>
/// <param name="size">Entries in a generation.</param>
/// <param name="comparer">How keys are compared; null for their own way.</param>
public sealed class BoundedCache<TKey, TValue>(int size, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private Generations current = new(new(comparer), new(comparer));

    /// <summary>Finds what is remembered under a key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var now = Volatile.Read(ref current);
        if (now.Young.TryGetValue(key, out value)) return true;
        if (!now.Old.TryGetValue(key, out value)) return false;
        Set(key, value);
        return true;
    }

    /// <summary>Finds by another form of the key, as a span of a longer text.</summary>
    public bool TryGet<TAlternate>(TAlternate key, [MaybeNullWhen(false)] out TValue value)
        where TAlternate : notnull, allows ref struct
    {
        var now = Volatile.Read(ref current);
        if (now.Young.GetAlternateLookup<TAlternate>().TryGetValue(key, out value)) return true;
        if (!now.Old.GetAlternateLookup<TAlternate>().TryGetValue(key, out var known, out value)) return false;
        Set(known, value);
        return true;
    }

    /// <summary>Remembers a value, in place of what was remembered under the key.</summary>
    public void Set(TKey key, TValue value)
    {
        var now = Volatile.Read(ref current);
        if (!now.Young.TryAdd(key, value))
        {
            now.Young[key] = value;
            return;
        }

        // Counted here: the dictionary's own count takes all its locks.
        if (Interlocked.Increment(ref now.Added) >= size)
            Interlocked.CompareExchange(ref current, new Generations(new(comparer), now.Young), now);
    }

    private sealed class Generations(ConcurrentDictionary<TKey, TValue> young, ConcurrentDictionary<TKey, TValue> old)
    {
        internal int Added;

        internal ConcurrentDictionary<TKey, TValue> Young { get; } = young;

        internal ConcurrentDictionary<TKey, TValue> Old { get; } = old;
    }
}
