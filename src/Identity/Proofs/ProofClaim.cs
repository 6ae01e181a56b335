using Felles.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Felles.Identity;

/// <summary>
/// The first use of a request's DPoP proof (RFC 9449 §11.1), open until it is settled: nothing about anybody may be
/// answered before. The log's writer settles it in the commit of the request's log entry, so that it costs no exchange of
/// its own with the database; whoever answers without a log entry settles it alone. Used by one request.
/// </summary>
public sealed class ProofClaim
{
    private const string Insert = """
        with wanted as (select key, expires from unnest($1, $2) as w (key, expires)),
        taken as (insert into identity_proof (key, expires) select key, expires from wanted on conflict do nothing returning 1)
        select 1 / (case when (select count(*) from taken) = $3
          and exists (select from identity_proof_memory where since = 0 or since + $4 < (select min(expires) from wanted))
          then 1 else 0 end)
        """;

    private readonly Proofs.IProofLedger ledger;
    private readonly Proofs.ProofKey key;
    private readonly DateTimeOffset expires;
    private volatile bool isTaken;
    private volatile bool isRefused;

    internal ProofClaim(Proofs.IProofLedger ledger, Proofs.ProofKey key, DateTimeOffset expires)
    {
        this.ledger = ledger;
        this.key = key;
        this.expires = expires;
    }

    /// <summary>Whether it is not settled: nobody has tried yet, or the last who tried could not.</summary>
    public bool IsOpen => !isTaken;

    /// <summary>Whether the last who tried to settle it could not; what may be answered then is that refusal alone.</summary>
    internal bool IsRefused => isRefused;

    /// <summary>Settles it in a statement of its own.</summary>
    /// <param name="cancel">Gives up waiting; the claim may still be made.</param>
    /// <returns>
    /// <see cref="ProblemKind.Unauthenticated"/> <c>proof-replayed</c> when the proof has been used before,
    /// <see cref="ProblemKind.Unavailable"/> when that cannot be known just now.
    /// </returns>
    public async ValueTask<Outcome<Done>> Settle(CancellationToken cancel)
    {
        if (isTaken) return Done.Value;
        var claimed = await ledger.Claim(key, expires, cancel);
        if (claimed.Succeeded(out var isFirst, out var problem) && !isFirst)
            problem = TokenProblems.Proof("proof-replayed", "The DPoP proof has been used before. Make a new proof for each request.");
        isRefused = problem is not null;
        if (problem is not null) return problem;
        isTaken = true;
        return Done.Value;
    }

    /// <summary>Tells that a commit which held it has gone through.</summary>
    public void Taken() => isTaken = true;

    /// <summary>
    /// Adds the claims of a group to a batch that PostgreSQL runs as one transaction. The batch fails as a whole (division
    /// by zero), with nothing kept, when one of them is not the first use or when that is not certain; then each must be
    /// settled alone.
    /// </summary>
    public static void AddTo(NpgsqlBatch batch, IEnumerable<ProofClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(batch);
        // One order on every host, so that two groups that hold the same keys never wait for each other both ways.
        var open = claims.Where(claim => claim.IsOpen).Distinct().OrderBy(claim => claim.key.Value).ToArray();
        if (open.Length == 0) return;
        var take = new NpgsqlBatchCommand(Insert);
        take.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. open.Select(claim => claim.key.Value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        take.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. open.Select(claim => claim.expires.ToUnixTimeSeconds())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = open.Length });
        take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)open[0].ledger.Span.TotalSeconds });
        batch.BatchCommands.Add(take);
    }
}
