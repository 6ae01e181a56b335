namespace Felles.Audit;

/// <summary>Complete subtrees, asked for by level and place: level 0 are the leaves, each level up halves them.</summary>
internal interface IMerkleNodes
{
    /// <summary>The hash of the complete subtree of 2^level leaves that begins at leaf place·2^level.</summary>
    Task<byte[]> Node(int level, long place);
}

/// <summary>Roots and proofs over complete subtrees (RFC 9162 §2.1.1, §2.1.3.1, §2.1.4.1).</summary>
internal static class MerklePaths
{
    /// <summary>The root of the tree of the first leaves.</summary>
    internal static async Task<byte[]> Root(IMerkleNodes nodes, long size) => size == 0 ? [.. MerkleTree.Empty] : await Range(nodes, 0, size);

    /// <summary>The inclusion path of a leaf in the tree of a size.</summary>
    internal static async Task<List<byte[]>> Inclusion(IMerkleNodes nodes, long index, long size)
    {
        var path = new List<byte[]>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                path.Add(await Range(nodes, middle, end));
                end = middle;
            }
            else
            {
                path.Add(await Range(nodes, start, middle));
                start = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>The consistency path between the trees of two sizes, the first at least 1.</summary>
    internal static async Task<List<byte[]>> Consistency(IMerkleNodes nodes, long first, long second)
    {
        var path = new List<byte[]>();
        var (start, end, whole) = (0L, second, true);
        var left = first;
        while (left != end - start)
        {
            var split = Split(end - start);
            if (left <= split)
            {
                path.Add(await Range(nodes, start + split, end));
                end = start + split;
            }
            else
            {
                path.Add(await Range(nodes, start, start + split));
                (start, left, whole) = (start + split, left - split, false);
            }
        }

        if (!whole) path.Add(await Range(nodes, start, end));
        path.Reverse();
        return path;
    }

    // A range that begins where a subtree of its size's next power of two does, as all ranges here do.
    private static async Task<byte[]> Range(IMerkleNodes nodes, long start, long end)
    {
        var length = end - start;
        if (long.IsPow2(length)) return await nodes.Node((int)long.TrailingZeroCount(length), start / length);
        var middle = start + Split(length);
        var (left, right) = (await Range(nodes, start, middle), await Range(nodes, middle, end));
        return MerkleTree.Node(left, right);
    }

    // The largest power of two smaller than the length.
    private static long Split(long length) => 1L << (63 - (int)long.LeadingZeroCount(length - 1));
}
