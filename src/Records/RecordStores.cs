using System.Collections.Immutable;
using System.Data.Common;
using Felles.Access;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Felles.Records;

/// <summary>What to ask the store for: one statement with its parameters, the same text on both databases.</summary>
/// <param name="Sql">Positional parameters <c>$1 …</c>.</param>
/// <param name="Arguments">Strings, in order after the person.</param>
internal readonly record struct Question(string Sql, ImmutableArray<string> Arguments)
{
    internal const string Restrictions = $"select {RecordRows.RestrictionColumns} from restriction where person = $1 and lifted_at is null";

    /// <summary>
    /// The statement with the standing restrictions in front of each row (<see cref="RecordRows.Standing"/>), and one row
    /// without an entry when nothing is found: on PostgreSQL a second statement costs as much as reading one entry.
    /// </summary>
    internal string WithStanding() => $"""
        select r.standing, e.* from (select (select {RecordRows.StandingColumn} from restriction where person = $1 and lifted_at is null) as standing) r
        left join ({Sql}) e on true
        """;

    internal const string RestrictionHistory = $"select {RecordRows.RestrictionColumns} from restriction where person = $1 order by set_at desc, id";

    /// <summary>Asks for no entry, and so for the restrictions alone where they stand beside the entries.</summary>
    internal static Question NoEntry { get; } = new($"select {RecordRows.EntryColumns} from record_entry where false", []);

    internal static Question? Of(Wanted wanted, ServiceCode service, RecordTables tables) => wanted switch
    {
        Wanted.OfService { Types: { IsDefaultOrEmpty: false, Length: 1 } types } => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and type = $2 and service = $3", [types[0], service.Code]),
        Wanted.OfService { Types.IsDefaultOrEmpty: false } typed => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2 and type in ({Placeholders(typed.Types.Length, 3)})", [service.Code, .. typed.Types]),
        Wanted.OfService => new($"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2", [service.Code]),
        Wanted.These { Resources: [var only] } => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and type = $2 and id = $3 and service = $4", [only.Type, only.Id, service.Code]),
        Wanted.These { Resources.IsDefaultOrEmpty: false } these => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2 and (type, id) in (values {Pairs(these.Resources.Length, 3)})",
            [service.Code, .. these.Resources.SelectMany(r => (string[])[r.Type, r.Id])]),
        Wanted.These => null,
        Wanted.HistoryOf one => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2 and type = $3 and id = $4 union all select {RecordRows.EntryColumns} from {tables.History} where person = $1 and service = $2 and type = $3 and id = $4",
            [service.Code, one.Type, one.Id]),
        Wanted.HistoryOfType typed => new(
            $"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2 and type = $3 union all select {RecordRows.EntryColumns} from {tables.History} where person = $1 and service = $2 and type = $3",
            [service.Code, typed.Type]),
        Wanted.Labelled => new($"select {RecordRows.EntryColumns} from {tables.Entry} where person = $1 and service = $2 and labels is not null", [service.Code]),
        Wanted.LabelledBefore => new($"select {RecordRows.EntryColumns} from {tables.History} where person = $1 and service = $2 and labels is not null", [service.Code]),
        Wanted.Nothing => null,
        _ => throw new InvalidOperationException("A kind of wish that the store does not know."),
    };

    private static string Placeholders(int count, int first) => string.Join(", ", Enumerable.Range(first, count).Select(i => $"${i}"));

    private static string Pairs(int count, int first) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"(${first + (2 * i)}, ${first + (2 * i) + 1})"));

    internal static void Sort(Entry[] entries, Wanted wanted) =>
        Array.Sort(entries, wanted is Wanted.HistoryOf or Wanted.HistoryOfType ? RecordRows.NewestVersionFirst : RecordRows.NewestFirst);

    internal static Problem Unavailable => Problem.Unavailable("store-unavailable", "The record cannot be read just now. Try again in a moment.");
}

/// <summary>The reading side on PostgreSQL: restrictions and entries in one statement.</summary>
internal sealed class PostgresRecordStore(PostgresDatabase database) : IRecordStore
{
    public async Task<Outcome<RecordSlice>> Read(PersonKey person, ServiceCode service, Wanted wanted, CancellationToken cancel)
    {
        try
        {
            var question = Question.Of(wanted, service, RecordTables.Of(person)) ?? Question.NoEntry;
            await using var command = database.DataSource.CreateCommand(question.WithStanding());
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = person.Value });
            foreach (var argument in question.Arguments) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = argument });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var entries = new List<Entry>();
            ImmutableArray<Restriction>? standing = null;
            while (await reader.ReadAsync(cancel))
            {
                standing ??= RecordRows.Standing(reader);
                if (RecordRows.EntryBeside(reader) is { } entry) entries.Add(entry);
            }

            var found = entries.ToArray();
            Question.Sort(found, wanted);
            return new RecordSlice(standing!.Value, [.. found]);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Question.Unavailable;
        }
    }

    public async Task<Outcome<ImmutableArray<Restriction>>> RestrictionHistory(PersonKey person, CancellationToken cancel)
    {
        try
        {
            await using var command = database.DataSource.CreateCommand(Question.RestrictionHistory);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = person.Value });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return (await Collect(reader, RecordRows.Restriction, cancel)).ToImmutableArray();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Question.Unavailable;
        }
    }

    private static async Task<List<T>> Collect<T>(DbDataReader reader, Func<DbDataReader, T> row, CancellationToken cancel)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel)) rows.Add(row(reader));
        return rows;
    }
}

/// <summary>The reading side on SQLite.</summary>
internal sealed class SqliteRecordStore(SqliteDatabase database) : IRecordStore
{
    public async Task<Outcome<RecordSlice>> Read(PersonKey person, ServiceCode service, Wanted wanted, CancellationToken cancel)
    {
        try
        {
            await using var connection = (SqliteConnection)await database.OpenReading(cancel);
            // One snapshot for both, so that a block set meanwhile is either seen with its effect or not at all.
            using var transaction = connection.BeginTransaction(deferred: true);
            var restrictions = Ask(connection, transaction, new Question(Question.Restrictions, []), person, RecordRows.Restriction);
            if (Question.Of(wanted, service, RecordTables.Whole) is not { } question) return new RecordSlice([.. restrictions], []);
            var entries = Ask(connection, transaction, question, person, RecordRows.Entry).ToArray();
            Question.Sort(entries, wanted);
            return new RecordSlice([.. restrictions], [.. entries]);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Question.Unavailable;
        }
    }

    public async Task<Outcome<ImmutableArray<Restriction>>> RestrictionHistory(PersonKey person, CancellationToken cancel)
    {
        try
        {
            await using var connection = (SqliteConnection)await database.OpenReading(cancel);
            return Ask(connection, null, new Question(Question.RestrictionHistory, []), person, RecordRows.Restriction).ToImmutableArray();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Question.Unavailable;
        }
    }

    private static List<T> Ask<T>(SqliteConnection connection, SqliteTransaction? transaction, Question question, PersonKey person, Func<DbDataReader, T> row)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = question.Sql;
        command.Parameters.AddWithValue("$1", person.Value.ToByteArray(bigEndian: true));
        for (var i = 0; i < question.Arguments.Length; i++)
            command.Parameters.AddWithValue($"${i + 2}", question.Arguments[i]);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }
}
