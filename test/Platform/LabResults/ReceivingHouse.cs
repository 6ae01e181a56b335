using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Messages;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.LabResults.Receiving;
using Felles.Storage;
using Felles.Test.Platform.Registers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Test.Platform.LabResults;

/// <summary>A platform that takes in laboratory messages, on a database of the test's own.</summary>
internal sealed class ReceivingHouse : IAsyncDisposable
{
    /// <summary>Number and name of the national test patients that the published messages are about.</summary>
    private static readonly string[] testPatients = ["13116900216", "12057900499"];

    private readonly TestDatabase test;
    private readonly ServiceProvider services;
    private readonly RecordHouse house;
    private readonly IRecordStore store;

    private ReceivingHouse(TestDatabase test, ServiceProvider services, RecordHouse house)
    {
        this.test = test;
        this.services = services;
        this.house = house;
        store = test.Database is PostgresDatabase postgres ? new PostgresRecordStore(postgres) : new SqliteRecordStore((SqliteDatabase)test.Database);
        Receiver = new LabMessageReceiver(house.Gate, Registers, SyntheticSeries.All, Clock);
    }

    internal static OrganisationNumber Laboratory { get; } = RegisterHouse.Organisation("310000175");

    internal static MessagePatient Patient { get; } = new(testPatients[0], "Danser, Line");

    internal static TestClock Clock { get; } = new(new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    internal LabMessageReceiver Receiver { get; }

    internal RecordGate Gate => house.Gate;

    internal Database Database => test.Database;

    private IRegisters Registers => services.GetRequiredService<IRegisters>();

    internal static async Task<ReceivingHouse> Open(DatabaseKind kind)
    {
        var test = await TestDatabase.Create(kind);
        await test.Database.Migrate([.. RegisterSchema.Migrations, .. AuditSchema.Migrations, .. RecordSchema.Migrations], default);
        var services = new ServiceCollection().AddSingleton(test.Database).AddSingleton<TimeProvider>(Clock)
            .AddFellesRegisters(new RegisterOptions { Keys = RegisterKeys.Create(), SyntheticSeries = SyntheticSeries.All }).BuildServiceProvider();
        var imported = await services.GetRequiredService<RegisterImport>().Load(new MemoryStream(Encoding.UTF8.GetBytes(Population().ToJsonString())), null, default);
        Assert.True(imported.Succeeded(out _, out var problem), problem is null ? "" : string.Join("; ", problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}")));
        var house = await RecordHouse.Open(test.Database, AccessPolicy.Published, services.GetRequiredService<IRegisters>(), "a", Clock, NullLogger<RecordHouse>.Instance, default);
        return new ReceivingHouse(test, services, house);
    }

    // The laboratory and its parts as the population has them, and the patients of the published messages.
    private static JsonNode Population()
    {
        var population = RegisterHouse.Population();
        var citizens = new JsonArray();
        foreach (var number in testPatients)
        {
            var citizen = population["citizens"]![0]!.DeepClone();
            citizen["number"] = number;
            citizen["birthDate"] = $"19{number[4..6]}-{number[2..4]}-{number[..2]}";
            citizen["household"] = number;
            citizen["parents"] = new JsonArray();
            citizens.Add(citizen);
        }

        population["citizens"] = citizens;
        population["healthPersonnel"] = new JsonArray();
        return population;
    }

    internal static SystemCaller Caller(OrganisationNumber? organisation = null) => SystemCaller.OfOperator(organisation ?? Laboratory, "test");

    /// <summary>Takes in a message that must be taken in.</summary>
    internal async Task<LabReceipt> Take(byte[] xml, OrganisationNumber? sender = null)
    {
        var outcome = await Receiver.Load(xml, sender ?? Laboratory, default);
        Assert.True(outcome.Succeeded(out var receipt, out var problem), problem is null ? "" : $"{problem.Code}: {problem.Text} {string.Join("; ", problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}"))}");
        return receipt;
    }

    internal LabResultsLoad Load() => new(house.Gate, Registers, SyntheticSeries.All, Clock);

    internal Task<Outcome<LabReceipt>> Deliver(byte[] xml, OrganisationNumber? sender = null) => Receiver.Receive(Caller(sender), xml, null, default);

    internal async Task<PersonKey> Person(string? number = null)
    {
        Assert.True(PersonNumber.TryParse(number ?? Patient.Number, SyntheticSeries.All, out var parsed));
        var found = await Registers.Resolve(parsed, default);
        Assert.True(found.Succeeded(out var key, out _));
        return key;
    }

    /// <summary>What is stored of a person, the latest versions.</summary>
    internal async Task<ImmutableArray<Entry>> Stored(string? number = null) => await Stored(new Wanted.OfService(), number);

    internal async Task<ImmutableArray<Entry>> Stored(Wanted wanted, string? number = null)
    {
        var read = await store.Read(await Person(number), ServiceCode.LabResults, wanted, default);
        Assert.True(read.Succeeded(out var slice, out var problem), problem?.Text);
        return [.. slice.Entries];
    }

    internal async Task<Entry> TheReport(string? number = null) => Assert.Single(await Stored(new Wanted.OfService("DiagnosticReport"), number));

    /// <summary>Forgets everything received, and keeps the people.</summary>
    internal Task Empty() => Execute("delete from record_entry; delete from record_history; delete from message_receipt");

    /// <summary>Does something to the database behind the platform's back.</summary>
    internal async Task Execute(string sql)
    {
        await using System.Data.Common.DbConnection connection = test.Options.PostgresConnectionString is { } postgres
            ? new Npgsql.NpgsqlConnection(postgres)
            : new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={test.Options.SqlitePath}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        await services.DisposeAsync();
        await test.DisposeAsync();
    }
}
