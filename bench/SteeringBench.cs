using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Felles.Bench;

/// <summary>
/// The steering house's public pages with 40 rounds of 200 initiatives, at 200 requests a second whatever the answers take: a
/// request that has to wait for a connection waits in its figure. Beside it, in the same run and at the same rate, a fixed answer.
/// </summary>
internal static class SteeringBench
{
    private const int PerSecond = 200;
    private const int Connections = 32;

    internal static async Task Run(int rounds, TimeSpan duration, string database)
    {
        var folder = Directory.CreateTempSubdirectory("felles-bench-").FullName;
        var limitPort = PlatformProcess.FreePort();
        using var limit = Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "fixed", limitPort.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        await using var issuer = await Issuer.Start(PlatformProcess.FreePort());
        try
        {
            await using var platform = await PlatformProcess.Start(folder, issuer.Address, database);
            await Import(folder);
            Console.WriteLine($"{SteeringRounds.Rounds} rounds of {SteeringRounds.Initiatives} initiatives, {PerSecond} requests a second, load of the machine before: {File.ReadAllText("/proc/loadavg").Trim()}");
            Console.WriteLine("| | p50 ms | p95 ms | p99 ms | max ms | failed | CPU µs per request: server |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            await Report(platform.Port, "first");
            for (var round = 0; round < rounds; round++)
            {
                Row("a fixed answer", await Paced(limitPort, limit.Id, duration, _ => "/fixed"));
                Row("pages as they are read", await Paced(platform.Port, platform.ProcessId, duration, Read));
                Row("addresses that nobody has asked for", await Paced(platform.Port, platform.ProcessId, duration, random => New(random)));
            }

            await Report(platform.Port, "again");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory after {platform.ResidentMegabytes:F0} MB, load of the machine after: {File.ReadAllText("/proc/loadavg").Trim()}"));
        }
        finally
        {
            limit.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Import(string folder)
    {
        var steering = Path.Combine(PlatformProcess.Home, "dev", "steering");
        var files = SteeringRounds.Write(folder).Concat(((string[])["strategy-2023.json", "road-map-22-3.json", "assignments-2023.json"]).Select(name => Path.Combine(steering, name)));
        var begun = Stopwatch.GetTimestamp();
        using var import = Process.Start(new ProcessStartInfo("dotnet", [PlatformProcess.Program, "steering", "import", .. files, "--config", Path.Combine(folder, "felles.json")]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder })!;
        await import.StandardOutput.ReadToEndAsync();
        await import.WaitForExitAsync();
        if (import.ExitCode != 0) throw new InvalidOperationException("The rounds were not taken in.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"taken in, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s"));
        // The platform asks at most once a second which rounds there are.
        await Task.Delay(1500);
    }

    private static async Task Report(int port, string when)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        foreach (var path in (string[])["/styring", $"/styring/rapport?runde={SteeringRounds.Id(SteeringRounds.Rounds - 1)}", $"/styring/rapport.pdf?runde={SteeringRounds.Id(SteeringRounds.Rounds - 1)}", $"/styring/rapport.pdf?runde={SteeringRounds.Id(3)}"])
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}")));
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} {when}: {(int)answer.StatusCode} in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F2} s, {bytes.Length / 1024} kB"));
        }
    }

    // Most readers look at the newest round; some at an initiative, an older round, the other areas or the open data.
    private static string Read(Random random) => random.Next(20) switch
    {
        < 4 => "/styring",
        < 6 => "/styring/tiltak",
        < 7 => $"/styring/tiltak?status=yellow&segment={Pick(random, "jointSteering", "coordinate", "observe")}",
        < 11 => $"/styring/tiltak/{random.Next(1, SteeringRounds.Initiatives + 1)}",
        < 12 => "/styring/kostnader",
        < 13 => "/styring/avhengigheter",
        < 14 => $"/styring?runde={SteeringRounds.Id(random.Next(SteeringRounds.Rounds))}",
        < 15 => "/styring/endringer",
        < 16 => "/styring/rapport",
        < 17 => "/styring/veikart",
        < 18 => Pick(random, "/styring/strategi", "/styring/strategi/indikatorer", "/styring/strategi/mal/1"),
        < 19 => Pick(random, "/styring/oppdrag", "/styring/saker", "/styring/innforing"),
        _ => "/steering/api/rounds/latest/figures",
    };

    // What memory of pages cannot help: every address is its first.
    private static int asked;

    private static string New(Random random)
    {
        var (word, round) = (Interlocked.Increment(ref asked), SteeringRounds.Id(random.Next(SteeringRounds.Rounds)));
        return random.Next(8) switch
        {
            < 3 => $"/styring/tiltak/{random.Next(1, SteeringRounds.Initiatives + 1)}?runde={round}&x={word}",
            < 5 => $"/styring/tiltak?q=ny+{word}&runde={round}",
            < 6 => $"/styring/tiltak?status={Pick(random, "green", "yellow", "red")}&x={word}",
            < 7 => $"/styring?runde={round}&x={word}",
            _ => $"/styring/endringer?runde={round}&fra={SteeringRounds.Id(random.Next(SteeringRounds.Rounds))}&x={word}",
        };
    }

    private static string Pick(Random random, params ReadOnlySpan<string> of) => of[random.Next(of.Length)];

    private sealed record Paces(double[] Milliseconds, int Failed, double Cpu);

    private static async Task<Paces> Paced(int port, int server, TimeSpan duration, Func<Random, string> path)
    {
        var (count, next) = ((int)(duration.TotalSeconds * PerSecond), -1);
        var times = new double[count];
        var failed = 0;
        var before = CpuUse.Now(server);
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(async () =>
        {
            using var connection = await Connection.Open(port);
            for (int request; (request = Interlocked.Increment(ref next)) < count;)
            {
                // The nth request is due at its time; if every connection is busy then, it is late, and its figure says so.
                var due = start + (request * Stopwatch.Frequency / PerSecond);
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early) await Task.Delay(early);
                var (status, _) = await connection.Send(Encoding.ASCII.GetBytes($"GET {path(new Random(request))} HTTP/1.1\r\nHost: x\r\n\r\n"));
                if (status != 200) Interlocked.Increment(ref failed);
                times[request] = Math.Max(0, (Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency);
            }
        })));
        var cpu = CpuUse.Now(server).Since(before, count).Server;
        Array.Sort(times);
        return new Paces(times, failed, cpu);
    }

    private static void Row(string name, Paces paces)
    {
        double At(double share) => paces.Milliseconds[(int)(share * (paces.Milliseconds.Length - 1))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {At(0.5):F1} | {At(0.95):F1} | {At(0.99):F1} | {At(1):F1} | {paces.Failed} | {paces.Cpu:F0} |"));
    }
}
