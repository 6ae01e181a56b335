using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Felles.Storage;

/// <summary>
/// The embedded database: one SQLite file in WAL mode with full sync, so that a commit is on disk when it returns.
/// One writer at a time in this process; readers never wait for it.
/// </summary>
public sealed class SqliteDatabase : Database
{
    private readonly string path;
    private readonly string readingConnectionString;
    private readonly SemaphoreSlim writing = new(1, 1);
    private SqliteConnection? writer;

    internal SqliteDatabase(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        this.path = Path.GetFullPath(path);
        MakeFolder(Path.GetDirectoryName(this.path)!);
        readingConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = this.path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = true,
        }.ToString();
    }

    /// <inheritdoc/>
    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    /// <inheritdoc/>
    public override async ValueTask<DbConnection> OpenReading(CancellationToken cancel)
    {
        var connection = new SqliteConnection(readingConnectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    /// <inheritdoc/>
    public override async Task<T> Write<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var connection = writer ??= OpenWriter();
            // Immediate: take the write lock now, so that two processes never both read and then fail to upgrade.
            await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(cancel);
            return result;
        }
        finally
        {
            writing.Release();
        }
    }

    // The file holds records in the clear: the platform's own user and nobody else opens it.
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Makes an empty file that its owner alone can read; SQLite gives its journals the same mode.</summary>
    private static void MakeFile(string file)
    {
        if (File.Exists(file)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    private SqliteConnection OpenWriter()
    {
        MakeFile(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        using var pragma = connection.CreateCommand();
        // FULL syncs the WAL at every commit: rule 3. A large autocheckpoint keeps checkpoints off the common path.
        pragma.CommandText = "pragma journal_mode=wal; pragma synchronous=full; pragma busy_timeout=30000; pragma wal_autocheckpoint=4000; pragma cache_size=-65536; pragma temp_store=memory;";
        pragma.ExecuteNonQuery();
        return connection;
    }

    /// <inheritdoc/>
    public override async Task Backup(string file, CancellationToken cancel)
    {
        if (File.Exists(file)) throw new IOException($"{file} exists already. Name a new file.");
        MakeFile(file);
        await using var source = (SqliteConnection)await OpenReading(cancel);
        await using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await target.OpenAsync(cancel);
        source.BackupDatabase(target);
    }

    /// <inheritdoc/>
    public override async Task Restore(string file, CancellationToken cancel)
    {
        await using (var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        {
            await source.OpenAsync(cancel);
            await using var check = source.CreateCommand();
            check.CommandText = "pragma integrity_check";
            if (await check.ExecuteScalarAsync(cancel) is not "ok") throw new IOException($"{file} is damaged. Choose another copy.");
        }

        await writing.WaitAsync(cancel);
        try
        {
            writer?.Dispose();
            writer = null;
            SqliteConnection.ClearAllPools();
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            var incoming = path + ".restoring";
            File.Copy(file, incoming, overwrite: true);
            File.Move(incoming, path, overwrite: true);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await writing.WaitAsync();
        if (writer is not null) await writer.DisposeAsync();
        writer = null;
        using (var pool = new SqliteConnection(readingConnectionString)) SqliteConnection.ClearPool(pool);
        writing.Dispose();
    }
}
