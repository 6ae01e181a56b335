using Felles.Audit;
using Felles.Steering.Portfolio;
using Felles.Storage;
using static Felles.Test.Platform.Steering.SteeringHouse;

namespace Felles.Test.Platform.Steering;

/// <summary>A reporting round from opening to freezing, the same on both databases.</summary>
public class RoundContract
{
    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_round_goes_from_one_platform_to_another_with_its_hash(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var other = await Open(DatabaseKind.Sqlite);
        var hash = await house.Import(September2022());
        var frozen = await house.Find("2022-09");
        Assert.Equal(hash, frozen.Edition.Hash);
        Assert.Equal(46, frozen.Round.Initiatives.Length);

        var document = RoundJson.WriteDocument(frozen.Round);
        Assert.Equal(RoundJson.WriteDocument(September2022()), document);
        Assert.Equal(hash, await other.Import(Value(RoundJson.ReadDocument(document, CodeLists.InForce))));
        Assert.Equal(document, RoundJson.WriteDocument((await other.Find(null)).Round));

        // The same again changes nothing; other content under the same id is refused.
        Assert.Equal(hash, await house.Import(September2022()));
        Assert.Equal(1, await house.Count("select count(*) from steering_edition"));
        var changed = new Round(frozen.Round.Header, frozen.Round.Initiatives.Skip(1));
        Assert.Equal("round-exists", Refused(await house.Process.Import(changed, Office, default)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_round_is_opened_reported_reviewed_and_frozen(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await house.Import(Small("2022-09", One(1), One(2) with { Activity = Activity.Finished, Ended = "2022-09" }, One(3)));
        var header = new RoundHeader { Id = "2022-12", AsOf = new DateOnly(2022, 11, 30) };
        Value(await house.Process.Open(header, new DateOnly(2022, 12, 1), Office, default));
        Assert.Equal("round-exists", Refused(await house.Process.Open(header, new DateOnly(2022, 12, 1), Office, default)));

        // What ended is not asked about again; the others have their last values.
        Assert.Equal([(1, ReportState.Awaited), (3, ReportState.Awaited)], await States(house, "2022-12"));
        Assert.Equal(2, Value(await house.Process.Report("2022-12", One(1) with { Status = Colour.Red }, 1, Anyone, "Leveransen er utsatt", Office, default)));
        Assert.Equal("not-accepted", Refused(await house.Process.Freeze("2022-12", Office, default)));
        Assert.Equal(3, Value(await house.Process.Review("2022-12", 1, 2, ReportState.AskedBack, "Når?", Office, default)));
        Assert.Equal(4, Value(await house.Process.Report("2022-12", One(1) with { Status = Colour.Red, StatusReason = "Til mars" }, 3, Anyone, null, Office, default)));
        Value(await house.Process.Review("2022-12", 1, 4, ReportState.Accepted, null, Office, default));
        Value(await house.Process.Review("2022-12", 3, 1, ReportState.Accepted, null, Office, default));
        Assert.Equal(1, Value(await house.Process.Report("2022-12", One(4), 0, Anyone, null, Office, default)));
        Value(await house.Process.Review("2022-12", 4, 1, ReportState.Accepted, null, Office, default));
        Assert.Equal("2022-09", (await house.Find(null)).Round.Id);

        var hash = Value(await house.Process.Freeze("2022-12", Office, default));

        var frozen = await house.Find(null);
        Assert.Equal(("2022-12", 1, hash), (frozen.Edition.Round, frozen.Edition.Number, frozen.Edition.Hash));
        Assert.Equal([1, 3, 4], frozen.Round.Initiatives.Select(initiative => initiative.Number).Order());
        Assert.Equal("2022-12", frozen.Round.Find(4)!.Introduced);
        Assert.Equal("round-frozen", Refused(await house.Process.Report("2022-12", One(1), 5, Anyone, null, Office, default)));
        Assert.Equal(["2022-09", "2022-12"], Value(await house.Library.History(1, default)).Select(item => item.Edition.Round));
        Assert.Equal(9, await house.Count("select count(*) from audit_entry") - 1);
        Assert.True((await AuditVerification.Run(house.Database, null, null, default)).Findings.IsEmpty);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_change_that_came_in_between_is_never_lost(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var other = house.AnotherHost();
        await house.Import(Small("2022-09", One(1)));
        Value(await house.Process.Open(new RoundHeader { Id = "2022-12", AsOf = new DateOnly(2022, 11, 30) }, new DateOnly(2022, 12, 1), Office, default));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? house : other).Process.Report("2022-12", One(1) with { Description = $"Fra {i}" }, 1, Anyone, null, Office, default)));

        Assert.Equal(2, Assert.Single(outcomes, outcome => outcome.IsSuccess).Match(version => version, _ => 0));
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.Equal("version-conflict", Refused(outcome)));
        Assert.True((await AuditVerification.Run(house.Database, null, null, default)).Findings.IsEmpty);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_correction_is_a_new_edition_and_the_first_stays(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        var first = await house.Import(Small("2022-09", One(1), One(2)));

        Assert.Equal("reason", Refused(await house.Process.Correct("2022-09", One(1) with { Status = Colour.Red }, 1, " ", Office, default)));
        Assert.Equal("no-change", Refused(await house.Process.Correct("2022-09", One(1), 1, "Uendret", Office, default)));
        var second = Value(await house.Process.Correct("2022-09", One(1) with { Status = Colour.Red }, 1, "Feil farge i innmeldingen", Office, default));

        Assert.NotEqual(first, second);
        var latest = await house.Find("2022-09");
        Assert.Equal((2, "Feil farge i innmeldingen", Colour.Red), (latest.Edition.Number, latest.Edition.Reason, latest.Round.Find(1)!.Status));
        var earlier = await house.Find("2022-09", 1);
        Assert.Equal((first, Colour.Green), (earlier.Edition.Hash, earlier.Round.Find(1)!.Status));
        Assert.Equal([first, second], Value(await house.Library.Editions("2022-09", default)).Select(edition => edition.Hash));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_those_who_correct_the_same_edition_one_does(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await using var other = house.AnotherHost();
        await house.Import(Small("2022-09", One(1), One(2)));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? house : other).Process.Correct("2022-09", One(1) with { Description = $"Fra {i}" }, 1, "Feil", Office, default)));

        Assert.Single(outcomes, outcome => outcome.IsSuccess);
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.Equal("version-conflict", Refused(outcome)));
        Assert.Equal(2, await house.Count("select max(edition) from steering_edition"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Whose_an_initiative_is_is_asked_of_what_stands_when_it_is_saved(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await house.Import(Small("2022-09", One(1)));
        Value(await house.Process.Open(new RoundHeader { Id = "2022-12", AsOf = new DateOnly(2022, 11, 30) }, new DateOnly(2022, 12, 1), Office, default));
        Value(await house.Process.Report("2022-12", One(1) with { Owner = "Helse Nord" }, 1, Anyone, null, Office, default));

        Assert.Equal("another-owner", Refused(await house.Process.Report("2022-12", One(1), 2, (before, _, _) => before?.Owner == "Helse Vest" ? null : Felles.Kernel.Problem.Forbidden("another-owner", ""), null, Office, default)));
    }

    [Theory, InlineData(4001, 'x'), InlineData(1, '\u0007'), InlineData(1, '\u202E'), InlineData(3, ' ')]
    public async Task A_remark_has_rules_of_its_own(int length, char what)
    {
        await using var house = await Open(DatabaseKind.Sqlite);
        await house.Import(Small("2022-09", One(1)));
        Value(await house.Process.Open(new RoundHeader { Id = "2022-12", AsOf = new DateOnly(2022, 11, 30) }, new DateOnly(2022, 12, 1), Office, default));
        var remark = new string(what, length);
        Assert.Equal("remark", Refused(await house.Process.Report("2022-12", One(1), 1, Anyone, remark, Office, default)));
        Assert.Equal("remark", Refused(await house.Process.Review("2022-12", 1, 1, ReportState.AskedBack, remark, Office, default)));
        Assert.Contains(Refused(await house.Process.Correct("2022-09", One(1) with { Status = Colour.Red }, 1, remark, Office, default)), (string[])["remark", "reason"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Stored_content_that_was_altered_is_not_shown(DatabaseKind kind)
    {
        await using var house = await Open(kind);
        await house.Import(Small("2022-09", One(1)));
        await house.Import(Small("2022-12", One(1), One(2)));
        await house.Execute(kind == DatabaseKind.Postgres
            ? "update steering_content set body = convert_to(replace(convert_from(body, 'UTF8'), 'green', 'red'), 'UTF8')"
            : "update steering_content set body = cast(replace(cast(body as text), 'green', 'red') as blob)");
        await house.Execute("delete from steering_edition_report where round = '2022-12' and number = 2");

        Assert.Equal("round-altered", Refused(await house.Library.Find("2022-09", null, default)));
        Assert.Equal("round-altered", Refused(await house.Library.Find("2022-12", null, default)));
    }

    private static readonly MayReport Anyone = (_, _, _) => null;

    private static Initiative One(int number) => new()
    {
        Number = number, Name = $"Tiltak {number}", Owner = "Helse Vest", Segment = Segment.JointSteering, Phase = Phase.Execution, Activity = Activity.Active, Status = Colour.Green,
    };

    private static Round Small(string id, params Initiative[] initiatives) => new(new RoundHeader { Id = id, AsOf = new DateOnly(2022, 6, 30) }, initiatives);

    private static async Task<List<(int, ReportState)>> States(SteeringHouse house, string round)
    {
        await using var connection = await house.Database.OpenReading(default);
        return [.. (await RoundRows.Latest(connection, round)).Select(row => (row.Number, (ReportState)row.State))];
    }
}
