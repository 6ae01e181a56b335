using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Felles.Audit;

/// <summary>
/// The Merkle tree of RFC 9162 §2.1 with SHA-256: hashes of leaves and nodes, and the checks of proofs. Pure; what a verifier
/// outside needs is all here.
/// </summary>
public static class MerkleTree
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = 32;

    /// <summary>The hash of the empty tree.</summary>
    public static ImmutableArray<byte> Empty { get; } = [.. SHA256.HashData([])];

    /// <summary>The hash of a leaf: SHA-256 over 0x00 and the entry.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    /// <summary>The hash of a node: SHA-256 over 0x01 and its two children.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> both = stackalloc byte[1 + (2 * HashLength)];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + HashLength)..]);
        return SHA256.HashData(both);
    }

    /// <summary>The root of leaves that are told one after another, holding no more than one hash a level (RFC 9162 §2.1.1).</summary>
    public sealed class Growing
    {
        private readonly List<byte[]?> peaks = [];

        /// <summary>Adds the hash of the next leaf.</summary>
        public void Add(byte[] leaf)
        {
            var hash = leaf;
            for (var level = 0; ; level++)
            {
                if (level == peaks.Count) peaks.Add(null);
                if (peaks[level] is not { } left)
                {
                    peaks[level] = hash;
                    return;
                }

                hash = Node(left, hash);
                peaks[level] = null;
            }
        }

        /// <summary>The root of what was told so far.</summary>
        public byte[] Root()
        {
            byte[]? root = null;
            foreach (var peak in peaks)
                if (peak is not null)
                    root = root is null ? peak : Node(peak, root);
            return root ?? [.. Empty];
        }
    }

    /// <summary>Whether a leaf stands at a place in the tree of a size with a root (RFC 9162 §2.1.3.2).</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="proof">Inclusion path, from the leaf up.</param>
    /// <param name="root">Root hash.</param>
    public static bool Includes(ReadOnlySpan<byte> leaf, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size || leaf.Length != HashLength || proof.Any(hash => hash.Length != HashLength)) return false;
        var (place, last, hash) = (index, size - 1, leaf.ToArray());
        foreach (var other in proof)
        {
            if (last == 0) return false;
            if ((place & 1) == 1 || place == last)
            {
                hash = Node(other, hash);
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                hash = Node(hash, other);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether the tree of one size is the beginning of the tree of another (RFC 9162 §2.1.4.2).</summary>
    /// <param name="first">Leaves of the smaller tree.</param>
    /// <param name="firstRoot">Its root.</param>
    /// <param name="second">Leaves of the larger tree.</param>
    /// <param name="secondRoot">Its root.</param>
    /// <param name="proof">Consistency path.</param>
    public static bool IsConsistent(long first, ReadOnlySpan<byte> firstRoot, long second, ReadOnlySpan<byte> secondRoot, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (first < 0 || first > second || proof.Any(hash => hash.Length != HashLength)) return false;
        if (first == second) return proof.Count == 0 && firstRoot.SequenceEqual(secondRoot);
        if (first == 0) return proof.Count == 0 && firstRoot.SequenceEqual(Empty.AsSpan());
        List<byte[]> path = long.IsPow2(first) ? [firstRoot.ToArray(), .. proof] : [.. proof];
        if (path.Count == 0) return false;
        var (place, last) = (first - 1, second - 1);
        while ((place & 1) == 1) (place, last) = (place >> 1, last >> 1);
        var (one, other) = (path[0], path[0]);
        foreach (var hash in path.Skip(1))
        {
            if (last == 0) return false;
            if ((place & 1) == 1 || place == last)
            {
                (one, other) = (Node(hash, one), Node(hash, other));
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                other = Node(other, hash);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && firstRoot.SequenceEqual(one) && secondRoot.SequenceEqual(other);
    }
}
