using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Felles.Registers;

/// <summary>
/// What was read lately, at most twice <paramref name="halfMax"/> values: when the newer half is full it becomes the older
/// half, and what nobody asked for since falls out. Reading takes no lock.
/// </summary>
internal sealed class BoundedCache<TKey, TValue>(int halfMax)
    where TKey : notnull
{
    private readonly Lock turning = new();
    private ConcurrentDictionary<TKey, TValue> newer = new();
    private ConcurrentDictionary<TKey, TValue> older = new();
    private int added;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (newer.TryGetValue(key, out value)) return true;
        if (!older.TryGetValue(key, out value)) return false;
        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        if (!newer.TryAdd(key, value) || Interlocked.Increment(ref added) < halfMax) return;
        lock (turning)
        {
            if (added < halfMax) return;
            older = newer;
            newer = new();
            added = 0;
        }
    }
}
