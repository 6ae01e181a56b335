using Felles.Kernel;
using Felles.Steering.Papers;

namespace Felles.Steering.Roadmap;

/// <summary>The papers of the road map, and their rules.</summary>
internal static class RoadMapKinds
{
    internal const string Area = "road-map";

    internal static PaperKind<RoadMap> Map { get; } = new("road-map", Area, map => map.Id, Check);

    private static IEnumerable<Issue> Check(RoadMap map) =>
    [
        .. map.Year is < 2000 or > 2100 ? (Issue[])[PaperCheck.Fault("year", "year", "Give a year from 2000 to 2100.", "Oppgi et år fra 2000 til 2100.", "Oppgi eit år frå 2000 til 2100.")] : [],
        .. PaperCheck.Twice(map.Goals, goal => goal.Id, "goals"),
        .. PaperCheck.Twice([.. map.Goals.SelectMany(goal => goal.Deliveries)], delivery => delivery.Id, "deliveries"),
        .. map.Goals.SelectMany(goal => goal.Deliveries).SelectMany(Check),
        .. map.Goals.Where(goal => goal.TargetYear is < 2000 or > 2100).Select(goal => PaperCheck.Fault($"goals/{goal.Id}.targetYear", "year", "Give a year from 2000 to 2100.", "Oppgi et år fra 2000 til 2100.", "Oppgi eit år frå 2000 til 2100.")),
        .. map.Replaces == map.Id ? (Issue[])[PaperCheck.Fault("replaces", "itself", "A version does not replace itself.", "En versjon erstatter ikke seg selv.", "Ein versjon erstattar ikkje seg sjølv.")] : [],
    ];

    private static IEnumerable<Issue> Check(Delivery delivery)
    {
        var place = $"deliveries/{delivery.Id}";
        if (delivery is { Start: { } start, End: { } end } && end.Last < start.First) yield return PaperCheck.Fault($"{place}.end", "end-before-start", "The end is before the start.", "Slutten er før starten.", "Slutten er før starten.");
        if (delivery.Ongoing && delivery.End is not null) yield return PaperCheck.Fault($"{place}.end", "ongoing", "What goes on all the time has no end.", "Det som er løpende, har ingen slutt.", "Det som er løpande, har ingen slutt.");
        if (delivery.Milestone is not null && DeliveryOutlook.MilestoneOf(delivery) is null) yield return PaperCheck.Fault($"{place}.milestone", "milestone", "Name the initiative's number and the milestone's id, as 160/pilot.", "Oppgi tiltakets nummer og milepælens id, som 160/pilot.", "Oppgi nummeret til tiltaket og id-en til milepælen, som 160/pilot.");
        if (delivery.Initiatives.Any(number => number is < 1 or > 99_999)) yield return PaperCheck.Fault($"{place}.initiatives", "number", "A number is from 1 to 99999.", "Et nummer er fra 1 til 99999.", "Eit nummer er frå 1 til 99999.");
    }
}
