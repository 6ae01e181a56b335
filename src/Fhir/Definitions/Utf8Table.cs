using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// Numbers for a fixed set of texts, looked up by their UTF-8 bytes without making a string: element names, type names,
/// codes. Filled once, then only read, by any number of threads.
/// </summary>
internal sealed class Utf8Table
{
    private readonly List<byte[]> texts = [];
    private int[] buckets = new int[16];
    private int[] next = new int[16];
    private uint[] hashes = new uint[16];

    internal int Count => texts.Count;

    internal byte[] this[int index] => texts[index];

    internal string Text(int index) => Encoding.UTF8.GetString(texts[index]);

    /// <summary>The number of a text; a new one when it was not there.</summary>
    internal int Add(ReadOnlySpan<byte> text)
    {
        var found = Find(text);
        if (found >= 0) return found;
        if (texts.Count == next.Length) Grow();
        var hash = Hash(text);
        var index = texts.Count;
        texts.Add(text.ToArray());
        hashes[index] = hash;
        Link(index);
        return index;
    }

    internal int Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    /// <summary>The number of a text, or -1.</summary>
    internal int Find(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        for (var i = buckets[hash & (uint)(buckets.Length - 1)] - 1; i >= 0; i = next[i])
            if (hashes[i] == hash && text.SequenceEqual(texts[i]))
                return i;
        return -1;
    }

    internal bool Contains(ReadOnlySpan<byte> text) => Find(text) >= 0;

    private void Link(int index)
    {
        ref var bucket = ref buckets[hashes[index] & (uint)(buckets.Length - 1)];
        next[index] = bucket - 1;
        bucket = index + 1;
    }

    private void Grow()
    {
        Array.Resize(ref next, next.Length * 2);
        Array.Resize(ref hashes, hashes.Length * 2);
        buckets = new int[buckets.Length * 2];
        for (var i = 0; i < texts.Count; i++) Link(i);
    }

    // The set is fixed by definitions, not by requests, so nobody can choose texts that collide in it.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        while (text.Length >= 8)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ MemoryMarshal.Read<ulong>(text)) * 0x9E3779B97F4A7C15;
            text = text[8..];
        }

        foreach (var b in text) hash = (BitOperations.RotateLeft(hash, 5) ^ b) * 0x9E3779B97F4A7C15;
        return (uint)(hash >> 32);
    }
}
