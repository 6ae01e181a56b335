using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit;

/// <summary>A citizen's question to an organisation about one use of their record.</summary>
public sealed record Dispute
{
    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>Whose record.</summary>
    public required PersonKey Person { get; init; }

    /// <summary>The entry's stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The entry's number in it.</summary>
    public required long Sequence { get; init; }

    /// <summary>Organisation number of the main unit that is asked.</summary>
    public required string Organisation { get; init; }

    /// <summary><c>decision_ref.id</c>, by which the organisation finds its decision (ATT-46); null when none was attested.</summary>
    public string? DecisionId { get; init; }

    /// <summary>Name of the parent, holder of a power of attorney or guardian who asked for the citizen; null when the citizen asked.</summary>
    public string? AskedBy { get; init; }

    /// <summary>What is asked, in the asker's words.</summary>
    public required string Question { get; init; }

    /// <summary>When, UTC; set when it is kept.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The organisation's answer; null until it is given.</summary>
    public string? Answer { get; init; }

    /// <summary>When it answered, UTC; null before.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>The questions, kept beside the log that they are about.</summary>
public sealed class Disputes
{
    /// <summary>Characters of a question or an answer at most.</summary>
    public const int TextMax = 2000;

    private const int OwnMax = 500;

    private const string Columns = "id, person, stream, seq, organisation, decision, question, asked_at, answer, answered_at, asked_by";

    private readonly Database database;
    private readonly TimeProvider clock;

    /// <summary>Over a database whose migrations have been applied.</summary>
    public Disputes(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>Those about a person's record, unanswered first, then newest first; at most 500 (more than one at a time about an entry cannot stand). Read through the gate, which logs it.</summary>
    public Task<Outcome<ImmutableArray<Dispute>>> Of(PersonKey person, CancellationToken cancel) => Read("person = @who order by case when answer is null then 0 else 1 end, asked_at desc", [("who", person.ToString())], OwnMax, cancel);

    /// <summary>Those that an organisation has been asked: the unanswered first, who has waited longest before all, then the answered.</summary>
    /// <param name="organisation">Who was asked.</param>
    /// <param name="after">Cursor from the page before; null for the first.</param>
    /// <param name="max">Questions at most.</param>
    /// <param name="cancel">Cancels the read.</param>
    /// <returns>The page with the cursor of the next, null on the last; <see cref="ProblemKind.Malformed"/> for a cursor that is not one.</returns>
    public async Task<Outcome<(ImmutableArray<Dispute> Page, string? Next)>> To(OrganisationNumber organisation, string? after, int max, CancellationToken cancel)
    {
        var (answered, at, id) = (-1, 0L, "");
        if (after is not null && !TryCursor(after, out answered, out at, out id)) return Problem.Malformed("cursor", "The page cursor is not one of ours. Start again from the first page.");
        const string Answered = "case when answer is null then 0 else 1 end";
        var read = await Read(
            $"organisation = @who and ({Answered} > @answered or ({Answered} = @answered and (asked_at > @at or (asked_at = @at and id > @id)))) order by {Answered}, asked_at",
            [("who", organisation.ToString()), ("answered", answered), ("at", at), ("id", id)], max + 1, cancel);
        if (!read.Succeeded(out var found, out var problem)) return problem;
        if (found.Length <= max) return (found, null);
        var last = found[max - 1];
        return ([.. found.Take(max)], string.Create(CultureInfo.InvariantCulture, $"{(last.Answer is null ? 0 : 1)}.{last.AskedAt.ToUnixTimeMilliseconds()}.{last.Id}"));
    }

    /// <summary>Asks. About one entry one question is open at a time; the same again is <see cref="ProblemKind.Conflict"/>.</summary>
    /// <returns>The question as it is kept.</returns>
    public async Task<Outcome<Dispute>> Ask(Dispute dispute, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        var now = clock.GetUtcNow();
        var kept = await Write(
            """
            insert into audit_dispute (id, person, stream, seq, organisation, decision, question, asked_at, asked_by)
            select @id, @person, @stream, @seq, @organisation, cast(@decision as text), @question, @at, cast(@by as text)
            where not exists (select 1 from audit_dispute where person = @person and stream = @stream and seq = @seq and answer is null)
            """,
            [
                ("id", dispute.Id), ("person", dispute.Person.ToString()), ("stream", dispute.Stream), ("seq", dispute.Sequence), ("organisation", dispute.Organisation),
                ("decision", dispute.DecisionId), ("question", dispute.Question), ("at", now.ToUnixTimeMilliseconds()), ("by", dispute.AskedBy),
            ],
            new Problem(ProblemKind.Conflict, "dispute-open", "You have asked about this already. The organisation's answer will stand beside it."), cancel);
        return kept.Failed(out var problem) ? problem : dispute with { AskedAt = now };
    }

    /// <summary>Answers, once, for the organisation that was asked; <see cref="ProblemKind.NotFound"/> for any other.</summary>
    public Task<Outcome<Done>> Answer(OrganisationNumber organisation, string id, string answer, CancellationToken cancel) => Write(
        "update audit_dispute set answer = @answer, answered_at = @at where id = @id and organisation = @who and answer is null",
        [("id", id), ("who", organisation.ToString()), ("answer", answer), ("at", clock.GetUtcNow().ToUnixTimeMilliseconds())], Problem.NotFound("There is no such unanswered question to your organisation."), cancel);

    /// <summary>A text as it may be kept: not empty, not too long, no national number.</summary>
    public static Outcome<string> Text(string? text, string member)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.Length is 0 or > TextMax || PersonNumber.OccursIn(trimmed) || trimmed.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
            ? Problem.Invalid("dispute-text", "The text cannot be kept as it is.", Issue.Error("value", "dispute-text", $"Write 1 to {TextMax} characters, without a national identity number.", member))
            : trimmed;
    }

    private async Task<Outcome<ImmutableArray<Dispute>>> Read(string chosen, (string Name, object? Value)[] parameters, int max, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            await using var command = connection.Statement(null, $"select {Columns} from audit_dispute where {chosen}, id limit @max", [.. parameters, ("max", max)]);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var disputes = ImmutableArray.CreateBuilder<Dispute>();
            while (await reader.ReadAsync(cancel)) disputes.Add(Of(reader));
            return disputes.ToImmutable();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable;
        }
    }

    private async Task<Outcome<Done>> Write(string sql, (string Name, object? Value)[] parameters, Problem otherwise, CancellationToken cancel)
    {
        try
        {
            return await database.Write(
                async (connection, transaction) =>
                {
                    await using var command = connection.Statement(transaction, sql, parameters);
                    return await command.ExecuteNonQueryAsync(cancel);
                },
                cancel) == 1 ? Done.Value : otherwise;
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable;
        }
    }

    private static bool TryCursor(string text, out int answered, out long at, out string id)
    {
        (answered, at, id) = (0, 0, "");
        if (text.Split('.', 3) is not [var first, var second, var third] || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out answered) || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out at)) return false;
        id = third;
        return ResourceId.IsValid(third);
    }

    private static Dispute Of(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Person = PersonKey.TryParse(row.GetString(1), out var key) ? key : default,
        Stream = row.GetString(2),
        Sequence = row.GetInt64(3),
        Organisation = row.GetString(4),
        DecisionId = row.IsDBNull(5) ? null : row.GetString(5),
        Question = row.GetString(6),
        AskedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Answer = row.IsDBNull(8) ? null : row.GetString(8),
        AskedBy = row.IsDBNull(10) ? null : row.GetString(10),
        AnsweredAt = row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
    };

    private static Problem Unavailable { get; } = Problem.Unavailable("log-unavailable", "The log cannot be reached just now. Try again in a moment.");
}
