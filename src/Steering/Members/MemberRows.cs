using System.Data.Common;
using Dapper;
using Felles.Storage;

namespace Felles.Steering.Members;

/// <summary>A version of a member.</summary>
internal sealed class MemberRow
{
    public string Id { get; init; } = "";

    public int Version { get; init; }

    public byte[] Lookup { get; init; } = [];

    public int Kind { get; init; }

    public string Name { get; init; } = "";

    public string Organisation { get; init; } = "";

    public int Roles { get; init; }

    public long At { get; init; }

    public string Actor { get; init; } = "";

    internal Member Member => new(Id, Version, (MemberKind)Kind, Name, Organisation, (SteeringRoles)Roles);
}

/// <summary>The statements of the members' table, the same on both databases. Versions are added, never changed.</summary>
internal static class MemberRows
{
    /// <summary>Takes the register for this transaction, so that changes in it take turns on all hosts.</summary>
    internal static async Task Lock(DbConnection connection, DbTransaction transaction, DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres) await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtext('steering members'))", null, transaction);
    }

    /// <summary>The latest version of every member there has been, by name.</summary>
    internal static async Task<List<MemberRow>> All(DbConnection connection) =>
    [
        .. (await connection.QueryAsync<MemberRow>(
            """
            select m.id, m.version, m.lookup, m.kind, m.name, m.organisation, m.roles, m.at, m.actor from steering_member m
            where m.version = (select max(n.version) from steering_member n where n.id = m.id)
            """)).OrderBy(row => row.Organisation, StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal),
    ];

    internal static async Task<MemberRow?> Find(DbConnection connection, byte[] lookup) =>
        (await connection.QueryAsync<MemberRow>("select id, version, lookup, kind, name, organisation, roles, at, actor from steering_member where lookup = @lookup order by version desc", new { lookup })).FirstOrDefault();

    internal static Task Add(DbConnection connection, DbTransaction transaction, MemberRow row) => connection.ExecuteAsync(
        "insert into steering_member (id, version, lookup, kind, name, organisation, roles, at, actor) values (@Id, @Version, @Lookup, @Kind, @Name, @Organisation, @Roles, @At, @Actor)", row, transaction);
}
