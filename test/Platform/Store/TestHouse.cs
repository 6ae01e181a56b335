using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Test.Platform.Store;

/// <summary>The ledger and the store of one host on a database of the test's own.</summary>
internal sealed class TestHouse : IAsyncDisposable
{
    private readonly TestDatabase? owned;

    private TestHouse(TestDatabase? owned, Database database, Ledger ledger, IRecordStore reader, PersonKey person)
    {
        this.owned = owned;
        Database = database;
        Ledger = ledger;
        Reader = reader;
        Person = person;
    }

    internal Database Database { get; }

    internal Ledger Ledger { get; }

    internal IRecordStore Reader { get; }

    internal PersonKey Person { get; }

    internal DateTimeOffset Now { get; } = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    internal static async Task<TestHouse> Open(DatabaseKind kind)
    {
        var test = await TestDatabase.Create(kind);
        await test.Database.Migrate([.. AuditSchema.Migrations, .. RecordSchema.Migrations], default);
        return await Open(test, test.Database, "a", PersonKey.Create());
    }

    internal Task<TestHouse> AnotherHost(string node) => Open(null, Database, node, Person);

    private static async Task<TestHouse> Open(TestDatabase? owned, Database database, string node, PersonKey person)
    {
        var chain = await HostChain.Open(database, node, default);
        IBatchWriter writer = database is PostgresDatabase postgres ? new PostgresBatchWriter(postgres) : new SqliteBatchWriter((SqliteDatabase)database);
        IRecordStore reader = database is PostgresDatabase server ? new PostgresRecordStore(server) : new SqliteRecordStore((SqliteDatabase)database);
        return new TestHouse(owned, database, new Ledger(writer, chain, TimeProvider.System, NullLogger.Instance), reader, person);
    }

    internal async Task<RecordSlice> Read(Wanted wanted)
    {
        var read = await Reader.Read(Person, ServiceCode.LabResults, wanted, default);
        Assert.True(read.Succeeded(out var slice, out var problem), problem?.Text);
        return slice;
    }

    internal async Task<ChangeReceipt> Store(params Change[] changes)
    {
        var outcome = await TryStore(changes);
        Assert.True(outcome.Succeeded(out var receipt, out var problem), problem?.Text);
        return receipt;
    }

    internal Task<Outcome<ChangeReceipt>> TryStore(params Change[] changes) =>
        Ledger.Commit(Person, ServiceCode.LabResults, new ChangeSet { Changes = [.. changes] }, LogEntry(), null, default);

    internal Task<Outcome<ChangeReceipt>> Receive(string messageId, string content, params Change[] changes) =>
        Ledger.Commit(
            Person,
            ServiceCode.LabResults,
            new ChangeSet { Changes = [.. changes], Message = new MessageReceipt("310000019", messageId, SHA256.HashData(Encoding.UTF8.GetBytes(content))) },
            LogEntry(),
            null,
            default);

    internal AuditEntry LogEntry() => new()
    {
        At = Now,
        Kind = AuditKind.Disclosure,
        Person = Person,
        Service = ServiceCode.LabResults,
        Act = Act.Read,
        RuleId = "allow-treatment",
        Actor = new AuditActor
        {
            Reader = ReaderKind.Professional,
            Name = "Lun Rev",
            HprNumber = "900000018",
            Purpose = "TREAT",
            ClientId = "test",
            CorrelationId = "c1",
        },
    };

    internal Task Execute(string sql) => Database.Write(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync();
        },
        default);

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        if (owned is not null) await owned.DisposeAsync();
    }
}
