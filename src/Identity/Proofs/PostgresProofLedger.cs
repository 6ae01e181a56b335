using Felles.Kernel;
using Felles.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Felles.Identity.Proofs;

/// <summary>
/// The ledger of many hosts. The tables are unlogged: a claim matters for seconds and is not worth a disk sync. After a
/// crash or a failover PostgreSQL empties unlogged tables, and then <c>identity_proof_memory</c> is empty too: its row is
/// the proof that nothing was forgotten. Whoever finds it gone writes when memory began anew, and proofs that may be
/// older than that are refused.
/// </summary>
internal sealed class PostgresProofLedger : IProofLedger
{
    private const string Insert = """
        with taken as (
          insert into identity_proof (key, expires) select key, expires from unnest(@keys, @expires) as new (key, expires)
          on conflict do nothing returning key)
        select (select since from identity_proof_memory), array(select key from taken)
        """;

    private const string Remember = """
        with begun as (insert into identity_proof_memory (id, since) values (1, @now) on conflict do nothing returning since)
        select since from begun union all select since from identity_proof_memory limit 1
        """;

    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly ClaimQueue queue;

    internal PostgresProofLedger(PostgresDatabase database, IdentityOptions options, TimeProvider clock)
    {
        source = database.DataSource;
        this.clock = clock;
        Span = options.ProofLife + options.ClockSkew + options.ClockSkew;
        queue = new ClaimQueue(InsertGroup, Span);
    }

    public bool IsBesideTheLog => true;

    public TimeSpan Span { get; }

    public ValueTask<Outcome<bool>> Claim(ProofKey key, DateTimeOffset expires, CancellationToken cancel) => queue.Claim(key, expires, cancel);

    public async Task Sweep(DateTimeOffset before, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("delete from identity_proof where expires < @before");
        command.Parameters.Add(new NpgsqlParameter<long>("before", before.ToUnixTimeSeconds()));
        await command.ExecuteNonQueryAsync(cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ClaimAnswer> InsertGroup(Guid[] keys, long[] expires)
    {
        await using var command = source.CreateCommand(Insert);
        command.CommandTimeout = 3;
        command.Parameters.Add(new NpgsqlParameter<Guid[]>("keys", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { TypedValue = keys });
        command.Parameters.Add(new NpgsqlParameter<long[]>("expires", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { TypedValue = expires });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var taken = new HashSet<Guid>(await reader.GetFieldValueAsync<Guid[]>(1));
        var since = await reader.IsDBNullAsync(0) ? (long?)null : reader.GetInt64(0);
        await reader.DisposeAsync();
        return new ClaimAnswer(taken, since ?? await BeginMemory());
    }

    private async Task<long> BeginMemory()
    {
        await using var command = source.CreateCommand(Remember);
        command.Parameters.Add(new NpgsqlParameter<long>("now", clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        // Null only when another host wrote the row between our two looks; then memory began about now as well.
        return await command.ExecuteScalarAsync() as long? ?? clock.GetUtcNow().ToUnixTimeSeconds() + 1;
    }
}
