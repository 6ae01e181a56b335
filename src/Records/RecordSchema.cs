using Felles.Storage;

namespace Felles.Records;

/// <summary>
/// The tables of the record. <c>record_entry</c> holds the current version of every resource, found by person in one
/// range; superseded versions move to <c>record_history</c> and stay there. On PostgreSQL both are partitioned by person,
/// so that they can be spread over machines; see <see cref="RecordTables"/>. No table here names a person but by the
/// opaque key.
/// </summary>
public static class RecordSchema
{
    /// <summary>This module's migrations.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("records", 1, Sqlite(), Postgres()),
        // SQLite has no partitions, so there is nothing to move.
        new Migration("records", 2, "select 1", RangesInsteadOfHashes()),
        new Migration("records", 3, Extents, Extents),
    ];

    private const string Extents = """
        alter table restriction add column permits integer not null default 0;
        alter table restriction add column document text;
        alter table restriction add column data_from text;
        alter table restriction add column data_to text;
        alter table restriction add column ends_at bigint;
        alter table restriction add column form text;
        alter table restriction add column form_version text;
        """;

    private static string Columns(string key, string bytes, string name) => $"""
        person {key} not null, type {name} not null, id {name} not null, version integer not null, service text not null,
        source text not null, recorded_at bigint not null, clinical_at bigint, status text not null, labels text,
        release_at bigint, tokens text not null, deleted integer not null, body {bytes} not null
        """;

    private static string Sides(string key, string bytes) => $"""
        create table message_receipt (sender text not null, message_id text not null, person {key} not null, digest {bytes} not null, at bigint not null, primary key (sender, message_id));
        create table restriction (person {key} not null, id text not null, target text not null, subject text not null, service text, subject_name text, set_at bigint not null, lifted_at bigint, primary key (person, id));
        """;

    private static string Sqlite() => $"""
        create table record_entry ({Columns("blob", "blob", "text")}, primary key (person, type, id));
        create table record_history ({Columns("blob", "blob", "text")}, primary key (person, type, id, version));
        {Sides("blob", "blob")}
        """;

    private static string Postgres() => $"""
        create table record_entry ({Columns("uuid", "bytea", "text collate \"C\"")}, primary key (person, type, id)) partition by hash (person);
        create table record_history ({Columns("uuid", "bytea", "text collate \"C\"")}, primary key (person, type, id, version)) partition by hash (person);
        {Sides("uuid", "bytea")}
        do $$
        begin
          for part in 0..7 loop
            execute format('create table record_entry_%s partition of record_entry for values with (modulus 8, remainder %s)', part, part);
            execute format('create table record_history_%s partition of record_history for values with (modulus 8, remainder %s)', part, part);
            begin
              execute format('alter table record_entry_%s alter column body set compression lz4', part);
              execute format('alter table record_history_%s alter column body set compression lz4', part);
            exception when feature_not_supported then null; -- built without lz4: PostgreSQL's own compression serves
            end;
          end loop;
        end $$;
        """;

    // Decision 0080: the keys are random, so ranges of them are as even as hashes, and a host that knows the ranges reads
    // one partition by name.
    private static string RangesInsteadOfHashes() => string.Concat(((string[])["record_entry", "record_history"]).Select(table => $"""
        alter table {table} rename to {table}_hashed;
        create table {table} (like {table}_hashed including defaults, primary key (person, type, id{(table == "record_history" ? ", version" : "")})) partition by range (person);
        {string.Concat(Enumerable.Range(0, RecordTables.Partitions).Select(part => Partition(table, part)))}
        insert into {table} select * from {table}_hashed;
        drop table {table}_hashed;

        """));

    private static string Partition(string table, int part) => $"""
        create table {RecordTables.Name(table, part)} partition of {table} for values from ({RecordTables.From(part)}) to ({RecordTables.From(part + 1)});
        do $$ begin
          alter table {RecordTables.Name(table, part)} alter column body set compression lz4;
        exception when feature_not_supported then null; -- built without lz4: PostgreSQL's own compression serves
        end $$;

        """;
}
