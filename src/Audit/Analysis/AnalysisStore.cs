using System.Data.Common;
using System.Text.Json;
using Felles.Kernel;
using Felles.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Felles.Audit.Analysis;

/// <summary>An entry as the analysis reads it.</summary>
internal sealed record ReadEntry(int Stream, long Sequence, long At, byte[] Body);

/// <summary>What the analysis keeps in the database, and what it reads of the log. One connection, at most one transaction.</summary>
internal sealed class AnalysisStore(DatabaseKind kind, DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
{
    private const string ActiveStates = "0, 1, 2";

    /// <summary>Takes or keeps the turn, for a while; false when another host has it.</summary>
    internal async Task<bool> TakeTurn(string holder, long now, long until) => await Execute(
        """
        insert into analysis_turn (id, holder, until) values (1, @holder, @until)
        on conflict (id) do update set holder = excluded.holder, until = excluded.until where analysis_turn.holder = @holder or analysis_turn.until < @now
        """,
        ("holder", holder), ("until", until), ("now", now)) == 1;

    internal async Task<List<(int Stream, long Reached, long Logged)>> Streams()
    {
        var found = new List<(int, long, long)>();
        await using var reader = await Query("select s.id, coalesce(p.seq, 0), s.seq from audit_stream s left join analysis_position p on p.stream = s.id order by s.id");
        while (await reader.ReadAsync(cancel)) found.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)));
        return found;
    }

    internal async Task<List<ReadEntry>> Entries(int stream, long after, int max)
    {
        var entries = new List<ReadEntry>();
        await using var reader = await Query("select seq, at, body from audit_entry where stream = @stream and seq > @after order by seq limit @max", ("stream", stream), ("after", after), ("max", max));
        while (await reader.ReadAsync(cancel)) entries.Add(new ReadEntry(stream, reader.GetInt64(0), reader.GetInt64(1), (byte[])reader.GetValue(2)));
        return entries;
    }

    internal async Task<List<DueJudgement>> Due(long asOf, int max)
    {
        var due = new List<DueJudgement>();
        await using var reader = await Query("select body from analysis_due where due <= @due order by due, id limit @max", ("due", asOf), ("max", max));
        while (await reader.ReadAsync(cancel)) due.Add(JsonSerializer.Deserialize((byte[])reader.GetValue(0), AnalysisJson.Default.DueJudgement)!);
        return due;
    }

    internal Task Memories(IReadOnlyCollection<string> keys, Desk desk) => Many(
        "select key, body from analysis_memory where key", keys, row => desk.Stored[row.GetString(0)] = (byte[])row.GetValue(1));

    internal async Task Contacts(IReadOnlyCollection<string> patients, Desk desk)
    {
        await using (var reader = await Query("select organisation, since from analysis_contact_source"))
            while (await reader.ReadAsync(cancel)) desk.ContactSources[reader.GetString(0)] = reader.GetInt32(1);
        if (desk.ContactSources.Count == 0) return;
        await Many("select person, organisation, day, acute from analysis_contact where person", patients, row =>
        {
            if (!desk.Contacts.TryGetValue(row.GetString(0), out var known)) desk.Contacts[row.GetString(0)] = known = [];
            known.Add((row.GetString(1), row.GetInt32(2), row.GetInt32(3) == 1));
        });
    }

    internal async Task Cases(IReadOnlyCollection<string> subjects, Desk desk)
    {
        await Many(
            $"select organisation, subject, id, kind, role, unit, found_at, signals from analysis_case where state in ({ActiveStates}) and subject", subjects,
            row => desk.Cases[(row.GetString(0), row.GetString(1))] = new OpenCase
            {
                Organisation = row.GetString(0), Subject = row.GetString(1), Id = row.GetString(2), Kind = (CaseSubject)row.GetInt32(3), Role = row.GetString(4), Unit = row.GetString(5), FoundAt = row.GetInt64(6),
                Signals = JsonSerializer.Deserialize((byte[])row.GetValue(7), AnalysisJson.Default.ListEvidence)!,
            });
        await Many(
            "select organisation, subject, settled_at from analysis_case where settled_at is not null and subject", subjects,
            row =>
            {
                var key = (row.GetString(0), row.GetString(1));
                desk.Settled[key] = Math.Max(desk.Settled.GetValueOrDefault(key), row.GetInt64(2));
            });
    }

    /// <summary>Moves a stream's place on; false when somebody else has moved it.</summary>
    internal async Task<bool> Move(int stream, long from, long to) => from == 0
        ? await Execute("insert into analysis_position (stream, seq) values (@stream, @to) on conflict (stream) do nothing", ("stream", stream), ("to", to)) == 1
        : await Execute("update analysis_position set seq = @to where stream = @stream and seq = @from", ("stream", stream), ("to", to), ("from", from)) == 1;

    internal async Task Keep(IEnumerable<(string Key, byte[] Body)> memories, int day)
    {
        var all = memories.ToArray();
        if (all.Length == 0) return;
        const string Conflict = " on conflict (key) do update set touched = excluded.touched, body = excluded.body";
        if (connection is NpgsqlConnection postgres)
        {
            await using var command = new NpgsqlCommand("insert into analysis_memory (key, touched, body) select k, @day, b from unnest(@keys, @bodies) as m (k, b)" + Conflict, postgres, (NpgsqlTransaction)transaction!);
            command.Parameters.AddWithValue("day", day);
            command.Parameters.Add(new NpgsqlParameter("keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = all.Select(one => one.Key).ToArray() });
            command.Parameters.Add(new NpgsqlParameter("bodies", NpgsqlDbType.Array | NpgsqlDbType.Bytea) { Value = all.Select(one => one.Body).ToArray() });
            await command.ExecuteNonQueryAsync(cancel);
            return;
        }

        await using var insert = connection.Statement(transaction, "insert into analysis_memory (key, touched, body) values (@key, @day, @body)" + Conflict, [("key", ""), ("day", day), ("body", Array.Empty<byte>())]);
        foreach (var (key, body) in all)
        {
            (insert.Parameters["key"].Value, insert.Parameters["body"].Value) = (key, body);
            await insert.ExecuteNonQueryAsync(cancel);
        }
    }

    internal async Task Keep(OpenCase one, long now) => await Execute(
        """
        insert into analysis_case (id, organisation, kind, subject, role, unit, state, score, found_at, changed_at, signals)
        values (@id, @organisation, @kind, @subject, @role, @unit, 0, @score, @found, @now, @signals)
        on conflict (id) do update set score = excluded.score, changed_at = excluded.changed_at, signals = excluded.signals
        """,
        ("id", one.Id), ("organisation", one.Organisation), ("kind", (int)one.Kind), ("subject", one.Subject), ("role", one.Role), ("unit", one.Unit), ("score", one.Score), ("found", one.FoundAt), ("now", now),
        ("signals", JsonSerializer.SerializeToUtf8Bytes(one.Signals, AnalysisJson.Default.ListEvidence)));

    internal async Task Put(DueJudgement judgement) => await Execute(
        "insert into analysis_due (id, due, body) values (@id, @due, @body) on conflict (id) do nothing", ("id", judgement.Id), ("due", judgement.Due), ("body", JsonSerializer.SerializeToUtf8Bytes(judgement, AnalysisJson.Default.DueJudgement)));

    /// <summary>Takes a judgement off the list; false when somebody else has.</summary>
    internal async Task<bool> Take(string id) => await Execute("delete from analysis_due where id = @id", ("id", id)) == 1;

    /// <summary>Adds to the counts of the access reports.</summary>
    internal async Task Keep(UseTally tally)
    {
        const string Workers = " on conflict (organisation, worker) do update set name = excluded.name, hpr = excluded.hpr, role = excluded.role, unit = excluded.unit where excluded.role is not null";
        const string Uses = """
             on conflict (organisation, day, worker, patient, service) do update set uses = analysis_use.uses + excluded.uses, refusals = analysis_use.refusals + excluded.refusals,
            emergencies = analysis_use.emergencies + excluded.emergencies, opened = analysis_use.opened + excluded.opened
            """;
        foreach (var ((organisation, worker), actor) in tally.Workers)
            await Execute(
                "insert into analysis_worker (organisation, worker, name, hpr, role, unit) values (@organisation, @worker, @name, cast(@hpr as text), cast(@role as text), cast(@unit as text))" + Workers,
                ("organisation", organisation), ("worker", worker), ("name", actor.Name), ("hpr", (object?)actor.HprNumber ?? DBNull.Value), ("role", (object?)actor.Role ?? DBNull.Value),
                ("unit", Unit(actor)));
        if (connection is NpgsqlConnection postgres) await KeepAll(postgres, [.. tally.Uses], Uses);
        else
            foreach (var (key, counts) in tally.Uses)
                await Execute(
                    "insert into analysis_use (organisation, day, worker, patient, service, uses, refusals, emergencies, opened) values (@organisation, @day, @worker, @patient, @service, @uses, @refusals, @emergencies, @opened)" + Uses,
                    ("organisation", key.Organisation), ("day", key.Day), ("worker", key.Worker), ("patient", key.Patient), ("service", key.Service), ("uses", counts.Uses), ("refusals", counts.Refusals), ("emergencies", counts.Emergencies), ("opened", counts.Opened));
    }

    private static object Unit(AuditActor actor) => string.Join(", ", new[] { actor.Department, actor.PointOfCareName ?? actor.OrganisationName }.OfType<string>()) is { Length: > 0 } unit ? unit : DBNull.Value;

    private async Task KeepAll(NpgsqlConnection postgres, KeyValuePair<UseKey, UseCounts>[] uses, string conflict)
    {
        await using var command = new NpgsqlCommand(
            "insert into analysis_use (organisation, day, worker, patient, service, uses, refusals, emergencies, opened) select * from unnest(@o, @d, @w, @p, @s, @u, @r, @e, @b)" + conflict, postgres, (NpgsqlTransaction)transaction!);
        void Texts(string name, Func<UseKey, string> of) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = uses.Select(use => of(use.Key)).ToArray() });
        void Numbers(string name, Func<KeyValuePair<UseKey, UseCounts>, int> of) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = uses.Select(of).ToArray() });
        Texts("o", key => key.Organisation);
        Numbers("d", use => use.Key.Day);
        Texts("w", key => key.Worker);
        Texts("p", key => key.Patient);
        Texts("s", key => key.Service);
        Numbers("u", use => use.Value.Uses);
        Numbers("r", use => use.Value.Refusals);
        Numbers("e", use => use.Value.Emergencies);
        Numbers("b", use => use.Value.Opened);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Forgets what nothing has touched for long.</summary>
    internal async Task Forget(int day, int windowDays)
    {
        await Execute("delete from analysis_memory where touched < @day", ("day", day - (windowDays * 2)));
        await Execute("delete from analysis_memory where touched < @day and key >= 'd|' and key < 'e'", ("day", day - 8));
        await Execute("delete from analysis_use where day < @day", ("day", day - AccessReports.DaysMax - 31));
        await Execute("delete from analysis_contact where day < @day", ("day", day - (windowDays * 4)));
    }

    private async Task Many(string sql, IReadOnlyCollection<string> keys, Action<DbDataReader> take)
    {
        if (keys.Count == 0) return;
        if (kind == DatabaseKind.Postgres)
        {
            await using var rows = await Query($"{sql} = any(@keys)", ("keys", keys.ToArray()));
            while (await rows.ReadAsync(cancel)) take(rows);
            return;
        }

        await using var command = connection.Statement(transaction, $"{sql} = @key", [("key", "")]);
        foreach (var key in keys)
        {
            command.Parameters["key"].Value = key;
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) take(rows);
        }
    }

    private async Task<DbDataReader> Query(string sql, params (string Name, object? Value)[] parameters) => await connection.Statement(transaction, sql, parameters).ExecuteReaderAsync(cancel);

    private Task<int> Execute(string sql, params (string Name, object? Value)[] parameters) => connection.Statement(transaction, sql, parameters).ExecuteNonQueryAsync(cancel);
}
