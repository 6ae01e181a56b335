using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Felles.Records;

/// <summary>
/// Batches on PostgreSQL: set-wise statements that travel together and run as one transaction, in one round trip. Each
/// statement checks what the plan assumed and fails the whole batch (division by zero, or the key's uniqueness) when
/// another host was there first; the ledger then plans again.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresDatabase database) : IBatchWriter
{
    private const string Insert = """
        with incoming as (
          select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          as e (person, type, id, version, service, source, recorded_at, clinical_at, status, labels, release_at, tokens, deleted, body)),
        stored as (
          insert into record_entry (person, type, id, version, service, source, recorded_at, clinical_at, status, labels, release_at, tokens, deleted, body)
          select * from incoming
          on conflict (person, type, id) do update set
            version = excluded.version, service = excluded.service, source = excluded.source, recorded_at = excluded.recorded_at,
            clinical_at = excluded.clinical_at, status = excluded.status, labels = excluded.labels, release_at = excluded.release_at,
            tokens = excluded.tokens, deleted = excluded.deleted, body = excluded.body
          where record_entry.version = excluded.version - 1
          returning 1)
        select 1 / (case when count(*) = $15 then 1 else 0 end) from stored
        """;

    private const string Supersede = $"""
        with old as (
          insert into record_history (person, {RecordRows.EntryColumns})
          select e.person, e.type, e.id, e.version, e.service, e.source, e.recorded_at, e.clinical_at, e.status, e.labels, e.release_at, e.tokens, e.deleted, e.body
          from unnest($1, $2, $3, $4) as k (person, type, id, version)
          join record_entry e on e.person = k.person and e.type = k.type and e.id = k.id and e.version = k.version
          returning 1)
        select 1 / (case when count(*) = $5 then 1 else 0 end) from old
        """;

    public async Task<Dictionary<(PersonKey Person, string Type, string Id), int>> Versions(IReadOnlyList<LedgerItem> items, CancellationToken cancel)
    {
        var latest = new Dictionary<(PersonKey, string, string), int>();
        var keys = items.SelectMany(item => item.Versions.Select(v => (Person: item.Person!.Value, v.Facts.Type, v.Facts.Id))).Distinct().ToArray();
        if (keys.Length == 0) return latest;
        await using var command = database.DataSource.CreateCommand("select e.person, e.type, e.id, e.version from unnest($1, $2, $3) as k (person, type, id) join record_entry e on e.person = k.person and e.type = k.type and e.id = k.id");
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, keys, k => k.Person.Value));
        command.Parameters.Add(Array(NpgsqlDbType.Text, keys, k => k.Type));
        command.Parameters.Add(Array(NpgsqlDbType.Text, keys, k => k.Id));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            latest[(new PersonKey(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2))] = reader.GetInt32(3);
        return latest;
    }

    public async Task<Dictionary<(string Sender, string MessageId), byte[]>> Digests(IReadOnlyList<LedgerItem> items, CancellationToken cancel)
    {
        var known = new Dictionary<(string, string), byte[]>();
        var messages = items.Where(item => item.Message is not null).Select(item => item.Message!).ToArray();
        await using var command = database.DataSource.CreateCommand("select r.sender, r.message_id, r.digest from unnest($1, $2) as k (sender, message_id) join message_receipt r on r.sender = k.sender and r.message_id = k.message_id");
        command.Parameters.Add(Array(NpgsqlDbType.Text, messages, m => m.Sender));
        command.Parameters.Add(Array(NpgsqlDbType.Text, messages, m => m.MessageId));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            known[(reader.GetString(0), reader.GetString(1))] = (byte[])reader.GetValue(2);
        return known;
    }

    public bool SettlesProofs => true;

    public bool IsOutdated(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.UniqueViolation };

    public async Task Write(BatchPlan plan, Appendix appendix, CancellationToken cancel)
    {
        await using var batch = database.DataSource.CreateBatch();
        AddVersions(batch, plan);
        AddMessages(batch, plan);
        AddRestrictions(batch, plan);
        AddErasures(batch, plan);
        ProofClaim.AddTo(batch, plan.Claims);
        appendix.AddTo(batch);
        // Without an explicit BEGIN the statements of one batch are one implicit transaction, committed at its end.
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static void AddVersions(NpgsqlBatch batch, BatchPlan plan)
    {
        if (plan.Versions.Count == 0) return;
        var replaced = plan.Versions.Where(v => v.Entry.Facts.Version > 1).ToArray();
        if (replaced.Length > 0)
        {
            var supersede = new NpgsqlBatchCommand(Supersede);
            supersede.Parameters.Add(Array(NpgsqlDbType.Uuid, replaced, v => v.Person.Value));
            supersede.Parameters.Add(Array(NpgsqlDbType.Text, replaced, v => v.Entry.Facts.Type));
            supersede.Parameters.Add(Array(NpgsqlDbType.Text, replaced, v => v.Entry.Facts.Id));
            supersede.Parameters.Add(Array(NpgsqlDbType.Integer, replaced, v => v.Entry.Facts.Version - 1));
            supersede.Parameters.Add(new NpgsqlParameter<long> { TypedValue = replaced.Length });
            batch.BatchCommands.Add(supersede);
        }

        var rows = plan.Versions;
        var insert = new NpgsqlBatchCommand(Insert);
        insert.Parameters.Add(Array(NpgsqlDbType.Uuid, rows, v => v.Person.Value));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => v.Entry.Facts.Type));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => v.Entry.Facts.Id));
        insert.Parameters.Add(Array(NpgsqlDbType.Integer, rows, v => v.Entry.Facts.Version));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => v.Entry.Facts.Service.Code));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => v.Entry.Facts.Source));
        insert.Parameters.Add(Array(NpgsqlDbType.Bigint, rows, v => RecordRows.Microseconds(v.Entry.Facts.RecordedAt)));
        insert.Parameters.Add(Array(NpgsqlDbType.Bigint, rows, v => v.Entry.Facts.ClinicalAt is { } at ? RecordRows.Microseconds(at) : (long?)null));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => v.Entry.Facts.Status));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => RecordRows.Labels(v.Entry.Facts.Labels)));
        insert.Parameters.Add(Array(NpgsqlDbType.Bigint, rows, v => v.Entry.Facts.ReleaseAt is { } at ? RecordRows.Microseconds(at) : (long?)null));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, rows, v => RecordRows.Join(v.Entry.Facts.Tokens)));
        insert.Parameters.Add(Array(NpgsqlDbType.Integer, rows, v => v.Entry.Facts.Deleted ? 1 : 0));
        insert.Parameters.Add(Array(NpgsqlDbType.Bytea, rows, v => v.Entry.Body));
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows.Count });
        batch.BatchCommands.Add(insert);
    }

    private static void AddMessages(NpgsqlBatch batch, BatchPlan plan)
    {
        if (plan.Messages.Count == 0) return;
        var insert = new NpgsqlBatchCommand("insert into message_receipt (sender, message_id, person, digest, at) select * from unnest($1, $2, $3, $4, $5)");
        insert.Parameters.Add(Array(NpgsqlDbType.Text, plan.Messages, m => m.Message.Sender));
        insert.Parameters.Add(Array(NpgsqlDbType.Text, plan.Messages, m => m.Message.MessageId));
        insert.Parameters.Add(Array(NpgsqlDbType.Uuid, plan.Messages, m => m.Person.Value));
        insert.Parameters.Add(Array(NpgsqlDbType.Bytea, plan.Messages, m => m.Message.Digest));
        insert.Parameters.Add(Array(NpgsqlDbType.Bigint, plan.Messages, m => RecordRows.Microseconds(m.At)));
        batch.BatchCommands.Add(insert);
    }

    // After what is stored in the same batch: whoever has reserved has nothing left.
    private static void AddErasures(NpgsqlBatch batch, BatchPlan plan)
    {
        foreach (var (person, service) in plan.Erased)
            foreach (var statement in RecordRows.Erasing)
            {
                var delete = new NpgsqlBatchCommand(statement);
                delete.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = person.Value });
                if (statement.Contains("$2", StringComparison.Ordinal)) delete.Parameters.Add(new NpgsqlParameter<string> { TypedValue = service.Code });
                batch.BatchCommands.Add(delete);
            }
    }

    private static void AddRestrictions(NpgsqlBatch batch, BatchPlan plan)
    {
        foreach (var (person, restriction) in plan.Sets)
        {
            var values = RecordRows.Values(restriction).ToArray();
            var insert = new NpgsqlBatchCommand($"insert into restriction (person, {string.Join(", ", values.Select(value => value.Column))}) values ($1, {string.Join(", ", values.Select((_, i) => $"${i + 2}"))})");
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = person.Value });
            foreach (var (column, value) in values)
                insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = column switch { "set_at" or "ends_at" => NpgsqlDbType.Bigint, "permits" => NpgsqlDbType.Integer, _ => NpgsqlDbType.Text }, Value = value ?? DBNull.Value });
            batch.BatchCommands.Add(insert);
        }

        foreach (var (person, id, at) in plan.Lifts)
        {
            var update = new NpgsqlBatchCommand("update restriction set lifted_at = $1 where person = $2 and id = $3 and lifted_at is null");
            update.Parameters.Add(new NpgsqlParameter<long> { TypedValue = RecordRows.Microseconds(at) });
            update.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = person.Value });
            update.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
            batch.BatchCommands.Add(update);
        }
    }

    private static NpgsqlParameter<TColumn[]> Array<TRow, TColumn>(NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TColumn> column)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = column(rows[i]);
        return new NpgsqlParameter<TColumn[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
