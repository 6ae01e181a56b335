using System.Data.Common;
using Dapper;
using Felles.Steering.Portfolio;
using Felles.Storage;

namespace Felles.Steering.Papers;

/// <summary>What a version of a paper is.</summary>
internal enum PaperState
{
    /// <summary>Being written; seen by those who edit.</summary>
    Draft,

    /// <summary>Seen by everybody, for ever: the next version stands beside it.</summary>
    Published,

    /// <summary>No longer in force; its versions can still be read.</summary>
    Withdrawn,
}

/// <summary>A version of a paper as stored.</summary>
internal sealed class PaperRow
{
    public string Kind { get; init; } = "";

    public string Id { get; init; } = "";

    public int Version { get; init; }

    public int State { get; init; }

    public byte[] Hash { get; init; } = [];

    public long At { get; init; }

    public string Actor { get; init; } = "";

    public string Organisation { get; init; } = "";

    public string? Reason { get; init; }

    public byte[] Body { get; init; } = [];

    internal PaperState Is => (PaperState)State;

    internal DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(At);
}

/// <summary>The statements of the papers' table, the same on both databases.</summary>
internal static class PaperRows
{
    private const string Columns = "p.kind, p.id, p.version, p.state, p.hash, p.at, p.actor, p.organisation, p.reason";

    /// <summary>How many versions there are. Rows are only added, so the number tells whether any was.</summary>
    internal static Task<long> Count(DbConnection connection) => connection.ExecuteScalarAsync<long>("select count(*) from steering_paper");

    /// <summary>Every version without its content, by kind, id and version.</summary>
    internal static async Task<List<PaperRow>> All(DbConnection connection) =>
        [.. await connection.QueryAsync<PaperRow>($"select {Columns} from steering_paper p order by p.kind, p.id, p.version")];

    /// <summary>Every version of a paper, oldest first.</summary>
    internal static async Task<List<PaperRow>> Versions(DbConnection connection, string kind, string id) =>
        [.. await connection.QueryAsync<PaperRow>($"select {Columns}, c.body from steering_paper p join steering_content c on c.hash = p.hash where p.kind = @kind and p.id = @id order by p.version", new { kind, id })];

    internal static async Task<byte[]> Content(DbConnection connection, byte[] hash) =>
        await connection.QuerySingleAsync<byte[]>("select body from steering_content where hash = @hash", new { hash });

    /// <summary>Takes the papers for this transaction, so that changes take turns on all hosts; SQLite's writers do already.</summary>
    internal static async Task Lock(DbConnection connection, DbTransaction transaction, DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres) await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtext('steering papers'))", transaction: transaction);
    }

    internal static async Task Add(DbConnection connection, DbTransaction transaction, PaperRow row)
    {
        var hash = await RoundRows.AddContent(connection, transaction, row.Body);
        await connection.ExecuteAsync(
            "insert into steering_paper (kind, id, version, state, hash, at, actor, organisation, reason) values (@Kind, @Id, @Version, @State, @hash, @At, @Actor, @Organisation, @Reason)",
            new { row.Kind, row.Id, row.Version, row.State, hash, row.At, row.Actor, row.Organisation, row.Reason },
            transaction);
    }
}
