using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Bench;

/// <summary>
/// The FHIR engine alone, on one thread, beside FHIR implementations from npm (<c>bench/peers</c>) in the same run. Per
/// second of processor time, so that what else runs on the machine matters little; the runtime's own threads are counted.
/// </summary>
internal static class FhirBench
{
    private const string Expression = "name.where(use='official').given.first()";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    internal static void Run(string folder)
    {
        var begun = Stopwatch.GetTimestamp();
        _ = FhirDefinitions.R4;
        Tell("Felles", "definitions loaded, ms", Stopwatch.GetElapsedTime(begun).TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        var bundles = Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var resources = bundles.SelectMany(Resources).ToArray();
        Validation("validation of resources", resources);
        Validation("validation of whole Bundles, as delivered", bundles);
        Path(resources);
        Extraction(resources);
        Peers(folder);
    }

    private static void Validation(string name, byte[][] inputs)
    {
        var faults = inputs.Count(input => !Validate(input));
        var next = 0;
        var rate = Rate(() => Validate(inputs[next++ % inputs.Length]), inputs.Length);
        var bytes = inputs.Average(input => (double)input.Length);
        var (reading, validating) = (Allocated(inputs, input => Read(input)), Allocated(inputs, input => Validate(input)));
        Tell("Felles", $"{name}, MB/s", string.Create(CultureInfo.InvariantCulture, $"{rate * bytes / 1e6:F1} (allocates {reading:F2} × the input to read and {validating - reading:F2} × to validate; {faults} of {inputs.Length} with an error)"));
    }

    private static double Allocated(byte[][] inputs, Action<byte[]> step)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var input in inputs) step(input);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / inputs.Sum(input => (double)input.Length);
    }

    private static bool Validate(byte[] input) =>
        FhirResource.Read(input).Succeeded(out var resource, out _) && !FhirValidator.R4.Validate(resource).Any(issue => issue.Severity <= IssueSeverity.Error);

    private static void Path(byte[][] resources)
    {
        var focus = new PathSource(FhirDefinitions.R4, Read(resources.First(resource => Is(resource, "Patient"))).Tape).Resource(0)!.Value;
        var environment = new PathEnvironment(FhirDefinitions.R4, focus);
        if (!FhirPath.Compile(FhirDefinitions.R4, Expression, focus.Type).Succeeded(out var path, out var problem)) throw new InvalidOperationException(problem.Text);
        var rate = Rate(() => path.Evaluate(focus, environment), 1000);
        Tell("Felles", $"{Expression}, µs", (1e6 / rate).ToString("F2", CultureInfo.InvariantCulture));
    }

    private static void Extraction(byte[][] resources)
    {
        var observations = resources.Where(resource => Is(resource, "Observation")).ToArray();
        var next = 0;
        var lifted = Rate(() => FactLifter.Lift(Read(observations[next++ % observations.Length])), 1000);
        Tell("Felles", "reading and lifting what is kept beside the body, Observations/s", lifted.ToString("F0", CultureInfo.InvariantCulture));

        var definitions = FhirDefinitions.R4;
        var paths = definitions.SearchParametersOf("Observation").Select(parameter => ParameterExpressions.Of(definitions).Values("Observation", parameter)).OfType<FhirPath>().ToArray();
        var all = Rate(
            () => SearchedResource.Lend(definitions, observations[next++ % observations.Length], resource =>
            {
                var values = 0;
                foreach (var path in paths) values += resource.Values(path).Length;
                return values;
            }),
            1000);
        Tell("Felles", $"extraction of all {paths.Length} parameters, Observations/s", all.ToString("F0", CultureInfo.InvariantCulture));
    }

    private static void Peers(string folder)
    {
        var peers = System.IO.Path.Combine(PlatformProcess.Home, "bench", "peers");
        if (!Directory.Exists(System.IO.Path.Combine(peers, "node_modules")))
        {
            using var install = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = peers, UseShellExecute = false })!;
            install.WaitForExit();
        }

        using var node = Process.Start(new ProcessStartInfo("node", ["fhir.mjs", System.IO.Path.GetFullPath(folder)]) { WorkingDirectory = peers, UseShellExecute = false })!;
        node.WaitForExit();
    }

    private static double Rate(Action step, int group)
    {
        for (var until = Used() + Duration; Used() < until;)
            for (var i = 0; i < group; i++)
                step();
        var (begun, steps) = (Used(), 0);
        while (Used() - begun < Duration)
            for (var i = 0; i < group; i++, steps++)
                step();
        return steps / (Used() - begun).TotalSeconds;
    }

    private static TimeSpan Used() => Environment.CpuUsage.TotalTime;

    private static IEnumerable<byte[]> Resources(byte[] bundle)
    {
        using var json = JsonDocument.Parse(bundle);
        return [.. json.RootElement.GetProperty("entry").EnumerateArray().Select(entry => JsonSerializer.SerializeToUtf8Bytes(entry.GetProperty("resource")))];
    }

    private static bool Is(byte[] resource, string type) => Encoding.UTF8.GetString(resource.AsSpan(0, Math.Min(60, resource.Length))).StartsWith($"{{\"resourceType\":\"{type}\"", StringComparison.Ordinal);

    private static FhirResource Read(byte[] resource) =>
        FhirResource.Read(resource).Succeeded(out var read, out var problem) ? read : throw new InvalidOperationException(problem.Text);

    private static void Tell(string who, string what, string figure) => Console.WriteLine($"{who}|{what}|{figure}");
}
