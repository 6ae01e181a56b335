using System.Globalization;
using Felles.Kernel;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Steering.Portfolio;

/// <summary>How a figure that a published report states compares with the one computed from the reports.</summary>
internal enum Agreement
{
    /// <summary>The computed figure, rounded as the stated one is written, is the stated one.</summary>
    Exact,

    /// <summary>It is not, but the numbers it is computed from are stated so roughly that both can be true.</summary>
    WithinPrecision,

    /// <summary>The report does not publish what the figure is computed from.</summary>
    NotPublished,

    /// <summary>They contradict each other.</summary>
    Different,
}

/// <summary>A stated figure beside the computed one.</summary>
/// <param name="Statement">What was stated.</param>
/// <param name="Computed">What the initiatives give.</param>
/// <param name="Agreement">How they compare.</param>
internal sealed record Reconciled(Statement Statement, decimal Computed, Agreement Agreement);

/// <summary>
/// A figure by name: <c>initiatives?FILTER</c>, <c>dependencies?FILTER</c>, <c>budget/YEAR?FILTER</c>, <c>cost-increase/YEAR</c> or
/// <c>cost-accumulated/YEAR</c>, where FILTER is that of an address.
/// </summary>
internal sealed record StatedFigure(string Kind, int? Year, PortfolioFilter Filter)
{
    /// <summary>Reads the name of a figure; null when there is no such figure.</summary>
    internal static StatedFigure? Read(string name)
    {
        var parts = name.Split('?', 2);
        var path = parts[0].Split('/');
        var filter = PortfolioFilter.All;
        if (parts.Length == 2)
        {
            var query = QueryHelpers.ParseQuery(parts[1]).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? ""))).ToList();
            if (query.Any(pair => Dimensions.Find(pair.Key) is null)) return null;
            if (!PortfolioFilter.Read(query).Succeeded(out var read, out _)) return null;
            filter = read;
        }

        return path switch
        {
            ["initiatives" or "dependencies"] => new StatedFigure(path[0], null, filter),
            ["budget", var year] when int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new StatedFigure(path[0], number, filter),
            ["cost-increase" or "cost-accumulated", var year] when filter.IsAll && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new StatedFigure(path[0], number, filter),
            _ => null,
        };
    }

    /// <summary>Every statement of a round beside what its initiatives give.</summary>
    internal static IReadOnlyList<Reconciled> Reconcile(Round round, CodeLists codes)
    {
        var costs = CostMatrix.Of(round, PortfolioFilter.All, codes);
        return [.. round.Header.Statements.Select(statement => (Read(statement.Figure) ?? throw new InvalidOperationException("A round with an unknown figure was taken in.")).Compare(statement, round, costs))];
    }

    private Reconciled Compare(Statement statement, Round round, CostMatrix costs)
    {
        var figures = new PortfolioFigures(round, Filter);
        var (computed, uncertainty) = Kind switch
        {
            "initiatives" => (figures.Count, 0m),
            "dependencies" => (figures.Dependencies.Count(), 0m),
            "budget" => (figures.Budget(Year!.Value), 0m),
            "cost-increase" => (costs.Increase(Year!.Value), costs.Uncertainty(Year.Value, Year.Value)),
            _ => (costs.Accumulated(Year!.Value), costs.Uncertainty(int.MinValue, Year.Value)),
        };
        var agreement = decimal.Round(computed, statement.Value.Scale, MidpointRounding.AwayFromZero) == statement.Value ? Agreement.Exact
            : statement.NotPublished is not null ? Agreement.NotPublished
            : Math.Abs(computed - statement.Value) <= uncertainty + CostMatrix.HalfUnit(statement.Value) && uncertainty > 0 ? Agreement.WithinPrecision
            : Agreement.Different;
        return new Reconciled(statement, computed, agreement);
    }
}
