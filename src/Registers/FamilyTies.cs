using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>What the population register tells of a person's family. Never leaves the platform.</summary>
/// <param name="Surname">Surname; null when the register has none apart.</param>
/// <param name="SurnameBearers">How many in the register bear it; 0 without one.</param>
/// <param name="Address">Opaque mark of the address; null when none.</param>
/// <param name="Parents">Those with parental responsibility for the person.</param>
/// <param name="Children">Those whom the person has parental responsibility for.</param>
public sealed record FamilyTie(string? Surname, int SurnameBearers, string? Address, ImmutableHashSet<PersonKey> Parents, ImmutableHashSet<PersonKey> Children);

/// <summary>Family ties of many people at once, for the analysis of the log.</summary>
public sealed class FamilyTies
{
    private const int ChunkMax = 400;

    // Counted anew now and then: how common a surname is changes slowly.
    private static readonly TimeSpan surnamesKept = TimeSpan.FromHours(6);

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, int> bearers = new(StringComparer.Ordinal);
    private DateTimeOffset countedSince;

    internal FamilyTies(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        countedSince = clock.GetUtcNow();
    }

    /// <summary>The ties of those of the people whom the register knows. One caller at a time. Throws <see cref="DbException"/> when the register does not answer.</summary>
    public async Task<IReadOnlyDictionary<PersonKey, FamilyTie>> Of(IReadOnlyCollection<PersonKey> people, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(people);
        var ties = new Dictionary<PersonKey, FamilyTie>();
        await using var connection = await database.OpenReading(cancel);
        foreach (var chunk in people.Chunk(ChunkMax))
        {
            var keys = chunk.Select(key => key.Bytes()).ToArray();
            var rows = (await connection.QueryAsync<PersonRow>(new CommandDefinition("select person_key as PersonKey, family_name as FamilyName, address_key as AddressKey from register_person where person_key " + Among("keys"), new { keys }, cancellationToken: cancel))).ToList();
            var parents = (await connection.QueryAsync<ParentRow>(new CommandDefinition("select child_key as ChildKey, parent_key as ParentKey from register_parent where child_key " + Among("keys") + " or parent_key " + Among("keys"), new { keys }, cancellationToken: cancel)))
                .Select(row => (Child: PersonKeyBytes.Read(row.ChildKey), Parent: PersonKeyBytes.Read(row.ParentKey))).ToList();
            var (parentsOf, childrenOf) = (parents.ToLookup(pair => pair.Child, pair => pair.Parent), parents.ToLookup(pair => pair.Parent, pair => pair.Child));
            await Count(connection, rows.Select(row => row.FamilyName).OfType<string>(), cancel);
            foreach (var row in rows)
            {
                var key = PersonKeyBytes.Read(row.PersonKey);
                ties[key] = new FamilyTie(row.FamilyName, row.FamilyName is null ? 0 : bearers.GetValueOrDefault(row.FamilyName), row.AddressKey, [.. parentsOf[key]], [.. childrenOf[key]]);
            }
        }

        return ties;
    }

    // Npgsql is given a list as one array; for SQLite, Dapper writes it out.
    private string Among(string list) => database.Kind == DatabaseKind.Postgres ? $"= any(@{list})" : $"in @{list}";

    private async Task Count(DbConnection connection, IEnumerable<string> names, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - countedSince > surnamesKept)
        {
            bearers.Clear();
            countedSince = now;
        }

        var unknown = names.Where(name => !bearers.ContainsKey(name)).Distinct(StringComparer.Ordinal).ToArray();
        if (unknown.Length == 0) return;
        foreach (var row in await connection.QueryAsync<NameRow>(new CommandDefinition("select family_name as FamilyName, count(*) as Number from register_person where family_name " + Among("unknown") + " group by family_name", new { unknown }, cancellationToken: cancel)))
            bearers[row.FamilyName] = (int)row.Number;
    }

    private sealed class PersonRow
    {
        public required byte[] PersonKey { get; init; }

        public string? FamilyName { get; init; }

        public string? AddressKey { get; init; }
    }

    private sealed class ParentRow
    {
        public required byte[] ChildKey { get; init; }

        public required byte[] ParentKey { get; init; }
    }

    private sealed class NameRow
    {
        public required string FamilyName { get; init; }

        public required long Number { get; init; }
    }
}
