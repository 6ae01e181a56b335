using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Felles.Steering.Assignments;
using Felles.Steering.Cases;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Strategy;
using Felles.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Felles.Test.Platform.Steering.SteeringHouse;

namespace Felles.Test.Platform.Steering;

/// <summary>Papers of any history and content go from one platform to another with the same state, and hash the same for ever.</summary>
public class PaperProperties
{
    private static readonly Config few = Config.QuickThrowOnFailure.WithMaxTest(15).WithReplay(2023, 11);
    private static readonly string[] texts = ["Avklar måltall «æøå»", "a\nb\n\nc", "<b>&amp;</b>", "😀 e\u0301", "  mellomrom  inni  ", "\\u0041 \"sitat\" 'enkelt'", new string('x', 6000), "=1+1", "0"];

    [Fact]
    public void Export_and_import_give_the_same_state_and_the_same_hashes() => Prop.ForAll(Documents.ToArbitrary(), papers =>
    {
        Same(papers).GetAwaiter().GetResult();
    }).Check(few);

    private static async Task Same(ImmutableArray<PaperDocument> papers)
    {
        await using var here = await Open(DatabaseKind.Sqlite);
        await using var there = await Open(DatabaseKind.Sqlite);
        await using var ours = new PaperContract.PaperHouse(here);
        await using var theirs = new PaperContract.PaperHouse(there);
        Value(await ours.Archive.Import(RoundJson.Bytes(new PaperDocuments(papers)), Office, default));
        foreach (var area in PaperArchive.Areas)
        {
            var document = Value(await ours.Archive.Export(area, default));
            if (!document.AsSpan().SequenceEqual("{\"papers\":[]}"u8)) Value(await theirs.Archive.Import(document, Office, default));
            Assert.Equal(Encoding.UTF8.GetString(document), Encoding.UTF8.GetString(Value(await theirs.Archive.Export(area, default))));
        }

        var shelf = Value(await ours.Library.Shelf(default));
        Assert.Equal(shelf.Version, Value(await theirs.Library.Shelf(default)).Version);
        // The hash is of the canonical form, whoever writes it.
        foreach (var kind in PaperKinds.All)
            foreach (var paper in shelf.Of(kind))
                Assert.Equal(paper.Hash, Convert.ToHexStringLower(RoundJson.Hash(kind.Write(kind.Read(kind.Write(paper.Body))))));
    }

    private static Gen<ImmutableArray<PaperDocument>> Documents =>
        from count in Gen.Choose(1, 6)
        from papers in Enumerable.Range(1, count).Select(Paper).Aggregate(Gen.Constant(ImmutableArray<PaperDocument>.Empty), (all, one) => from before in all from paper in one select before.Add(paper))
        select papers;

    private static Gen<PaperDocument> Paper(int number) =>
        from kind in Gen.Elements<PaperKind>(StrategyKinds.FollowUp, StrategyKinds.Series, AssignmentKinds.Assignment, CaseKinds.Case)
        from length in Gen.Choose(1, 4)
        from versions in Enumerable.Range(0, length).Select(_ => Version(kind, number)).Aggregate(Gen.Constant(ImmutableArray<PaperVersion>.Empty), (all, one) => from before in all from version in one select before.Add(version))
        select new PaperDocument(kind.Key, versions);

    private static Gen<PaperVersion> Version(PaperKind kind, int number) =>
        from state in Gen.Elements(Enum.GetValues<PaperState>())
        from minutes in Gen.Choose(0, 1_000_000)
        from text in Gen.Elements(texts)
        from reason in Gen.Elements(texts.Append(null!).ToArray())
        from amount in Gen.Choose(-99_999, 99_999)
        from scale in Gen.Choose(0, 6)
        from colour in Gen.Elements<Colour?>(null, Colour.Green, Colour.Yellow, Colour.Red)
        select new PaperVersion(state, new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes), "Kari Kontor", "Direktoratet", JsonElement.Parse(kind.Write(Body(kind, number, text, new decimal(Math.Abs(amount), 0, 0, amount < 0, (byte)scale), colour)))) { Reason = reason };

    private static object Body(PaperKind kind, int number, string text, decimal amount, Colour? colour) => kind switch
    {
        _ when kind == StrategyKinds.FollowUp => new FollowUpPoint($"p{number}", text, FollowUpState.Proposed) { Raised = PartialDate.Read("2023-02")!.Value, RaisedBy = "NUIT", Goal = colour is null ? null : number },
        _ when kind == StrategyKinds.Series => new Series($"m{number}", [new Observation(amount) { At = PartialDate.Read("2023"), Method = text }]),
        _ when kind == AssignmentKinds.Assignment => new Assignment
        {
            Id = $"A{number}", Title = "Oppdrag", Text = text, Kind = AssignmentKind.Special, Letter = "Tildelingsbrev", Year = 2023, From = "HOD", Owner = "KS", Status = colour, StatusReason = colour is null ? null : text,
            Budget = [new BudgetLine("Post 21", 2023, decimal.Round(Math.Abs(amount), 4))], Initiatives = [number],
        },
        _ => new CommitteeCase { Body = "NUIT", Number = $"{number}/23", Title = "Sak", Type = CaseType.Decision, Meeting = new DateOnly(2023, 3, 1), Proposed = text, Goals = [number], Questions = [text] },
    };
}
