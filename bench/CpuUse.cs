using System.Globalization;

namespace Felles.Bench;

/// <summary>
/// Processor time by who used it. On a machine that others use too, time per request says more of a change than requests
/// per second do.
/// </summary>
/// <param name="Server">The server measured, milliseconds.</param>
/// <param name="Database">All processes of PostgreSQL, milliseconds.</param>
/// <param name="Generator">This process, milliseconds.</param>
internal readonly record struct CpuUse(double Server, double Database, double Generator)
{
    // USER_HZ of Linux on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>What has been used until now.</summary>
    /// <param name="server">Process id of the server measured.</param>
    internal static CpuUse Now(int server) => new(
        Of(server),
        Directory.EnumerateDirectories("/proc").Where(IsPostgres).Sum(folder => Of(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))),
        Environment.CpuUsage.TotalTime.TotalMilliseconds);

    /// <summary>Per unit of work, in microseconds.</summary>
    internal CpuUse Since(CpuUse before, double count) => new(
        (Server - before.Server) * 1000 / count,
        (Database - before.Database) * 1000 / count,
        (Generator - before.Generator) * 1000 / count);

    private static bool IsPostgres(string folder)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText($"{folder}/comm") == "postgres\n";
        }
        catch (IOException)
        {
            return false; // ended since it was listed
        }
    }

    private static double Of(int id)
    {
        try
        {
            // The name in parentheses may hold blanks; utime and stime are the 14th and 15th fields.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) * 1000 / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0; // ended since it was listed
        }
    }
}
