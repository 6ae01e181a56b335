using Felles.Audit;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;

namespace Felles.Records;

/// <summary>Batches on SQLite: prepared statements in one transaction on the single writing connection.</summary>
internal sealed class SqliteBatchWriter(SqliteDatabase database) : IBatchWriter
{
    private const int ConstraintViolated = 19;

    public async Task<Dictionary<(PersonKey Person, string Type, string Id), int>> Versions(IReadOnlyList<LedgerItem> items, CancellationToken cancel)
    {
        var found = new Dictionary<(PersonKey, string, string), int>();
        await using var connection = (SqliteConnection)await database.OpenReading(cancel);
        using var version = connection.CreateCommand();
        version.CommandText = "select version from record_entry where person = $person and type = $type and id = $id";
        var (person, type, id) = (version.Parameters.Add("$person", SqliteType.Blob), version.Parameters.Add("$type", SqliteType.Text), version.Parameters.Add("$id", SqliteType.Text));
        foreach (var item in items)
            foreach (var entry in item.Versions)
            {
                (person.Value, type.Value, id.Value) = (Bytes(item.Person!.Value), entry.Facts.Type, entry.Facts.Id);
                if (version.ExecuteScalar() is long latest) found[(item.Person.Value, entry.Facts.Type, entry.Facts.Id)] = (int)latest;
            }

        return found;
    }

    public async Task<Dictionary<(string Sender, string MessageId), byte[]>> Digests(IReadOnlyList<LedgerItem> items, CancellationToken cancel)
    {
        var found = new Dictionary<(string, string), byte[]>();
        await using var connection = (SqliteConnection)await database.OpenReading(cancel);
        using var digest = connection.CreateCommand();
        digest.CommandText = "select digest from message_receipt where sender = $sender and message_id = $id";
        var (sender, messageId) = (digest.Parameters.Add("$sender", SqliteType.Text), digest.Parameters.Add("$id", SqliteType.Text));
        foreach (var message in items.Select(item => item.Message).OfType<MessageReceipt>())
        {
            (sender.Value, messageId.Value) = (message.Sender, message.MessageId);
            if (digest.ExecuteScalar() is byte[] known) found[(message.Sender, message.MessageId)] = known;
        }

        return found;
    }

    public bool SettlesProofs => false;

    public bool IsOutdated(Exception exception) =>
        exception is System.Data.DBConcurrencyException or SqliteException { SqliteErrorCode: ConstraintViolated };

    public Task Write(BatchPlan plan, Appendix appendix, CancellationToken cancel) => database.Write(
        (connection, transaction) =>
        {
            var (sqlite, work) = ((SqliteConnection)connection, (SqliteTransaction)transaction);
            WriteVersions(sqlite, work, plan);
            WriteMessages(sqlite, work, plan);
            WriteRestrictions(sqlite, work, plan);
            WriteErasures(sqlite, work, plan);
            appendix.WriteTo(sqlite, work);
            return Task.FromResult(Done.Value);
        },
        cancel);

    private static void WriteVersions(SqliteConnection connection, SqliteTransaction transaction, BatchPlan plan)
    {
        if (plan.Versions.Count == 0) return;
        using var supersede = Command(connection, transaction, $"insert into record_history (person, {RecordRows.EntryColumns}) select person, {RecordRows.EntryColumns} from record_entry where person = $person and type = $type and id = $id and version = $version");
        var old = (Person: supersede.Parameters.Add("$person", SqliteType.Blob), Type: supersede.Parameters.Add("$type", SqliteType.Text), Id: supersede.Parameters.Add("$id", SqliteType.Text), Version: supersede.Parameters.Add("$version", SqliteType.Integer));
        using var remove = Command(connection, transaction, "delete from record_entry where person = $person and type = $type and id = $id");
        var gone = (Person: remove.Parameters.Add("$person", SqliteType.Blob), Type: remove.Parameters.Add("$type", SqliteType.Text), Id: remove.Parameters.Add("$id", SqliteType.Text));
        using var insert = Command(connection, transaction, $"insert into record_entry (person, {RecordRows.EntryColumns}) values ($person, $type, $id, $version, $service, $source, $recorded, $clinical, $status, $labels, $release, $tokens, $deleted, $body)");
        foreach (var name in (string[])["$person", "$type", "$id", "$version", "$service", "$source", "$recorded", "$clinical", "$status", "$labels", "$release", "$tokens", "$deleted", "$body"])
            insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        foreach (var (person, entry) in plan.Versions)
        {
            var facts = entry.Facts;
            var key = Bytes(person);
            if (facts.Version > 1)
            {
                (old.Person.Value, old.Type.Value, old.Id.Value, old.Version.Value) = (key, facts.Type, facts.Id, facts.Version - 1);
                if (supersede.ExecuteNonQuery() != 1) throw new System.Data.DBConcurrencyException("The version to replace is not there any more.");
                (gone.Person.Value, gone.Type.Value, gone.Id.Value) = (key, facts.Type, facts.Id);
                remove.ExecuteNonQuery();
            }

            object[] values =
            [
                key, facts.Type, facts.Id, facts.Version, facts.Service.Code, facts.Source, RecordRows.Microseconds(facts.RecordedAt),
                facts.ClinicalAt is { } clinical ? RecordRows.Microseconds(clinical) : DBNull.Value, facts.Status,
                (object?)RecordRows.Labels(facts.Labels) ?? DBNull.Value,
                facts.ReleaseAt is { } release ? RecordRows.Microseconds(release) : DBNull.Value,
                RecordRows.Join(facts.Tokens), facts.Deleted ? 1 : 0, entry.Body.ToArray(),
            ];
            for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i];
            insert.ExecuteNonQuery();
        }
    }

    private static void WriteMessages(SqliteConnection connection, SqliteTransaction transaction, BatchPlan plan)
    {
        foreach (var (person, message, at) in plan.Messages)
        {
            using var insert = Command(connection, transaction, "insert into message_receipt (sender, message_id, person, digest, at) values ($sender, $id, $person, $digest, $at)");
            insert.Parameters.AddWithValue("$sender", message.Sender);
            insert.Parameters.AddWithValue("$id", message.MessageId);
            insert.Parameters.AddWithValue("$person", Bytes(person));
            insert.Parameters.AddWithValue("$digest", message.Digest.ToArray());
            insert.Parameters.AddWithValue("$at", RecordRows.Microseconds(at));
            insert.ExecuteNonQuery();
        }
    }

    // After what is stored in the same batch: whoever has reserved has nothing left.
    private static void WriteErasures(SqliteConnection connection, SqliteTransaction transaction, BatchPlan plan)
    {
        foreach (var (person, service) in plan.Erased)
            foreach (var statement in RecordRows.Erasing)
            {
                using var delete = Command(connection, transaction, statement);
                delete.Parameters.AddWithValue("$1", Bytes(person));
                if (statement.Contains("$2", StringComparison.Ordinal)) delete.Parameters.AddWithValue("$2", service.Code);
                delete.ExecuteNonQuery();
            }
    }

    private static void WriteRestrictions(SqliteConnection connection, SqliteTransaction transaction, BatchPlan plan)
    {
        foreach (var (person, restriction) in plan.Sets)
        {
            var values = RecordRows.Values(restriction).ToArray();
            using var insert = Command(connection, transaction, $"insert into restriction (person, {string.Join(", ", values.Select(value => value.Column))}) values ($person, {string.Join(", ", values.Select(value => "$" + value.Column))})");
            insert.Parameters.AddWithValue("$person", Bytes(person));
            foreach (var (column, value) in values) insert.Parameters.AddWithValue("$" + column, value ?? DBNull.Value);
            insert.ExecuteNonQuery();
        }

        foreach (var (person, id, at) in plan.Lifts)
        {
            using var update = Command(connection, transaction, "update restriction set lifted_at = $at where person = $person and id = $id and lifted_at is null");
            update.Parameters.AddWithValue("$at", RecordRows.Microseconds(at));
            update.Parameters.AddWithValue("$person", Bytes(person));
            update.Parameters.AddWithValue("$id", id);
            update.ExecuteNonQuery();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private static byte[] Bytes(PersonKey person) => person.Value.ToByteArray(bigEndian: true);
}
