using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Felles.Registers;

/// <summary>Rows of the table of representations.</summary>
internal sealed class RepresentationRow
{
    internal const string Guardianship = "guardianship";

    /// <summary>Power of attorney (fullmakt).</summary>
    internal const string Mandate = "mandate";

    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required byte[] PersonKey { get; init; }

    public required byte[] RepresentativeKey { get; init; }

    public required string Scope { get; init; }

    public required string ValidFrom { get; init; }

    public string? ValidTo { get; init; }

    public long? AcceptedAt { get; init; }

    public long? EndedAt { get; init; }

    internal static async Task<ImmutableArray<RegisteredRepresentation>> Read(DbConnection connection, string condition, object parameters, CancellationToken cancel, DbTransaction? transaction = null) =>
    [
        .. (await connection.QueryAsync<RepresentationRow>(new CommandDefinition(
            $"""
            select id as Id, kind as Kind, person_key as PersonKey, representative_key as RepresentativeKey, scope as Scope, valid_from as ValidFrom, valid_to as ValidTo, accepted_at as AcceptedAt, ended_at as EndedAt
            from register_representation where {condition} order by given_at desc, id
            """,
            parameters, transaction, cancellationToken: cancel))).Select(row => row.ToRegistered()),
    ];

    private RegisteredRepresentation ToRegistered() => new()
    {
        Id = Id,
        IsGuardianship = Kind == Guardianship,
        Person = PersonKeyBytes.Read(PersonKey),
        Representative = PersonKeyBytes.Read(RepresentativeKey),
        Scope = Scope,
        ValidFrom = RegisterEventEntry.Date(ValidFrom) ?? DateOnly.MaxValue,
        ValidTo = ValidTo is null ? null : RegisterEventEntry.Date(ValidTo) ?? DateOnly.MinValue,
        AcceptedAt = AcceptedAt is { } accepted ? DateTimeOffset.FromUnixTimeMilliseconds(accepted) : null,
        EndedAt = EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
    };
}
