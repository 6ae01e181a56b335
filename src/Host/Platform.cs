using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Host.Configuration;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.Definitions;
using Felles.Sharing.Oversight;
using Felles.Sharing.Terminology;
using Felles.Steering;
using Felles.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Felles.Host;

/// <summary>
/// One host, wired and started: database, registers, the record's house, the services and the pages. No logic of its own.
/// </summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Database database;
    private readonly RecordHouse house;
    private readonly Checkpoints checkpoints;
    private readonly AnalysisRun analysis;
    private readonly StandInProvider? standIn;
    private readonly Telemetry telemetry;

    private Platform(WebApplication application, Database database, RecordHouse house, Checkpoints checkpoints, AnalysisRun analysis, StandInProvider? standIn, Telemetry telemetry)
    {
        this.application = application;
        this.database = database;
        this.house = house;
        this.checkpoints = checkpoints;
        this.analysis = analysis;
        this.standIn = standIn;
        this.telemetry = telemetry;
    }

    /// <summary>The migrations of every module.</summary>
    internal static IReadOnlyList<Migration> Migrations { get; } =
        [.. AuditSchema.Migrations, .. RecordSchema.Migrations, .. RegisterSchema.Migrations, .. IdentitySchema.Migrations, .. SteeringSchema.Migrations];

    internal static Database OpenDatabase(FellesSettings settings) => Database.Open(settings.Database.Length > 0
        ? new StorageOptions { PostgresConnectionString = settings.Database, PostgresConnectionsMax = settings.DatabaseConnectionsMax }
        : new StorageOptions { SqlitePath = EmbeddedDatabase(settings) });

    /// <summary>The file of the embedded database.</summary>
    internal static string EmbeddedDatabase(FellesSettings settings) => Path.Combine(settings.DataFolder, "felles.db");

    /// <summary>Waits until the host is told to stop, by signal or <paramref name="cancel"/>.</summary>
    internal Task WaitForShutdown(CancellationToken cancel) => application.WaitForShutdownAsync(cancel);

    /// <summary>Starts everything; when it returns, the host answers.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="home">Folder of the repository, for the stand-in; only used with it.</param>
    /// <param name="cancel">Cancels the start.</param>
    internal static async Task<Platform> Start(FellesSettings settings, string home, CancellationToken cancel)
    {
        if (settings.Environment != Surroundings.Production) KeyFiles.MakeMissing(settings.Keys);
        var registerKeys = Required(KeyFiles.ReadRegister(settings.Keys));
        var auditKey = Required(KeyFiles.ReadAudit(settings.Keys));
        var standInStart = settings.StandIn ? StandInProvider.Start(settings, home, cancel) : null;

        var database = OpenDatabase(settings);
        await database.Migrate(Migrations, cancel);
        var builder = CreateBuilder(settings);
        builder.Services.AddSingleton(database);
        builder.Services.AddFellesRegisters(new RegisterOptions { Keys = registerKeys, SyntheticSeries = settings.AcceptedSeries });
        builder.Services.AddFellesIdentity(IdentitySettings.From(settings));
        builder.Services.AddSingleton<IProblemRenderer, OperationOutcomeRenderer>();
        builder.Services.AddSingleton(auditKey);
        builder.Services.AddSingleton(new AuditTree(database));
        builder.Services.AddSingleton(provider => new Disputes(database, provider.GetRequiredService<TimeProvider>()));
        RecordHouse? house = null;
        builder.Services.AddSingleton(_ => house!.Gate);
        builder.Services.AddSingleton(_ => house!.Refusals);
        builder.Services.AddSingleton(_ => house!.Representations);
        builder.Services.AddSingleton(_ => house!.Oversight);
        builder.Services.AddSingleton(provider => new MisuseCases(database, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(_ => new ReportWork(new AccessReports(database, registerKeys.Derive("reports")), house!.Oversight));
        builder.Services.AddSingleton(provider => new CaseWork(provider.GetRequiredService<MisuseCases>(), house!.Oversight));
        Services.Add(builder.Services, settings, registerKeys);

        var application = builder.Build();
        var clock = application.Services.GetRequiredService<TimeProvider>();
        await Population.LoadIntoEmptyRegister(application.Services, settings, home, cancel);
        if (settings.Role == NodeRole.Source) await Population.RegisterOwnOrganisation(application.Services, settings, cancel);
        if (settings.Portfolio.Length > 0) await Commands.SteeringCommand.ImportIntoEmpty(application.Services, Path.GetFullPath(settings.Portfolio, home), cancel);
        if (settings.SteeringMembers.Length > 0) await Commands.SteeringCommand.ImportMembersIntoEmpty(application.Services, Path.GetFullPath(settings.SteeringMembers, home), settings.AcceptedSeries, cancel);
        await Commands.SteeringCommand.ImportPapersIntoEmpty(application.Services, settings.SteeringPapers.Select(file => Path.GetFullPath(file, home)), cancel);
        house = await RecordHouse.Open(database, AccessRuleFiles.Read(settings), application.Services.GetRequiredService<IRegisters>(), settings.Node, clock, application.Services.GetRequiredService<ILogger<RecordHouse>>(), cancel);
        await application.Services.GetRequiredService<LiveTerminology>().Start(cancel);
        Required(await application.Services.LoadDefinitions(cancel));
        Services.Map(application, settings);
        EndpointGuard.Check(((IEndpointRouteBuilder)application).DataSources.Count == 1
            ? ((IEndpointRouteBuilder)application).DataSources.Single()
            : new CompositeEndpointDataSource(((IEndpointRouteBuilder)application).DataSources));

        var standIn = standInStart is null ? null : await standInStart;
        try
        {
            await application.StartAsync(cancel);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            if (standIn is not null) await standIn.DisposeAsync();
            throw new SettingsException($"Something else listens at {settings.Listen} already. Stop it, or set Listen to another address.");
        }

        // What starting made and dropped would stay until the next collection, which a quiet platform does not reach for hours.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var checkpoints = new Checkpoints(database, auditKey, TimeSpan.FromSeconds(settings.CheckpointSeconds), clock, application.Services.GetRequiredService<ILogger<Checkpoints>>());
        var analysis = Analysis(application.Services, database, settings, clock);
        return new Platform(application, database, house, checkpoints, analysis, standIn, new Telemetry(settings));
    }

    private static AnalysisRun Analysis(IServiceProvider services, Database database, FellesSettings settings, TimeProvider clock) => new(
        new LogAnalysis(database, new RegisterKinship(services.GetRequiredService<FamilyTies>()), settings.Analysis.Thresholds(), settings.Node, clock),
        TimeSpan.FromSeconds(settings.Analysis.Seconds), clock, services.GetRequiredService<ILogger<AnalysisRun>>());

    private static WebApplicationBuilder CreateBuilder(FellesSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "felles", ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
        builder.Configuration.Sources.Clear();
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            var address = new Uri(settings.Listen);
            void Configure(ListenOptions listen)
            {
                if (address.Scheme == Uri.UriSchemeHttps)
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(settings.CertificateFile!, settings.CertificateKeyFile));
            }

            if (address.IsLoopback && System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var loopback)) kestrel.Listen(loopback, address.Port, Configure);
            else if (address.IsLoopback) kestrel.ListenLocalhost(address.Port, Configure);
            else if (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, Configure);
            else kestrel.ListenAnyIP(address.Port, Configure);
        });
        builder.Logging.ClearProviders();
        if (settings.Environment == Surroundings.Development) builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        else builder.Logging.AddJsonConsole();
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        // The framework's own request lines hold the whole address with its query; ours hold what may be held.
        builder.Logging.AddFilter("Microsoft.AspNetCore", settings.LogLevel > LogLevel.Warning ? settings.LogLevel : LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        return builder;
    }

    private static T Required<T>(Outcome<T> outcome) =>
        outcome.Succeeded(out var value, out var problem) ? value! : throw new SettingsException(problem.Text);

    /// <summary>Stops taking requests, finishes those begun, commits what was taken in, signs a last checkpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await analysis.DisposeAsync();
        await house.DisposeAsync();
        await checkpoints.DisposeAsync();
        await application.DisposeAsync();
        await database.DisposeAsync();
        telemetry.Dispose();
        if (standIn is not null) await standIn.DisposeAsync();
    }
}

/// <summary>The start was refused; the text says what to change.</summary>
internal sealed class SettingsException(string message) : Exception(message);
