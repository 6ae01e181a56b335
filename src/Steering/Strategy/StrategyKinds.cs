using Felles.Steering.Papers;

namespace Felles.Steering.Strategy;

/// <summary>The papers of the strategy.</summary>
internal static class StrategyKinds
{
    internal const string Area = "strategy";

    internal static PaperKind<StrategyPlan> Plan { get; } = new("plan", Area, plan => plan.Id, StrategyCheck.Plan);

    internal static PaperKind<Series> Series { get; } = new("series", Area, series => series.Measure, StrategyCheck.Series);

    internal static PaperKind<InitiativeStatus> Status { get; } = new("initiative-status", Area, status => status.Initiative, StrategyCheck.Status);

    internal static PaperKind<GoalNote> Note { get; } = new("goal-note", Area, note => note.Id, _ => []);

    internal static PaperKind<FollowUpPoint> FollowUp { get; } = new("follow-up", Area, point => point.Id, StrategyCheck.FollowUp);

    internal static PaperKind<Treatment> Treatment { get; } = new("treatment", Area, treatment => treatment.Id, _ => []);
}
