using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Storage;
using Felles.Test.Platform.Store;
using Xunit.Abstractions;

namespace Felles.Test.Platform.Audit;

/// <summary>The analysis goes through a month of traffic with misuse planted in it.</summary>
public class Analysing(ITestOutputHelper output)
{
    // The thresholds were chosen by looking at other seeds and the first of these; the second is for what nobody looked at.
    [Theory, InlineData(DatabaseKind.Sqlite, 7), InlineData(DatabaseKind.Postgres, 31)]
    public async Task Planted_misuse_of_each_kind_is_found_and_ordinary_work_is_left_in_peace(DatabaseKind kind, int seed)
    {
        await using var house = await TestHouse.Open(kind);
        var traffic = new Traffic(seed).Make();
        var cases = await Found(house, traffic, hosts: 1, pieces: 3);
        var report = AnalysisReport.Of(traffic.Planted, cases);
        output.WriteLine(report.Text());
        foreach (var signal in Signals.All)
        {
            var (precision, recall) = report.Of(signal);
            Assert.True(recall >= 0.8, $"{signal.Code()} recall {recall:0.00}\n{report.Text()}");
            Assert.True(precision >= 0.6, $"{signal.Code()} precision {precision:0.00}\n{report.Text()}");
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Restarts_and_two_hosts_at_once_count_every_entry_once(DatabaseKind kind)
    {
        await using var one = await TestHouse.Open(kind);
        await using var other = await TestHouse.Open(kind);
        var (together, apart) = (await Found(one, new Traffic(3, 4, 18).Make(), hosts: 1, pieces: 1), await Found(other, new Traffic(3, 4, 18).Make(), hosts: 3, pieces: 5));
        Assert.NotEmpty(together);
        Assert.Equal(Said(together), Said(apart));
    }

    private static string Said(IReadOnlyList<FoundCase> cases) => string.Join('\n', cases.SelectMany(found => found.Case.Signals.Select(signal => $"{found.Subject} {signal.Signal} {signal.Hits}/{signal.Uses}")).Order(StringComparer.Ordinal));

    /// <summary>Logs the traffic in pieces, each followed by the analysis at a number of hosts that all try.</summary>
    internal static async Task<IReadOnlyList<FoundCase>> Found(TestHouse house, Traffic traffic, int hosts, int pieces)
    {
        var clock = new SetTime();
        var cases = new MisuseCases(house.Database, clock);
        foreach (var group in traffic.Contacts.GroupBy(contact => contact.Organisation))
        {
            Assert.True(OrganisationNumber.TryParse(group.Key, out var organisation));
            Assert.False((await cases.Deliver(organisation, Traffic.FirstDay.AddDays(-40), [.. group.Select(contact => (contact.Patient, contact.Day, contact.Acute))], default)).Failed(out var problem), problem?.Text);
        }

        await using var second = await house.AnotherHost("b");
        foreach (var piece in traffic.Entries.Chunk((traffic.Entries.Count / pieces) + 1))
        {
            for (var i = 0; i < piece.Length; i += 4000)
                await Task.WhenAll(piece.Skip(i).Take(4000).Select(entry => (entry.Actor.Organisation == "310000094" ? house : second).Ledger.Append(entry, null, default)));
            clock.Now = piece[^1].At;
            await Task.WhenAll(Enumerable.Range(0, hosts).Select(host => Task.Run(() => new LogAnalysis(house.Database, traffic, AnalysisThresholds.Ours, $"host{host}", clock).CatchUp(default))));
            // Whoever had the turn is gone; the next waits it out.
            clock.Now += TimeSpan.FromMinutes(2);
        }

        clock.Now += TimeSpan.FromDays(6);
        await new LogAnalysis(house.Database, traffic, AnalysisThresholds.Ours, "last", clock).CatchUp(default);
        return await FoundCase.All(house.Database);
    }

    /// <summary>A clock that a test sets.</summary>
    private sealed class SetTime : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
