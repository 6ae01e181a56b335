using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Felles.Test.Platform;

/// <summary>
/// A PostgreSQL server of the tests' own on a free loopback port, with full durability, started once per run and ended
/// with it. PostgreSQL refuses to run as root, so root runs it as the user that Debian's package makes.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer?>> Shared = new(StartOrNull);
    private static int databases;
    private readonly string folder;
    private readonly int port;

    private PostgresServer(string folder, int port)
    {
        this.folder = folder;
        this.port = port;
    }

    /// <summary>Where Debian puts the server's programs; null when PostgreSQL is not installed.</summary>
    public static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;

    /// <summary>The connection string of a new, empty database.</summary>
    /// <param name="overSocket">Connect by the server's Unix socket, as a host beside its database would; else by TCP.</param>
    public static async Task<string> NewDatabase(bool overSocket = false)
    {
        var server = await Shared.Value ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", overSocket: false));
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = $"create database {name}";
        await create.ExecuteNonQueryAsync();
        return server.ConnectionString(name, overSocket);
    }

    private string ConnectionString(string database, bool overSocket) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={(overSocket ? folder : "127.0.0.1")};Port={port};Username=postgres;Database={database};Pooling=true");

    private static async Task<PostgresServer?> StartOrNull()
    {
        if (Programs is null) return null;
        var folder = ScratchFolder.New("postgres");
        if (Environment.UserName == "root") await Run("chown", "postgres", folder);
        var port = FreePort();
        await RunAsServer("initdb", "-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale");
        await RunAsServer("pg_ctl", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200", "start");
        var server = new PostgresServer(folder, port);
        ScratchFolder.BeforeRemoval(server.Stop);
        return server;
    }

    private static Task RunAsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.UserName == "root" ? Run("runuser", ["-u", "postgres", "--", path, .. arguments]) : Run(path, arguments);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        // The server keeps pg_ctl's output open for as long as it lives, so it must not be read to its end.
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Stop()
    {
        RunAsServer("pg_ctl", "-D", $"{folder}/data", "-m", "immediate", "stop").Wait(TimeSpan.FromSeconds(10));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }
}
