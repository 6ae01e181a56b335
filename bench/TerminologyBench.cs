using System.Diagnostics;
using System.Globalization;
using System.Text;
using Felles.Fhir;

namespace Felles.Bench;

/// <summary>
/// Terminology as large as SNOMED CT: how long it takes to load by the operator's command, how fast it answers, in process and
/// over HTTP with everything included, and what memory the platform takes with it.
/// </summary>
internal static class TerminologyBench
{
    private const string System = "http://snomed.info/sct";
    private const int Connections = 16;

    internal static async Task Run(int concepts)
    {
        var folder = Directory.CreateTempSubdirectory("felles-bench-").FullName;
        try
        {
            var release = Directory.CreateDirectory(Path.Combine(folder, "release")).FullName;
            GeneratedSnomed.Write(release, concepts);
            Tell($"{concepts} concepts generated, {Size(release, "*") / 1024 / 1024} MB of release files");
            await using var issuer = await Issuer.Start(PlatformProcess.FreePort());
            using var callers = new Callers(issuer);
            await using (var empty = await PlatformProcess.Start(folder, issuer.Address, ""))
            {
                await Task.Delay(3000);
                Tell($"platform without it: start to first answer {empty.StartTime.TotalSeconds:F2} s, memory at rest {empty.ResidentMegabytes:F0} MB, of which {PrivateMegabytes(empty.ProcessId):F0} MB not file pages");
            }

            await Load(folder, release);
            await using var platform = await PlatformProcess.Start(folder, issuer.Address, "");
            await Task.Delay(3000);
            var file = Directory.GetFiles(Path.Combine(folder, "data", "terminology"), "*.terms").Max(path => new FileInfo(path).Length);
            Tell($"platform with it: start to first answer {platform.StartTime.TotalSeconds:F2} s, memory at rest {platform.ResidentMegabytes:F0} MB, of which {PrivateMegabytes(platform.ProcessId):F0} MB not file pages; compiled file {file / 1024 / 1024} MB");
            InProcess(Path.Combine(folder, "data", "terminology"), concepts);
            await OverHttp(callers, platform, concepts);
            Tell($"memory after: {platform.ResidentMegabytes:F0} MB, of which {PrivateMegabytes(platform.ProcessId):F0} MB not file pages");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Load(string folder, string release)
    {
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [PlatformProcess.Program, "load", "terminology", release, "--config", Path.Combine(folder, "felles.json")]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(said);
        Tell($"felles load terminology: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s");
    }

    /// <summary>The operations themselves, over the compiled file as the platform has fetched it.</summary>
    private static void InProcess(string folder, int concepts)
    {
        var store = TerminologyStore.Of(Directory.GetFiles(folder, "*.terms").Select(path => TerminologyVolume.Open(File.ReadAllBytes(path))));
        var random = new Random(1);
        string Concept() => (GeneratedSnomed.First + random.Next(concepts)).ToString(CultureInfo.InvariantCulture);
        Measure("$lookup, all properties and designations", 20_000, () => Ask(store, TerminologyKind.CodeSystem, "lookup", ("system", System), ("code", Concept())));
        Measure("$validate-code in descendants of a concept", 20_000, () => Ask(store, TerminologyKind.ValueSet, "validate-code", ("url", $"{System}?fhir_vs=isa/{GeneratedSnomed.First + random.Next(50)}"), ("system", System), ("code", Concept())));
        Measure("$subsumes", 20_000, () => Ask(store, TerminologyKind.CodeSystem, "subsumes", ("system", System), ("codeA", Concept()), ("codeB", Concept())));
        Measure("$expand of all, filter of two words, 20 rows", 500, () => Ask(store, TerminologyKind.ValueSet, "expand", ("url", System + "?fhir_vs"), ("filter", "mør ka"), ("count", "20")));
        Measure("$expand of descendants, filter of one word, 20 rows", 500, () => Ask(store, TerminologyKind.ValueSet, "expand", ("url", $"{System}?fhir_vs=isa/{GeneratedSnomed.First + 1}"), ("filter", "stentin"), ("count", "20")));
        Measure("$expand of all, 20 rows", 100, () => Ask(store, TerminologyKind.ValueSet, "expand", ("url", System + "?fhir_vs"), ("count", "20")));
    }

    private static async Task OverHttp(Callers callers, PlatformProcess platform, int concepts)
    {
        var lookup = await Bench.Load.Run(platform.Port, platform.ProcessId, Connections, TimeSpan.FromSeconds(4), 200, random =>
            callers.Request("terminology", platform.Port, "GET", $"/terminology/fhir/CodeSystem/$lookup?system={System}&code={GeneratedSnomed.First + random.Next(concepts)}", null, null, default));
        Tell($"$lookup over HTTP, {Connections} connections: {lookup.PerSecond:N0}/s, p50 {lookup.P50:F1} ms, p99 {lookup.P99:F1} ms, {lookup.Failed} failed");
        var expand = await Bench.Load.Run(platform.Port, platform.ProcessId, Connections, TimeSpan.FromSeconds(4), 200, random =>
            callers.Request("terminology", platform.Port, "GET", $"/terminology/fhir/ValueSet/$expand?url={Uri.EscapeDataString($"{System}?fhir_vs=isa/{GeneratedSnomed.First + 1 + random.Next(4)}")}&filter=stentin&count=20", null, null, default));
        Tell($"$expand with filter over HTTP: {expand.PerSecond:N0}/s, p50 {expand.P50:F1} ms, p99 {expand.P99:F1} ms, {expand.Failed} failed");
    }

    private static void Ask(TerminologyStore store, TerminologyKind kind, string operation, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in parameters) pairs.Add(new(name, value));
        var outcome = TerminologyRequest.FromQuery(pairs, DateTimeOffset.UnixEpoch).Then(request => TerminologyOperations.Run(store, kind, null, operation, request));
        if (outcome.Failed(out var problem)) throw new InvalidOperationException(problem.Text);
    }

    private static void Measure(string name, int times, Action work)
    {
        for (var i = 0; i < times / 5; i++) work();
        var taken = new long[times];
        for (var i = 0; i < times; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            work();
            taken[i] = Stopwatch.GetTimestamp() - begun;
        }

        Array.Sort(taken);
        Tell($"{name}: p50 {Microseconds(taken[times / 2]):N0} µs, p99 {Microseconds(taken[times * 99 / 100]):N0} µs");
    }

    private static double Microseconds(long ticks) => ticks * 1_000_000.0 / Stopwatch.Frequency;

    private static long Size(string folder, string pattern) => new DirectoryInfo(folder).GetFiles(pattern).Sum(file => file.Length);

    private static double PrivateMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(':', 'k')[1].Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    private static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
