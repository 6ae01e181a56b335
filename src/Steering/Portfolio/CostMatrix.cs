using System.Collections.Immutable;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The estimated changes in operating and management costs: solution × what causes them × year. Amounts are increases from
/// one year to the next, in full precision; rounding is for those who show them.
/// </summary>
internal sealed class CostMatrix
{
    private CostMatrix(ImmutableArray<CostLine> lines)
    {
        Lines = lines;
        Years = [.. lines.SelectMany(line => line.Amounts.Keys).Distinct().Order()];
    }

    /// <summary>By solution and cause.</summary>
    internal ImmutableArray<CostLine> Lines { get; }

    /// <summary>The years with a change.</summary>
    internal ImmutableArray<int> Years { get; }

    /// <summary>The matrix of the initiatives that a filter means; costs outside the portfolio belong to no initiative and are there when all are meant.</summary>
    internal static CostMatrix Of(Round round, PortfolioFilter filter, CodeLists codes)
    {
        var reported = filter.Apply(round).SelectMany(initiative => initiative.CostChanges.Select(change => (change.Solution, initiative.Name, Number: (int?)initiative.Number, change.Year, change.Amount)));
        var outside = filter.IsAll ? round.Header.OutsideCosts.Select(cost => (cost.Solution, cost.Name, Number: (int?)null, cost.Year, cost.Amount)) : [];
        var order = codes.Solutions.Select((entry, index) => (entry.Code, index)).ToDictionary(item => item.Code, item => item.index);
        return new CostMatrix(
        [
            .. reported.Concat(outside)
                .GroupBy(item => (item.Solution, item.Name, item.Number))
                .OrderBy(group => order.GetValueOrDefault(group.Key.Solution, int.MaxValue)).ThenBy(group => group.Key.Number ?? int.MaxValue).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
                .Select(group => new CostLine(group.Key.Solution, group.Key.Name, group.Key.Number, group.GroupBy(item => item.Year).ToImmutableSortedDictionary(year => year.Key, year => year.Sum(item => item.Amount)))),
        ]);
    }

    /// <summary>The increase of a year.</summary>
    internal decimal Increase(int year) => Lines.Sum(line => line.Amount(year));

    /// <summary>The increase of all years up to and with a year.</summary>
    internal decimal Accumulated(int year) => Lines.Sum(line => line.Amounts.Where(amount => amount.Key <= year).Sum(amount => amount.Value));

    /// <summary>
    /// How far the true increase up to a year, from a first year, may be from the one computed, given how many decimals the
    /// amounts were stated with: «14» is anything from 13,5 to 14,5.
    /// </summary>
    internal decimal Uncertainty(int first, int last) =>
        Lines.Sum(line => line.Amounts.Where(amount => amount.Key >= first && amount.Key <= last).Sum(amount => HalfUnit(amount.Value)));

    /// <summary>Half a unit of the last decimal a number is written with.</summary>
    internal static decimal HalfUnit(decimal stated) => new(5, 0, 0, false, (byte)(stated.Scale + 1));
}

/// <summary>A line of the matrix.</summary>
/// <param name="Solution">National solution.</param>
/// <param name="Name">What causes the change.</param>
/// <param name="Number">The initiative; null for costs outside the portfolio.</param>
/// <param name="Amounts">Million kroner by year.</param>
internal sealed record CostLine(string Solution, string Name, int? Number, ImmutableSortedDictionary<int, decimal> Amounts)
{
    internal decimal Amount(int year) => Amounts.GetValueOrDefault(year);
}
