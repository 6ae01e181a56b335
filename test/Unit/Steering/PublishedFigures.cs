using Felles.Steering.Portfolio;

namespace Felles.Test.Unit.Steering;

/// <summary>The figures that the report of September 2022 prints, from its 46 initiatives.</summary>
public class PublishedFigures
{
    private static readonly Round round = Portfolios.September2022;

    [Theory]
    [InlineData("", 46)]
    [InlineData("activity=active", 42)]
    [InlineData("activity=candidate", 2)]
    [InlineData("activity=paused", 1)]
    [InlineData("activity=finished", 1)]
    [InlineData("activity=active&segment=jointSteering", 13)]
    [InlineData("activity=active&segment=coordinate", 15)]
    [InlineData("activity=active&segment=observe", 14)]
    [InlineData("activity=active&status=red", 0)]
    [InlineData("activity=active&status=yellow", 24)]
    [InlineData("activity=active&status=green", 18)]
    [InlineData("activity=active&status=yellow&segment=jointSteering", 7)]
    [InlineData("activity=active&status=yellow&segment=coordinate", 10)]
    [InlineData("activity=active&status=yellow&segment=observe", 7)]
    [InlineData("activity=active&risk=red", 1)]
    [InlineData("activity=active&risk=yellow&segment=jointSteering&segment=coordinate", 20)]
    [InlineData("activity=active&risk=green&segment=jointSteering&segment=coordinate", 7)]
    [InlineData("change=new", 10)]
    [InlineData("change=new&owner=Helsedirektoratet", 9)]
    [InlineData("change=new&activity=active", 9)]
    [InlineData("change=ended", 1)]
    [InlineData("phase=execution", 39)]
    [InlineData("phase=concept", 3)]
    [InlineData("activity=active&focusArea=1.1", 12)]
    [InlineData("activity=active&focusArea=3.2", 7)]
    [InlineData("activity=active&focusArea=none", 1)]
    [InlineData("programme=Velferdsteknologi%20og%20digital%20hjemmeoppfølging%20(DHV)", 5)]
    public void Counts(string filter, int expected)
    {
        var figure = StatedFigure.Read($"initiatives?{filter}");
        Assert.NotNull(figure);
        Assert.Equal(expected, new PortfolioFigures(round, figure.Filter).Count);
    }

    [Fact]
    public void The_initiatives_named()
    {
        Assert.Equal([209, 210, 211, 212, 213, 214, 215, 216, 217, 218], Numbers("initiatives?change=new"));
        Assert.Equal([201], Numbers("initiatives?risk=red"));
        Assert.Equal([5], Numbers("initiatives?change=ended"));
    }

    [Fact]
    public void Active_initiatives_by_owner() => Assert.Equal(
        [
            ("Direktoratet for e-helse", 7), ("Folkehelseinstituttet", 3), ("Helse Midt-Norge", 2), ("Helse Nord", 2), ("Helse Sør-Øst", 6), ("Helse Vest", 3),
            ("Helsedirektoratet", 15), ("Helsetjenestens Driftsorganisasjon", 1), ("KS", 2), ("Oslo kommune", 1),
        ],
        new PortfolioFigures(round, PortfolioFilter.Active).By(Dimension.Owner).Select(count => (count.Value, count.Count)));

    [Fact]
    public void The_cost_matrix_in_full_precision()
    {
        var costs = CostMatrix.Of(round, PortfolioFilter.All, CodeLists.InForce);
        Assert.Equal([2022, 2023, 2024, 2025, 2026], costs.Years.AsEnumerable());
        Assert.Equal([32.8m, 53.4m, 97m, 40.4m, 20m], costs.Years.Select(costs.Increase));
        Assert.Equal([32.8m, 86.2m, 183.2m, 223.6m, 243.6m], costs.Years.Select(costs.Accumulated));
        Assert.Equal(["e-resept", "Helsenettet: grunndata", "Helsenorge innenfor porteføljen", "Helsenorge innenfor porteføljen", "Helsenorge ellers", "ikke fordelt"], costs.Lines.Select(line => line.Solution));
    }

    [Fact]
    public void Every_printed_figure_is_met_or_it_is_said_why_not()
    {
        var compared = StatedFigure.Reconcile(round, CodeLists.InForce);
        Assert.Equal(19, compared.Count);
        Assert.Equal([33m, 53m, 97m, 40m, 20m, 33m, 87m, 183m, 224m, 244m], compared.Skip(9).Select(item => item.Statement.Value));
        Assert.Equal(
            [
                // The report prints these sums and not what they are sums of.
                ("budget/2022?segment=jointSteering", 715.2m, Agreement.NotPublished), ("dependencies", 87m, Agreement.NotPublished),
                // 32,8 + 53,4 = 86,2 is printed as 87: the report has added numbers with more decimals than it prints.
                ("cost-accumulated/2023", 87m, Agreement.WithinPrecision),
            ],
            compared.Where(item => item.Agreement != Agreement.Exact).Select(item => (item.Statement.Figure, item.Statement.Value, item.Agreement)));
    }

    [Fact]
    public void The_red_and_critical_dependencies_are_the_two_listed() =>
        Assert.Equal([111, 181], new PortfolioFigures(round, PortfolioFilter.All).CriticalRed.Select(item => item.Initiative.Number).Order());

    [Theory]
    [InlineData("cost-accumulated/2023", "90", "Different")]
    [InlineData("cost-accumulated/2024", "184", "WithinPrecision")]
    [InlineData("cost-increase/2022", "33", "Exact")]
    [InlineData("cost-increase/2022", "32.8", "Exact")]
    [InlineData("cost-increase/2022", "32.9", "WithinPrecision")]
    [InlineData("initiatives?activity=active", "43", "Different")]
    public void A_stated_figure_is_judged_by_the_precision_it_is_stated_with(string figure, string value, string expected)
    {
        var statement = new Statement(figure, decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), "");
        var stated = new Round(round.Header with { Statements = [statement] }, round.Initiatives);
        Assert.Equal(expected, Assert.Single(StatedFigure.Reconcile(stated, CodeLists.InForce)).Agreement.ToString());
    }

    private static IEnumerable<int> Numbers(string figure) => new PortfolioFigures(round, StatedFigure.Read(figure)!.Filter).Initiatives.Select(initiative => initiative.Number).Order();
}
