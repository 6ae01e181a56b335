using Felles.Storage;

namespace Felles.Registers;

/// <summary>
/// The tables of the registers. Numbers stand in a table of their own, as keyed hashes, so that no other table can be
/// joined to a national number without the lookup key. Dates are ISO text (yyyy-MM-dd, Norwegian calendar), which
/// compares right and is the same on both databases.
/// </summary>
public static class RegisterSchema
{
    private const string First = """
        create table register_state (
            id integer not null primary key check (id = 1),
            version bigint not null,
            key_mark BYTES
        );
        insert into register_state (id, version) values (1, 0);

        create table register_person (
            person_key BYTES not null primary key,
            number_sealed BYTES not null,
            name text not null,
            given_name text,
            family_name text,
            birth_date text,
            deceased_on text,
            address_protection text not null,
            address_key text
        );
        create table register_person_number (
            digest BYTES not null primary key,
            person_key BYTES not null references register_person (person_key)
        );
        create index register_person_number_person on register_person_number (person_key);
        create table register_parent (
            child_key BYTES not null references register_person (person_key),
            parent_key BYTES not null references register_person (person_key),
            primary key (child_key, parent_key)
        );
        create index register_parent_parent on register_parent (parent_key);
        create index register_person_address on register_person (address_key);

        create table register_health_person (
            hpr_number text not null primary key,
            person_key BYTES not null unique references register_person (person_key),
            name text not null,
            name_folded text not null
        );
        create table register_authorization (
            hpr_number text not null references register_health_person (hpr_number),
            code text not null,
            valid_from text not null,
            valid_to text not null,
            primary key (hpr_number, code, valid_from)
        );

        create table register_organisation (
            number text not null primary key,
            name text not null,
            name_folded text not null,
            parent text references register_organisation (number),
            kind text not null
        );
        create table register_agreement (
            organisation text not null references register_organisation (number),
            service text not null,
            valid_from text not null,
            valid_to text not null,
            primary key (organisation, service, valid_from)
        );
        """;

    private const string Terminology = """
        create table terminology_volume (
            hash text not null primary key,
            size bigint not null,
            loaded_at text not null,
            place bigint unique
        );
        create table terminology_title (
            hash text not null references terminology_volume (hash),
            kind text not null,
            url text not null,
            version text not null,
            concepts integer not null,
            primary key (hash, kind, url, version)
        );
        create table terminology_chunk (
            hash text not null references terminology_volume (hash),
            number integer not null,
            body BYTES not null,
            primary key (hash, number)
        );
        """;

    private const string Definitions = """
        create table definition_package (
            name text not null,
            version text not null,
            added bigint not null,
            at bigint not null,
            actor text not null,
            hash BYTES not null,
            content BYTES not null,
            primary key (name, version)
        );
        create table definition_state (number bigint not null);
        insert into definition_state (number) values (0);
        """;

    private const string Events = """
        create table register_event (id text not null primary key, type text not null, at text not null, source text not null);
        create table register_officer (
            person_key BYTES not null references register_person (person_key),
            organisation text not null references register_organisation (number),
            since text not null,
            primary key (person_key, organisation)
        );
        create table register_representation (
            id text not null primary key,
            kind text not null,
            person_key BYTES not null references register_person (person_key),
            representative_key BYTES not null references register_person (person_key),
            scope text not null,
            valid_from text not null,
            valid_to text,
            given_at bigint not null,
            accepted_at bigint,
            ended_at bigint
        );
        create index register_representation_person on register_representation (person_key);
        create index register_representation_representative on register_representation (representative_key);
        """;

    // An id is its sender's own; what was taken in before is known without its digest.
    private const string EventsOfSenders = """
        create table register_event_of (source text not null, id text not null, type text not null, at text not null, digest BYTES, primary key (source, id));
        insert into register_event_of (source, id, type, at) select source, id, type, at from register_event;
        drop table register_event;
        alter table register_event_of rename to register_event;
        """;

    private const string FamilyNames = "create index register_person_family_name on register_person (family_name)";

    /// <summary>The steps that bring the tables up to date; give them to <see cref="Database.Migrate"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("registers", 1, First.Replace("BYTES", "blob", StringComparison.Ordinal), First.Replace("BYTES", "bytea", StringComparison.Ordinal)),
        new("registers", 2, Events.Replace("BYTES", "blob", StringComparison.Ordinal), Events.Replace("BYTES", "bytea", StringComparison.Ordinal)),
        new("registers", 3, FamilyNames, FamilyNames),
        new("registers", 4, EventsOfSenders.Replace("BYTES", "blob", StringComparison.Ordinal), EventsOfSenders.Replace("BYTES", "bytea", StringComparison.Ordinal)),
        new("definitions", 1, Definitions.Replace("BYTES", "blob", StringComparison.Ordinal), Definitions.Replace("BYTES", "bytea", StringComparison.Ordinal)),
        // A module of its own, so that its steps are counted apart.
        new("terminology", 1, Terminology.Replace("BYTES", "blob", StringComparison.Ordinal), Terminology.Replace("BYTES", "bytea", StringComparison.Ordinal)),
    ];
}
