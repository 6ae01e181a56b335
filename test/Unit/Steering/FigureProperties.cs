using Felles.Steering.Portfolio;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Steering;

/// <summary>What holds for every portfolio and every filter.</summary>
public class FigureProperties
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(2022, 47);

    [Fact]
    public void Every_figure_is_the_number_of_initiatives_in_its_drill_down() => Check((round, filter) =>
    {
        var figures = new PortfolioFigures(round, filter);
        foreach (var dimension in Dimensions.All)
        {
            foreach (var (value, count) in figures.By(dimension))
            {
                Assert.Equal(count, figures.With(dimension, value));
                // Where the filter wants other values too, the drill-down keeps to the one.
                var below = new PortfolioFigures(round, filter.With(dimension, value));
                Assert.Equal(count, below.Initiatives.Count(figures.Initiatives.Contains));
                if (filter.Wanted(dimension).Count == 0) Assert.Equal(count, below.Count);
            }
        }
    });

    [Fact]
    public void Totals_are_the_sum_of_their_parts() => Check((round, filter) =>
    {
        var figures = new PortfolioFigures(round, filter);
        foreach (var dimension in Dimensions.All.Where(Dimensions.IsSingle))
        {
            Assert.Equal(figures.Count, figures.By(dimension).Sum(count => count.Count));
            var parts = figures.By(dimension).Select(count => figures.Initiatives.Where(initiative => Dimensions.Values(dimension, initiative, round.Id).Contains(count.Value)).ToList()).ToList();
            foreach (var year in figures.BudgetYears) Assert.Equal(figures.Budget(year), parts.Sum(part => part.SelectMany(initiative => initiative.Budgets).Where(budget => budget.Year == year).Sum(budget => budget.Amount)));
        }

        var costs = CostMatrix.Of(round, filter, CodeLists.InForce);
        foreach (var year in costs.Years)
        {
            Assert.Equal(costs.Increase(year), costs.Lines.GroupBy(line => line.Solution).Sum(solution => solution.Sum(line => line.Amount(year))));
            Assert.Equal(costs.Accumulated(year), costs.Years.Where(earlier => earlier <= year).Sum(costs.Increase));
        }

        Assert.Equal(figures.Dependencies.Count(item => !item.Dependency.Met), figures.Unmet.Sum(count => count.Value));
    });

    [Fact]
    public void A_filter_survives_its_address() => Check((round, filter) =>
    {
        var read = Portfolios.Read([.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(filter.ToQuery()).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value!)))]);
        Assert.Equal(filter.ToQuery(), read.ToQuery());
        Assert.Equal(filter.Apply(round).Select(initiative => initiative.Number), read.Apply(round).Select(initiative => initiative.Number));
    });

    [Fact]
    public void A_round_survives_its_document_with_its_hash() => Prop.ForAll(Portfolios.Rounds, round =>
    {
        var document = RoundJson.WriteDocument(round);
        Assert.True(RoundJson.ReadDocument(document, CodeLists.InForce).Succeeded(out var read, out var problem), problem?.Text);
        Assert.Equal(document, RoundJson.WriteDocument(read));
        Assert.Equal(Hash(round), Hash(read));
    }).Check(Fixed);

    [Fact]
    public void The_hash_of_the_round_of_2022_is_the_same_for_ever() =>
        Assert.Equal("827652182bb1116a75cbc97257522d2a966169e64c1386cb243c9e100e6b3184", Convert.ToHexStringLower(Hash(Portfolios.September2022)));

    [Fact]
    public void A_comparison_with_itself_finds_nothing_and_with_another_what_differs()
    {
        var round = Portfolios.September2022;
        var same = RoundComparison.Of(round, round);
        Assert.True(same.Added.IsEmpty && same.Gone.IsEmpty && same.Changed.IsEmpty);

        var later = new Round(round.Header with { Id = "2022-12" }, round.Initiatives.Where(initiative => initiative.Number != 5)
            .Select(initiative => initiative.Number == 181 ? initiative with { Status = Colour.Green, StatusReason = null } : initiative).Append(Portfolios.One(219)));
        var compared = RoundComparison.Of(round, later);
        Assert.Equal([219], compared.Added.Select(initiative => initiative.Number));
        Assert.Equal([5], compared.Gone.Select(initiative => initiative.Number));
        var (now, fields) = Assert.Single(compared.Changed);
        Assert.Equal(181, now.Number);
        Assert.Equal([("status", "yellow", "green"), ("statusReason", "Meldte", null)], fields.Select(field => (field.Field, field.Before?.GetString()!.Split(' ')[0], field.Now?.GetString())));
    }

    [Fact]
    public void A_comparison_tells_colours_dates_and_costs_apart()
    {
        var was = Portfolios.One() with
        {
            End = "2023", Budgets = [new YearAmount(2022, 10m)], CostChanges = [new CostChange("e-resept", 2023, 1.5m)],
            Milestones = [new Milestone("m1", "Pilot") { Kind = MilestoneKind.Development, Planned = new(2023, 1, 1) }, new Milestone("m2", "Ferdig") { Kind = MilestoneKind.Introduction, Planned = new(2023, 6, 1) }],
        };
        var now = was with
        {
            Status = Colour.Red, Risk = Colour.Yellow, End = "2024", Purpose = "Nytt formål", Budgets = [new YearAmount(2022, 10.0m), new YearAmount(2023, 4m)], CostChanges = [],
            Milestones = [was.Milestones[0] with { Forecast = new(2023, 1, 15) }, was.Milestones[1] with { Forecast = new(2023, 6, 1) }],
        };
        var compared = RoundComparison.Of(Round("2022-09", was), Round("2022-12", now));

        Assert.Equal([("status", "green", "red"), ("risk", null, "yellow")], compared.Colours.Select(item => (item.Change.Field, item.Change.Before?.GetString(), item.Change.Now?.GetString())));
        Assert.Equal([("end", null, 366), ("milestones", "Pilot", 14)], compared.Dates.Select(move => (move.Field, move.What, move.Days!.Value)));
        Assert.Equal([(null, 2023, null, 4m, 4m), ("e-resept", 2023, 1.5m, null, -1.5m)], compared.Costs.Select(move => (move.Solution, move.Year, move.Before, move.After, move.Difference)));
        Assert.Equal(["purpose"], Assert.Single(compared.Others).Fields.Select(change => change.Field));
        static Round Round(string id, Initiative initiative) => new(new RoundHeader { Id = id, AsOf = new DateOnly(2022, 12, 1) }, [initiative]);
    }

    internal static byte[] Hash(Round round) => RoundJson.HashOf(RoundJson.Hash(RoundJson.Bytes(round.Header)), round.Initiatives.Select(initiative => (initiative.Number, RoundJson.Hash(RoundJson.Bytes(initiative)))));

    private static void Check(Action<Round, PortfolioFilter> property) => Prop.ForAll(Portfolios.Rounds, Portfolios.Filters.ToArbitrary(), property).Check(Fixed);
}
