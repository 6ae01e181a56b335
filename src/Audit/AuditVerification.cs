using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Audit.Retention;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;

namespace Felles.Audit;

/// <summary>Something in the log that does not fit.</summary>
/// <param name="Stream">The stream's node.</param>
/// <param name="Sequence">The entry; 0 when the stream as a whole is meant.</param>
/// <param name="Code"><c>changed</c>, <c>missing</c>, <c>added</c>, <c>column</c>, <c>erased</c>, <c>tree</c>, <c>checkpoint</c> or <c>signature</c>.</param>
/// <param name="Text">What was found, in English, without content.</param>
public sealed record AuditFinding(string Stream, long Sequence, string Code, string Text);

/// <summary>What <see cref="AuditVerification"/> found.</summary>
/// <param name="Entries">Entries read.</param>
/// <param name="Checkpoints">Checkpoints read.</param>
/// <param name="Findings">What does not fit; empty when the log is whole.</param>
public sealed record AuditReport(long Entries, long Checkpoints, ImmutableArray<AuditFinding> Findings);

/// <summary>
/// Proves that nothing in the log was altered, removed, inserted or reordered: recomputes every hash, compares the columns
/// with the hashed bytes, the last entry with the stream's head, and every entry that a signed checkpoint names.
/// </summary>
public static class AuditVerification
{
    private const int FindingsMax = 100;

    /// <summary>Reads the whole log once.</summary>
    /// <param name="database">The store; may be in use.</param>
    /// <param name="key">Public key of the checkpoints; null to skip their signatures.</param>
    /// <param name="progress">Gets the number of entries read, now and then; may be null.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<AuditReport> Run(Database database, ECDsa? key, IProgress<long>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenReading(cancel);
        // One snapshot: a host may be appending while we read.
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var reading = new Reading(connection, transaction, progress);
        await reading.ReadCheckpoints(key, cancel);
        await reading.ReadErasures(key, cancel);
        await reading.ReadHeads(cancel);
        await reading.ReadTrees(key, cancel);
        await reading.ReadEntries(cancel);
        return reading.Report();
    }

    private sealed class Reading(DbConnection connection, DbTransaction transaction, IProgress<long>? progress)
    {
        private readonly ImmutableArray<AuditFinding>.Builder findings = ImmutableArray.CreateBuilder<AuditFinding>();
        private readonly Dictionary<(int Stream, long Sequence), List<byte[]>> stated = [];
        private readonly Dictionary<int, (string Node, long Sequence, byte[] Hash)> heads = [];
        private readonly HashSet<(string Node, long Sequence)> erased = [];
        private readonly Dictionary<int, (long Size, byte[] Root, MerkleTree.Growing Leaves)> trees = [];
        private long entries;
        private long checkpoints;

        internal AuditReport Report() => new(entries, checkpoints, findings.ToImmutable());

        private void Find(int stream, long sequence, string code, string text)
        {
            if (findings.Count < FindingsMax)
                findings.Add(new AuditFinding(heads.TryGetValue(stream, out var head) ? head.Node : $"#{stream}", sequence, code, text));
        }

        internal async Task ReadCheckpoints(ECDsa? key, CancellationToken cancel)
        {
            await using var reader = await Query("select text, signature from audit_checkpoint order by at", cancel);
            while (await reader.ReadAsync(cancel))
            {
                checkpoints++;
                var checkpoint = new AuditCheckpoint(reader.GetString(0), (byte[])reader.GetValue(1));
                if (key is not null && !checkpoint.IsSignedBy(key))
                {
                    Find(0, 0, "signature", $"Checkpoint {checkpoints} is not signed by the log's key.");
                    continue;
                }

                foreach (var (stream, sequence, hash) in checkpoint.Statements())
                {
                    if (!stated.TryGetValue((stream, sequence), out var hashes)) stated[(stream, sequence)] = hashes = [];
                    hashes.Add(hash);
                }
            }
        }

        internal async Task ReadErasures(ECDsa? key, CancellationToken cancel)
        {
            await using var reader = await Query("select text, signature from audit_erasure", cancel);
            while (await reader.ReadAsync(cancel))
            {
                if (new Erasure(reader.GetString(0), (byte[])reader.GetValue(1)).Stated(key) is var (node, numbers)) erased.UnionWith(numbers.Select(number => (node, number)));
                else Find(0, 0, "signature", "A statement of what was erased is not signed by the log's key.");
            }
        }

        // Its own hash stands in for the body that is gone; the entry after it, the checkpoints and the tree hold it in place.
        private void CheckErased(int stream, long sequence)
        {
            if (!erased.Contains((heads.TryGetValue(stream, out var head) ? head.Node : "", sequence)))
                Find(stream, sequence, "erased", $"Entry {sequence} has been erased, and no signed statement of the retention names it.");
        }

        internal async Task ReadHeads(CancellationToken cancel)
        {
            await using var reader = await Query("select id, node, seq, hash from audit_stream order by id", cancel);
            while (await reader.ReadAsync(cancel))
                heads[reader.GetInt32(0)] = (reader.GetString(1), reader.GetInt64(2), (byte[])reader.GetValue(3));
        }

        internal async Task ReadTrees(ECDsa? key, CancellationToken cancel)
        {
            await using var reader = await Query("select stream, text, signature from audit_tree", cancel);
            while (await reader.ReadAsync(cancel))
            {
                var head = new AuditTreeHead(reader.GetString(1), (byte[])reader.GetValue(2));
                if (key is not null && !head.IsSignedBy(key)) Find(reader.GetInt32(0), 0, "signature", "The head of the published tree is not signed by the log's key.");
                else if (head.Stated() is var (_, size, root)) trees[reader.GetInt32(0)] = (size, root, new MerkleTree.Growing());
            }
        }

        // The tree holds also what of an erased entry is left, which the chain alone could not tell from another.
        private void Grow(int stream, long sequence, byte[] body, byte[] hash)
        {
            if (!trees.TryGetValue(stream, out var tree) || sequence > tree.Size) return;
            if (AuditTree.Leaf(body, hash) is { } leaf) tree.Leaves.Add(leaf);
            else trees.Remove(stream);
            if (sequence == tree.Size && trees.ContainsKey(stream) && !tree.Leaves.Root().AsSpan().SequenceEqual(tree.Root))
                Find(stream, sequence, "tree", $"The published tree of the first {tree.Size} entries is not of these entries.");
        }

        internal async Task ReadEntries(CancellationToken cancel)
        {
            var reached = new Dictionary<int, (long Sequence, byte[] Hash)>();
            await using var reader = await Query("select stream, seq, at, person, body, hash from audit_entry order by stream, seq", cancel);
            while (await reader.ReadAsync(cancel))
            {
                entries++;
                if (entries % 10_000 == 0) progress?.Report(entries);
                var stream = reader.GetInt32(0);
                var sequence = reader.GetInt64(1);
                var body = reader.GetValue(4) as byte[] ?? [];
                var hash = reader.GetValue(5) as byte[] ?? [];
                var (last, previous) = reached.TryGetValue(stream, out var before) ? before : (0, Genesis(stream));
                if (sequence != last + 1)
                    Find(stream, last + 1, "missing", sequence == last + 2 ? $"Entry {last + 1} has been removed." : $"Entries {last + 1} to {sequence - 1} have been removed.");
                else if (ErasedBody.ViewHash(body) is not null) CheckErased(stream, sequence);
                else if (!AuditChain.Next(stream, sequence, previous, body).AsSpan().SequenceEqual(hash))
                    Find(stream, sequence, "changed", $"Entry {sequence} does not fit the one before it: it was changed, exchanged or moved here.");
                Grow(stream, sequence, body, hash);
                if (ErasedBody.ViewHash(body) is null) CompareColumns(stream, sequence, reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetValue(3), body);
                if (stated.Remove((stream, sequence), out var hashes) && !hashes.All(h => h.AsSpan().SequenceEqual(hash)))
                    Find(stream, sequence, "checkpoint", $"Entry {sequence} is not the one that a signed checkpoint names.");
                reached[stream] = (sequence, hash);
            }

            CompareEnds(reached);
        }

        private byte[] Genesis(int stream) => AuditChain.Genesis(heads.TryGetValue(stream, out var head) ? head.Node : "");

        private void CompareColumns(int stream, long sequence, long at, object? person, byte[] body)
        {
            try
            {
                var entry = AuditBody.Read(body);
                PersonKey? column = person switch
                {
                    Guid guid => new PersonKey(guid),
                    byte[] { Length: 16 } bytes => new PersonKey(new Guid(bytes, bigEndian: true)),
                    _ => null,
                };
                if (SealedEntry.MicrosecondsOf(entry.At) != at || entry.Person != column)
                    Find(stream, sequence, "column", $"The time or the person beside entry {sequence} was changed.");
            }
            catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
            {
                Find(stream, sequence, "changed", $"Entry {sequence} cannot be read.");
            }
        }

        private void CompareEnds(Dictionary<int, (long Sequence, byte[] Hash)> reached)
        {
            foreach (var (stream, head) in heads)
            {
                var (sequence, hash) = reached.TryGetValue(stream, out var end) ? end : (0, Genesis(stream));
                if (sequence < head.Sequence) Find(stream, sequence + 1, "missing", $"The stream's head is entry {head.Sequence}, but entries {sequence + 1} and on have been removed.");
                else if (sequence > head.Sequence) Find(stream, head.Sequence + 1, "added", $"Entries after the stream's head, {head.Sequence}, have been added.");
                else if (!hash.AsSpan().SequenceEqual(head.Hash)) Find(stream, sequence, "changed", "The stream's head does not fit its last entry.");
            }

            foreach (var stream in reached.Keys.Where(stream => !heads.ContainsKey(stream)))
                Find(stream, 0, "missing", "The stream's head has been removed.");
            foreach (var (stream, sequence) in stated.Keys)
                if (sequence > 0)
                    Find(stream, sequence, "checkpoint", $"A signed checkpoint names entry {sequence}, which has been removed.");
        }

        private async Task<DbDataReader> Query(string sql, CancellationToken cancel)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteReaderAsync(cancel);
        }
    }
}
