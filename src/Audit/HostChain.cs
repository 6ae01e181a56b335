using System.Data;
using System.Data.Common;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Felles.Audit;

/// <summary>An entry made ready for appending, off the writer's path: the bytes that will be hashed and stored.</summary>
public sealed class SealedEntry
{
    private SealedEntry(long at, PersonKey? person, byte[] body)
    {
        At = at;
        Person = person;
        Body = body;
    }

    /// <summary>Microseconds since the Unix epoch.</summary>
    internal long At { get; }

    internal PersonKey? Person { get; }

    internal byte[] Body { get; }

    /// <summary>Writes the entry's bytes.</summary>
    public static SealedEntry Seal(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new SealedEntry(MicrosecondsOf(entry.At), entry.Person, AuditBody.Write(entry));
    }

    internal static long MicrosecondsOf(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

/// <summary>
/// The chain that one host writes. Not safe for concurrent use: the host's one ledger owns it. Two hosts that share a
/// node name by mistake stay correct (the head is moved only from where it was seen), only slower.
/// </summary>
public sealed class HostChain
{
    private readonly Database database;
    private readonly string node;
    private int id;
    private long sequence;
    private byte[] hash = [];

    private HostChain(Database database, string node)
    {
        this.database = database;
        this.node = node;
    }

    /// <summary>Opens the stream of a node, and begins it when it is new.</summary>
    public static async Task<HostChain> Open(Database database, string node, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(database);
        var stream = new HostChain(database, node);
        await database.Write(
            async (connection, transaction) =>
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "insert into audit_stream (id, node, seq, hash) select coalesce(max(id), 0) + 1, @node, 0, @hash from audit_stream where true on conflict (node) do nothing";
                command.Bind("node", node);
                command.Bind("hash", AuditChain.Genesis(node));
                return await command.ExecuteNonQueryAsync(cancel);
            },
            cancel);
        await stream.Reload(cancel);
        return stream;
    }

    /// <summary>Reads the head again, after a commit that did not go through.</summary>
    public async Task Reload(CancellationToken cancel)
    {
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select id, seq, hash from audit_stream where node = @node";
        command.Bind("node", node);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) throw new InvalidOperationException($"The log's stream '{node}' is gone from the store.");
        id = reader.GetInt32(0);
        sequence = reader.GetInt64(1);
        hash = (byte[])reader.GetValue(2);
    }

    /// <summary>Chains entries behind the head. Nothing is written, and the head stays, until <see cref="Accept"/>.</summary>
    public Appendix Chain(IReadOnlyList<SealedEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var hashes = new byte[entries.Count][];
        var previous = hash;
        for (var i = 0; i < entries.Count; i++)
            previous = hashes[i] = AuditChain.Next(id, sequence + i + 1, previous, entries[i].Body);
        return new Appendix(id, sequence, entries, hashes);
    }

    /// <summary>Moves the head after the commit of the appendix.</summary>
    public void Accept(Appendix appendix)
    {
        ArgumentNullException.ThrowIfNull(appendix);
        sequence = appendix.After + appendix.Entries.Count;
        if (appendix.Entries.Count > 0) hash = appendix.Hashes[^1];
    }

    /// <summary>
    /// Whether the appendix is in the store: its commit may have gone through though its answer was lost. Its last hash
    /// stands for all of it, and for nothing else.
    /// </summary>
    public async Task<bool> Holds(Appendix appendix, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(appendix);
        if (appendix.Entries.Count == 0) return false;
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select hash from audit_entry where stream = @stream and seq = @seq";
        command.Bind("stream", id);
        command.Bind("seq", appendix.After + appendix.Entries.Count);
        return await command.ExecuteScalarAsync(cancel) is byte[] stored && stored.AsSpan().SequenceEqual(appendix.Hashes[^1]);
    }
}

/// <summary>Chained entries, to be written in the same commit as what they tell of.</summary>
public sealed class Appendix
{
    private readonly int stream;

    internal Appendix(int stream, long after, IReadOnlyList<SealedEntry> entries, byte[][] hashes)
    {
        this.stream = stream;
        After = after;
        Entries = entries;
        Hashes = hashes;
    }

    internal long After { get; }

    internal IReadOnlyList<SealedEntry> Entries { get; }

    internal byte[][] Hashes { get; }

    /// <summary>
    /// Adds the statement to a batch that PostgreSQL runs as one transaction. When the head is not where it was, the
    /// batch fails as a whole (division by zero) and nothing of it is kept.
    /// </summary>
    public void AddTo(NpgsqlBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Entries.Count == 0) return;
        // One statement, since each costs the server a parse, a plan and a start of its own.
        var append = new NpgsqlBatchCommand("""
            with moved as (update audit_stream set seq = $7, hash = $8 where id = $1 and seq = $9 returning 1),
            added as (insert into audit_entry (stream, seq, at, person, body, hash) select $1, seq, at, person, body, hash from unnest($2, $3, $4, $5, $6) as e (seq, at, person, body, hash))
            select 1 / count(*) from moved
            """);
        append.Parameters.Add(new NpgsqlParameter<int> { TypedValue = stream });
        append.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. Enumerable.Range(1, Entries.Count).Select(i => After + i)] });
        append.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. Entries.Select(e => e.At)] });
        append.Parameters.Add(new NpgsqlParameter<Guid?[]> { TypedValue = [.. Entries.Select(e => e.Person?.Value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        append.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. Entries.Select(e => e.Body)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        append.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = Hashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        append.Parameters.Add(new NpgsqlParameter<long> { TypedValue = After + Entries.Count });
        append.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hashes[^1] });
        append.Parameters.Add(new NpgsqlParameter<long> { TypedValue = After });
        batch.BatchCommands.Add(append);
    }

    /// <summary>Writes the entries in a SQLite transaction.</summary>
    public void WriteTo(SqliteConnection connection, SqliteTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (Entries.Count == 0) return;
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "insert into audit_entry (stream, seq, at, person, body, hash) values ($stream, $seq, $at, $person, $body, $hash)";
        insert.Parameters.AddWithValue("$stream", stream);
        var seq = insert.Parameters.Add("$seq", SqliteType.Integer);
        var at = insert.Parameters.Add("$at", SqliteType.Integer);
        var person = insert.Parameters.Add("$person", SqliteType.Blob);
        var body = insert.Parameters.Add("$body", SqliteType.Blob);
        var hash = insert.Parameters.Add("$hash", SqliteType.Blob);
        for (var i = 0; i < Entries.Count; i++)
        {
            seq.Value = After + i + 1;
            at.Value = Entries[i].At;
            person.Value = Entries[i].Person is { } key ? key.Value.ToByteArray(bigEndian: true) : DBNull.Value;
            body.Value = Entries[i].Body;
            hash.Value = Hashes[i];
            insert.ExecuteNonQuery();
        }

        using var move = connection.CreateCommand();
        move.Transaction = transaction;
        move.CommandText = "update audit_stream set seq = $seq, hash = $hash where id = $id and seq = $after";
        move.Parameters.AddWithValue("$seq", After + Entries.Count);
        move.Parameters.AddWithValue("$hash", Hashes[^1]);
        move.Parameters.AddWithValue("$id", stream);
        move.Parameters.AddWithValue("$after", After);
        if (move.ExecuteNonQuery() != 1) throw new DBConcurrencyException("Another process has written to this stream of the log.");
    }
}
