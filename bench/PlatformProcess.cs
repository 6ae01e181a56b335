using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Felles.Bench;

/// <summary>The platform as its operator starts it, in a process of its own, with the benchmark's issuer.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly Process process;

    private PlatformProcess(Process process, int port, TimeSpan start)
    {
        this.process = process;
        Port = port;
        StartTime = start;
    }

    internal int Port { get; }

    /// <summary>From the start of the process to the first answer.</summary>
    internal TimeSpan StartTime { get; }

    internal int ProcessId => process.Id;

    /// <summary>Resident memory, in MB.</summary>
    internal double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>Folder of the repository.</summary>
    internal static string Home { get; } = FindHome();

    /// <summary>The built program.</summary>
    internal static string Program => Path.Combine(Home, "artifacts", "bin", "Felles.Host", "release", "felles.dll");

    /// <summary>Starts it and waits for the first answer.</summary>
    /// <param name="folder">Data folder; kept between starts.</param>
    /// <param name="issuer">Issuer to trust.</param>
    /// <param name="database">PostgreSQL connection string; empty for the embedded database.</param>
    /// <param name="port">Port; 0 for a free one.</param>
    /// <param name="environment">Variables that it is started with, as <c>NAME=VALUE</c>.</param>
    internal static async Task<PlatformProcess> Start(string folder, string issuer, string database, int port = 0, params IEnumerable<string> environment)
    {
        if (port == 0) port = FreePort();
        var config = Path.Combine(folder, "felles.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            Environment = "Test",
            Listen = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            DataFolder = Path.Combine(folder, "data"),
            Database = database,
            SyntheticNumbers = true,
            Population = Path.Combine(Home, "dev", "people", "population.json"),
            Issuers = new[] { new { Issuer = issuer } },
            SystemClients = new[] { "bench-system" },
            CitizenClients = new[] { "bench-citizen" },
        }));
        var begun = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", [Program, "run", "--config", config]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var variable in environment) start.Environment[variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The platform ended with {process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/ready")));
                if (answer.IsSuccessStatusCode) return new PlatformProcess(process, port, Stopwatch.GetElapsedTime(begun));
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(10);
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>SIGKILL: what a power cut looks like to the program.</summary>
    internal async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static string FindHome()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Felles.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run this from the repository.");
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }
}
