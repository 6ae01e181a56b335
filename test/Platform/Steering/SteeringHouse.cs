using Felles.Kernel;
using Felles.Steering;
using Felles.Steering.Portfolio;
using Felles.Storage;
using Felles.Test.Platform.Registers;

namespace Felles.Test.Platform.Steering;

/// <summary>The portfolio on a database of the test's own, as one host sees it.</summary>
internal sealed class SteeringHouse : IAsyncDisposable
{
    private readonly TestDatabase? owned;
    private readonly SteeringLedger ledger;

    private SteeringHouse(TestDatabase? owned, Database database, string node, TimeProvider clock)
    {
        this.owned = owned;
        Database = database;
        ledger = new SteeringLedger(database, new SteeringOptions(node));
        Library = new RoundLibrary(database, clock);
        Process = new RoundProcess(database, ledger, Library, clock);
        Clock = clock;
    }

    internal static SteeringActor Office { get; } = new() { Name = "Kari Kontor", Organisation = "Direktoratet", ClientId = "pages", SessionId = "s", CorrelationId = "c" };

    internal Database Database { get; }

    internal RoundLibrary Library { get; }

    internal RoundProcess Process { get; }

    internal TimeProvider Clock { get; }

    internal static async Task<SteeringHouse> Open(DatabaseKind kind)
    {
        var test = await TestDatabase.Create(kind);
        await test.Database.Migrate([.. Felles.Audit.AuditSchema.Migrations, .. SteeringSchema.Migrations], default);
        return new SteeringHouse(test, test.Database, "a", new TestClock(new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero)));
    }

    internal SteeringHouse AnotherHost(string node = "b") => new(null, Database, node, Clock);

    /// <summary>The real round of September 2022.</summary>
    internal static Round September2022()
    {
        var document = File.ReadAllBytes(Path.Combine(Running.RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json"));
        Assert.True(RoundJson.ReadDocument(document, CodeLists.InForce).Succeeded(out var round, out var problem), problem?.Text);
        return round;
    }

    internal async Task<string> Import(Round round) => Value(await Process.Import(round, Office, default));

    internal async Task<FrozenRound> Find(string? round, int? edition = null) => Value(await Library.Find(round, edition, default));

    internal static T Value<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Succeeded(out var value, out var problem), problem is null ? "" : $"{problem.Text} {string.Join("; ", problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}"))}");
        return value!;
    }

    internal static string Refused<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Failed(out var problem));
        return problem.Code;
    }

    internal async Task Execute(string sql) => await Database.Write(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync();
        },
        default);

    internal async Task<long> Count(string sql)
    {
        await using var connection = await Database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        ledger.Dispose();
        Library.Dispose();
        if (owned is not null) await owned.DisposeAsync();
    }
}
