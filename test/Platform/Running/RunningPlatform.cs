using System.Globalization;
using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Host;
using Felles.Host.Configuration;
using Felles.Storage;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Running;

/// <summary>One host of a running platform.</summary>
internal sealed record RunningHost(Host.Platform Platform, string Address);

/// <summary>
/// The whole platform as src/Host starts it, on a loopback port, over a database of its own: people of dev/people, the
/// national test patients of the published messages, and the organisations that those messages name.
/// </summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    /// <summary>A laboratory of dev/people with an agreement; answers for messages that name their sender by HER-id.</summary>
    internal const string Laboratory = "310000175";

    /// <summary>A citizen of dev/people of full age.</summary>
    internal const string Citizen = "28928847545";

    /// <summary>Another one.</summary>
    internal const string OtherCitizen = "26829009721";

    /// <summary>A number that <see cref="Citizen"/> had before.</summary>
    internal const string FormerNumber = "55838510069";

    /// <summary>A valid number that nobody has.</summary>
    internal const string NobodysNumber = "15838510075";

    private readonly string folder;
    private readonly string? connection;
    private readonly LoopbackIssuer issuer;
    private readonly int? standInPort;
    private readonly List<RunningHost> hosts = [];

    private RunningPlatform(string folder, string? connection, LoopbackIssuer issuer, int? standInPort)
    {
        this.folder = folder;
        this.connection = connection;
        this.issuer = issuer;
        this.standInPort = standInPort;
        Tables = Database.Open(connection is null
            ? new StorageOptions { SqlitePath = Path.Combine(folder, "data", "felles.db") }
            : new StorageOptions { PostgresConnectionString = connection, PostgresConnectionsMax = 2 });
    }

    /// <summary>Where its database, keys and documents are.</summary>
    internal string Folder => folder;

    /// <summary>The first host.</summary>
    internal RunningHost Host => hosts[0];

    /// <summary>Address of the stand-in identity provider; null without it.</summary>
    internal string? StandIn => standInPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}") : null;

    /// <summary>The database behind it, for tests that look into it or break it.</summary>
    internal Database Tables { get; }

    private string? HostsConnection { get; init; }

    private Action<FellesSettings>? Change { get; init; }

    /// <summary>The root of the repository.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Starts the platform.</summary>
    /// <param name="kind">Kind of database.</param>
    /// <param name="by">Makes the connection string by which the hosts reach PostgreSQL from the straight one; null for the straight one.</param>
    /// <param name="withLogins">With the stand-in of dev/identity beside it, so that people can log in at the pages.</param>
    /// <param name="change">Changes the settings of every host; null for none.</param>
    internal static async Task<RunningPlatform> Start(DatabaseKind kind, Func<string, string>? by = null, bool withLogins = false, Action<FellesSettings>? change = null)
    {
        var folder = ScratchFolder.New("running");
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var connection = kind == DatabaseKind.Postgres ? await PostgresServer.NewDatabase() : null;
        var population = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root, "dev", "people", "population.json")))!.AsObject();
        PublishedMessages.AddParties(population);
        population["citizens"]!.AsArray().Single(citizen => (string)citizen!["number"]! == Citizen)!["formerNumbers"] = new JsonArray(FormerNumber);
        await File.WriteAllTextAsync(Path.Combine(folder, "population.json"), population.ToJsonString());
        var platform = new RunningPlatform(folder, connection, await LoopbackIssuer.TheOne, withLogins ? LoopbackIssuer.FreePort() : null) { HostsConnection = connection is null || by is null ? connection : by(connection), Change = change };
        await platform.AddHost("a");
        return platform;
    }

    /// <summary>Starts another host on the same database, reached by clients at the same address.</summary>
    internal async Task<RunningHost> AddHost(string node)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackIssuer.FreePort()}");
        var host = new RunningHost(await Felles.Host.Platform.Start(Settings(address, node), Root, CancellationToken.None), address);
        hosts.Add(host);
        return host;
    }

    internal FellesSettings Settings(string address, string node)
    {
        var settings = Plain(address, node);
        Change?.Invoke(settings);
        if (standInPort is not { } port) return settings;
        settings.StandIn = true;
        settings.StandInPort = port;
        settings.Issuers.AddRange([new IssuerSettings { Issuer = StandInProvider.HelseIdIssuer(settings) }, new IssuerSettings { Issuer = StandInProvider.IdPortenIssuer(settings) }]);
        StandInProvider.Configure(settings);
        return settings;
    }

    private FellesSettings Plain(string address, string node) => new()
    {
        Environment = Surroundings.Test,
        Listen = address,
        PublicBaseUrl = hosts.Count == 0 ? address : Host.Address,
        Node = node,
        DataFolder = Path.Combine(folder, "data"),
        Database = HostsConnection ?? "",
        DatabaseConnectionsMax = 8,
        SyntheticNumbers = true,
        Population = Path.Combine(folder, "population.json"),
        Issuers = [new IssuerSettings { Issuer = issuer.Name }],
        SystemClients = [Party.SystemClient],
        CitizenClients = [Party.CitizenClient],
        LogLevel = LogLevel.Error,
    };

    /// <summary>The flags by which a command means this platform.</summary>
    internal string[] Flags
    {
        get
        {
            var file = Path.Combine(folder, "felles.json");
            File.WriteAllText(file, $$"""{"Environment":"Test","SyntheticNumbers":true,"Issuers":[{"Issuer":"{{issuer.Name}}"}]}""");
            string[] flags = ["--config", file, "--data", Path.Combine(folder, "data")];
            return connection is null ? flags : [.. flags, "--database", connection];
        }
    }

    internal async Task StopHosts()
    {
        foreach (var host in hosts) await host.Platform.DisposeAsync();
        hosts.Clear();
    }

    /// <summary>A clinician's client, meaning a patient's record.</summary>
    internal Client AsClinician(Doctor doctor, string patient, Grounds? grounds = null) =>
        new(Host.Address, Host.Address, issuer, Party.Claims(doctor, grounds ?? new Grounds(patient)), patient);

    /// <summary>A client with claims of the test's own.</summary>
    internal Client With(JsonObject claims, string? patient = null) => new(Host.Address, Host.Address, issuer, claims, patient);

    /// <summary>A citizen's client.</summary>
    internal Client AsCitizen(string number, string? about = null) => new(Host.Address, Host.Address, issuer, Party.CitizenClaims(number), about);

    /// <summary>The client of an organisation's system.</summary>
    internal Client AsSystem(string organisation = Laboratory) => new(Host.Address, Host.Address, issuer, Party.SystemClaims(organisation), null);

    /// <summary>Sends events of the registers.</summary>
    internal Task<Reply> Event(params string[] events) => With(Party.RegisterClaims()).Post("/registers/events", $$"""{"events":[{{string.Join(',', events)}}]}""");

    /// <summary>The citizen's log as they read it, newest first, without the readings of the log itself.</summary>
    internal async Task<IReadOnlyList<JsonNode>> LogOf(string number)
    {
        var log = (await AsCitizen(number).Get("/access-log/fhir/AuditEvent?_count=200")).Expect(200);
        return [.. log.Resources.Where(entry => (string)entry["source"]!["observer"]!["display"]! != $"Felles, {ServiceCode.Log.Code}")];
    }

    /// <summary>The sealed documents as they lie on disk, as text.</summary>
    internal async Task<IReadOnlyList<string>> Files()
    {
        var place = Path.Combine(folder, "data", "documents");
        return Directory.Exists(place) ? await Task.WhenAll(Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).Select(async file => file + System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)))) : [];
    }

    internal async Task<long> Rows(string table)
    {
        await using var reading = await Tables.OpenReading(CancellationToken.None);
        await using var command = reading.CreateCommand();
#pragma warning disable CA2100 // The name of a table, from the tests.
        command.CommandText = $"select count(*) from {table}";
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>The log as it is kept, newest first, an entry a line.</summary>
    internal async Task<string> Log()
    {
        await using var reading = await Tables.OpenReading(CancellationToken.None);
        await using var command = reading.CreateCommand();
        command.CommandText = "select body from audit_entry order by seq desc";
        await using var rows = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await rows.ReadAsync()) lines.Add(System.Text.Encoding.UTF8.GetString((byte[])rows.GetValue(0)));
        return string.Join('\n', lines);
    }

    internal Task Execute(string sql) => Tables.Write(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // The tests' own text.
            command.CommandText = sql;
#pragma warning restore CA2100
            return await command.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopHosts();
        await Tables.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string FindRoot()
    {
        var place = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(place.FullName, "Felles.slnx"))) place = place.Parent!;
        return place.FullName;
    }
}
