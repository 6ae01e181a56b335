using System.Numerics;

namespace Felles.Fhir;

/// <summary>Some concepts of one code system, a bit for each: 50 kB for all of SNOMED CT.</summary>
internal sealed class ConceptSet(int size)
{
    private readonly ulong[] words = new ulong[(size + 63) / 64];

    internal int Size => size;

    internal int Count
    {
        get
        {
            var count = 0;
            foreach (var word in words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>The concepts in their order.</summary>
    internal IEnumerable<int> Concepts
    {
        get
        {
            for (var i = 0; i < words.Length; i++)
                for (var rest = words[i]; rest != 0; rest &= rest - 1)
                    yield return (i * 64) + BitOperations.TrailingZeroCount(rest);
        }
    }

    internal static ConceptSet All(int size)
    {
        var set = new ConceptSet(size);
        Array.Fill(set.words, ulong.MaxValue);
        if (size % 64 != 0) set.words[^1] = (1UL << (size % 64)) - 1;
        return set;
    }

    internal bool Has(int concept) => (words[concept / 64] & (1UL << (concept % 64))) != 0;

    /// <summary>Adds a concept.</summary>
    /// <returns>Whether it was not there.</returns>
    internal bool Add(int concept)
    {
        ref var word = ref words[concept / 64];
        var bit = 1UL << (concept % 64);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }

    internal void Remove(int concept) => words[concept / 64] &= ~(1UL << (concept % 64));

    internal void UnionWith(ConceptSet other)
    {
        for (var i = 0; i < words.Length; i++) words[i] |= other.words[i];
    }

    internal void IntersectWith(ConceptSet other)
    {
        for (var i = 0; i < words.Length; i++) words[i] &= other.words[i];
    }

    internal void ExceptWith(ConceptSet other)
    {
        for (var i = 0; i < words.Length; i++) words[i] &= ~other.words[i];
    }

    internal ConceptSet Copy()
    {
        var copy = new ConceptSet(size);
        words.CopyTo(copy.words, 0);
        return copy;
    }

    /// <summary>The concepts of these that satisfy a condition.</summary>
    internal ConceptSet Where(Func<int, bool> holds)
    {
        var found = new ConceptSet(size);
        foreach (var concept in Concepts)
            if (holds(concept))
                found.Add(concept);
        return found;
    }
}
