using Felles.Steering.Adoption;
using Felles.Steering.Assignments;
using Felles.Steering.Cases;
using Felles.Steering.Roadmap;
using Felles.Steering.Strategy;

namespace Felles.Steering.Papers;

/// <summary>All kinds of papers.</summary>
internal static class PaperKinds
{
    internal static IReadOnlyList<PaperKind> All { get; } =
    [
        StrategyKinds.Plan, StrategyKinds.Series, StrategyKinds.Status, StrategyKinds.Note, StrategyKinds.FollowUp, StrategyKinds.Treatment,
        RoadMapKinds.Map,
        AssignmentKinds.Assignment, AssignmentKinds.Calendar, CaseKinds.Case, CaseKinds.Minutes, AdoptionRegister.Track,
    ];

    internal static PaperKind? Find(string? key) => All.FirstOrDefault(kind => kind.Key == key);
}
