using System.Collections.Immutable;

namespace Felles.Steering.Roadmap;

/// <summary>What differs between two versions of the road map, by the ids that are kept between them.</summary>
internal sealed record RoadMapComparison
{
    /// <summary>Goals only in the later.</summary>
    public required ImmutableArray<RoadMapGoal> AddedGoals { get; init; }

    /// <summary>Goals only in the earlier.</summary>
    public required ImmutableArray<RoadMapGoal> GoneGoals { get; init; }

    /// <summary>Goals with another aim, year or funding.</summary>
    public required ImmutableArray<(RoadMapGoal Earlier, RoadMapGoal Later)> ChangedGoals { get; init; }

    /// <summary>Deliveries only in the later.</summary>
    public required ImmutableArray<(RoadMapGoal Goal, Delivery Delivery)> Added { get; init; }

    /// <summary>Deliveries only in the earlier.</summary>
    public required ImmutableArray<(RoadMapGoal Goal, Delivery Delivery)> Gone { get; init; }

    /// <summary>Deliveries with another period.</summary>
    public required ImmutableArray<(Delivery Earlier, Delivery Later)> Moved { get; init; }

    /// <summary>Deliveries that say something else, in the same period.</summary>
    public required ImmutableArray<(Delivery Earlier, Delivery Later)> Changed { get; init; }

    /// <summary>Whether nothing differs.</summary>
    internal bool IsEmpty => AddedGoals.IsEmpty && GoneGoals.IsEmpty && ChangedGoals.IsEmpty && Added.IsEmpty && Gone.IsEmpty && Moved.IsEmpty && Changed.IsEmpty;

    internal static RoadMapComparison Of(RoadMap earlier, RoadMap later)
    {
        var (before, now) = (earlier.Goals.ToDictionary(goal => goal.Id), later.Goals.ToDictionary(goal => goal.Id));
        var (then, since) = (Deliveries(earlier), Deliveries(later));
        var both = since.Where(item => then.ContainsKey(item.Key)).Select(item => (Earlier: then[item.Key].Delivery, Later: item.Value.Delivery)).ToList();
        return new RoadMapComparison
        {
            AddedGoals = [.. later.Goals.Where(goal => !before.ContainsKey(goal.Id))],
            GoneGoals = [.. earlier.Goals.Where(goal => !now.ContainsKey(goal.Id))],
            ChangedGoals = [.. later.Goals.Where(goal => before.TryGetValue(goal.Id, out var was) && IsChanged(was, goal)).Select(goal => (before[goal.Id], goal))],
            Added = [.. since.Where(item => !then.ContainsKey(item.Key)).Select(item => item.Value)],
            Gone = [.. then.Where(item => !since.ContainsKey(item.Key)).Select(item => item.Value)],
            Moved = [.. both.Where(pair => IsMoved(pair.Earlier, pair.Later))],
            Changed = [.. both.Where(pair => !IsMoved(pair.Earlier, pair.Later) && IsChanged(pair.Earlier, pair.Later))],
        };
    }

    private static Dictionary<string, (RoadMapGoal Goal, Delivery Delivery)> Deliveries(RoadMap map) =>
        map.Goals.SelectMany(goal => goal.Deliveries.Select(delivery => (goal, delivery))).ToDictionary(item => item.delivery.Id, item => (item.goal, item.delivery));

    private static bool IsChanged(RoadMapGoal was, RoadMapGoal now) =>
        (was.Name, was.Aim, was.TargetYear, was.Funding, was.FundingText) != (now.Name, now.Aim, now.TargetYear, now.Funding, now.FundingText);

    private static bool IsMoved(Delivery was, Delivery now) => (was.Start, was.End, was.Ongoing) != (now.Start, now.End, now.Ongoing);

    private static bool IsChanged(Delivery was, Delivery now) =>
        (was.What, was.Actor, was.Group, was.Kind, was.Milestone) != (now.What, now.Actor, now.Group, now.Kind, now.Milestone) || !was.Initiatives.SequenceEqual(now.Initiatives);
}
