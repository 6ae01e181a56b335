using System.Text;
using Felles.Identity;
using Felles.Identity.Login;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Felles.Test.Platform.Identity;

/// <summary>What the store of login sessions promises, the same on both databases and for every host on them.</summary>
public class SessionStoreContract
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_session_is_found_by_its_secret_as_its_own_kind_on_every_host(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var secret = Value(await house.Store.Add(Clinician(house), default));
        Assert.Equal("Luftig Fjordhest", Value(await house.AnotherHost().Find(secret, LoginKind.Clinician, default)).Content.Name);
        Assert.Equal("session-ended", Code(await house.Store.Find(secret, LoginKind.Citizen, default)));
        Assert.Equal("session-ended", Code(await house.Store.Find(new string('A', 43), LoginKind.Clinician, default)));
        Assert.Equal("session-ended", Code(await house.Store.Find("x", LoginKind.Clinician, default)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task It_ends_by_age_by_idleness_and_by_removal(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var secret = Value(await house.Store.Add(Clinician(house), default));
        for (var i = 0; i < 9; i++)
        {
            house.Clock.Now += TimeSpan.FromMinutes(50);
            Value(await house.Store.Find(secret, LoginKind.Clinician, default));
        }

        house.Clock.Now += TimeSpan.FromMinutes(50);
        Assert.Equal("session-ended", Code(await house.Store.Find(secret, LoginKind.Clinician, default)));

        var idle = Value(await house.Store.Add(Clinician(house), default));
        house.Clock.Now += TimeSpan.FromMinutes(61);
        Assert.Equal("session-ended", Code(await house.Store.Find(idle, LoginKind.Clinician, default)));

        var removed = Value(await house.Store.Add(Clinician(house), default));
        Value(await house.Store.Remove(Value(await house.Store.Find(removed, LoginKind.Clinician, default)), default));
        Assert.Equal("session-ended", Code(await house.Store.Find(removed, LoginKind.Clinician, default)));
        Assert.Equal(2, await house.Store.Sweep(default));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Changes_at_once_all_count(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var secret = Value(await house.Store.Add(Clinician(house), default));
        var session = Value(await house.Store.Find(secret, LoginKind.Clinician, default));
        var changed = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => house.Store.Change(session, content => content with { Kept = content.Kept.SetItem($"k{i}", "v") }, default)));
        Assert.All(changed, outcome => Value(outcome));
        Assert.Equal(5, Value(await house.Store.Find(secret, LoginKind.Clinician, default)).Content.Kept.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_at_a_time_holds_the_lease(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var session = Value(await house.Store.Find(Value(await house.Store.Add(Clinician(house), default)), LoginKind.Clinician, default));
        var tries = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => house.Store.Lease(session, TimeSpan.FromSeconds(15), default))));
        Assert.Equal(1, tries.Count(outcome => Value(outcome)));
        Value(await house.Store.Release(session));
        Assert.True(Value(await house.Store.Lease(session, TimeSpan.FromSeconds(15), default)));
        house.Clock.Now += TimeSpan.FromSeconds(16); // whoever held it is gone
        Assert.True(Value(await house.AnotherHost().Lease(session, TimeSpan.FromSeconds(15), default)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Who_reads_the_table_learns_nothing_and_moves_nothing(DatabaseKind kind)
    {
        await using var house = await House.Open(kind);
        var mine = Value(await house.Store.Add(Clinician(house), default));
        var theirs = Value(await house.Store.Add(Clinician(house) with { Name = "Another" }, default));
        foreach (var (id, content) in await house.Rows())
        {
            Assert.DoesNotContain("15838510075", Encoding.Latin1.GetString(content), StringComparison.Ordinal);
            Assert.DoesNotContain(mine, Encoding.Latin1.GetString(id), StringComparison.Ordinal);
        }

        await house.Execute("update identity_session set content = (select content from identity_session order by content desc limit 1)");
        var found = new[] { mine, theirs }.Select(secret => house.Store.Find(secret, LoginKind.Clinician, default).Result).ToArray();
        Assert.Equal(1, found.Count(outcome => outcome.IsSuccess));
    }

    private static SessionContent Clinician(House house) => new()
    {
        Kind = LoginKind.Clinician,
        Name = "Luftig Fjordhest",
        Number = "15838510075",
        SessionId = "s",
        Started = house.Clock.Now.ToUnixTimeSeconds(),
        Ends = house.Clock.Now.AddHours(8).ToUnixTimeSeconds(),
    };

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, problem => throw new InvalidOperationException(problem.Text));

    private static string Code<T>(Outcome<T> outcome) => outcome.Match(_ => "", problem => problem.Code);

    private sealed class House : IAsyncDisposable
    {
        private readonly TestDatabase database;
        private readonly EphemeralDataProtectionProvider protection = new();

        private House(TestDatabase database)
        {
            this.database = database;
            Store = AnotherHost();
        }

        internal FixedTime Clock { get; } = new();

        internal SessionStore Store { get; }

        internal static async Task<House> Open(DatabaseKind kind)
        {
            var database = await TestDatabase.Create(kind);
            await database.Database.Migrate(IdentitySchema.Migrations, CancellationToken.None);
            return new House(database);
        }

        internal SessionStore AnotherHost()
        {
            var options = new IdentityOptions
            {
                PublicBaseUrl = new Uri("https://felles.test"),
                Issuers = [new TrustedIssuer("https://issuer.test")],
                ClinicianLogin = new LoginOptions("https://issuer.test", "pages", "key"),
            };
            return new SessionStore(database.Database, protection, options, Clock);
        }

        internal async Task<List<(byte[] Id, byte[] Content)>> Rows()
        {
            await using var connection = await database.Database.OpenReading(default);
            await using var command = connection.CreateCommand();
            command.CommandText = "select id, content from identity_session";
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<(byte[], byte[])>();
            while (await reader.ReadAsync()) rows.Add(((byte[])reader.GetValue(0), (byte[])reader.GetValue(1)));
            return rows;
        }

        internal Task<int> Execute(string sql) => database.Database.Write(
            async (connection, transaction) =>
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = sql;
                return await command.ExecuteNonQueryAsync();
            },
            CancellationToken.None);

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }

    private sealed class FixedTime : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
