using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;

namespace Felles.Test.Platform.Store;

/// <summary>A PostgreSQL database from before decision 0080 keeps what it holds, and everyone is found in the new ranges.</summary>
public class PartitionsByRange
{
    [Fact]
    public async Task What_an_older_database_holds_is_found_after_the_migration()
    {
        await using var test = await TestDatabase.Create(DatabaseKind.Postgres);
        var postgres = (PostgresDatabase)test.Database;
        await test.Database.Migrate([.. AuditSchema.Migrations, RecordSchema.Migrations[0]], default);
        // One on each side of every boundary, and the ends.
        var people = Enumerable.Range(0, 256).Select(first => new PersonKey(Guid.Parse($"{first:x2}{(first % 2 == 0 ? "000000" : "ffffff")}-0000-0000-0000-000000000000"))).ToArray();
        foreach (var person in people)
            await Run(postgres, $"insert into record_entry values ({Row(person, 2)}); insert into record_history values ({Row(person, 1)})");

        await test.Database.Migrate([.. AuditSchema.Migrations, .. RecordSchema.Migrations], default);

        var store = new PostgresRecordStore(postgres);
        foreach (var person in people)
        {
            var read = await store.Read(person, new ServiceCode("lab-results"), new Wanted.HistoryOf("Observation", "a"), default);
            Assert.True(read.Succeeded(out var slice, out _));
            Assert.Equal([2, 1], slice.Entries.Select(entry => entry.Facts.Version).Order().Reverse());
        }
    }

    private static string Row(PersonKey person, int version) => $"'{person}', 'Observation', 'a', {version}, 'lab-results', '310000019', 0, null, 'final', null, null, '', 0, ''";

    private static async Task Run(PostgresDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
