using Felles.Steering.Portfolio;

namespace Felles.Steering.OpenData;

/// <summary>Figures and lists of a round as JSON, in full precision.</summary>
internal static class FigureDocuments
{
    internal static OpenDocument<(Round Round, PortfolioFilter Filter)> InitiativeList { get; } = OpenDocument<(Round Round, PortfolioFilter Filter)>.Of(from =>
    {
        var initiatives = from.Filter.Apply(from.Round);
        return new { Round = from.Round.Id, Filter = from.Filter.ToQuery(), Count = initiatives.Length, Initiatives = initiatives };
    });

    internal static OpenDocument<(Round Round, PortfolioFilter Filter)> FigureList { get; } = OpenDocument<(Round Round, PortfolioFilter Filter)>.Of(from =>
    {
        var (round, filter) = from;
        var figures = new PortfolioFigures(round, filter);
        return new
        {
            Round = round.Id,
            Filter = filter.ToQuery(),
            figures.Count,
            By = Dimensions.All.ToDictionary(Dimensions.Key, dimension => figures.By(dimension)),
            Budgets = figures.BudgetYears.Select(year => new YearAmount(year, figures.Budget(year))),
            Dependencies = new { Count = figures.Dependencies.Count(), Unmet = figures.Unmet.OrderBy(item => item.Key.Category, StringComparer.Ordinal).ThenBy(item => item.Key.Status).Select(item => new { item.Key.Category, item.Key.Status, Count = item.Value }) },
            Milestones = new { Count = figures.Milestones.Count(), Late = figures.Late.Count() },
        };
    });

    internal static OpenDocument<(Round Round, PortfolioFilter Filter)> CostList { get; } = OpenDocument<(Round Round, PortfolioFilter Filter)>.Of(from =>
    {
        var (round, filter) = from;
        var costs = CostMatrix.Of(round, filter, CodeLists.InForce);
        return new
        {
            Round = round.Id,
            Filter = filter.ToQuery(),
            Unit = "million NOK, increase from the year before",
            Lines = costs.Lines.Select(line => new { line.Solution, line.Name, Initiative = line.Number, Amounts = line.Amounts.Select(amount => new YearAmount(amount.Key, amount.Value)) }),
            Years = costs.Years.Select(year => new { Year = year, Increase = costs.Increase(year), Accumulated = costs.Accumulated(year) }),
        };
    });

    internal static OpenDocument<(Round? Earlier, Round Later)> ChangeList { get; } = OpenDocument<(Round? Earlier, Round Later)>.Of(from =>
    {
        var compared = from.Earlier is null ? null : RoundComparison.Of(from.Earlier, from.Later);
        return new
        {
            Round = from.Later.Id,
            Since = from.Earlier?.Id,
            Added = compared?.Added.Select(Short),
            Gone = compared?.Gone.Select(Short),
            Colours = compared?.Colours.Select(item => new { Initiative = Short(item.Now), item.Change.Field, item.Change.Before, item.Change.Now }),
            Dates = compared?.Dates.Select(move => new { Initiative = Short(move.Now), move.Field, move.What, move.Before, Now = move.After, move.Days }),
            Costs = compared?.Costs.Select(move => new { Initiative = Short(move.Now), move.Solution, move.Year, move.Before, Now = move.After, move.Difference }),
            Others = compared?.Others.Select(item => new { Initiative = Short(item.Now), item.Fields }),
        };
    });

    internal static OpenDocument<Round> RedList { get; } = OpenDocument<Round>.Of(round =>
    {
        var active = new PortfolioFigures(round, PortfolioFilter.Active);
        return new
        {
            Round = round.Id,
            Status = active.Initiatives.Where(initiative => initiative.Status == Colour.Red).Select(initiative => new { Initiative = Short(initiative), Reason = initiative.StatusReason }),
            Risk = active.Initiatives.Where(initiative => initiative.Risk == Colour.Red).Select(initiative => new { Initiative = Short(initiative), Reason = initiative.RiskReason }),
            Dependencies = active.CriticalRed.Select(item => new { Initiative = Short(item.Initiative), item.Dependency }),
            Late = active.Late.Select(item => new { Initiative = Short(item.Initiative), item.Milestone }),
        };
    });

    internal static byte[] Initiatives(Round round, PortfolioFilter filter) => InitiativeList.Write((round, filter));

    internal static byte[] Figures(Round round, PortfolioFilter filter) => FigureList.Write((round, filter));

    internal static byte[] Costs(Round round, PortfolioFilter filter) => CostList.Write((round, filter));

    internal static byte[] Changes(Round? earlier, Round later) => ChangeList.Write((earlier, later));

    private static Named Short(Initiative initiative) => new(initiative.Number, initiative.Name, initiative.Owner);
}

/// <summary>An initiative by its names.</summary>
/// <param name="Number">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Owner">Owner.</param>
internal sealed record Named(int Number, string Name, string Owner);
