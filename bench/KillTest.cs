using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Felles.Audit;
using Felles.Kernel;
using Felles.Storage;
using Felles.Test.Platform;

namespace Felles.Bench;

/// <summary>
/// Ends the platform with SIGKILL under load, again and again. Afterwards every write that was acknowledged must be there,
/// every disclosure that was answered must be in the log, and the log's chain must hold.
/// </summary>
internal static class KillTest
{
    internal static async Task<int> Run(string store, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("felles-kill-").FullName;
        var database = store == "postgres" ? await PostgresServer.NewDatabase() : "";
        await using var issuer = await Issuer.Start(PlatformProcess.FreePort());
        using var callers = new Callers(issuer);
        var stored = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        long disclosed = 0;
        var port = PlatformProcess.FreePort();
#pragma warning disable RS0030
        var random = new Random(1);
#pragma warning restore RS0030
        for (var round = 1; round <= rounds; round++)
        {
            await using var platform = await PlatformProcess.Start(folder, issuer.Address, database, port);
            using var ending = new CancellationTokenSource();
            var load = Enumerable.Range(0, 8).Select(i => Task.Run(() => Work(callers, port, (round * 100) + i, stored, () => Interlocked.Increment(ref disclosed), ending.Token))).ToArray();
            // At least one write must have been acknowledged, or the kill proves nothing.
            var before = stored.Count;
            var patience = Stopwatch.GetTimestamp() + (20 * Stopwatch.Frequency);
            while (stored.Count == before && Stopwatch.GetTimestamp() < patience) await Task.Delay(20);
            await Task.Delay(random.Next(50, 900));
            await platform.Kill();
            await ending.CancelAsync();
            await Task.WhenAll(load);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store} round {round}/{rounds}: {stored.Count} writes and {disclosed} disclosures acknowledged so far"));
        }

        await using (var platform = await PlatformProcess.Start(folder, issuer.Address, database, port))
        {
            // Opening the gate once more proves that the platform starts and serves after the last kill.
        }

        return await Judge(folder, database, stored, disclosed);
    }

    private static async Task Work(Callers callers, int port, int seed, ConcurrentDictionary<string, string> stored, Action disclosed, CancellationToken ending)
    {
        var random = new Random(seed);
        try
        {
            using var connection = await Connection.Open(port);
            while (!ending.IsCancellationRequested)
            {
                var patient = callers.Citizens[random.Next(callers.Citizens.Length)];
                var (status, body) = await connection.Send(callers.Request("critical", port, "POST", "/critical-info/fhir/AllergyIntolerance", patient, "application/fhir+json", Callers.Allergy(random)));
                if (status != 201) throw new InvalidOperationException($"A write was answered with {status}: {System.Text.Encoding.UTF8.GetString(body.Span)}");
                var id = Id(body);
                stored[id] = patient;
                (status, _) = await connection.Send(callers.Request("critical", port, "GET", $"/critical-info/fhir/AllergyIntolerance/{id}", patient, null, []));
                if (status != 200) throw new InvalidOperationException($"A read was answered with {status}.");
                disclosed();
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // The platform was killed: what was not acknowledged may be lost.
        }
    }

    private static string Id(ReadOnlyMemory<byte> body)
    {
        var start = body.Span.IndexOf((byte)'{');
        var end = body.Span.LastIndexOf((byte)'}');
        using var json = JsonDocument.Parse(body[start..(end + 1)]);
        return json.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<int> Judge(string folder, string connectionString, ConcurrentDictionary<string, string> stored, long disclosed)
    {
        await using var database = Database.Open(connectionString.Length > 0
            ? new StorageOptions { PostgresConnectionString = connectionString }
            : new StorageOptions { SqlitePath = Path.Combine(folder, "data", "felles.db") });
        var present = await Ids(database);
        var lost = stored.Keys.Count(id => !present.Contains(id));
        var report = await AuditVerification.Run(database, null, null, default);
        var entries = await Count(database, "select count(*) from audit_entry");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stored.Count} acknowledged writes, {lost} lost; {disclosed} acknowledged disclosures, {entries} log entries; chain: {(report.Findings.IsEmpty ? "holds" : report.Findings[0].Text)}"));
        Directory.Delete(folder, recursive: true);
        return !stored.IsEmpty && lost == 0 && entries >= stored.Count + disclosed && report.Findings.IsEmpty ? 0 : 1;
    }

    private static async Task<HashSet<string>> Ids(Database database)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await using var connection = await database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = "select id from record_entry";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) ids.Add(reader.GetString(0));
        return ids;
    }

    private static async Task<long> Count(Database database, string sql)
    {
        await using var connection = await database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
