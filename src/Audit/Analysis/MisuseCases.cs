using System.Buffers.Text;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit.Analysis;

/// <summary>A page of cases, the most outstanding first.</summary>
/// <param name="Cases">The cases.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record CasePage(ImmutableArray<MisuseCase> Cases, string? Next);

/// <summary>The queue of the privacy officers (personvernombud): cases that the analysis has found, and what was done about them.</summary>
public sealed class MisuseCases
{
    private const string Columns = "id, organisation, kind, role, unit, state, score, found_at, signals, subject";

    // Which step may follow which; the last three settle what came before them.
    private static readonly Dictionary<CaseState, CaseState[]> follows = new()
    {
        [CaseState.New] = [CaseState.Open],
        [CaseState.Open] = [CaseState.Asked, CaseState.Justified, CaseState.Confirmed, CaseState.Closed],
        [CaseState.Asked] = [CaseState.Justified, CaseState.Confirmed, CaseState.Closed],
        [CaseState.Justified] = [CaseState.Closed],
        [CaseState.Confirmed] = [CaseState.Closed],
        [CaseState.Closed] = [],
    };

    private readonly Database database;
    private readonly TimeProvider clock;

    /// <summary>Over a database whose migrations have been applied.</summary>
    public MisuseCases(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>The steps that may follow a state.</summary>
    public static ImmutableArray<CaseState> After(CaseState state) => [.. follows[state]];

    /// <summary>An organisation's cases: those in work, or those that are settled.</summary>
    /// <param name="organisation">Main unit.</param>
    /// <param name="settled">Justified, confirmed and closed ones, instead of new, open and asked ones.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="max">Cases at most, 1–200.</param>
    /// <param name="cancel">Cancels the read.</param>
    /// <returns>The page; <see cref="ProblemKind.Malformed"/> for a cursor that is not one, <see cref="ProblemKind.Unavailable"/> when the store does not answer.</returns>
    public Task<Outcome<CasePage>> List(OrganisationNumber organisation, bool settled, string? before, int max, CancellationToken cancel) => Guarded<CasePage>(async () =>
    {
        var (score, id) = (double.MaxValue, "");
        if (before is not null && !TryCursor(before, out score, out id)) return Problem.Malformed("cursor", "The page cursor is not one of ours. Start again from the first page.");
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.Statement(
            null,
            $"select {Columns} from analysis_case where organisation = @organisation and state {(settled ? ">" : "<=")} 2 and (score < @score or (score = @score and id > @id)) order by score desc, id limit @max",
            [("organisation", organisation.ToString()), ("score", score), ("id", id), ("max", Math.Clamp(max, 1, 200) + 1)]);
        var found = await ReadAll(command, await Nodes(connection, cancel), cancel);
        if (found.Count <= max) return new CasePage([.. found], null);
        var last = found[max - 1];
        return new CasePage([.. found.Take(max)], Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{last.Score.ToString("R", CultureInfo.InvariantCulture)} {last.Id}")));
    });

    /// <summary>One case of an organisation with its steps; <see cref="ProblemKind.NotFound"/> when it has none such.</summary>
    public Task<Outcome<(MisuseCase Case, ImmutableArray<CaseStep> Steps)>> Find(OrganisationNumber organisation, string id, CancellationToken cancel) => Guarded<(MisuseCase, ImmutableArray<CaseStep>)>(async () =>
    {
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.Statement(null, $"select {Columns} from analysis_case where organisation = @organisation and id = @id", [("organisation", organisation.ToString()), ("id", id)]);
        if (await ReadAll(command, await Nodes(connection, cancel), cancel) is not [var found]) return NoSuchCase;
        var steps = ImmutableArray.CreateBuilder<CaseStep>();
        await using var stepping = connection.Statement(null, "select at, name, state, note from analysis_step where case_id = @id order by number", [("id", id)]);
        await using var reader = await stepping.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            steps.Add(new CaseStep(DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0)), reader.GetString(1), (CaseState)reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return (found, steps.ToImmutable());
    });

    /// <summary>The entries of the log that a case rests on, as far as they can still be read. Only for a case that has been opened.</summary>
    public Task<Outcome<ImmutableArray<LoggedEntry>>> Entries(MisuseCase found, CancellationToken cancel) => Guarded<ImmutableArray<LoggedEntry>>(async () =>
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.State == CaseState.New) throw new InvalidOperationException("A case that nobody has opened names nobody.");
        var entries = ImmutableArray.CreateBuilder<LoggedEntry>();
        await using var connection = await database.OpenReading(cancel);
        foreach (var id in found.Signals.SelectMany(signal => signal.Facts).Select(fact => fact.Entry).Distinct(StringComparer.Ordinal))
        {
            var cut = id.LastIndexOf('-');
            var (node, sequence) = (id[..cut], long.Parse(id.AsSpan(cut + 1), CultureInfo.InvariantCulture));
            await using var command = connection.Statement(null, "select e.body, e.hash from audit_entry e join audit_stream s on s.id = e.stream where s.node = @node and e.seq = @seq", [("node", node), ("seq", sequence)]);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            if (await reader.ReadAsync(cancel) && TryRead((byte[])reader.GetValue(0)) is { } entry) entries.Add(new LoggedEntry(node, sequence, (byte[])reader.GetValue(1), entry));
        }

        return entries.ToImmutable();
    });

    /// <summary>Takes a step. The log is to be told before.</summary>
    /// <param name="organisation">Main unit of the officer.</param>
    /// <param name="id">The case.</param>
    /// <param name="from">The state that the officer saw.</param>
    /// <param name="to">The state that the step leads to.</param>
    /// <param name="officer">Name of the officer.</param>
    /// <param name="note">A text that may be kept; null only for opening.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    /// <returns><see cref="ProblemKind.Invalid"/> for a step that cannot follow, <see cref="ProblemKind.Conflict"/> when the case has moved on, <see cref="ProblemKind.NotFound"/>.</returns>
    public Task<Outcome<Done>> Step(OrganisationNumber organisation, string id, CaseState from, CaseState to, string officer, string? note, CancellationToken cancel) => Guarded<Done>(async () =>
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return await database.Write<Outcome<Done>>(async (connection, transaction) =>
        {
            var settles = to > CaseState.Asked;
            await using var move = connection.Statement(
                transaction,
                $"update analysis_case set state = @to, changed_at = @now{(settles ? ", settled_at = coalesce(settled_at, @now)" : "")} where id = @id and organisation = @organisation and state = @from",
                [("to", (int)to), ("now", now), ("id", id), ("organisation", organisation.ToString()), ("from", (int)from)]);
            if (await move.ExecuteNonQueryAsync(cancel) != 1) return MovedOn;
            await using var keep = connection.Statement(
                transaction,
                "insert into analysis_step (case_id, number, at, name, state, note) select @id, count(*) + 1, @now, @name, @to, cast(@note as text) from analysis_step where case_id = @id",
                [("id", id), ("now", now), ("name", officer), ("to", (int)to), ("note", note)]);
            await keep.ExecuteNonQueryAsync(cancel);
            return Done.Value;
        }, cancel);
    });

    /// <summary>Keeps an organisation's own contacts with patients, by which the signals L5 and L8 are judged. What is there already stays.</summary>
    /// <param name="organisation">Main unit whose contacts they are.</param>
    /// <param name="since">First day, Norwegian calendar, from which all its contacts are delivered.</param>
    /// <param name="contacts">Patient, Norwegian day, and whether it was acute.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    public Task<Outcome<Done>> Deliver(OrganisationNumber organisation, DateOnly since, IReadOnlyCollection<(PersonKey Patient, DateOnly Day, bool Acute)> contacts, CancellationToken cancel) => Guarded<Done>(async () =>
        await database.Write<Outcome<Done>>(async (connection, transaction) =>
        {
            await using var source = connection.Statement(
                transaction, "insert into analysis_contact_source (organisation, since) values (@organisation, @since) on conflict (organisation) do update set since = case when excluded.since < analysis_contact_source.since then excluded.since else analysis_contact_source.since end",
                [("organisation", organisation.ToString()), ("since", since.DayNumber)]);
            await source.ExecuteNonQueryAsync(cancel);
            await using var insert = connection.Statement(
                transaction, "insert into analysis_contact (person, organisation, day, acute) values (@person, @organisation, @day, @acute) on conflict (person, organisation, day) do update set acute = case when excluded.acute > analysis_contact.acute then excluded.acute else analysis_contact.acute end",
                [("person", ""), ("organisation", organisation.ToString()), ("day", 0), ("acute", 0)]);
            foreach (var (patient, day, acute) in contacts)
            {
                (insert.Parameters["person"].Value, insert.Parameters["day"].Value, insert.Parameters["acute"].Value) = (patient.ToString(), day.DayNumber, acute ? 1 : 0);
                await insert.ExecuteNonQueryAsync(cancel);
            }

            return Done.Value;
        }, cancel));

    private static async Task<List<MisuseCase>> ReadAll(DbCommand command, Dictionary<int, string> nodes, CancellationToken cancel)
    {
        var found = new List<MisuseCase>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetString(0);
            found.Add(new MisuseCase
            {
                Id = id,
                Organisation = reader.GetString(1),
                Subject = (CaseSubject)reader.GetInt32(2),
                Pseudonym = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 3)),
                SubjectKey = reader.GetString(9),
                Role = reader.GetString(3),
                Unit = reader.GetString(4),
                State = (CaseState)reader.GetInt32(5),
                Score = reader.GetDouble(6),
                FoundAt = DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(7)),
                Signals = [.. JsonSerializer.Deserialize((byte[])reader.GetValue(8), AnalysisJson.Default.ListEvidence)!.OrderByDescending(one => one.Deviation).ThenBy(one => one.Signal).Select(one => Signal(one, nodes))],
            });
        }

        return found;
    }

    private static CaseSignal Signal(Evidence one, Dictionary<int, string> nodes) => new(
        one.Signal, one.Hits, one.Uses, one.PeerHits, one.PeerUses, one.Deviation,
        [.. one.Facts.OrderBy(fact => fact.At).Select(fact => new CaseFact(
            string.Create(CultureInfo.InvariantCulture, $"{nodes.GetValueOrDefault(fact.Stream, "?")}-{fact.Sequence}"),
            DateTimeOffset.FromUnixTimeSeconds(fact.At), PersonKey.TryParse(fact.Patient, out var patient) ? patient : null, fact.Detail))]);

    private static async Task<Dictionary<int, string>> Nodes(DbConnection connection, CancellationToken cancel)
    {
        var nodes = new Dictionary<int, string>();
        await using var command = connection.Statement(null, "select id, node from audit_stream", []);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) nodes[reader.GetInt32(0)] = reader.GetString(1);
        return nodes;
    }

    private static AuditEntry? TryRead(byte[] body)
    {
        try
        {
            return AuditBody.Read(body);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryCursor(string text, out double score, out string id)
    {
        (score, id) = (0, "");
        if (text.Length > 200 || !Base64Url.IsValid(text)) return false;
        if (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ') is not [var number, var last] || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out score)) return false;
        id = last;
        return true;
    }

    private static async Task<Outcome<T>> Guarded<T>(Func<Task<Outcome<T>>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("log-unavailable", "The log cannot be reached just now. Try again in a moment.");
        }
    }

    private static readonly Problem NoSuchCase = Problem.NotFound("Your organisation has no such case.");
    private static readonly Problem MovedOn = new(ProblemKind.Conflict, "case-moved-on", "The case has moved on since you read it. Read it again.");
}
