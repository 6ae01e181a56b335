using Felles.Storage;

namespace Felles.Test.Platform;

/// <summary>A new, empty database of either kind; gone when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? folder;

    private TestDatabase(Database database, StorageOptions options, string? folder)
    {
        Database = database;
        Options = options;
        this.folder = folder;
    }

    public Database Database { get; }

    public StorageOptions Options { get; }

    public static async Task<TestDatabase> Create(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres)
        {
            var options = new StorageOptions { PostgresConnectionString = await PostgresServer.NewDatabase() };
            return new TestDatabase(Database.Open(options), options, null);
        }

        var folder = ScratchFolder.New("test");
        var embedded = new StorageOptions { SqlitePath = Path.Combine(folder, "felles.db") };
        return new TestDatabase(Database.Open(embedded), embedded, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}
