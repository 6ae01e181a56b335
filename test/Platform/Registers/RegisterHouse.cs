using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Registers;
using Felles.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Test.Platform.Registers;

/// <summary>Registers on a database of the test's own, as one host sees them.</summary>
internal sealed class RegisterHouse : IAsyncDisposable
{
    private readonly TestDatabase? owned;
    private readonly ServiceProvider services;

    private RegisterHouse(TestDatabase? owned, Database database, RegisterOptions options, TestClock clock)
    {
        this.owned = owned;
        Database = database;
        Options = options;
        Clock = clock;
        services = new ServiceCollection().AddSingleton(database).AddSingleton<TimeProvider>(clock).AddFellesRegisters(options).BuildServiceProvider();
    }

    internal Database Database { get; }

    internal RegisterOptions Options { get; }

    internal TestClock Clock { get; }

    internal IRegisters Registers => services.GetRequiredService<IRegisters>();

    internal static async Task<RegisterHouse> Open(DatabaseKind kind)
    {
        var test = await TestDatabase.Create(kind);
        await test.Database.Migrate(RegisterSchema.Migrations, default);
        var options = new RegisterOptions { Keys = RegisterKeys.Create(), SyntheticSeries = SyntheticSeries.Tenor };
        return new RegisterHouse(test, test.Database, options, new TestClock(new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>Another host on the same database.</summary>
    internal RegisterHouse AnotherHost(RegisterKeys? keys = null) => new(null, Database, Options with { Keys = keys ?? Options.Keys }, Clock);

    internal Task<Outcome<ImportSummary>> TryImport(string json) =>
        services.GetRequiredService<RegisterImport>().Load(new MemoryStream(Encoding.UTF8.GetBytes(json)), null, default);

    internal async Task<ImportSummary> Import(JsonNode population)
    {
        var outcome = await TryImport(population.ToJsonString());
        Assert.True(outcome.Succeeded(out var summary, out var problem), problem is null ? "" : $"{problem.Text} {string.Join("; ", problem.Issues.Select(i => $"{i.Expression}: {i.Text}"))}");
        return summary;
    }

    internal async Task<string> Refusal(JsonNode population)
    {
        var outcome = await TryImport(population.ToJsonString());
        Assert.True(outcome.Failed(out var problem));
        return string.Join("\n", problem.Issues.Select(i => $"{i.Expression}: {i.Id}"));
    }

    internal async Task<long> Rows(string table)
    {
        await using var connection = await Database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A fresh copy of the committed population, to change.</summary>
    internal static JsonNode Population() => JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "dev", "people", "population.json")))!;

    internal static PersonNumber Number(JsonNode? node)
    {
        Assert.True(PersonNumber.TryParse((string?)node, SyntheticSeries.All, out var number));
        return number;
    }

    internal static OrganisationNumber Organisation(string text)
    {
        Assert.True(OrganisationNumber.TryParse(text, out var number));
        return number;
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Felles.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (owned is not null) await owned.DisposeAsync();
    }
}
