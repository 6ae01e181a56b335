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

    /// <summary>A pooled connection for reading; dispose it to give it back. Throws <see cref="DbException"/> when the database does not answer.</summary>
    public abstract ValueTask<DbConnection> OpenReading(CancellationToken cancel);

    /// <summary>
    /// Runs work in one transaction that is on disk when this returns. On SQLite writers take turns. If the work throws,
    /// nothing is kept.
    /// </summary>
    public abstract Task<T> Write<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel);

    /// <summary>Brings the tables up to date, forward only; each migration runs once, in order, all hosts taking turns.</summary>
    public abstract Task Migrate(IEnumerable<Migration> migrations, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>One forward step of a module's tables.</summary>
/// <param name="Module">The module that owns the tables.</param>
/// <param name="Number">Order within the module, from 1.</param>
/// <param name="Sqlite">SQL for SQLite, several statements allowed.</param>
/// <param name="Postgres">SQL for PostgreSQL, several statements allowed.</param>
public sealed record Migration(string Module, int Number, string Sqlite, string Postgres);
