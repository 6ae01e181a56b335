using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>What taking in events came to.</summary>
/// <param name="Taken">Taken in now.</param>
/// <param name="Known">Taken in before from the same sender, under the same id with the same content.</param>
public sealed record RegisterEventSummary(int Taken, int Known);

/// <summary>
/// Takes in events of the population register: births, deaths, new numbers, changes of parental responsibility, address and
/// protection, guardianships; and who is privacy officer of an organisation. All of a document or none of it, and in effect
/// on every host when it is answered.
/// </summary>
public sealed class RegisterEvents
{
    private readonly Database database;
    private readonly RegisterOptions options;
    private readonly TimeProvider clock;
    private readonly NumberProtection protection;

    internal RegisterEvents(Database database, RegisterOptions options, TimeProvider clock)
    {
        this.database = database;
        this.options = options;
        this.clock = clock;
        protection = new NumberProtection(options.Keys, options.SyntheticSeries);
    }

    /// <summary>Takes in a document of events.</summary>
    /// <param name="utf8">UTF-8 JSON; docs/registers.md has the form.</param>
    /// <param name="source">Who sends it: ids are theirs, and the history names them.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    /// <returns>
    /// How many; or <see cref="ProblemKind.Malformed"/> or <see cref="ProblemKind.Invalid"/> with an issue at each place (as
    /// <c>events[3].person</c>), <see cref="ProblemKind.Conflict"/> for an id that the sender used for another event, <see cref="ProblemKind.TooLarge"/>, <see cref="ProblemKind.Unavailable"/>.
    /// </returns>
    public async Task<Outcome<RegisterEventSummary>> Take(ReadOnlyMemory<byte> utf8, string source, CancellationToken cancel)
    {
        if (!RegisterEventDocument.Read(utf8.Span).Succeeded(out var document, out var problem)) return problem;
        if (new RegisterEventCheck(options.SyntheticSeries, NorwegianTime.DateAt(clock.GetUtcNow())).Run(document) is { } invalid) return invalid;
        try
        {
            var taken = await database.Write(
                async (connection, transaction) =>
                {
                    // Writes the row first, so that hosts take turns.
                    await connection.ExecuteAsync(new CommandDefinition("update register_state set version = version", transaction: transaction, cancellationToken: cancel));
                    var outcome = await TakeAll(connection, transaction, document, source, cancel);
                    return outcome.Failed(out var refused) ? throw new RefusedException(refused) : outcome;
                },
                cancel);
            // Every host looks once a second whether the registers have changed, so then it is in effect on all.
            if (taken.Succeeded(out var summary, out _) && summary.Taken > 0) await Task.Delay(RegisterGenerations.AgeMax, clock, CancellationToken.None);
            return taken;
        }
        catch (RefusedException refused)
        {
            return refused.Problem;
        }
        catch (Exception exception) when (Database.IsUnavailability(exception))
        {
            return Problem.Unavailable("register-unavailable", "The register's database does not answer or refused, and nothing was taken in. Send the events again.");
        }
    }

    private async Task<Outcome<RegisterEventSummary>> TakeAll(DbConnection connection, DbTransaction transaction, RegisterEventDocument document, string source, CancellationToken cancel)
    {
        var (taken, known) = (0, 0);
        var writer = new RegisterEventWriter(connection, transaction, protection, options.SyntheticSeries, clock.GetUtcNow(), cancel);
        for (var i = 0; i < document.Events.Count; i++)
        {
            var entry = document.Events[i];
            var digest = Digest(entry);
            var isNew = await connection.ExecuteAsync(new CommandDefinition(
                "insert into register_event (source, id, type, at, digest) values (@source, @Id, @Type, @at, @digest) on conflict (source, id) do nothing",
                new { source, entry.Id, entry.Type, at = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), digest }, transaction, cancellationToken: cancel)) == 1;
            if (!isNew)
            {
                var stored = await connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition("select digest from register_event where source = @source and id = @Id", new { source, entry.Id }, transaction, cancellationToken: cancel));
                if (stored is not null && !CryptographicOperations.FixedTimeEquals(stored, digest))
                    return new Problem(ProblemKind.Conflict, "event-reused", $"events[{i}] has an id under which another event was taken in, and nothing was taken in now. Give each event an id of its own.");
                known++;
                continue;
            }

            if (await writer.Write(entry) is var (member, why) && why is not null)
                return Problem.Invalid("events-refused", "The events were refused whole, and nothing was taken in. Correct the place named and send them again.", Issue.Error("not-found", "event-refused", why, $"events[{i}].{member}"));
            taken++;
        }

        if (taken > 0) await connection.ExecuteAsync(new CommandDefinition("update register_state set version = version + 1, key_mark = @mark", new { mark = protection.KeyMark() }, transaction, cancellationToken: cancel));
        return new RegisterEventSummary(taken, known);
    }

    // Keyed: eleven digits are found again from a plain digest.
    private byte[] Digest(RegisterEventEntry entry) => HMACSHA256.HashData(options.Keys.Derive("register-events"), JsonSerializer.SerializeToUtf8Bytes(entry));

    // Undoes the transaction; the problem inside is the answer.
    private sealed class RefusedException(Problem problem) : Exception
    {
        internal Problem Problem { get; } = problem;
    }
}
