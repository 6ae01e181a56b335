using Felles.Steering.Papers.Pages;

namespace Felles.Steering.Strategy.Pages;

/// <summary>What a reader of the strategy looks at.</summary>
public sealed class StrategyVisit
{
    private StrategyVisit(PaperVisit visit, StrategyView view, int? goal = null, string? number = null)
    {
        Visit = visit;
        View = view;
        Goal = goal is { } wanted ? view.Plan.Goals.FirstOrDefault(found => found.Number == wanted) : null;
        Indicator = view.Indicators.FirstOrDefault(indicator => indicator.Indicator.Number == number);
        Initiative = view.Initiatives.FirstOrDefault(initiative => initiative.Initiative.Number == number);
    }

    internal PaperVisit Visit { get; }

    internal StrategyView View { get; }

    internal StrategicGoal? Goal { get; }

    internal IndicatorView? Indicator { get; }

    internal StrategicInitiativeView? Initiative { get; }

    /// <summary>The newest plan, with a goal, indicator or initiative of it; null when there is no plan.</summary>
    internal static StrategyVisit? Of(PaperVisit visit, int? goal = null, string? number = null) =>
        visit.Strategy() is { } view ? new StrategyVisit(visit, view, goal, number) : null;
}
