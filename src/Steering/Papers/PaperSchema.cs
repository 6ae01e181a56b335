using Felles.Storage;

namespace Felles.Steering.Papers;

/// <summary>The table of papers. Their content lies in <c>steering_content</c> under its hash; a row is never changed.</summary>
internal static class PaperSchema
{
    internal static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("steering-papers", 1,
            """
            create table steering_paper (kind text not null, id text not null, version integer not null, state integer not null, hash blob not null, at integer not null, actor text not null, organisation text not null, reason text, primary key (kind, id, version)) without rowid;
            """,
            """
            create table steering_paper (kind text not null, id text not null, version integer not null, state integer not null, hash bytea not null, at bigint not null, actor text not null, organisation text not null, reason text, primary key (kind, id, version));
            """),
    ];
}
