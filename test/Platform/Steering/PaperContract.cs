using System.Text;
using System.Text.Json.Nodes;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Strategy;
using Felles.Storage;
using static Felles.Test.Platform.Steering.SteeringHouse;

namespace Felles.Test.Platform.Steering;

/// <summary>The papers' versions, and their way from one platform to another, the same on both databases.</summary>
public class PaperContract
{
    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_paper_is_drafted_published_changed_with_a_reason_and_withdrawn(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var papers = new PaperHouse(house);
        var point = Point("1", "Avklar måltall");
        Assert.Equal(1, Value(await papers.Save(point, 0, PaperState.Draft)));
        Assert.Empty(await papers.Published());
        Assert.Equal(2, Value(await papers.Save(point, 1, PaperState.Published)));
        Assert.Equal(["Avklar måltall"], await papers.Published());

        // A draft beside what is published does not show, and what was published is changed with a reason only.
        var changed = point with { Text = "Avklar måltall for 3.1" };
        Assert.Equal("reason", Refused(await papers.Save(changed, 2, PaperState.Published)));
        Assert.Equal(3, Value(await papers.Save(changed, 2, PaperState.Draft, "Presisering")));
        Assert.Equal(["Avklar måltall"], await papers.Published());
        Assert.Equal(4, Value(await papers.Save(changed, 3, PaperState.Published, "Presisering")));
        Assert.Equal(["Avklar måltall for 3.1"], await papers.Published());
        Assert.Equal("no-change", Refused(await papers.Save(changed, 4, PaperState.Published, "Igjen")));
        Assert.Equal(5, Value(await papers.Save(changed, 4, PaperState.Withdrawn, "Slått sammen med 2")));
        Assert.Empty(await papers.Published());

        var versions = Value(await papers.Library.Versions(StrategyKinds.FollowUp, "1", default));
        Assert.Equal([PaperState.Draft, PaperState.Published, PaperState.Draft, PaperState.Published, PaperState.Withdrawn], versions.Select(row => row.Is));
        Assert.All(versions, row => Assert.Equal("Kari Kontor", row.Actor));
        // Each version is in the log, and nothing that was refused is.
        Assert.Equal(5, await house.Count("select count(*) from audit_entry"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_saves_second_is_told_and_nothing_is_lost(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var papers = new PaperHouse(house);
        await using var other = house.AnotherHost();
        await using var elsewhere = new PaperHouse(other);
        Value(await papers.Save(Point("1", "Først"), 0, PaperState.Published));
        Assert.Equal(2, Value(await elsewhere.Save(Point("1", "Andre"), 1, PaperState.Published, "Fordi")));
        Assert.Equal("version-conflict", Refused(await papers.Save(Point("1", "Tredje"), 1, PaperState.Published, "Fordi")));
        Assert.Equal("version-conflict", Refused(await papers.Save(Point("1", "Ny"), 0, PaperState.Published)));

        // Many at once on two hosts: one version each turn, the rest told.
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? papers : elsewhere).Save(Point("1", $"Nummer {i}"), 2, PaperState.Published, "Samtidig")));
        Assert.Equal(1, all.Count(outcome => outcome.IsSuccess));
        Assert.Equal(3, Value(await papers.Library.Versions(StrategyKinds.FollowUp, "1", default)).Count);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_breaks_a_rule_is_refused_with_its_place(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var papers = new PaperHouse(house);
        var outcome = await papers.Save(Point("1", "Ferdig") with { State = FollowUpState.Done }, 0, PaperState.Published);
        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(["outcome"], problem.Issues.Select(issue => issue.Expression));
        Assert.Equal(0, await house.Count("select count(*) from steering_paper"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Export_and_import_give_the_same_state(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var papers = new PaperHouse(house);
        await using var otherHouse = await Open(DatabaseKind.Sqlite);
        await using var other = new PaperHouse(otherHouse);
        foreach (var file in (string[])["strategy-2023.json", "road-map-22-3.json", "assignments-2023.json"])
            Assert.True(Value(await papers.Archive.Import(Document(file), Office, default)) > 0);
        // A history of drafts, publications and withdrawals made here.
        for (var i = 0; i < 60; i++)
        {
            var id = $"x{i * i % 7}";
            var version = Value(await papers.Library.Versions(StrategyKinds.FollowUp, id, default)).Count;
            Value(await papers.Save(Point(id, $"Tekst {i} «æøå» & <b>"), version, (PaperState)(((i * 5) + (i / 3)) % 3), $"Runde {i}"));
        }

        foreach (var area in PaperArchive.Areas)
        {
            var document = Value(await papers.Archive.Export(area, default));
            Value(await other.Archive.Import(document, Office, default));
            Assert.Equal(Encoding.UTF8.GetString(document), Encoding.UTF8.GetString(Value(await other.Archive.Export(area, default))));
            // The same again adds nothing.
            Assert.Equal(0, Value(await other.Archive.Import(document, Office, default)));
        }

        Assert.Equal(Value(await papers.Library.Shelf(default)).Version, Value(await other.Library.Shelf(default)).Version);

        // Later versions are added; another history under the same id is refused, whole.
        var ahead = Value(await papers.Library.Versions(StrategyKinds.FollowUp, "x1", default)).Count;
        Value(await papers.Save(Point("x1", "Senere"), ahead, PaperState.Draft, "Ny"));
        Assert.Equal(1, Value(await other.Archive.Import(Value(await papers.Archive.Export("strategy", default)), Office, default)));
        Value(await papers.Save(Point("x1", "Min"), ahead + 1, PaperState.Draft, "Min"));
        Value(await other.Save(Point("x1", "Din"), ahead + 1, PaperState.Draft, "Din"));
        var before = await otherHouse.Count("select count(*) from steering_paper");
        Assert.Equal("paper-exists", Refused(await other.Archive.Import(Value(await papers.Archive.Export("strategy", default)), Office, default)));
        Assert.Equal(before, await otherHouse.Count("select count(*) from steering_paper"));
    }

    [Fact]
    public async Task Content_that_is_not_what_was_stored_is_not_shown()
    {
        await using var house = await Open(DatabaseKind.Sqlite);
        await using var papers = new PaperHouse(house);
        Value(await papers.Save(Point("1", "Sant"), 0, PaperState.Published));
        await house.Execute("update steering_content set body = cast(replace(body, 'Sant', 'Usan') as blob)");
        Assert.Equal("paper-altered", Refused(await papers.Library.Shelf(default)));
    }

    [Theory]
    [InlineData("", "papers-structure")]
    [InlineData("{}", "papers-structure")]
    [InlineData("{\"papers\":null}", "papers-structure")]
    [InlineData("{\"papers\":[{\"kind\":\"follow-up\",\"versions\":[]}]}", "papers-structure")]
    [InlineData("{\"papers\":[{\"kind\":\"ukjent\",\"versions\":[VERSION]}]}", "papers[0].kind: kind")]
    [InlineData("{\"papers\":[{\"kind\":\"treatment\",\"versions\":[VERSION]}]}", "papers[0].versions[0].content: paper-structure")]
    [InlineData("{\"papers\":[{\"kind\":\"follow-up\",\"versions\":[VERSION]},{\"kind\":\"follow-up\",\"versions\":[VERSION]}]}", "follow-up/1: twice")]
    [InlineData("{\"papers\":[{\"kind\":\"follow-up\",\"versions\":[BROKEN]}]}", "papers[0].versions[0].content.text: text")]
    public async Task A_document_that_is_wrong_is_refused_whole(string document, string expected)
    {
        await using var house = await Open(DatabaseKind.Sqlite);
        await using var papers = new PaperHouse(house);
        const string version = """{"state":"published","at":"2023-01-01T00:00:00+00:00","actor":"a","organisation":"b","content":{"id":"1","text":"x","state":"proposed","raised":"2023","raisedBy":"NUIT"}}""";
        var text = document.Replace("VERSION", version, StringComparison.Ordinal).Replace("BROKEN", version.Replace("\"x\"", "\"\"", StringComparison.Ordinal), StringComparison.Ordinal);
        var outcome = await papers.Archive.Import(Encoding.UTF8.GetBytes(text), Office, default);
        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(expected, problem.Issues.IsEmpty ? problem.Code : string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Id}")));
        Assert.Equal(0, await house.Count("select count(*) from steering_paper"));
    }

    internal static byte[] Document(string file) => File.ReadAllBytes(Path.Combine(Running.RunningPlatform.Root, "dev", "steering", file));

    private static FollowUpPoint Point(string id, string text) => new(id, text, FollowUpState.Proposed) { Raised = PartialDate.Read("2023-02")!.Value, RaisedBy = "NUIT" };

    /// <summary>The papers of a house.</summary>
    internal sealed class PaperHouse : IAsyncDisposable
    {
        private readonly Felles.Steering.SteeringLedger ledger;
        private readonly PaperDesk desk;

        internal PaperHouse(SteeringHouse house)
        {
            ledger = new Felles.Steering.SteeringLedger(house.Database, new Felles.Steering.SteeringOptions($"papers-{Guid.NewGuid():N}"));
            Library = new PaperLibrary(house.Database, house.Clock);
            desk = new PaperDesk(house.Database, ledger, Library, house.Clock);
            Archive = new PaperArchive(house.Database, ledger, Library, house.Clock);
        }

        internal PaperLibrary Library { get; }

        internal PaperArchive Archive { get; }

        internal Task<Kernel.Outcome<int>> Save(FollowUpPoint point, int replaces, PaperState state, string? reason = null) => desk.Save(StrategyKinds.FollowUp, point, replaces, state, reason, Office, default);

        internal async Task<IEnumerable<string>> Published() => Value(await Library.Shelf(default)).Of(StrategyKinds.FollowUp).Select(point => point.Text);

        public ValueTask DisposeAsync()
        {
            ledger.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
