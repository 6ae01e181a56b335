using System.Data.Common;
using Felles.Audit;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Felles.Steering;

/// <summary>
/// Writes a change and its log entry in one commit: neither is ever there without the other. Changes are few, so they take
/// turns. The stream of the log is the steering house's own on this host, and is begun by the first change.
/// </summary>
internal sealed class SteeringLedger(Database database, SteeringOptions options) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private HostChain? chain;

    /// <summary>
    /// Runs the work and keeps it, with the entry, when it succeeds; a problem keeps nothing. On disk when it returns.
    /// </summary>
    internal async Task<Outcome<T>> Commit<T>(AuditEntry entry, Func<DbConnection, DbTransaction, Task<Outcome<T>>> work, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        Appendix? sent = null;
        T? done = default;
        try
        {
            chain ??= await HostChain.Open(database, $"{options.Node}-steering", cancel);
            // Begun is finished: a reader who gives up must not make a change look undone.
            await database.Write(
                async (connection, transaction) =>
                {
                    if (!(await work(connection, transaction)).Succeeded(out done, out var problem)) throw new StoppedException(problem);
                    sent = chain.Chain([SealedEntry.Seal(entry)]);
                    await Append(sent, connection, transaction);
                    return true;
                },
                CancellationToken.None);
            chain.Accept(sent!);
            return done!;
        }
        catch (StoppedException stopped)
        {
            return stopped.Problem;
        }
        catch (Exception e) when (Database.IsUnavailability(e) || e is System.Data.DBConcurrencyException)
        {
            return await Settle(sent, done);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    // A commit may have gone through though its answer was lost; the log knows.
    private async Task<Outcome<T>> Settle<T>(Appendix? sent, T? done)
    {
        try
        {
            if (chain is not null && sent is not null && await chain.Holds(sent, CancellationToken.None))
            {
                chain.Accept(sent);
                return done!;
            }

            if (chain is not null) await chain.Reload(CancellationToken.None);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            chain = null;
        }

        return Problem.Unavailable("store-unavailable", "The store or the log cannot be written just now. Look whether the change is there, then try again in a moment.");
    }

    private static async Task Append(Appendix appendix, DbConnection connection, DbTransaction transaction)
    {
        if (connection is SqliteConnection sqlite)
        {
            appendix.WriteTo(sqlite, (SqliteTransaction)transaction);
            return;
        }

        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        appendix.AddTo(batch);
        await batch.ExecuteNonQueryAsync();
    }

    private sealed class StoppedException(Problem problem) : Exception
    {
        internal Problem Problem { get; } = problem;
    }
}

/// <summary>What the steering house must be told.</summary>
/// <param name="Node">Name of this host in the log.</param>
public sealed record SteeringOptions(string Node)
{
    /// <summary>Key of the hashes by which members are found from their national number; null where nobody logs in, as at the command line.</summary>
    public byte[]? MemberKey { get; init; }

    /// <summary>The platform's address, which the links of what is printed lead to.</summary>
    public string Address { get; init; } = "/";

    /// <summary>Who publishes the open data.</summary>
    public DataPublisher Publisher { get; init; } = new("Felles");
}

/// <summary>Who publishes the open data, as data portals show it.</summary>
/// <param name="Name">Name of the organisation.</param>
/// <param name="Address">IRI of the organisation, as in the organisation catalogue of data.norge.no; null for one of the platform's own.</param>
/// <param name="Contact">Where to ask, <c>mailto:</c> or <c>https:</c>; null for the page about open data.</param>
public sealed record DataPublisher(string Name, string? Address = null, string? Contact = null);
