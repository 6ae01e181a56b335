using System.Security.Cryptography;
using System.Text;
using Felles.Audit;

namespace Felles.Test.Unit.Audit;

/// <summary>The tree of RFC 9162: against the definition by recursion, for every size and place of small trees, and every damage.</summary>
public class MerkleTreeTests
{
    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, 70).Select(i => MerkleTree.Leaf(Encoding.ASCII.GetBytes($"entry {i}")))];

    /// <summary>Published vectors of the tree over "", 00, 10, 2021, 3031, 40414243 … (Certificate Transparency's own tests).</summary>
    [Fact]
    public void The_published_vectors()
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var leaves = entries.Select(entry => MerkleTree.Leaf(Convert.FromHexString(entry))).ToArray();
        for (var size = 1; size <= roots.Length; size++) Assert.Equal(roots[size - 1], Convert.ToHexStringLower(Root(leaves, 0, size)));
        Assert.Equal(SHA256.HashData([]), MerkleTree.Empty);
    }

    [Fact]
    public async Task Every_place_of_every_tree_is_proved_and_nothing_else_is()
    {
        var nodes = new Nodes();
        for (var size = 1; size <= Leaves.Length; size++)
        {
            var root = Root(Leaves, 0, size);
            Assert.Equal(root, await MerklePaths.Root(nodes, size));
            for (var index = 0; index < size; index++)
            {
                var path = await MerklePaths.Inclusion(nodes, index, size);
                Assert.True(MerkleTree.Includes(Leaves[index], index, size, path, root), $"{index} of {size}");
                Assert.False(MerkleTree.Includes(Leaves[index], (index + 1) % size, size, path, root) && size > 1, $"moved {index} of {size}");
                Assert.False(MerkleTree.Includes(MerkleTree.Leaf("other"u8), index, size, path, root));
                Assert.False(MerkleTree.Includes(Leaves[index], index, size, [.. path, new byte[32]], root));
                if (path.Count > 0)
                {
                    Assert.False(MerkleTree.Includes(Leaves[index], index, size, path[..^1], root));
                    path[0] = [.. path[0]];
                    path[0][7] ^= 1;
                    Assert.False(MerkleTree.Includes(Leaves[index], index, size, path, root));
                }
            }
        }
    }

    [Fact]
    public async Task Every_tree_began_as_each_smaller_one_and_as_no_other()
    {
        var nodes = new Nodes();
        for (var second = 1; second <= Leaves.Length; second++)
            for (var first = 1; first <= second; first++)
            {
                var path = first == second ? [] : await MerklePaths.Consistency(nodes, first, second);
                var (one, other) = (Root(Leaves, 0, first), Root(Leaves, 0, second));
                Assert.True(MerkleTree.IsConsistent(first, one, second, other, path), $"{first} of {second}");
                var changed = (byte[])one.Clone();
                changed[3] ^= 1;
                Assert.False(MerkleTree.IsConsistent(first, changed, second, other, path), $"changed {first} of {second}");
                if (first < second) Assert.False(MerkleTree.IsConsistent(first, one, second, one, path));
            }
    }

    private static byte[] Root(byte[][] leaves, int start, int count)
    {
        if (count == 1) return leaves[start];
        var split = 1;
        while (split * 2 < count) split *= 2;
        return MerkleTree.Node(Root(leaves, start, split), Root(leaves, start + split, count - split));
    }

    private sealed class Nodes : IMerkleNodes
    {
        public Task<byte[]> Node(int level, long place) => Task.FromResult(Root(Leaves, (int)(place << level), 1 << level));
    }
}
