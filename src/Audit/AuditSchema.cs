using Felles.Storage;

namespace Felles.Audit;

/// <summary>The tables of the log. Rows are only ever added; a stream's head is the one row that moves.</summary>
public static class AuditSchema
{
    // The person's key as text: it is read by organisation or person, never joined.
    private const string Dispute = """
        create table audit_dispute (
            id text not null primary key, person text not null, stream text not null, seq bigint not null, organisation text not null, decision text,
            question text not null, asked_at bigint not null, answer text, answered_at bigint
        );
        create index audit_dispute_person on audit_dispute (person);
        create index audit_dispute_organisation on audit_dispute (organisation, asked_at);
        """;

    private static string Tree(string number, string bytes) => $"""
        create table audit_tile (stream integer not null, level integer not null, tile {number} not null, hashes {bytes} not null, primary key (stream, level, tile));
        create table audit_tree (stream integer primary key, size {number} not null, text text not null, signature {bytes} not null);
        """;

    /// <summary>This module's migrations.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("audit", 1,
            """
            create table audit_stream (id integer primary key, node text not null unique, seq integer not null, hash blob not null);
            create table audit_entry (stream integer not null, seq integer not null, at integer not null, person blob, body blob not null, hash blob not null, primary key (stream, seq));
            create index audit_entry_person on audit_entry (person, at) where person is not null;
            create table audit_checkpoint (at integer primary key, text text not null, signature blob not null);
            """,
            """
            create table audit_stream (id integer primary key, node text not null unique, seq bigint not null, hash bytea not null) with (fillfactor = 50);
            create table audit_entry (stream integer not null, seq bigint not null, at bigint not null, person uuid, body bytea not null, hash bytea not null, primary key (stream, seq));
            create index audit_entry_person on audit_entry (person, at) where person is not null;
            create table audit_checkpoint (at bigint primary key, text text not null, signature bytea not null);
            """),
        new Migration("audit", 2, Tree("integer", "blob"), Tree("bigint", "bytea")),
        new Migration("audit", 3, Dispute, Dispute),
    ];
}
