using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>What a citizen gives another by power of attorney.</summary>
/// <param name="Scope">Codes of services with spaces between, or <c>all</c>.</param>
/// <param name="ValidFrom">First day, Norwegian calendar.</param>
/// <param name="ValidTo">Last day, included; null for until it is withdrawn.</param>
public sealed record MandateTerms(string Scope, DateOnly ValidFrom, DateOnly? ValidTo);

/// <summary>
/// Powers of attorney (fullmakter): given by one, accepted by the other, withdrawn by either. In effect when answered, on
/// every host, since they are read from the store at each use.
/// </summary>
public sealed class Mandates
{
    /// <summary>
    /// How many somebody can have given that are not withdrawn, or were given within <see cref="Reckoned"/>. Who gives one learns
    /// a name by a number: withdrawing makes no room for the next.
    /// </summary>
    public const int StandingMax = 20;

    /// <summary>For how long one that is withdrawn still counts.</summary>
    public static readonly TimeSpan Reckoned = TimeSpan.FromDays(30);

    private readonly Database database;
    private readonly TimeProvider clock;

    internal Mandates(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>All that somebody has given and been given, those withdrawn too, newest first, guardianships among them.</summary>
    public async Task<Outcome<ImmutableArray<RegisteredRepresentation>>> Of(PersonKey person, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return await RepresentationRow.Read(connection, "person_key = @key or representative_key = @key", new { key = person.Bytes() }, cancel);
        }
        catch (Exception exception) when (Database.IsUnavailability(exception))
        {
            return Unavailable;
        }
    }

    /// <summary>Gives one, which the holder must accept. Whether the two may is the caller's to have judged.</summary>
    /// <returns>Its id; <see cref="ProblemKind.Conflict"/> when <see cref="StandingMax"/> stand.</returns>
    public Task<Outcome<string>> Give(PersonKey giver, PersonKey holder, MandateTerms terms, CancellationToken cancel) => Write<string>(async (connection, transaction) =>
    {
        var standing = await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from register_representation where kind = 'mandate' and person_key = @giver and (ended_at is null or given_at > @since)", new { giver = giver.Bytes(), since = Now - (long)Reckoned.TotalMilliseconds }, transaction, cancellationToken: cancel));
        if (standing >= StandingMax) return new Problem(ProblemKind.Conflict, "too-many-mandates", $"{StandingMax} powers of attorney stand already, or were given within {Reckoned.Days} days. Withdraw one that is not needed, or wait.");
        var id = ResourceId.Create();
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into register_representation (id, kind, person_key, representative_key, scope, valid_from, valid_to, given_at) values (@id, @kind, @giver, @holder, @Scope, @from, @to, @at)",
            new { id, kind = RepresentationRow.Mandate, giver = giver.Bytes(), holder = holder.Bytes(), terms.Scope, from = Iso(terms.ValidFrom), to = terms.ValidTo is { } to ? Iso(to) : null, at = Now },
            transaction, cancellationToken: cancel));
        return id;
    }, cancel);

    /// <summary>Accepts one that was given to the holder; <see cref="ProblemKind.NotFound"/> when there is none with the id that waits.</summary>
    public Task<Outcome<Done>> Accept(PersonKey holder, string id, CancellationToken cancel) =>
        Change("update register_representation set accepted_at = @at where id = @id and kind = 'mandate' and representative_key = @who and accepted_at is null and ended_at is null", holder, id, cancel);

    /// <summary>Withdraws one, by whom gave or holds it; <see cref="ProblemKind.NotFound"/> when none stands with the id.</summary>
    public Task<Outcome<Done>> Withdraw(PersonKey either, string id, CancellationToken cancel) =>
        Change("update register_representation set ended_at = @at where id = @id and kind = 'mandate' and (person_key = @who or representative_key = @who) and ended_at is null", either, id, cancel);

    private Task<Outcome<Done>> Change(string sql, PersonKey who, string id, CancellationToken cancel) => Write<Done>(async (connection, transaction) =>
        await connection.ExecuteAsync(new CommandDefinition(sql, new { id, who = who.Bytes(), at = Now }, transaction, cancellationToken: cancel)) == 1
            ? Done.Value
            : Problem.NotFound("There is no such power of attorney to change. Reload the list."), cancel);

    private async Task<Outcome<T>> Write<T>(Func<System.Data.Common.DbConnection, System.Data.Common.DbTransaction, Task<Outcome<T>>> work, CancellationToken cancel)
    {
        try
        {
            return await database.Write(work, cancel);
        }
        catch (Exception exception) when (Database.IsUnavailability(exception))
        {
            return Unavailable;
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Problem Unavailable { get; } = Problem.Unavailable("register-unavailable", "The register does not answer. Nothing was changed. Try again in a moment.");
}
