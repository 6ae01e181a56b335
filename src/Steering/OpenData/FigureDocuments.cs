using System.Text.Json;
using Felles.Steering.Portfolio;

namespace Felles.Steering.OpenData;

/// <summary>Figures and lists of a round as JSON, in full precision.</summary>
internal static class FigureDocuments
{
    internal static byte[] Initiatives(Round round, PortfolioFilter filter)
    {
        var initiatives = filter.Apply(round);
        return Bytes(new { Round = round.Id, Filter = filter.ToQuery(), Count = initiatives.Length, Initiatives = initiatives });
    }

    internal static byte[] Figures(Round round, PortfolioFilter filter)
    {
        var figures = new PortfolioFigures(round, filter);
        return Bytes(new
        {
            Round = round.Id,
            Filter = filter.ToQuery(),
            figures.Count,
            By = Dimensions.All.ToDictionary(Dimensions.Key, dimension => figures.By(dimension)),
            Budgets = figures.BudgetYears.Select(year => new YearAmount(year, figures.Budget(year))),
            Dependencies = new { Count = figures.Dependencies.Count(), Unmet = figures.Unmet.OrderBy(item => item.Key.Category, StringComparer.Ordinal).ThenBy(item => item.Key.Status).Select(item => new { item.Key.Category, item.Key.Status, Count = item.Value }) },
            Milestones = new { Count = figures.Milestones.Count(), Late = figures.Late.Count() },
        });
    }

    internal static byte[] Costs(Round round, PortfolioFilter filter)
    {
        var costs = CostMatrix.Of(round, filter, CodeLists.BuiltIn);
        return Bytes(new
        {
            Round = round.Id,
            Filter = filter.ToQuery(),
            Unit = "million NOK, increase from the year before",
            Lines = costs.Lines.Select(line => new { line.Solution, line.Name, Initiative = line.Number, Amounts = line.Amounts.Select(amount => new YearAmount(amount.Key, amount.Value)) }),
            Years = costs.Years.Select(year => new { Year = year, Increase = costs.Increase(year), Accumulated = costs.Accumulated(year) }),
        });
    }

    internal static byte[] Changes(Round? earlier, Round later)
    {
        var compared = earlier is null ? null : RoundComparison.Of(earlier, later);
        return Bytes(new
        {
            Round = later.Id,
            Since = earlier?.Id,
            Added = compared?.Added.Select(Short),
            Gone = compared?.Gone.Select(Short),
            Colours = compared?.Colours.Select(item => new { Initiative = Short(item.Now), item.Change.Field, item.Change.Before, item.Change.Now }),
            Dates = compared?.Dates.Select(move => new { Initiative = Short(move.Now), move.Field, move.What, move.Before, Now = move.After, move.Days }),
            Costs = compared?.Costs.Select(move => new { Initiative = Short(move.Now), move.Solution, move.Year, move.Before, Now = move.After, move.Difference }),
            Others = compared?.Others.Select(item => new { Initiative = Short(item.Now), item.Fields }),
        });
    }

    private static object Short(Initiative initiative) => new { initiative.Number, initiative.Name, initiative.Owner };

    private static byte[] Bytes<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, RoundJson.Options);
}
