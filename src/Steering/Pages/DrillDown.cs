using Felles.Steering.Portfolio;

namespace Felles.Steering.Pages;

/// <summary>Which initiatives stand behind a figure on a page.</summary>
public sealed class DrillDown
{
    private DrillDown(PortfolioFilter filter) => Filter = filter;

    internal PortfolioFilter Filter { get; }

    internal static DrillDown To(PortfolioFilter filter) => new(filter);

    /// <summary>Those that run and have values along dimensions.</summary>
    internal static DrillDown Active(params ReadOnlySpan<(Dimension Dimension, string Value)> wanted) => new(Narrowed(PortfolioFilter.Active, wanted));

    /// <summary>All that have values along dimensions.</summary>
    internal static DrillDown All(params ReadOnlySpan<(Dimension Dimension, string Value)> wanted) => new(Narrowed(PortfolioFilter.All, wanted));

    private static PortfolioFilter Narrowed(PortfolioFilter filter, ReadOnlySpan<(Dimension Dimension, string Value)> wanted)
    {
        foreach (var (dimension, value) in wanted) filter = filter.With(dimension, value);
        return filter;
    }
}
