using System.Collections.Immutable;

namespace Felles.Steering.Portfolio;

/// <summary>The figures derived from the initiatives of a round that a filter means. Computed, never typed.</summary>
internal sealed class PortfolioFigures
{
    private readonly Round round;

    internal PortfolioFigures(Round round, PortfolioFilter filter)
    {
        this.round = round;
        Filter = filter;
        Initiatives = round.Behind(filter);
    }

    /// <summary>Which initiatives are meant.</summary>
    internal PortfolioFilter Filter { get; }

    /// <summary>The initiatives behind the figures.</summary>
    internal ImmutableArray<Initiative> Initiatives { get; }

    internal int Count => Initiatives.Length;

    /// <summary>The dependencies of the initiatives, with whose they are.</summary>
    internal IEnumerable<(Initiative Initiative, Dependency Dependency)> Dependencies =>
        from initiative in Initiatives
        from dependency in initiative.Dependencies
        select (initiative, dependency);

    /// <summary>Dependencies that are critical, red and not met: those the committees are shown one by one.</summary>
    internal IEnumerable<(Initiative Initiative, Dependency Dependency)> CriticalRed =>
        Dependencies.Where(item => item.Dependency is { Criticality: Criticality.High, Status: Colour.Red, Met: false });

    /// <summary>Dependencies not met, by category and colour; categories in the order of the code list.</summary>
    internal IReadOnlyDictionary<(string Category, Colour Status), int> Unmet =>
        Dependencies.Where(item => !item.Dependency.Met).CountBy(item => (item.Dependency.Category, item.Dependency.Status)).ToDictionary();

    /// <summary>The milestones of the initiatives.</summary>
    internal IEnumerable<(Initiative Initiative, Milestone Milestone)> Milestones =>
        from initiative in Initiatives
        from milestone in initiative.Milestones
        select (initiative, milestone);

    /// <summary>The milestones that are late.</summary>
    internal IEnumerable<(Initiative Initiative, Milestone Milestone)> Late => Milestones.Where(item => IsLate(item.Milestone, round.Header.AsOf));

    /// <summary>The years with a budget.</summary>
    internal IReadOnlyList<int> BudgetYears => [.. Initiatives.SelectMany(initiative => initiative.Budgets).Select(budget => budget.Year).Distinct().Order()];

    /// <summary>How many initiatives have each value along a dimension; values that occur, known codes first and in their order.</summary>
    internal ImmutableArray<ValueCount> By(Dimension dimension)
    {
        var counts = Initiatives.SelectMany(initiative => Dimensions.Values(dimension, initiative, round.Id)).CountBy(value => value).ToDictionary();
        var known = Dimensions.Known(dimension);
        return
        [
            .. known.Where(counts.ContainsKey).Select(value => new ValueCount(value, counts[value])),
            .. counts.Where(count => !known.Contains(count.Key)).OrderBy(count => count.Key == Dimensions.None).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => new ValueCount(count.Key, count.Value)),
        ];
    }

    /// <summary>How many have a value along a dimension.</summary>
    internal int With(Dimension dimension, string value) => Initiatives.Count(initiative => Dimensions.Values(dimension, initiative, round.Id).Contains(value));

    /// <summary>The sum of the budgets of a year, million kroner.</summary>
    internal decimal Budget(int year) => Initiatives.SelectMany(initiative => initiative.Budgets).Where(budget => budget.Year == year).Sum(budget => budget.Amount);

    /// <summary>Late: reached, expected or still missing after the day first planned.</summary>
    internal static bool IsLate(Milestone milestone, DateOnly asOf) => (milestone.Reached ?? milestone.Forecast) is { } day ? day > milestone.Planned : asOf > milestone.Planned;
}

/// <summary>How many initiatives have a value.</summary>
/// <param name="Value">Code or text.</param>
/// <param name="Count">Initiatives.</param>
internal sealed record ValueCount(string Value, int Count);
