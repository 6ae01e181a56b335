using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Felles.Storage;

/// <summary>PostgreSQL 15 or later, by Npgsql; the way to serve a region or a country.</summary>
public sealed class PostgresDatabase : Database
{
    private readonly string connectionString;

    internal PostgresDatabase(string connectionString, int connectionsMax)
    {
        this.connectionString = connectionString;
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = connectionsMax,
            // We leave no session state behind, so the reset at return, a third of a short read's cost, is not needed.
            NoResetOnClose = true,
            // A read of each kind exists once per partition.
            MaxAutoPrepare = 400,
            AutoPrepareMinUsages = 2,
            ApplicationName = "felles",
            // Errors reach the application's log; with details or parameters they would bring a person's data there.
            IncludeErrorDetail = false,
            LogParameters = false,
            Timeout = 5,
            CommandTimeout = 30,
        };
        DataSource = new NpgsqlDataSourceBuilder(builder.ToString()).Build();
    }

    /// <inheritdoc/>
    public override DatabaseKind Kind => DatabaseKind.Postgres;

    /// <summary>The pool, for statements that only PostgreSQL has.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <inheritdoc/>
    public override async ValueTask<DbConnection> OpenReading(CancellationToken cancel) => await DataSource.OpenConnectionAsync(cancel);

    /// <inheritdoc/>
    public override async Task<T> Write<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancel);
        return result;
    }

    /// <inheritdoc/>
    public override Task Backup(string file, CancellationToken cancel)
    {
        if (File.Exists(file)) throw new IOException($"{file} exists already. Name a new file.");
        return RunClient("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--file", file], connect: true, cancel);
    }

    /// <inheritdoc/>
    public override async Task Restore(string file, CancellationToken cancel)
    {
        // Reading the table of contents first: a file that is no dump must not cost the database its content.
        await RunClient("pg_restore", ["--list", "--file", "/dev/null", file], connect: false, cancel);
        await using (var clear = DataSource.CreateCommand("drop schema public cascade; create schema public"))
            await clear.ExecuteNonQueryAsync(cancel);
        await RunClient("pg_restore", ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", file], connect: true, cancel);
        DataSource.Clear();
    }

    // PostgreSQL's own clients know every detail of a dump; the password travels by environment, never on the command line.
    private async Task RunClient(string program, string[] arguments, bool connect, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, UseShellExecute = false };
        if (connect)
        {
            start.ArgumentList.Add("--dbname");
            start.ArgumentList.Add(settings.Database ?? "felles");
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (settings.Username is { } user) start.Environment["PGUSER"] = user;
        if (settings.Password is { } password) start.Environment["PGPASSWORD"] = password;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new IOException($"{program} is not installed. Install the PostgreSQL client programs (Debian: postgresql-client).");
        }

        using (process)
        {
            var errors = await process!.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0) throw new IOException($"{program} ended with {process.ExitCode}: {errors.Trim()}");
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
