using System.Text;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Roadmap;
using Felles.Steering.Strategy;
using Felles.Test.Unit.Pages;

namespace Felles.Test.Unit.Steering;

/// <summary>The papers that come with the platform, against what the published plan and road map say of themselves.</summary>
public class RealPapers
{
    internal static readonly string[] Files = ["strategy-2023.json", "road-map-22-3.json", "assignments-2023.json"];

    private static readonly PaperShelf shelf = Shelf(Files);
    private static readonly StrategyView view = new(shelf.Of(StrategyKinds.Plan).Single(), shelf, Portfolios.September2022, new RoadMapView(shelf.Of(RoadMapKinds.Map).Single(), Portfolios.September2022), new DateOnly(2024, 3, 31));

    [Fact]
    public void The_plan_has_5_goals_23_indicators_with_32_measures_and_18_initiatives()
    {
        Assert.Equal(5, view.Plan.Goals.Length);
        Assert.Equal(23, view.Indicators.Length);
        var measures = view.Indicators.SelectMany(indicator => indicator.Indicator.Measures).ToList();
        Assert.Equal(32, measures.Count);
        Assert.Equal(18, view.Initiatives.Length);
        // As the inventory of the plan counts them: 25 baselines, 21 targets that can be decided, 4 to be decided, 4 by plans, 3 not printed.
        Assert.Equal(25, measures.Count(measure => measure.Baseline is not null));
        Assert.Equal(21, measures.Count(measure => measure.Target.Kind is TargetKind.Value or TargetKind.Count or TargetKind.Relative or TargetKind.All));
        Assert.Equal((4, 4, 3), (Of(TargetKind.Undecided), Of(TargetKind.PlanDependent), Of(TargetKind.None)));
        Assert.Equal((2, 3, 2), (Of(TargetKind.Count), Of(TargetKind.Relative), Of(TargetKind.All)));
        Assert.Equal(["5.2", "5.3"], measures.Where(measure => measure.Better == Direction.Lower).Select(measure => measure.Key));
        Assert.Equal((16, 7, 0, 0), (view.Count(IndicatorType.Adoption), view.Count(IndicatorType.ExperiencedResult), view.Count(IndicatorType.Result), view.Count(IndicatorType.Effect)));
        int Of(TargetKind kind) => measures.Count(measure => measure.Target.Kind == kind);
    }

    [Fact]
    public void Relative_targets_are_worked_out() =>
        Assert.Equal([13.68m, 0.5566m, 133029.7m], view.Indicators.SelectMany(indicator => indicator.Measures).Where(measure => measure.Measure.Target.Kind == TargetKind.Relative).Select(measure => measure.Judgement.Target!.Value));

    [Fact]
    public void Nine_initiatives_take_their_status_from_the_portfolio_and_have_the_worst_of_the_active_ones()
    {
        Assert.Equal(["1.A", "1.B", "1.C", "2.A", "2.B", "3.B", "3.C", "4.A", "4.B"], view.Initiatives.Where(item => item.Initiative.Status == StatusSource.Portfolio).Select(item => item.Initiative.Number));
        foreach (var item in view.Initiatives.Where(item => item.Initiative.Status == StatusSource.Portfolio))
            Assert.Equal(item.Portfolio.Where(part => part.Activity == Activity.Active).Max(part => part.Status), item.Status);
        // 4.C is told of by its owner, though parts of it are in the portfolio; nobody has told.
        Assert.Null(view.Initiatives.Single(item => item.Initiative.Number == "4.C").Status);
        // Every number that the plan is tied to is in the portfolio.
        Assert.All(view.Initiatives, item => Assert.Equal(item.Initiative.Portfolio.Length, item.Portfolio.Length));
    }

    [Fact]
    public void What_the_portfolio_does_not_tell_is_not_computed()
    {
        // The published reports of 2022 give neither dates, causes nor plans for evaluation.
        foreach (var number in (string[])["5.2", "5.3", "5.4"])
            Assert.Equal(Verdict.NotMeasured, view.Indicators.Single(indicator => indicator.Indicator.Number == number).Verdict);
    }

    [Fact]
    public void Quality_is_found_by_what_the_plan_prints()
    {
        Assert.Equal("yes yes yes yes yes yes", Quality("1.3"));
        Assert.Equal("yes yes partly no no no", Quality("3.1"));
        Assert.Equal("yes no partly partly no partly", Quality("3.2"));
        Assert.Equal("yes yes yes yes yes yes", Quality("4.2.1"));
        Assert.Equal("yes yes yes no no no", Quality("4.2.2"));
        Assert.Equal("yes yes no no yes yes", Quality("5.1"));
        Assert.Empty(view.Indicators.Single(indicator => indicator.Indicator.Number == "4.2").Quality);
    }

    [Fact]
    public void The_road_map_has_8_goals_and_53_deliveries_tied_to_known_initiatives()
    {
        var map = shelf.Of(RoadMapKinds.Map).Single();
        Assert.Equal(8, map.Goals.Length);
        Assert.Equal(53, map.Goals.Sum(goal => goal.Deliveries.Length));
        Assert.Equal([2028, 2026, 2027, 2024, 2030], map.Goals.Select(goal => goal.TargetYear).OfType<int>());
        Assert.All(map.Goals.SelectMany(goal => goal.Deliveries).SelectMany(delivery => delivery.Initiatives), number => Assert.NotNull(Portfolios.September2022.Find(number)));
    }

    internal static PaperShelf Shelf(params string[] files) => new(Rows(files).GroupBy(row => (row.Kind, row.Id)).Select(versions => versions.Last()).Select(row =>
        (row.Kind, row.Id, new Paper<object>(row.Version, Convert.ToHexStringLower(RoundJson.Hash(row.Body)), row.Time, row.Actor, row.Organisation, row.Reason, PaperKinds.Find(row.Kind)!.Read(row.Body)))));

    internal static byte[] Document(string file) => File.ReadAllBytes(Repository.Folder("dev", "steering", file));

    internal static IEnumerable<PaperRow> Rows(IEnumerable<string> files) => files.SelectMany(Rows);

    private static List<PaperRow> Rows(string file)
    {
        Assert.True(PaperArchive.Read(Document(file)).Succeeded(out var rows, out var problem), problem is null ? "" : $"{problem.Text} {string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}"))}");
        return rows;
    }

    private static string Quality(string number)
    {
        var quality = view.Indicators.Single(indicator => indicator.Indicator.Number == number).Quality;
        return string.Join(' ', Felles.Steering.Strategy.Quality.Criteria.Select(criterion => Dimensions.Code(quality[criterion])));
    }
}
