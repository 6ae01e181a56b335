using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>How much the registers hold, without anybody in them.</summary>
/// <param name="Persons">Persons of the population register.</param>
/// <param name="HealthPersonnel">Health personnel.</param>
/// <param name="Organisations">Organisations and units.</param>
/// <param name="Officers">Privacy officers.</param>
/// <param name="Representations">Powers of attorney and guardianships that are not ended.</param>
/// <param name="Events">Register events taken in.</param>
/// <param name="LastEvent">When the last was, ISO 8601, UTC; null for none.</param>
public sealed record RegisterCounts(long Persons, long HealthPersonnel, long Organisations, long Officers, long Representations, long Events, string? LastEvent);

/// <summary>The registers as the operator sees them: how much they hold, and which organisation has which agreements.</summary>
public sealed class RegisterOverview
{
    /// <summary>Organisations of a page.</summary>
    public const int PageOrganisations = 50;

    private readonly Database database;
    private readonly TimeProvider clock;

    internal RegisterOverview(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>How much there is; <see cref="ProblemKind.Unavailable"/> when the store does not answer.</summary>
    public Task<Outcome<RegisterCounts>> Counts(CancellationToken cancel) => Read(async connection =>
    {
        async Task<long> Count(string what) => await connection.ExecuteScalarAsync<long>(new CommandDefinition($"select count(*) from {what}", cancellationToken: cancel));
        return new RegisterCounts(
            await Count("register_person"), await Count("register_health_person"), await Count("register_organisation"), await Count("register_officer"),
            await Count("register_representation where ended_at is null"), await Count("register_event"),
            await connection.ExecuteScalarAsync<string?>(new CommandDefinition("select max(at) from register_event", cancellationToken: cancel)));
    });

    /// <summary>Main units in the order of their names, with the services that they have an agreement for today.</summary>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="cancel">Cancels the read.</param>
    /// <returns>At most <see cref="PageOrganisations"/>, and whether there are more.</returns>
    public Task<Outcome<(ImmutableArray<RegisteredOrganisation> Organisations, bool More)>> Agreements(int skip, CancellationToken cancel) => Read(async connection =>
    {
        var day = NorwegianTime.DateAt(clock.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var rows = (await connection.QueryAsync<(string Number, string Name, string Kind)>(new CommandDefinition(
            "select number, name, kind from register_organisation where parent is null order by name_folded, number limit @max offset @skip", new { max = PageOrganisations + 1, skip }, cancellationToken: cancel))).ToList();
        var agreements = (await connection.QueryAsync<(string Organisation, string Service)>(new CommandDefinition(
            "select organisation, service from register_agreement where valid_from <= @day and valid_to >= @day", new { day }, cancellationToken: cancel))).ToLookup(row => row.Organisation, row => row.Service);
        ImmutableArray<RegisteredOrganisation> found = [.. rows.Take(PageOrganisations).Select(row => new RegisteredOrganisation(
            OrganisationNumber.TryParse(row.Number, out var number) ? number : throw new InvalidOperationException("The import let a wrong organisation number in."),
            row.Name, null, row.Kind, agreements[row.Number].ToHashSet(StringComparer.Ordinal)))];
        return (found, rows.Count > PageOrganisations);
    });

    private async Task<Outcome<T>> Read<T>(Func<DbConnection, Task<T>> read)
    {
        try
        {
            await using var connection = await database.OpenReading(CancellationToken.None);
            return await read(connection);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("register-unavailable", "The register does not answer. Try again in a moment.");
        }
    }
}
