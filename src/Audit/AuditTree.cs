using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Felles.Audit.Retention;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;

namespace Felles.Audit;

/// <summary>A signed statement of the published tree of one stream, at a size.</summary>
/// <param name="Text">Lines: <c>felles-log-tree/1</c>, the stream's node, the number of entries, the root (base64), the time (ISO 8601, UTC).</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the text's UTF-8 bytes, IEEE P1363 form.</param>
public sealed record AuditTreeHead(string Text, ReadOnlyMemory<byte> Signature)
{
    private const string FirstLine = "felles-log-tree/1";

    internal static AuditTreeHead Sign(string node, long size, byte[] root, DateTimeOffset at, ECDsa key)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{FirstLine}\n{node}\n{size}\n{Convert.ToBase64String(root)}\n{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\n");
        return new AuditTreeHead(text, key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256));
    }

    /// <summary>Whether the signature is the key's.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(Encoding.UTF8.GetBytes(Text), Signature.Span, HashAlgorithmName.SHA256);
    }

    /// <summary>What it states; null when the text is not a tree head.</summary>
    public (string Node, long Size, byte[] Root)? Stated()
    {
        var lines = Text.Split('\n');
        var root = new byte[MerkleTree.HashLength];
        return lines is [FirstLine, var node, var size, var base64, _, ""] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var leaves)
            && Convert.TryFromBase64String(base64, root, out var length) && length == MerkleTree.HashLength ? (node, leaves, root) : null;
    }
}

/// <summary>That an entry stands in the published tree.</summary>
/// <param name="Sequence">The entry's number in its stream, from 1; its place in the tree is one less.</param>
/// <param name="Chained">The hash that chains the whole entry in its stream.</param>
/// <param name="View">What of it is handed out.</param>
/// <param name="Path">Inclusion path, from the leaf up.</param>
/// <param name="Head">The signed head of the tree that it stands in.</param>
public sealed record AuditInclusion(long Sequence, ReadOnlyMemory<byte> Chained, ReadOnlyMemory<byte> View, ImmutableArray<byte[]> Path, AuditTreeHead Head)
{
    /// <summary>Whether the view is of the entry, the entry in the tree, and the tree signed.</summary>
    public bool Holds(ECDsa key) => Head.IsSignedBy(key) && Head.Stated() is var (_, size, root)
        && MerkleTree.Includes(MerkleTree.Leaf(CitizenView.TreeEntry(Chained.Span, View.Span)), Sequence - 1, size, Path, root);
}

/// <summary>What growing the tree came to.</summary>
/// <param name="Entries">Entries taken in.</param>
/// <param name="Stuck">Nodes of the streams that stop at an entry which cannot be read.</param>
public sealed record TreeGrowth(long Entries, ImmutableArray<string> Stuck);

/// <summary>
/// The published log: a Merkle tree (RFC 9162) over the entries of each stream, grown at each checkpoint and signed, so that
/// whoever keeps a head can have it proved later that an entry stood there, and that nothing before it was changed.
/// </summary>
public sealed class AuditTree
{
    private const int GrowthMax = 5_000;

    private readonly Database database;

    /// <summary>Over a database whose migrations have been applied.</summary>
    public AuditTree(Database database) => this.database = database;

    /// <summary>
    /// Takes in what was logged since, and signs the new heads. Called by every host; they take turns. A stream with an entry that
    /// cannot be read grows up to it, and the others grow on.
    /// </summary>
    public async Task<TreeGrowth> Grow(ECDsa key, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var total = 0L;
        var stuck = new Dictionary<int, string>();
        while (true)
        {
            var grown = await database.Write(async (connection, transaction) =>
            {
                var work = new AuditTreeStore(database.Kind, connection, transaction, cancel);
                foreach (var (stream, node, size, logged) in await work.Streams())
                {
                    if (size >= logged || stuck.ContainsKey(stream)) continue;
                    var leaves = new List<byte[]>();
                    foreach (var (body, hash) in await work.Entries(stream, size, GrowthMax))
                    {
                        if (Leaf(body, hash) is { } leaf) leaves.Add(leaf);
                        else stuck[stream] = node;
                        if (stuck.ContainsKey(stream)) break;
                    }

                    if (leaves.Count == 0) continue;
                    foreach (var leaf in leaves) await work.Append(stream, leaf);
                    await work.Flush(stream);
                    var now = size + leaves.Count;
                    await work.Keep(stream, now, AuditTreeHead.Sign(node, now, await MerklePaths.Root(work.Nodes(stream), now), clock.GetUtcNow(), key));
                    return leaves.Count;
                }

                return 0;
            }, cancel);
            total += grown;
            if (grown == 0) return new TreeGrowth(total, [.. stuck.Values]);
        }
    }

    // Null for an entry that was altered, or that a newer host wrote.
    internal static byte[]? Leaf(byte[] body, byte[] hash)
    {
        if (ErasedBody.ViewHash(body) is { } view) return MerkleTree.Leaf([.. hash, .. view]);
        try
        {
            return MerkleTree.Leaf(CitizenView.TreeEntry(hash, CitizenView.Of(AuditBody.Read(body))));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The latest signed head of every stream.</summary>
    public Task<Outcome<ImmutableArray<AuditTreeHead>>> Heads(CancellationToken cancel) => Read<ImmutableArray<AuditTreeHead>>(async work => await work.Heads(), cancel);

    /// <summary>That the tree of one size began as the tree of another; sizes at least 1, the second published.</summary>
    public Task<Outcome<ImmutableArray<byte[]>>> Consistency(string node, long first, long second, CancellationToken cancel) => Read<ImmutableArray<byte[]>>(async work =>
    {
        if (await work.Find(node) is not var (stream, size) || first < 1 || first > second || second > size)
            return Problem.NotFound("There is no such tree. Ask for sizes from 1 to that of the stream's latest head.");
        return (await MerklePaths.Consistency(work.Nodes(stream), first, second)).ToImmutableArray();
    }, cancel);

    /// <summary>The root over the entries themselves, the first of a stream, worked out anew and not from the stored tree.</summary>
    /// <param name="node">The stream's node.</param>
    /// <param name="size">How many entries.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>The root; <see cref="ProblemKind.NotFound"/> when there are fewer entries, <see cref="ProblemKind.Invalid"/> with the number of one that cannot be read.</returns>
    public Task<Outcome<byte[]>> RootOfEntries(string node, long size, CancellationToken cancel) => Read<byte[]>(async work =>
    {
        if (await work.Find(node) is not var (stream, _)) return Problem.NotFound("There is no such stream.");
        var tree = new MerkleTree.Growing();
        for (var at = 0L; at < size;)
        {
            var entries = await work.Entries(stream, at, (int)Math.Min(GrowthMax, size - at));
            if (entries.Count == 0) return Problem.NotFound("The log is shorter than that.");
            foreach (var (body, hash) in entries)
            {
                at++;
                if (Leaf(body, hash) is not { } leaf) return Problem.Invalid("entry-unreadable", string.Create(CultureInfo.InvariantCulture, $"Entry {at} of '{node}' cannot be read."));
                tree.Add(leaf);
            }
        }

        return tree.Root();
    }, cancel);

    /// <summary>That an entry stands in the latest published tree; <see cref="ProblemKind.NotFound"/> when it does not stand there yet.</summary>
    public Task<Outcome<AuditInclusion>> Inclusion(string node, long sequence, CancellationToken cancel) => Read<AuditInclusion>(async work =>
    {
        if (await work.Find(node) is not var (stream, size) || sequence < 1 || sequence > size) return Problem.NotFound("The entry is not in the published log yet. Entries are published about once a minute.");
        var head = (await work.Heads()).First(one => one.Stated() is var (named, _, _) && named == node);
        var entry = (await work.Entries(stream, sequence - 1, 1))[0];
        if (ErasedBody.ViewHash(entry.Body) is not null) return Problem.NotFound("The entry was erased when it was old; that it stood there is still in the tree.");
        var path = await MerklePaths.Inclusion(work.Nodes(stream), sequence - 1, head.Stated()!.Value.Size);
        return new AuditInclusion(sequence, entry.Hash, CitizenView.Of(AuditBody.Read(entry.Body)), [.. path], head);
    }, cancel);

    private async Task<Outcome<T>> Read<T>(Func<AuditTreeStore, Task<Outcome<T>>> read, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            // A deferred one holds no lock on the embedded database; what is complete in the tree never changes.
            await using var transaction = connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : await connection.BeginTransactionAsync(cancel);
            return await read(new AuditTreeStore(database.Kind, connection, transaction, cancel));
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("log-unavailable", "The log cannot be read just now. Try again in a moment.");
        }
    }
}
