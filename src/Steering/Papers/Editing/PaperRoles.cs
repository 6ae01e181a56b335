using Felles.Steering.Assignments;
using Felles.Steering.Cases;
using Felles.Steering.Members;
using Felles.Steering.Strategy;

namespace Felles.Steering.Papers.Editing;

/// <summary>Who may write which papers: the office all, the committees' secretary what the committees treat, an owner the report on an assignment of their own organisation.</summary>
internal static class PaperRoles
{
    private static readonly PaperKind[] secretarys = [CaseKinds.Case, CaseKinds.Minutes, StrategyKinds.Treatment, StrategyKinds.FollowUp, StrategyKinds.Note];

    /// <summary>Those who may write any paper.</summary>
    internal const SteeringRoles Anyone = SteeringRoles.Office | SteeringRoles.Secretary | SteeringRoles.Owner;

    /// <summary>Whether a member may write any paper of a kind, new ones among them.</summary>
    internal static bool MayWrite(Member member, PaperKind kind) => member.Has(SteeringRoles.Office) || (member.Has(SteeringRoles.Secretary) && secretarys.Contains(kind));

    /// <summary>Whether a member may write this one: its whole content before or after the change.</summary>
    internal static bool MayWrite(Member member, PaperKind kind, object? body) =>
        MayWrite(member, kind) || (member.Has(SteeringRoles.Owner) && body is Assignment assignment && assignment.Owner == member.Organisation);

    /// <summary>
    /// Whether a member may make this change. An owner reports on an assignment and changes nothing else of it: the text, the
    /// deadline and the money are those of who gave it.
    /// </summary>
    internal static bool MayChange(Member member, PaperKind kind, object? before, object after, PaperState state)
    {
        if (MayWrite(member, kind)) return true;
        return MayWrite(member, kind, before) && before is Assignment given && after is Assignment told && state != PaperState.Withdrawn
            && kind.Write(given with { Status = told.Status, StatusReason = told.StatusReason, Report = told.Report, Delivered = told.Delivered }).AsSpan().SequenceEqual(kind.Write(told));
    }

    /// <summary>Whether the kind stands on a member's list.</summary>
    internal static bool Sees(Member member, PaperKind kind) => MayWrite(member, kind) || (member.Has(SteeringRoles.Owner) && kind == AssignmentKinds.Assignment);
}
