using System.Collections.Immutable;
using System.Data.Common;
using Felles.Storage;

namespace Felles.Audit;

/// <summary>
/// The tree's hashes in the database: tiles of up to 256 hashes of one level, of every eighth level, so that an entry costs 32
/// bytes and a proof a few rows. What lies between is computed.
/// </summary>
internal sealed class AuditTreeStore(DatabaseKind kind, DbConnection connection, DbTransaction transaction, CancellationToken cancel)
{
    private const int TileBits = 8;
    private const int TileHashes = 1 << TileBits;

    private readonly Dictionary<(int Stream, int Level, long Tile), List<byte[]>> tiles = [];
    private readonly HashSet<(int Stream, int Level, long Tile)> changed = [];
    private readonly Dictionary<int, long> sizes = [];

    internal async Task<List<(int Stream, string Node, long Size, long Logged)>> Streams()
    {
        // On PostgreSQL hosts take turns by the lock; on SQLite there is one writer.
        var lockRows = kind == DatabaseKind.Postgres ? "lock table audit_tree in exclusive mode" : "select 1";
        await Execute(lockRows);
        var found = new List<(int, string, long, long)>();
        await using var reader = await Query("select s.id, s.node, coalesce(t.size, 0), s.seq from audit_stream s left join audit_tree t on t.stream = s.id order by s.id");
        while (await reader.ReadAsync(cancel))
        {
            found.Add((reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
            sizes[reader.GetInt32(0)] = reader.GetInt64(2);
        }

        return found;
    }

    internal async Task<(int Stream, long Size)?> Find(string node)
    {
        await using var reader = await Query("select t.stream, t.size from audit_tree t join audit_stream s on s.id = t.stream where s.node = @node", ("node", node));
        return await reader.ReadAsync(cancel) ? (reader.GetInt32(0), reader.GetInt64(1)) : null;
    }

    internal async Task<ImmutableArray<AuditTreeHead>> Heads()
    {
        var heads = ImmutableArray.CreateBuilder<AuditTreeHead>();
        await using var reader = await Query("select text, signature from audit_tree order by stream");
        while (await reader.ReadAsync(cancel)) heads.Add(new AuditTreeHead(reader.GetString(0), (byte[])reader.GetValue(1)));
        return heads.ToImmutable();
    }

    internal async Task<List<(byte[] Body, byte[] Hash)>> Entries(int stream, long after, int max)
    {
        var entries = new List<(byte[], byte[])>();
        await using var reader = await Query("select body, hash from audit_entry where stream = @stream and seq > @after order by seq limit @max", ("stream", stream), ("after", after), ("max", max));
        while (await reader.ReadAsync(cancel)) entries.Add(((byte[])reader.GetValue(0), (byte[])reader.GetValue(1)));
        return entries;
    }

    /// <summary>Adds a leaf, and what it completes above.</summary>
    internal async Task Append(int stream, byte[] leaf)
    {
        var place = sizes[stream];
        sizes[stream] = place + 1;
        var hash = leaf;
        for (var level = 0; ; level += TileBits)
        {
            var tile = await Tile(stream, level, place >> TileBits);
            tile.Add(hash);
            changed.Add((stream, level, place >> TileBits));
            if (tile.Count < TileHashes) return;
            hash = Root(tile, 0, TileHashes);
            place >>= TileBits;
        }
    }

    internal async Task Flush(int stream)
    {
        foreach (var key in changed.Where(key => key.Stream == stream))
            await Execute(
                "insert into audit_tile (stream, level, tile, hashes) values (@stream, @level, @tile, @hashes) on conflict (stream, level, tile) do update set hashes = excluded.hashes",
                ("stream", key.Stream), ("level", key.Level), ("tile", key.Tile), ("hashes", tiles[key].SelectMany(hash => hash).ToArray()));
        changed.RemoveWhere(key => key.Stream == stream);
    }

    internal Task Keep(int stream, long size, AuditTreeHead head) => Execute(
        "insert into audit_tree (stream, size, text, signature) values (@stream, @size, @text, @signature) on conflict (stream) do update set size = excluded.size, text = excluded.text, signature = excluded.signature",
        ("stream", stream), ("size", size), ("text", head.Text), ("signature", head.Signature.ToArray()));

    internal IMerkleNodes Nodes(int stream) => new StoredNodes(this, stream);

    private async Task<List<byte[]>> Tile(int stream, int level, long tile)
    {
        if (tiles.TryGetValue((stream, level, tile), out var known)) return known;
        var hashes = new List<byte[]>(TileHashes);
        await using var reader = await Query("select hashes from audit_tile where stream = @stream and level = @level and tile = @tile", ("stream", stream), ("level", level), ("tile", tile));
        if (await reader.ReadAsync(cancel)) hashes.AddRange(((byte[])reader.GetValue(0)).Chunk(MerkleTree.HashLength));
        return tiles[(stream, level, tile)] = hashes;
    }

    private static byte[] Root(List<byte[]> hashes, int start, int count) =>
        count == 1 ? hashes[start] : MerkleTree.Node(Root(hashes, start, count / 2), Root(hashes, start + (count / 2), count / 2));

    private async Task<DbDataReader> Query(string sql, params (string Name, object? Value)[] parameters) => await connection.Statement(transaction, sql, parameters).ExecuteReaderAsync(cancel);

    private Task<int> Execute(string sql, params (string Name, object? Value)[] parameters) => connection.Statement(transaction, sql, parameters).ExecuteNonQueryAsync(cancel);

    private sealed class StoredNodes(AuditTreeStore store, int stream) : IMerkleNodes
    {
        public async Task<byte[]> Node(int level, long place)
        {
            var (below, within) = (level / TileBits * TileBits, level % TileBits);
            var first = place << within;
            return Root(await store.Tile(stream, below, first >> TileBits), (int)(first & (TileHashes - 1)), 1 << within);
        }
    }
}
