using Felles.Steering.Assignments;
using Felles.Steering.OpenData;
using Felles.Steering.Roadmap;
using Felles.Steering.Roadmap.Pages;
using Felles.Steering.Strategy;

namespace Felles.Steering.Papers;

/// <summary>What is computed from the papers and the portfolio, as documents of the open data; numbers in full precision.</summary>
internal static class PaperDocumentsOf
{
    internal static OpenDocument<StrategyView> StrategyStatus { get; } = OpenDocument<StrategyView>.Of(view => new
    {
        Plan = view.Plan.Id,
        view.Plan.Title,
        Round = view.Round?.Id,
        Goals = view.Plan.Goals.Select(goal => new { goal.Number, goal.Name, goal.Description, Measures = Enum.GetValues<Verdict>().ToDictionary(Portfolio.Dimensions.Code, verdict => view.Count(verdict, goal.Number)) }),
        Indicators = view.Indicators.Select(indicator => new
        {
            indicator.Indicator.Number,
            indicator.Indicator.Goal,
            indicator.Indicator.Name,
            indicator.Indicator.Type,
            indicator.Indicator.Source,
            indicator.Verdict,
            Quality = indicator.Quality.ToDictionary(item => Portfolio.Dimensions.Code(item.Key), item => item.Value),
            Measures = indicator.Measures.Select(measure => new
            {
                measure.Measure.Key,
                measure.Measure.Label,
                measure.Measure.Question,
                measure.Measure.Unit,
                measure.Measure.Better,
                measure.Measure.Baseline,
                measure.Measure.Target,
                TargetFigure = measure.Judgement.Target,
                Values = measure.Since,
                measure.Computed,
                measure.Judgement.Verdict,
                measure.Judgement.Gone,
                measure.Judgement.Expected,
            }),
        }),
        Initiatives = view.Initiatives.Select(item => new { item.Initiative.Number, item.Initiative.Goal, item.Initiative.Name, item.Initiative.Owner, Portfolio = item.Portfolio.Select(part => part.Number), item.Status, item.Reports }),
        view.FollowUps,
        view.Treatments,
        view.Notes,
    });

    internal static OpenDocument<RoadMapVisit> DeliveryList { get; } = OpenDocument<RoadMapVisit>.Of(visit => new
    {
        Version = visit.View.Map.Id,
        Round = visit.View.Round?.Id,
        Count = visit.Found.Length,
        SignificantDelays = Enum.GetValues<DeliveryKind>().Select(kind => new { Kind = kind, Share = visit.View.SignificantDelays(kind) is { } share ? new { share.Delayed, share.Of } : null }),
        Deliveries = visit.Found.Select(item => new
        {
            Goal = item.Goal.Id,
            item.Outlook.Delivery,
            item.Outlook.Outlook,
            item.Outlook.Expected,
            item.Outlook.DaysLate,
            Reasons = item.Outlook.Reasons.Select(reason => new { Initiative = reason.Initiative.Number, reason.Code, reason.Text }),
        }),
    });

    internal static OpenDocument<(RoadMap Earlier, RoadMap Later)> DifferenceList { get; } = OpenDocument<(RoadMap Earlier, RoadMap Later)>.Of(from =>
    {
        var comparison = RoadMapComparison.Of(from.Earlier, from.Later);
        return new
        {
            From = from.Earlier.Id,
            To = from.Later.Id,
            comparison.AddedGoals,
            comparison.GoneGoals,
            ChangedGoals = comparison.ChangedGoals.Select(pair => new { pair.Earlier, pair.Later }),
            Added = comparison.Added.Select(item => new { Goal = item.Goal.Id, item.Delivery }),
            Gone = comparison.Gone.Select(item => new { Goal = item.Goal.Id, item.Delivery }),
            Moved = comparison.Moved.Select(pair => new { pair.Earlier, pair.Later }),
            Changed = comparison.Changed.Select(pair => new { pair.Earlier, pair.Later }),
        };
    });

    /// <summary>What is due during the next year.</summary>
    internal static OpenDocument<AssignmentRegister> DueList { get; } = OpenDocument<AssignmentRegister>.Of(register => register.Next(366).Select(due => new { due.Day, due.What, Calendar = due.Calendar.Id, due.Calendar.To, due.Meeting }));
}
