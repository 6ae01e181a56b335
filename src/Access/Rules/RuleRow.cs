using System.Collections.Immutable;

namespace Felles.Access.Rules;

/// <summary>What a row does when it decides.</summary>
[Flags]
internal enum RuleEffects
{
    None = 0,

    /// <summary>The record does not open.</summary>
    Deny = 1,

    /// <summary>Every entry is withheld and only counted.</summary>
    WithholdAll = 2,

    /// <summary>What the citizen has blocked is open for this reading.</summary>
    OpenBlocked = 4,

    /// <summary>The citizen is notified.</summary>
    TellCitizen = 8,

    /// <summary>The answer says that a reservation stands.</summary>
    TellReserved = 16,

    /// <summary>A delivery replaces what was delivered before without reading it.</summary>
    ReplaceUnseen = 32,
}

/// <summary>One row of a table: when it decides, and what then.</summary>
/// <param name="Id">Stable id of the rule; kept in the log. Several rows may have one.</param>
/// <param name="Conditions">Questions that it asks, each with a mask of the answers that it holds for.</param>
/// <param name="Effects">What it does.</param>
/// <param name="LegalBasis">As <c>helsepersonelloven § 45</c>; null where the rule is ours.</param>
/// <param name="Place">File and line, for what is wrong with it.</param>
internal sealed record RuleRow(string Id, ImmutableArray<(int Question, byte Answers)> Conditions, RuleEffects Effects, string? LegalBasis, string Place)
{
    private static readonly Asks[] AboutRestrictions = [Asks.Restrictions, Asks.Reservation, Asks.Block, Asks.Hidden, Asks.Consent, Asks.Participation];

    internal bool Denies => Effects.HasFlag(RuleEffects.Deny);

    /// <summary>Whether it asks what the citizen has set, which is known only when the store has been read.</summary>
    internal bool AsksOfRestrictions { get; } = Conditions.Any(condition => AboutRestrictions.Contains((Asks)condition.Question));

    /// <summary>The cells who, does, when and outcome, as they are written.</summary>
    internal required ImmutableArray<string> InWords { get; init; }

    /// <summary>Whether it may hold for one of these answers to a question, as far as that question goes.</summary>
    internal bool MayHold(Asks question, ReadOnlySpan<int> answers)
    {
        var mask = Conditions.Where(condition => condition.Question == (int)question).Select(condition => condition.Answers).DefaultIfEmpty((byte)0xFF).First();
        foreach (var answer in answers)
            if ((mask >> answer & 1) == 1)
                return true;
        return false;
    }

    /// <summary>Whether it would hold, were what it asks of the citizen's restrictions so.</summary>
    internal bool HoldsBut(Circumstances circumstances)
    {
        foreach (var (question, answers) in Conditions)
            if (!AboutRestrictions.Contains((Asks)question) && (answers >> circumstances[question] & 1) == 0)
                return false;
        return true;
    }
}
