using System.Globalization;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Roadmap;

namespace Felles.Test.Unit.Steering;

/// <summary>What the portfolio tells of a delivery, as a table; the round is as of 2023-06-30.</summary>
public class DeliveryOutlooks
{
    // delivery's end | initiative: status, activity, end, causes | milestone: planned, forecast, reached | outlook, days late, significant
    private const string Table = """
        2024 | -                                 |                                  | notFollowed
        2024 | green active                      |                                  | onPlan
        2024 | yellow active                     |                                  | atRisk
        2024 | red active                        |                                  | atRisk
        2024 | green paused                      |                                  | atRisk
        2024 | yellow finished                   |                                  | onPlan
        2024 | yellow active delay               |                                  | delayed ? significant
        2024 | yellow active funding             |                                  | atRisk
        2024 | green active 2024                 |                                  | onPlan
        2024 | green active 2025-01              |                                  | delayed 31
        2024 | green active 2025                 |                                  | delayed 365 significant
        -    | green active 2025                 |                                  | onPlan
        2024 | green active                      | 2024-05-01                       | onPlan
        2024 | green active                      | 2024-05-01 2024-05-31            | delayed 30
        2024 | green active                      | 2024-05-01 2024-07-30            | delayed 90
        2024 | green active                      | 2024-05-01 2024-07-31            | delayed 91 significant
        2024 | green active                      | 2024-05-01 2024-04-01            | onPlan
        2024 | yellow active delay               | 2024-05-01 2024-04-01            | atRisk
        2024 | green active                      | 2023-05-31                       | delayed 30
        2024 | green active                      | 2023-05-31 2023-05-31 2023-05-30 | delivered -1
        2024 | green active                      | 2023-01-31 2023-01-31 2023-05-31 | delivered 120 significant
        2023 | green active                      | 2024-03-31                       | delayed 91 significant
        """;

    public static TheoryData<string> Rows => [.. Table.Split('\n')];

    [Theory, MemberData(nameof(Rows))]
    public void A_delivery_is_as_the_portfolio_tells(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var initiative = Initiative(cells[1], cells[2]);
        var round = new Round(new RoundHeader { Id = "2023-08", AsOf = new DateOnly(2023, 6, 30) }, initiative is null ? [] : [initiative]);
        var delivery = new Delivery("d", "Innføring") { Group = ActorGroup.Primary, Actor = "KS", Kind = DeliveryKind.Introduction, End = PartialDate.Read(cells[0]), Initiatives = [7], Milestone = cells[2].Length > 0 ? "7/m" : null };

        var outlook = DeliveryOutlook.Of(delivery, round);

        var days = outlook.DaysLate?.ToString(CultureInfo.InvariantCulture) ?? (outlook.Outlook == Outlook.Delayed ? "?" : "");
        Assert.Equal(cells[3], $"{Dimensions.Code(outlook.Outlook)} {days}{(outlook.IsSignificant ? " significant" : "")}".Trim());
    }

    [Theory]
    [InlineData("2021", "2024", false, true)]
    [InlineData("2023", "2023", false, true)]
    [InlineData(null, "2023", false, true)]
    [InlineData(null, "2022", false, false)]
    [InlineData("2024", null, false, false)]
    [InlineData("2022", null, false, true)]
    [InlineData("2023-12-31", "2025", false, true)]
    [InlineData(null, null, false, false)]
    [InlineData(null, null, true, true)]
    public void What_starts_goes_on_or_ends_in_a_year_is_in_it(string? start, string? end, bool ongoing, bool expected) =>
        Assert.Equal(expected, RoadMapView.IsIn(new Delivery("d", "x") { Group = ActorGroup.Primary, Actor = "KS", Kind = DeliveryKind.Development, Start = PartialDate.Read(start), End = PartialDate.Read(end), Ongoing = ongoing }, 2023));

    [Fact]
    public void A_delay_reported_in_a_round_shows_in_the_road_map_and_in_the_share_of_delays()
    {
        var map = RealPapers.Shelf(RealPapers.Files).Of(RoadMapKinds.Map).Single();
        var before = new RoadMapView(map, Portfolios.September2022);
        Assert.Equal(0, before.Count(Outlook.Delayed, new DeliveryFilter()));
        Assert.Null(before.SignificantDelays(DeliveryKind.Development));

        var later = new Round(Portfolios.September2022.Header with { Id = "2022-12" }, Portfolios.September2022.Initiatives.Select(initiative =>
            initiative.Number == 160 ? initiative with { Causes = [Cause.Delay] } : initiative.Number == 184 ? initiative with { End = "2023" } : initiative));
        var after = new RoadMapView(map, later);
        Assert.Equal(13, after.Count(Outlook.Delayed, new DeliveryFilter(Initiative: 160)));
        Assert.Equal(13, after.Count(Outlook.Delayed, new DeliveryFilter()));
        var (delayed, of) = after.SignificantDelays(DeliveryKind.Development)!.Value;
        Assert.Equal((9, 12), (delayed, of));
    }

    [Fact]
    public void Two_versions_tell_what_was_added_taken_out_moved_and_changed()
    {
        var map = RealPapers.Shelf(RealPapers.Files).Of(RoadMapKinds.Map).Single();
        Assert.True(RoadMapComparison.Of(map, map).IsEmpty);

        var goal = map.Goals.Single(goal => goal.Id == "V2");
        var later = map with
        {
            Id = "23.1",
            Goals =
            [
                .. map.Goals.Where(other => other.Id is not ("V0" or "V2")),
                goal with
                {
                    TargetYear = 2027,
                    Deliveries = [.. goal.Deliveries.Skip(1).Select((delivery, i) => i switch { 0 => delivery with { End = PartialDate.Read("2024") }, 1 => delivery with { Actor = "Helse Vest RHF" }, _ => delivery }), goal.Deliveries[0] with { Id = "V2-20" }],
                },
                new RoadMapGoal("V9", "Nytt mål"),
            ],
        };
        var compared = RoadMapComparison.Of(map, later);
        Assert.Equal(["V9"], compared.AddedGoals.Select(item => item.Id));
        Assert.Equal(["V0"], compared.GoneGoals.Select(item => item.Id));
        Assert.Equal(["V2"], compared.ChangedGoals.Select(pair => pair.Later.Id));
        Assert.Equal(["V2-02"], compared.Moved.Select(pair => pair.Later.Id));
        Assert.Equal(["V2-03"], compared.Changed.Select(pair => pair.Later.Id));
        Assert.Equal(["V2-20"], compared.Added.Select(item => item.Delivery.Id));
        Assert.Equal(["V2-01"], compared.Gone.Select(item => item.Delivery.Id));
    }

    private static Initiative? Initiative(string text, string milestone)
    {
        if (text == "-") return null;
        var words = text.Split(' ');
        var dates = milestone.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(date => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArray();
        return Portfolios.One(7) with
        {
            Status = Enum.Parse<Colour>(words[0], ignoreCase: true),
            Activity = Enum.Parse<Activity>(words[1], ignoreCase: true),
            Causes = words.Contains("delay") ? [Cause.Delay] : words.Contains("funding") ? [Cause.Funding] : [],
            End = words.FirstOrDefault(word => char.IsAsciiDigit(word[0])),
            Milestones = dates.Length == 0 ? [] : [new Milestone("m", "Milepæl") { Kind = MilestoneKind.Introduction, Planned = dates[0], Forecast = dates.Length > 1 ? dates[1] : null, Reached = dates.Length > 2 ? dates[2] : null }],
        };
    }
}
