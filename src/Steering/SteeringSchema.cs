using Felles.Steering.Papers;
using Felles.Storage;

namespace Felles.Steering;

/// <summary>The tables of the steering house. Content is stored once under its hash; reports and editions only ever get new rows.</summary>
public static class SteeringSchema
{
    /// <summary>This module's migrations.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("steering", 1,
            """
            create table steering_content (hash blob not null primary key, body blob not null) without rowid;
            create table steering_round (id text not null primary key, frozen integer not null, deadline text, header blob not null) without rowid;
            create table steering_report (round text not null, number integer not null, version integer not null, state integer not null, hash blob not null, at integer not null, actor text not null, organisation text not null, remark text, primary key (round, number, version)) without rowid;
            create table steering_edition (round text not null, edition integer not null, hash blob not null, header blob not null, at integer not null, actor text not null, reason text, primary key (round, edition)) without rowid;
            create table steering_edition_report (round text not null, edition integer not null, number integer not null, hash blob not null, primary key (round, edition, number)) without rowid;
            create index steering_edition_report_number on steering_edition_report (number);
            """,
            """
            create table steering_content (hash bytea not null primary key, body bytea not null);
            create table steering_round (id text not null primary key, frozen integer not null, deadline text, header bytea not null);
            create table steering_report (round text not null, number integer not null, version integer not null, state integer not null, hash bytea not null, at bigint not null, actor text not null, organisation text not null, remark text, primary key (round, number, version));
            create table steering_edition (round text not null, edition integer not null, hash bytea not null, header bytea not null, at bigint not null, actor text not null, reason text, primary key (round, edition));
            create table steering_edition_report (round text not null, edition integer not null, number integer not null, hash bytea not null, primary key (round, edition, number));
            create index steering_edition_report_number on steering_edition_report (number);
            """),
        new Migration("steering", 2,
            """
            create table steering_member (id text not null, version integer not null, lookup blob not null, kind integer not null, name text not null, organisation text not null, roles integer not null, at integer not null, actor text not null, primary key (id, version)) without rowid;
            create index steering_member_lookup on steering_member (lookup);
            """,
            """
            create table steering_member (id text not null, version integer not null, lookup bytea not null, kind integer not null, name text not null, organisation text not null, roles integer not null, at bigint not null, actor text not null, primary key (id, version));
            create index steering_member_lookup on steering_member (lookup);
            """),
        .. PaperSchema.Migrations,
    ];
}
