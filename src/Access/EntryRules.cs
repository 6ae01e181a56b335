using System.Collections.Immutable;
using Felles.Access.Rules;

namespace Felles.Access;

/// <summary>
/// What a reader gets of one entry, by its labels (<see cref="LabelTable"/>). An entry may carry several; each must let the
/// reader through.
/// </summary>
internal static class EntryRules
{
    private const string Blocked = "NORS";

    internal static Sight See(Decision decision, in EntryLabels entry)
    {
        if (decision.Verdict != Verdict.Open) return Sight.Absent;
        if (decision.ReplacesBlind) return Sight.Shown;
        // What the list does not hold is not withheld: it is not of this list.
        if (decision.ListsByRegulation && !ListPeriods.Hold(entry, decision.Now)) return Sight.Absent;
        if (decision.WithholdsAll) return Sight.Withheld;
        var sight = Blocks.Cover(decision.Partial, entry) ? Sight.Withheld : Sight.Shown;
        if (entry.Labels.IsDefaultOrEmpty) return sight;
        var column = ColumnOf(decision);
        foreach (var label in entry.Labels)
        {
            switch (decision.Labels.Of(label, column))
            {
                case LabelSight.Hidden:
                case LabelSight.AfterRelease when entry.ReleaseAt is not { } release || decision.Now < release:
                    return Sight.Absent;
                case LabelSight.Counted:
                    sight = Sight.Withheld;
                    break;
                default:
                    break;
            }
        }

        return sight;
    }

    /// <summary>Whether the citizen has blocked this very entry (<c>NORS</c>).</summary>
    internal static bool IsBlocked(ImmutableArray<string> labels)
    {
        if (labels.IsDefaultOrEmpty) return false;
        foreach (var label in labels)
            // Without regard to case: a block must not fall away because a source writes it otherwise.
            if (string.Equals(label, Blocked, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static LabelTable.Column ColumnOf(Decision decision) => decision.Reader switch
    {
        ReaderKind.Self => LabelTable.Column.Citizen,
        ReaderKind.Parent => LabelTable.Column.Parent,
        ReaderKind.Representative => LabelTable.Column.Holder,
        ReaderKind.Professional or ReaderKind.System => decision.OpensBlocked ? LabelTable.Column.Elevated : LabelTable.Column.Staff,
        // Opens nothing, so nothing is asked; what hides from a holder hides from all citizens.
        _ => LabelTable.Column.Holder,
    };
}
