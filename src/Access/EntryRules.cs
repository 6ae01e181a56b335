using System.Collections.Immutable;

namespace Felles.Access;

/// <summary>
/// What a reader gets of one entry, by its labels: code list 9603, Sperring og nekting av dokumenter. An entry may carry
/// several; each must let the reader through. A code that is not known here hides from citizens and not from staff, who
/// may need it to treat.
/// </summary>
internal static class EntryRules
{
    internal static Sight See(Decision decision, in EntryLabels entry)
    {
        if (decision.Verdict != Verdict.Open) return Sight.Absent;
        return decision.Reader switch
        {
            ReaderKind.Professional => Staff(decision, entry),
            ReaderKind.System => decision.ReplacesBlind ? Sight.Shown : Staff(decision, entry),
            ReaderKind.Self or ReaderKind.Parent or ReaderKind.Representative => Citizen(decision, entry),
            _ => Sight.Absent,
        };
    }

    /// <summary>Whether the citizen has blocked this very entry (<c>NORS</c>).</summary>
    internal static bool IsBlocked(ImmutableArray<string> labels)
    {
        if (labels.IsDefaultOrEmpty) return false;
        foreach (var label in labels)
            // Without regard to case: a block must not fall away because a source writes it otherwise.
            if (string.Equals(label, Label.Blocked, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static Sight Staff(Decision decision, in EntryLabels entry) =>
        decision.WithholdsAll || (!decision.OpensBlocked && IsBlocked(entry.Labels)) ? Sight.Withheld : Sight.Shown;

    private static Sight Citizen(Decision decision, in EntryLabels entry)
    {
        if (entry.Labels.IsDefaultOrEmpty) return Sight.Shown;
        foreach (var label in entry.Labels)
            if (!LetsThrough(label, decision, entry.ReleaseAt))
                return Sight.Absent;
        return Sight.Shown;
    }

    private static bool LetsThrough(string label, Decision decision, DateTimeOffset? releaseAt) => label switch
    {
        Label.NoRestriction or Label.Blocked => true,
        Label.Delayed => releaseAt is { } release && decision.Now >= release,
        Label.DeniedToParents => decision.Reader == ReaderKind.Self,
        // For youth of 12 to 16, who do not get in by themselves yet; from 16 the ground for it is gone.
        Label.DeniedToYouth => decision.Reader is ReaderKind.Self or ReaderKind.Parent,
        _ => false,
    };

    /// <summary>The codes that some citizen may see past. The other NORN_ codes deny every citizen, as an unknown code does.</summary>
    private static class Label
    {
        internal const string NoRestriction = "N";
        internal const string Blocked = "NORS";
        internal const string Delayed = "NORU";
        internal const string DeniedToParents = "NORN_FORANS";
        internal const string DeniedToYouth = "NORN_UNGDOM";
    }
}
