using System.Collections.Immutable;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Roadmap;

/// <summary>A version of the road map as a round of the portfolio shows it; everything derived is here.</summary>
internal sealed class RoadMapView
{
    private readonly Dictionary<string, DeliveryOutlook> outlooks;

    /// <summary>A version beside a round; null when none is frozen.</summary>
    internal RoadMapView(RoadMap map, Round? round)
    {
        Map = map;
        Round = round;
        outlooks = map.Goals.SelectMany(goal => goal.Deliveries).ToDictionary(delivery => delivery.Id, delivery => DeliveryOutlook.Of(delivery, round));
    }

    internal RoadMap Map { get; }

    internal Round? Round { get; }

    /// <summary>All deliveries with their goals, in the order of the road map.</summary>
    internal IEnumerable<(RoadMapGoal Goal, DeliveryOutlook Outlook)> All =>
        from goal in Map.Goals
        from delivery in goal.Deliveries
        select (goal, outlooks[delivery.Id]);

    /// <summary>The goals that wait for funding or lack some.</summary>
    internal IEnumerable<RoadMapGoal> FundingRisk => Map.Goals.Where(goal => goal.Funding is Funding.Awaiting or Funding.Partial);

    internal DeliveryOutlook Of(Delivery delivery) => outlooks[delivery.Id];

    /// <summary>How many deliveries have an outlook, of those a filter means.</summary>
    internal int Count(Outlook outlook, DeliveryFilter filter) => filter.Apply(this).Count(item => item.Outlook.Outlook == outlook);

    /// <summary>
    /// The share of deliveries of a kind with a significant delay: how many, of how many that the portfolio tells the time of; null
    /// when it tells of none, since nothing reported is not the same as nothing delayed.
    /// </summary>
    internal (int Delayed, int Of)? SignificantDelays(DeliveryKind kind)
    {
        var followed = All.Where(item => item.Outlook.Delivery.Kind == kind && item.Outlook.IsTimed).ToList();
        return followed.Count == 0 ? null : (followed.Count(item => item.Outlook.IsSignificant), followed.Count);
    }

    /// <summary>Whether a delivery ends, starts or goes on in a year.</summary>
    internal static bool IsIn(Delivery delivery, int year) =>
        delivery.Ongoing
        || ((delivery.Start is not { } start || start.First.Year <= year) && (delivery.End is not { } end || end.Last.Year >= year) && (delivery.Start is not null || delivery.End is not null));

    /// <summary>The first and last year that deliveries and goals speak of; the map's own when none does.</summary>
    internal (int First, int Last) Years
    {
        get
        {
            var years = All.SelectMany(item => (int?[])[item.Outlook.Delivery.Start?.First.Year, item.Outlook.Delivery.End?.Last.Year, item.Goal.TargetYear, item.Outlook.Expected?.Year]).OfType<int>().Append(Map.Year).ToList();
            return (years.Min(), years.Max());
        }
    }
}

/// <summary>Which deliveries are meant; empty parts mean all.</summary>
/// <param name="Goal">Id of a goal.</param>
/// <param name="Group">Actor group.</param>
/// <param name="Actor">Actor.</param>
/// <param name="Year">Year that they are in.</param>
/// <param name="Outlook">Outlook.</param>
/// <param name="Initiative">Number of an initiative they hang on.</param>
/// <param name="Text">Words that must all occur in what is delivered, the actor or the goal.</param>
internal sealed record DeliveryFilter(string? Goal = null, ActorGroup? Group = null, string? Actor = null, int? Year = null, Outlook? Outlook = null, int? Initiative = null, string? Text = null)
{
    internal ImmutableArray<(RoadMapGoal Goal, DeliveryOutlook Outlook)> Apply(RoadMapView view) =>
    [
        .. view.All.Where(item =>
            (Goal is null || item.Goal.Id == Goal)
            && (Group is null || item.Outlook.Delivery.Group == Group)
            && (Actor is null || item.Outlook.Delivery.Actor == Actor)
            && (Year is not { } year || RoadMapView.IsIn(item.Outlook.Delivery, year))
            && (Outlook is null || item.Outlook.Outlook == Outlook)
            && (Initiative is not { } number || item.Outlook.Delivery.Initiatives.Contains(number) || DeliveryOutlook.MilestoneOf(item.Outlook.Delivery)?.Number == number)
            && (Text is null || Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => $"{item.Outlook.Delivery.What} {item.Outlook.Delivery.Actor} {item.Goal.Name}".Contains(word, StringComparison.OrdinalIgnoreCase)))),
    ];
}
