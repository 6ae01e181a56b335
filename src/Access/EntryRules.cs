namespace Felles.Access;

/// <summary>What a reader gets of one entry, by its labels: the matrix of code list 9603 (Sperring og nekting av dokumenter).</summary>
internal static class EntryRules
{
    internal static Sight See(Decision decision, in EntryLabels entry) =>
        decision.Verdict == Verdict.Deny || !entry.Labels.IsDefaultOrEmpty ? Sight.Absent : Sight.Shown;
}
