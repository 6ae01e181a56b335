using System.Diagnostics;

namespace Felles.Bench;

/// <summary>What a load came to.</summary>
/// <param name="PerSecond">Requests answered as expected, per second.</param>
/// <param name="P50">Median in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Failed">Requests answered otherwise.</param>
/// <param name="Cpu">Processor time per request, warming up included, in microseconds.</param>
internal sealed record Figure(double PerSecond, double P50, double P99, int Failed, CpuUse Cpu);

/// <summary>Closed-loop load: every connection sends its next request when it has its answer.</summary>
internal static class Load
{
    /// <summary>Runs requests on a number of connections.</summary>
    /// <param name="port">Port on loopback.</param>
    /// <param name="server">Process id of the server.</param>
    /// <param name="connections">Connections.</param>
    /// <param name="duration">How long is measured, after a fifth of it for warming up.</param>
    /// <param name="expected">Status that counts.</param>
    /// <param name="request">Makes the bytes of the next request of a connection.</param>
    internal static async Task<Figure> Run(int port, int server, int connections, TimeSpan duration, int expected, Func<Random, ReadOnlyMemory<byte>> request)
    {
        var from = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds / 5 * Stopwatch.Frequency);
        var until = from + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var before = CpuUse.Now(server);
        var runs = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => One(port, i, from, until, expected, request))));
        var cpu = CpuUse.Now(server).Since(before, runs.Sum(r => r.Sent));
        var times = runs.SelectMany(r => r.Times).Order().ToArray();
        if (times.Length == 0) return new Figure(0, 0, 0, runs.Sum(r => r.Failed), cpu);
        return new Figure(times.Length / duration.TotalSeconds, Milliseconds(times, 0.5), Milliseconds(times, 0.99), runs.Sum(r => r.Failed), cpu);
    }

    private static double Milliseconds(long[] times, double share) => times[(int)(share * (times.Length - 1))] * 1000.0 / Stopwatch.Frequency;

    private static async Task<(List<long> Times, int Sent, int Failed)> One(int port, int number, long from, long until, int expected, Func<Random, ReadOnlyMemory<byte>> request)
    {
        var random = new Random(number);
        using var connection = await Connection.Open(port);
        var times = new List<long>(100_000);
        var (sent, failed) = (0, 0);
        while (true)
        {
            var bytes = request(random);
            var begun = Stopwatch.GetTimestamp();
            if (begun >= until) return (times, sent, failed);
            var (status, _) = await connection.Send(bytes);
            var ended = Stopwatch.GetTimestamp();
            sent++;
            if (status != expected) failed++;
            else if (begun >= from && ended <= until) times.Add(ended - begun);
        }
    }
}
