using Felles.Storage;

namespace Felles.Identity;

/// <summary>The tables of this module: used proofs (PostgreSQL only; an embedded database has them in a file of their own), login sessions, and what assertions have been used for.</summary>
public static class IdentitySchema
{
    /// <summary>This module's migrations.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("identity", 1,
            """
            create table identity_session (id blob not null primary key, kind integer not null, version integer not null, ends integer not null, idle_ends integer not null, lease_until integer not null, content blob not null) without rowid;
            """,
            """
            create unlogged table identity_proof (key uuid not null primary key, expires bigint not null) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
            create unlogged table identity_proof_memory (id integer not null primary key, since bigint not null);
            insert into identity_proof_memory (id, since) values (1, 0);
            create table identity_session (id bytea not null primary key, kind integer not null, version bigint not null, ends bigint not null, idle_ends bigint not null, lease_until bigint not null, content bytea not null);
            """),
        new Migration("identity", 2,
            """
            create table identity_assertion (key blob not null primary key, expires integer not null) without rowid;
            """,
            """
            create table identity_assertion (key bytea not null primary key, expires bigint not null);
            """),
    ];
}
