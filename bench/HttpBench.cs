using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Felles.Messages;
using Felles.Test.Platform;

namespace Felles.Bench;

/// <summary>
/// The platform over HTTP on PostgreSQL beside the limits, in one run: 16 connections, load generator, server and database
/// on the same machine (both servers reach the database by its Unix socket), full durability, everything included. Medians
/// of the rounds.
/// </summary>
internal static partial class HttpBench
{
    private const string Heading = """
        | | per second | of the limit | p50 ms | p99 ms | failed | CPU µs per request: server | database | generator |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    private const int Connections = 16;
    private const int ObservationsEach = 40;
    private const int WarmingRuns = 5;

    /// <param name="Name">What is done.</param>
    /// <param name="Unit">How many resources one request stands for.</param>
    /// <param name="Run">Does it for a while.</param>
    private sealed record Scenario(string Name, double Unit, Func<Task<Figure>> Run);

    // What is told twice alike is stored once, so every result has a number of its own.
    private static int results;

    internal static async Task Run(int rounds, TimeSpan duration, string? only)
    {
        var folder = Directory.CreateTempSubdirectory("felles-bench-").FullName;
        var database = await PostgresServer.NewDatabase(overSocket: true);
        var limitPort = PlatformProcess.FreePort();
        using var limit = Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "limit", limitPort.ToString(CultureInfo.InvariantCulture), await PostgresServer.NewDatabase(overSocket: true)]) { UseShellExecute = false })!;
        await using var issuer = await Issuer.Start(PlatformProcess.FreePort());
        using var callers = new Callers(issuer);
        try
        {
            await using var platform = await PlatformProcess.Start(folder, issuer.Address, database);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start to first answer {platform.StartTime.TotalSeconds:F2} s"));
            await Task.Delay(3000);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory at rest {platform.ResidentMegabytes:F0} MB"));
            var seeded = await Seed(callers, platform.Port);
            await Measure(callers, platform, (limitPort, limit.Id), seeded, rounds, duration, only);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory after {platform.ResidentMegabytes:F0} MB"));
        }
        finally
        {
            limit.Kill();
            Directory.Delete(folder, recursive: true);
        }

        if (only is not null) return;
        await Size(database);
        await FellesLoad(callers);
    }

    /// <summary>
    /// The platform as it is beside the platform started with other variables, by turns, so that what else the machine does
    /// strikes all alike.
    /// </summary>
    /// <param name="rounds">Turns of each.</param>
    /// <param name="scenario">A part of the scenario's name.</param>
    /// <param name="variants">One for each further platform: variables as <c>NAME=VALUE</c>, several with commas.</param>
    internal static async Task Compare(int rounds, string scenario, IEnumerable<string> variants)
    {
        await using var issuer = await Issuer.Start(PlatformProcess.FreePort());
        using var callers = new Callers(issuer);
        var platforms = new List<(string Name, PlatformProcess Platform, Scenario Scenario)>();
        try
        {
            foreach (var variant in variants.Prepend(""))
            {
                var folder = Directory.CreateTempSubdirectory("felles-bench-").FullName;
                var platform = await PlatformProcess.Start(folder, issuer.Address, await PostgresServer.NewDatabase(overSocket: true), 0, variant.Split(',', StringSplitOptions.RemoveEmptyEntries));
                var seeded = await Seed(callers, platform.Port);
                var (reads, writes) = Scenarios(callers, platform, seeded, TimeSpan.FromSeconds(3));
                platforms.Add((variant.Length == 0 ? "as it is" : variant, platform, reads.Concat(writes).First(one => one.Name.Contains(scenario, StringComparison.Ordinal))));
                await Warm(platforms[^1].Scenario.Run);
            }

            var figures = platforms.Select(_ => new List<Figure>()).ToArray();
            for (var round = 0; round < rounds; round++)
                for (var i = 0; i < platforms.Count; i++) figures[i].Add(await platforms[i].Scenario.Run());
            Console.WriteLine(Heading);
            for (var i = 0; i < platforms.Count; i++)
                Console.WriteLine(Row(platforms[i].Name, figures[i], platforms[i].Scenario.Unit, Median(figures[0].Select(figure => figure.PerSecond))));
        }
        finally
        {
            foreach (var (_, platform, _) in platforms) await platform.DisposeAsync();
        }
    }

    private static async Task<List<(string Patient, string Id)>> Seed(Callers callers, int port)
    {
        var seeded = new List<(string, string)>();
        using var connection = await Connection.Open(port);
        foreach (var patient in callers.Citizens)
            for (var part = 0; part < ObservationsEach / 10; part++)
            {
                var (status, body) = await connection.Send(callers.Request("deliver", port, "POST", "/lab-results/messages", null, "application/fhir+json", Bundle(patient, 10)));
                var text = Encoding.UTF8.GetString(body.Span);
                if (status != 201) throw new InvalidOperationException($"Seeding was answered with {status}: {text}");
                foreach (Match match in StoredObservation().Matches(text)) seeded.Add((patient, match.Groups[1].Value));
            }

        return seeded;
    }

    private static async Task Measure(Callers callers, PlatformProcess platform, (int Port, int ProcessId) limit, List<(string Patient, string Id)> seeded, int rounds, TimeSpan duration, string? only)
    {
        var limitRequest = Encoding.ASCII.GetBytes("GET /fixed HTTP/1.1\r\nHost: x\r\n\r\n");
        using var signer = new ProofSigner();
        var (reads, writes) = Scenarios(callers, platform, seeded, duration);
        Scenario[] runs =
        [
            new("Kestrel, fixed 1 kB", 1, () => Load.Run(limit.Port, limit.ProcessId, Connections, duration, 200, _ => limitRequest)),
            new("limit: Kestrel + 1 key read + 1 ES256", 1, () => Load.Run(limit.Port, limit.ProcessId, Connections, duration, 200, random =>
                Encoding.ASCII.GetBytes($"GET /limit/{random.Next(1, 1000)} HTTP/1.1\r\nHost: x\r\nDPoP: {signer.Sign("GET", "http://x/limit", "x")}\r\n\r\n"))),
            .. reads,
        ];
        var figures = new ConcurrentDictionary<string, List<Figure>>();
        foreach (var set in new[] { runs, writes })
        {
            var wanted = set.Where(scenario => only is null || scenario.Name.Contains(only, StringComparison.Ordinal) || scenario.Name.StartsWith("limit", StringComparison.Ordinal)).ToArray();
            foreach (var scenario in wanted) await Warm(scenario.Run);
            for (var round = 0; round < rounds; round++)
                foreach (var (name, _, run) in wanted)
                    figures.GetOrAdd(name, _ => []).Add(await run());
        }

        Tell([.. runs, .. writes], figures);
    }

    // Writing makes the lists longer, so it comes after all reading.
    private static (Scenario[] Reads, Scenario[] Writes) Scenarios(Callers callers, PlatformProcess platform, List<(string Patient, string Id)> seeded, TimeSpan duration)
    {
        var (port, server) = (platform.Port, platform.ProcessId);
        var search = "_count=100"u8.ToArray();
        return (
            [
                new("read by id", 1, () => Load.Run(port, server, Connections, duration, 200, random =>
                {
                    var (patient, id) = seeded[random.Next(seeded.Count)];
                    return callers.Request("labs", port, "GET", $"/lab-results/fhir/Observation/{id}", patient, null, []);
                })),
                new("search, 40 Observations", 1, () => Load.Run(port, server, Connections, duration, 200, random =>
                    callers.Request("labs", port, "POST", "/lab-results/fhir/Observation/_search", callers.Citizens[random.Next(callers.Citizens.Length)], "application/x-www-form-urlencoded", search))),
            ],
            [
                new("create one", 1, () => Load.Run(port, server, Connections, duration, 201, random =>
                    callers.Request("critical", port, "POST", "/critical-info/fhir/AllergyIntolerance", callers.Citizens[random.Next(callers.Citizens.Length)], "application/fhir+json", Callers.Allergy(random)))),
                new("bundle of 10 (resources)", 10, () => Load.Run(port, server, Connections, duration, 201, random =>
                    callers.Request("deliver", port, "POST", "/lab-results/messages", null, "application/fhir+json", Bundle(callers.Citizens[random.Next(callers.Citizens.Length)], 10)))),
            ]);
    }

    // Half a minute of load is compiled twice over by the runtime, on the cores that are measured; a server in use has that
    // behind it. The limit's server is warmed alike.
    private static async Task Warm(Func<Task<Figure>> run)
    {
        for (var time = 0; time < WarmingRuns; time++) await run();
    }

    private static void Tell(Scenario[] runs, ConcurrentDictionary<string, List<Figure>> figures)
    {
        var limit = Median(figures[runs[1].Name].Select(figure => figure.PerSecond));
        Console.WriteLine(Heading);
        foreach (var (name, unit, _) in runs.Where(run => figures.ContainsKey(run.Name))) Console.WriteLine(Row(name, figures[name], unit, limit));
    }

    private static string Row(string name, List<Figure> figures, double unit, double limit)
    {
        var perSecond = Median(figures.Select(figure => figure.PerSecond)) * unit;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {perSecond:N0} | {perSecond / limit:F2} | {Median(figures.Select(figure => figure.P50)):F1} | {Median(figures.Select(figure => figure.P99)):F1} | {figures.Sum(figure => figure.Failed)} | {Median(figures.Select(figure => figure.Cpu.Server)):F0} | {Median(figures.Select(figure => figure.Cpu.Database)):F0} | {Median(figures.Select(figure => figure.Cpu.Generator)):F0} |");
    }

    private static async Task Size(string connectionString)
    {
        await using var database = Felles.Storage.Database.Open(new Felles.Storage.StorageOptions { PostgresConnectionString = connectionString });
        await using var connection = await database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            select (select sum(pg_total_relation_size(c.oid)) from pg_class c where c.relkind in ('r') and (c.relname like 'record_%' or c.relname like 'message_%'))::bigint,
                   pg_total_relation_size('audit_entry'), (select count(*) from record_entry), (select sum(length(body)) from record_entry)::bigint
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (record, audit, count, bodies) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count:N0} resources, {bodies / count:N0} bytes each as JSON; record tables {record / count:N0} bytes each; log {audit:N0} bytes in all"));
    }

    private static async Task FellesLoad(Callers callers)
    {
        var folder = Directory.CreateTempSubdirectory("felles-load-").FullName;
        var laboratory = new Laboratory("Morgendis laboratorium AS", "310000175", "8100301", "Medisinsk biokjemi", "8100302");
        for (var i = 0; i < 3000; i++)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{i:D5}.xml"), SvarrapportGenerator.Make(i, new MessagePatient(callers.Citizens[i % callers.Citizens.Length], "Fjordhest, Luftig"), laboratory).New().Xml);
        var database = await PostgresServer.NewDatabase(overSocket: true);
        using var load = Process.Start(new ProcessStartInfo(Path.Combine(PlatformProcess.Home, "felles"), ["load", "lab-results", folder, "--database", database, "--development", "--data", Path.Combine(folder, "data")])
            { UseShellExecute = false, WorkingDirectory = PlatformProcess.Home })!;
        await load.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static byte[] Bundle(string patient, int count)
    {
        var text = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append("""{"resource":""").Append(Observation(patient, i)).Append(""","request":{"method":"POST","url":"Observation"}}""");
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private static string Observation(string patient, int i) => $$$"""
        {"resourceType":"Observation","extension":[{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref","valueReference":{"reference":"DiagnosticReport/bench"}}],
        "identifier":[{"system":"ResultItemId","value":"{{{Interlocked.Increment(ref results)}}}"}],"status":"final","category":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"CLIN","display":"Medisinsk biokjemi"}]}],
        "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"NPU1976{{{i % 10}}}","display":"P-D-dimer"}]},"subject":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{{{patient}}}"}},
        "effectiveDateTime":"2025-0{{{(i % 9) + 1}}}-10T07:57:00+01:00","issued":"2025-09-20T09:04:10+02:00","valueQuantity":{"value":0.4,"unit":"mg/L","system":"http://unitsofmeasure.org","code":"mg/L"},
        "interpretation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8244","code":"1","display":"Over øvre referansegrense"}]}],
        "note":[{"text":"Prøven er tatt fastende, svaret er kontrollert av ansvarlig bioingeniør ved laboratoriet."}],"referenceRange":[{"high":{"value":0.5,"unit":"mg/L"},"text":"< 0,5"}]}
        """;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    [GeneratedRegex("Stored Observation/([^/\"]+)/_history")]
    private static partial Regex StoredObservation();
}
