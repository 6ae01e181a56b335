using Felles.Kernel;
using Microsoft.Data.Sqlite;

namespace Felles.Identity.Proofs;

/// <summary>
/// The ledger beside an embedded database: a file of its own that is never synced to disk. It survives the process being
/// killed, since the operating system has the writes by then; losing power costs more time than a proof lives. A damaged
/// file is replaced.
/// </summary>
internal sealed class SqliteProofLedger : IProofLedger
{
    private const int SweptAtOnce = 500;

    private const string Schema = """
        create table if not exists identity_proof (key blob not null primary key, expires integer not null) without rowid;
        create index if not exists identity_proof_expires on identity_proof (expires);
        """;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly string path;
    private readonly ClaimQueue queue;
    private SqliteConnection? connection;
    private SqliteCommand? insert;

    internal SqliteProofLedger(IdentityOptions options)
    {
        SQLitePCL.Batteries_V2.Init();
        path = Path.GetFullPath(options.ProofFile);
        Span = options.ProofLife + options.ClockSkew + options.ClockSkew;
        queue = new ClaimQueue(InsertGroup, Span);
    }

    public bool IsBesideTheLog => false;

    public TimeSpan Span { get; }

    public ValueTask<Outcome<bool>> Claim(ProofKey key, DateTimeOffset expires, CancellationToken cancel) => queue.Claim(key, expires, cancel);

    public async Task Sweep(DateTimeOffset before, CancellationToken cancel)
    {
        // Some at a time, so that no request waits long for the one writer.
        while (await SweepSome(before, cancel) == SweptAtOnce)
        {
        }
    }

    private async Task<int> SweepSome(DateTimeOffset before, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            await using var command = Open().CreateCommand();
            command.CommandText = "delete from identity_proof where key in (select key from identity_proof where expires < @before limit @most)";
            command.Parameters.AddWithValue("before", before.ToUnixTimeSeconds());
            command.Parameters.AddWithValue("most", SweptAtOnce);
            return command.ExecuteNonQuery();
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        if (insert is not null) await insert.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        (insert, connection) = (null, null);
        turn.Dispose();
    }

    private async Task<ClaimAnswer> InsertGroup(Guid[] keys, long[] expires)
    {
        await turn.WaitAsync();
        try
        {
            var open = Open();
            // One statement is a transaction of its own; the usual case needs no other.
            await using var transaction = keys.Length > 1 ? open.BeginTransaction(deferred: false) : null;
            insert!.Transaction = transaction;
            var taken = new HashSet<Guid>(keys.Length);
            for (var i = 0; i < keys.Length; i++)
            {
                insert.Parameters[0].Value = keys[i].ToByteArray();
                insert.Parameters[1].Value = expires[i];
                if (insert.ExecuteNonQuery() == 1) taken.Add(keys[i]);
            }

            if (transaction is not null) await transaction.CommitAsync();
            return new ClaimAnswer(taken, Since: 0);
        }
        finally
        {
            turn.Release();
        }
    }

    private SqliteConnection Open()
    {
        if (connection is not null) return connection;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            connection = OpenFile();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is 11 or 26)
        {
            // SQLITE_CORRUPT, SQLITE_NOTADB: what it held has expired since the machine went down.
            foreach (var suffix in (string[])["", "-wal", "-shm"]) File.Delete(path + suffix);
            connection = OpenFile();
        }

        insert = connection.CreateCommand();
        insert.CommandText = "insert into identity_proof (key, expires) values (@key, @expires) on conflict do nothing";
        insert.Parameters.Add("key", SqliteType.Blob);
        insert.Parameters.Add("expires", SqliteType.Integer);
        return connection;
    }

    private SqliteConnection OpenFile()
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 3 }.ToString());
        try
        {
            opened.Open();
            using var command = opened.CreateCommand();
            command.CommandText = "pragma busy_timeout=3000; pragma journal_mode=wal; pragma synchronous=off; pragma quick_check; " + Schema;
            using (var reader = command.ExecuteReader())
            {
                // Each pragma's answer is a result set; quick_check's is the last.
                string? last = null;
                do
                {
                    while (reader.Read()) last = reader.GetValue(0).ToString();
                }
                while (reader.NextResult());
                if (last is not "ok") throw new SqliteException("The file of used proofs is damaged.", 11);
            }

            return opened;
        }
        catch (SqliteException)
        {
            opened.Dispose();
            throw;
        }
    }
}
