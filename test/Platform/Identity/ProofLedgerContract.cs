using Felles.Identity;
using Felles.Identity.Proofs;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Test.Platform.Identity;

/// <summary>What the ledger of used DPoP proofs promises (case T29), the same on both databases.</summary>
public class ProofLedgerContract
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000);

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_first_claim_holds_and_no_later_one(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        await using var host = house.Host();
        var key = ProofKey.Of("thumbprint", "jti");
        Assert.True(await Claim(host, key));
        Assert.False(await Claim(host, key));
        Assert.True(await Claim(host, ProofKey.Of("thumbprint", "jti-2")));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_hosts_at_once_take_each_proof_once(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        await using var one = house.Host();
        await using var other = house.Host();
        var keys = Enumerable.Range(0, 300).Select(i => ProofKey.Of("thumbprint", $"jti-{i}")).ToArray();
        var claims = keys.SelectMany(key => new[] { one, other, one }.Select(host => (key, claim: Task.Run(() => Claim(host, key))))).ToArray();
        await Task.WhenAll(claims.Select(claim => claim.claim));
        foreach (var group in claims.GroupBy(claim => claim.key))
            Assert.Equal(1, group.Count(claim => claim.claim.Result));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_replay_is_caught_after_a_restart(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var key = ProofKey.Of("thumbprint", "jti");
        await using (var host = house.Host()) Assert.True(await Claim(host, key));
        await using var restarted = house.Host();
        Assert.False(await Claim(restarted, key));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Expired_proofs_are_swept(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        await using var host = house.Host();
        var (old, young) = (ProofKey.Of("thumbprint", "old"), ProofKey.Of("thumbprint", "young"));
        await Claim(host, old);
        await Claim(host, young, Now.AddSeconds(60));
        await host.Sweep(Now.AddSeconds(30), CancellationToken.None);
        Assert.True(await Claim(host, old));
        Assert.False(await Claim(host, young));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_closes_the_door()
    {
        await using var database = Database.Open(new StorageOptions { PostgresConnectionString = "Host=127.0.0.1;Port=1;Username=none" });
        await using var host = new PostgresProofLedger((PostgresDatabase)database, House.Options("unused"), new House.Clock());
        var outcome = await host.Claim(ProofKey.Of("thumbprint", "jti"), Now, CancellationToken.None);
        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(ProblemKind.Unavailable, problem.Kind);
    }

    // PostgreSQL empties unlogged tables after a crash and at a failover.
    [Fact]
    public async Task What_PostgreSQL_forgot_in_a_crash_cannot_be_replayed()
    {
        await using var house = await House.Open(DatabaseKind.Postgres);
        await using var host = house.Host();
        var key = ProofKey.Of("thumbprint", "jti");
        Assert.True(await Claim(host, key));
        await house.Execute("truncate identity_proof, identity_proof_memory");

        var outcome = await host.Claim(key, Now.AddSeconds(15), CancellationToken.None);
        Assert.True(outcome.Failed(out var problem));
        Assert.Equal("proof-ledger-recovering", problem.Code);

        // 6 s later a new proof is certainly younger than the crash, even by a client's clock that is 5 s ahead.
        Assert.True(await Claim(host, ProofKey.Of("thumbprint", "new"), Now.AddSeconds(6 + 15 + 1)));
    }

    [Fact]
    public async Task A_damaged_file_is_replaced()
    {
        await using var house = await House.Open(DatabaseKind.Sqlite);
        await File.WriteAllTextAsync(house.ProofFile, new string('x', 10_000));
        await using var host = house.Host();
        Assert.True(await Claim(host, ProofKey.Of("thumbprint", "jti")));
    }

    private static Task<bool> Claim(IProofLedger host, ProofKey key) => Claim(host, key, Now.AddSeconds(15));

    private static async Task<bool> Claim(IProofLedger host, ProofKey key, DateTimeOffset expires) =>
        (await host.Claim(key, expires, CancellationToken.None)).Match(first => first, problem => throw new InvalidOperationException(problem.Text));

    private sealed class House : IAsyncDisposable
    {
        private readonly TestDatabase database;
        private readonly string folder = ScratchFolder.New("proofs");

        private House(TestDatabase database) => this.database = database;

        internal string ProofFile => Path.Combine(folder, "proofs.db");

        internal static async Task<House> Open(DatabaseKind kind)
        {
            var database = await TestDatabase.Create(kind);
            await database.Database.Migrate(IdentitySchema.Migrations, CancellationToken.None);
            return new House(database);
        }

        internal static IdentityOptions Options(string proofFile) => new()
        {
            PublicBaseUrl = new Uri("https://felles.test"),
            Issuers = [new TrustedIssuer("https://issuer.test")],
            ProofFile = proofFile,
        };

        internal IProofLedger Host() => database.Database is PostgresDatabase postgres
            ? new PostgresProofLedger(postgres, Options(ProofFile), new Clock())
            : new SqliteProofLedger(Options(ProofFile));

        internal Task<int> Execute(string sql) => database.Database.Write(
            async (connection, transaction) =>
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = sql;
                return await command.ExecuteNonQueryAsync();
            },
            CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await database.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        internal sealed class Clock : TimeProvider
        {
            public override DateTimeOffset GetUtcNow() => Now;
        }
    }
}
