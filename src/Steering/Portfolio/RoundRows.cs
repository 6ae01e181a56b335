using System.Data.Common;
using Dapper;
using Felles.Storage;

namespace Felles.Steering.Portfolio;

/// <summary>How far a report has come in an open round.</summary>
internal enum ReportState
{
    /// <summary>The values of the last round, which the owner has not looked at yet.</summary>
    Awaited,

    /// <summary>Confirmed or changed by the owner.</summary>
    Reported,

    /// <summary>The office has asked the owner about it.</summary>
    AskedBack,

    /// <summary>Accepted by the office.</summary>
    Accepted,
}

/// <summary>An edition of a frozen round: the first, or a correction.</summary>
internal sealed class EditionRow
{
    public string Round { get; init; } = "";

    public int Edition { get; init; }

    public byte[] Hash { get; init; } = [];

    public byte[] Header { get; init; } = [];

    public long At { get; init; }

    public string Actor { get; init; } = "";

    public string? Reason { get; init; }

    internal DateTimeOffset FrozenAt => DateTimeOffset.FromUnixTimeMilliseconds(At);
}

/// <summary>A version of a report in a round.</summary>
internal sealed class ReportRow
{
    public string Round { get; init; } = "";

    public int Number { get; init; }

    public int Version { get; init; }

    public int State { get; init; }

    public byte[] Hash { get; init; } = [];

    public long At { get; init; }

    public string Actor { get; init; } = "";

    public string Organisation { get; init; } = "";

    public string? Remark { get; init; }

    public byte[] Body { get; init; } = [];
}

/// <summary>A round that is or was reported in.</summary>
internal sealed class RoundRow
{
    public string Id { get; init; } = "";

    public int Frozen { get; init; }

    public string? Deadline { get; init; }

    public byte[] Header { get; init; } = [];
}

/// <summary>The statements of the portfolio's tables, the same on both databases.</summary>
internal static class RoundRows
{
    internal static async Task<List<EditionRow>> Editions(DbConnection connection) =>
        [.. await connection.QueryAsync<EditionRow>("select round, edition, hash, header, at, actor, reason from steering_edition order by round, edition")];

    /// <summary>The content of an edition: its header under number 0, then the reports.</summary>
    internal static async Task<List<(int Number, byte[] Hash, byte[] Body)>> Contents(DbConnection connection, string round, int edition)
    {
        var rows = await connection.QueryAsync<ReportRow>(
            """
            select 0 as number, e.hash, e.body from (select c.hash, c.body from steering_edition x join steering_content c on c.hash = x.header where x.round = @round and x.edition = @edition) e
            union all
            select i.number, i.hash, c.body from steering_edition_report i join steering_content c on c.hash = i.hash where i.round = @round and i.edition = @edition
            """,
            new { round, edition });
        return [.. rows.Select(row => (row.Number, row.Hash, row.Body))];
    }

    /// <summary>One initiative in every edition.</summary>
    internal static async Task<List<(string Round, int Edition, byte[] Hash, byte[] Body)>> Editions(DbConnection connection, int number)
    {
        var rows = await connection.QueryAsync<ReportRow>(
            "select i.round, i.edition as version, i.hash, c.body from steering_edition_report i join steering_content c on c.hash = i.hash where i.number = @number order by i.round, i.edition",
            new { number });
        return [.. rows.Select(row => (row.Round, row.Version, row.Hash, row.Body))];
    }

    internal static async Task<RoundRow?> Round(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<RoundRow>("select r.id, r.frozen, r.deadline, c.body as header from steering_round r join steering_content c on c.hash = r.header where r.id = @id", new { id });

    internal static async Task<List<RoundRow>> Rounds(DbConnection connection) =>
        [.. await connection.QueryAsync<RoundRow>("select r.id, r.frozen, r.deadline, c.body as header from steering_round r join steering_content c on c.hash = r.header order by r.id")];

    /// <summary>Takes the round for this transaction, so that changes in it take turns on all hosts; SQLite's writers do already.</summary>
    internal static async Task<RoundRow?> Lock(DbConnection connection, DbTransaction transaction, string id, DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres) await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtext('steering ' || @id))", new { id }, transaction);
        return await Round(connection, id);
    }

    internal static async Task AddRound(DbConnection connection, DbTransaction transaction, string id, string? deadline, byte[] header, bool frozen)
    {
        var hash = await AddContent(connection, transaction, header);
        await connection.ExecuteAsync("insert into steering_round (id, frozen, deadline, header) values (@id, @frozen, @deadline, @hash)", new { id, frozen = frozen ? 1 : 0, deadline, hash }, transaction);
    }

    internal static Task Freeze(DbConnection connection, DbTransaction transaction, string id) =>
        connection.ExecuteAsync("update steering_round set frozen = 1 where id = @id", new { id }, transaction);

    internal static async Task<byte[]> AddContent(DbConnection connection, DbTransaction transaction, byte[] body)
    {
        var hash = RoundJson.Hash(body);
        await connection.ExecuteAsync("insert into steering_content (hash, body) values (@hash, @body) on conflict (hash) do nothing", new { hash, body }, transaction);
        return hash;
    }

    internal static async Task AddReport(DbConnection connection, DbTransaction transaction, ReportRow row)
    {
        var hash = await AddContent(connection, transaction, row.Body);
        await connection.ExecuteAsync(
            "insert into steering_report (round, number, version, state, hash, at, actor, organisation, remark) values (@Round, @Number, @Version, @State, @hash, @At, @Actor, @Organisation, @Remark)",
            new { row.Round, row.Number, row.Version, row.State, hash, row.At, row.Actor, row.Organisation, row.Remark },
            transaction);
    }

    internal static async Task AddEdition(DbConnection connection, DbTransaction transaction, EditionRow row, IEnumerable<(int Number, byte[] Hash)> reports)
    {
        await connection.ExecuteAsync("insert into steering_edition (round, edition, hash, header, at, actor, reason) values (@Round, @Edition, @Hash, @Header, @At, @Actor, @Reason)", row, transaction);
        foreach (var (number, hash) in reports)
            await connection.ExecuteAsync("insert into steering_edition_report (round, edition, number, hash) values (@round, @edition, @number, @hash)", new { round = row.Round, edition = row.Edition, number, hash }, transaction);
    }

    /// <summary>The latest version of every report of a round.</summary>
    internal static async Task<List<ReportRow>> Latest(DbConnection connection, string round) =>
    [
        .. await connection.QueryAsync<ReportRow>(
            """
            select r.round, r.number, r.version, r.state, r.hash, r.at, r.actor, r.organisation, r.remark, c.body
            from steering_report r join steering_content c on c.hash = r.hash
            where r.round = @round and r.version = (select max(n.version) from steering_report n where n.round = r.round and n.number = r.number)
            order by r.number
            """,
            new { round }),
    ];

    /// <summary>The highest number that any initiative has had; 0 for none.</summary>
    internal static Task<int> LastNumber(DbConnection connection) => connection.ExecuteScalarAsync<int>("select coalesce(max(number), 0) from steering_report");

    /// <summary>Every version of an initiative's reports, oldest first.</summary>
    internal static async Task<List<ReportRow>> Versions(DbConnection connection, int number) =>
    [
        .. await connection.QueryAsync<ReportRow>(
            """
            select r.round, r.number, r.version, r.state, r.hash, r.at, r.actor, r.organisation, r.remark, c.body
            from steering_report r join steering_content c on c.hash = r.hash where r.number = @number order by r.round, r.version
            """,
            new { number }),
    ];
}
