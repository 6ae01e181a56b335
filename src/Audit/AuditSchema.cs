using Felles.Storage;

namespace Felles.Audit;

/// <summary>The tables of the log. Rows of the log are only ever added, and erased when they are old; a stream's head is the one row that moves.</summary>
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

    // What the analysis remembers has no columns of its own: it is read by key and means nothing to anybody else.
    private static string Analysis(string number, string bytes, string real) => $"""
        create table analysis_position (stream integer primary key, seq {number} not null);
        create table analysis_turn (id integer primary key, holder text not null, until {number} not null);
        create table analysis_memory (key text not null primary key, touched integer not null, body {bytes} not null);
        create index analysis_memory_touched on analysis_memory (touched);
        create table analysis_due (id text not null primary key, due {number} not null, body {bytes} not null);
        create index analysis_due_due on analysis_due (due);
        create table analysis_contact_source (organisation text not null primary key, since integer not null);
        create table analysis_contact (person text not null, organisation text not null, day integer not null, acute integer not null, primary key (person, organisation, day));
        create table analysis_case (
            id text not null primary key, organisation text not null, kind integer not null, subject text not null, role text not null, unit text not null,
            state integer not null, score {real} not null, found_at {number} not null, changed_at {number} not null, settled_at {number}, signals {bytes} not null
        );
        create index analysis_case_queue on analysis_case (organisation, score);
        create index analysis_case_subject on analysis_case (subject);
        create table analysis_step (
            case_id text not null references analysis_case (id), number integer not null, at {number} not null, name text not null, state integer not null, note text,
            primary key (case_id, number)
        );
        """;

    // Counts for the access reports; a patient's key is empty where the request named nobody known.
    private const string Uses = """
        create table analysis_worker (organisation text not null, worker text not null, name text not null, hpr text, role text, unit text, primary key (organisation, worker));
        create table analysis_use (
            organisation text not null, day integer not null, worker text not null, patient text not null, service text not null,
            uses integer not null, refusals integer not null, emergencies integer not null, opened integer not null, primary key (organisation, day, worker, patient, service)
        );
        """;

    private static string Erasures(string bytes) => $"create table audit_erasure (id text not null primary key, text text not null, signature {bytes} not null)";

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
        new Migration("audit", 4, Analysis("integer", "blob", "real"), Analysis("bigint", "bytea", "double precision")),
        // Who asked for another; null where the citizen asked themself.
        new Migration("audit", 5, "alter table audit_dispute add column asked_by text", "alter table audit_dispute add column asked_by text"),
        new Migration("audit", 6, Uses, Uses),
        new Migration("audit", 7, Erasures("blob"), Erasures("bytea")),
    ];
}
