using System.Data.Common;

namespace Felles.Storage;

/// <summary>The two databases that Felles runs on.</summary>
public enum DatabaseKind
{
    /// <summary>Embedded: one file.</summary>
    Sqlite,

    /// <summary>PostgreSQL 15 or later.</summary>
    Postgres,
}

/// <summary>
/// The database, as the modules that own tables see it. Each module brings its own migrations and its own SQL; all share
/// one durability domain.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private protected Database() { }

    /// <summary>Which of the two it is.</summary>
    public abstract DatabaseKind Kind { get; }

    /// <summary>Opens the database that the options name; nothing is created but the folder of an embedded one.</summary>
    public static Database Open(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options switch
        {
            { PostgresConnectionString: { } connectionString, SqlitePath: null } => new PostgresDatabase(connectionString, options.PostgresConnectionsMax),
            { SqlitePath: { } path, PostgresConnectionString: null } => new SqliteDatabase(path),
            _ => throw new ArgumentException("Set either SqlitePath or PostgresConnectionString.", nameof(options)),
        };
    }

    /// <summary>Whether an exception says that the database does not answer or refused, as opposed to a bug of ours.</summary>
    public static bool IsUnavailability(Exception exception) =>
        exception is DbException or TimeoutException or System.Net.Sockets.SocketException or IOException;

    /// <summary>A pooled connection for reading; dispose it to give it back. Throws <see cref="DbException"/> when the database does not answer.</summary>
    public abstract ValueTask<DbConnection> OpenReading(CancellationToken cancel);

    /// <summary>Whether the database answers just now.</summary>
    public async Task<bool> Answers(CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenReading(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "select 1";
            return await command.ExecuteScalarAsync(cancel) is not null;
        }
        catch (Exception e) when (IsUnavailability(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Runs work in one transaction that is on disk when this returns. On SQLite writers take turns. If the work throws,
    /// nothing is kept.
    /// </summary>
    public abstract Task<T> Write<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel);

    /// <summary>Brings the tables up to date, forward only; each migration runs once, in order, all hosts taking turns.</summary>
    public Task Migrate(IEnumerable<Migration> migrations, CancellationToken cancel)
    {
        var ordered = migrations.OrderBy(m => m.Module, StringComparer.Ordinal).ThenBy(m => m.Number).ToArray();
        return Write(async (connection, transaction) => await MigrationRun.Apply(Kind, connection, transaction, ordered, cancel), cancel);
    }

    /// <summary>Writes a consistent copy of the whole database to a new file, while the platform runs.</summary>
    /// <param name="file">Must not exist.</param>
    /// <param name="cancel">Cancels; what was written by then is removed.</param>
    public abstract Task Backup(string file, CancellationToken cancel);

    /// <summary>Replaces the whole database by a copy that <see cref="Backup"/> wrote. The platform must not be running.</summary>
    /// <param name="file">The copy.</param>
    /// <param name="cancel">Cancels before anything is replaced.</param>
    public abstract Task Restore(string file, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>One forward step of a module's tables.</summary>
/// <param name="Module">The module that owns the tables.</param>
/// <param name="Number">Order within the module, from 1.</param>
/// <param name="Sqlite">SQL for SQLite, several statements allowed.</param>
/// <param name="Postgres">SQL for PostgreSQL, several statements allowed.</param>
public sealed record Migration(string Module, int Number, string Sqlite, string Postgres);

/// <summary>Applies what has not been applied.</summary>
internal static class MigrationRun
{
    // Any constant does: it only has to be the same on every host.
    private const long MigrationLock = 0x46656C6C6573;

    internal static async Task<int> Apply(DatabaseKind kind, DbConnection connection, DbTransaction transaction, Migration[] migrations, CancellationToken cancel)
    {
        if (kind == DatabaseKind.Postgres) await Execute(connection, transaction, $"select pg_advisory_xact_lock({MigrationLock})", cancel);
        await Execute(connection, transaction, "create table if not exists schema_version (module text not null, number integer not null, primary key (module, number))", cancel);
        var applied = new HashSet<(string, int)>();
        await using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
            command.CommandText = "select module, number from schema_version";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) applied.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        var count = 0;
        foreach (var migration in migrations)
        {
            if (applied.Contains((migration.Module, migration.Number))) continue;
            await Execute(connection, transaction, kind == DatabaseKind.Sqlite ? migration.Sqlite : migration.Postgres, cancel);
            await using var record = connection.CreateCommand();
            record.Transaction = transaction;
            record.CommandText = "insert into schema_version (module, number) values (@module, @number)";
            record.Bind("module", migration.Module);
            record.Bind("number", migration.Number);
            await record.ExecuteNonQueryAsync(cancel);
            count++;
        }

        return count;
    }

    private static async Task Execute(DbConnection connection, DbTransaction transaction, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancel);
    }
}
