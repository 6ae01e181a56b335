using Felles.Access.Rules;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// Decides whether a record opens, and how far. Pure and closed by default: what no rule opens is denied. The rules are the
/// rows of the service's table (<see cref="RuleBook"/>), the first that holds decides; single entries are then filtered by
/// their labels (<see cref="Decision.See"/>).
/// </summary>
/// <param name="rules">The rules.</param>
public sealed class AccessPolicy(RuleBook rules)
{
    /// <summary>The policy of the rules that come with the platform.</summary>
    public static AccessPolicy Published { get; } = new(RuleBook.Published);

    /// <summary>What a citizen is answered about a record that is not theirs, whether or not it exists.</summary>
    public static Problem NoSuchRecord => DenialProblems.NoSuchRecord;

    /// <summary>The rule that denies when a register does not answer, so that the other rules cannot be asked.</summary>
    public static string RegisterUnavailable => DenialProblems.RegisterUnavailable;

    /// <summary>The rule that denies when nobody has the number or key.</summary>
    public static string PersonUnknown => DenialProblems.PersonUnknown;

    /// <summary>The rule that denies when the store cannot tell what is restricted.</summary>
    public static string RestrictionsUnknown => DenialProblems.RestrictionsUnknown;

    /// <summary>
    /// The denial that needs nothing of the record to be made: of the caller, of the person asked for, of the ground claimed.
    /// Asked before the store is read, so that somebody without standing costs the same whoever they ask for.
    /// </summary>
    /// <param name="facts">Without restrictions.</param>
    /// <returns>The denial; null when the restrictions must be known to decide.</returns>
    public Decision? DenyBeforeReading(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var circumstances = CircumstancesOfFacts.Of(facts);
        if (rules.Of(facts.Service) is not { } table) return Deny(DenialProblems.NoRule, null, circumstances, facts);
        return table.DenyUnread(circumstances) is { } row ? Deny(row.Id, row.LegalBasis, circumstances, facts) : null;
    }

    /// <summary>The decision for these facts, with its rule and its reason.</summary>
    public Decision Decide(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Decide(facts, CircumstancesOfFacts.Of(facts));
    }

    internal Decision Decide(AccessFacts facts, Circumstances circumstances)
    {
        if (rules.Of(facts.Service)?.Decide(circumstances) is not { } row) return Deny(DenialProblems.NoRule, null, circumstances, facts);
        if (row.Denies) return Deny(row.Id, row.LegalBasis, circumstances, facts);
        return new Decision
        {
            Verdict = Verdict.Open,
            RuleId = row.Id,
            LegalBasis = row.LegalBasis,
            OpensBlocked = row.Effects.HasFlag(RuleEffects.OpenBlocked),
            NotifyCitizen = row.Effects.HasFlag(RuleEffects.TellCitizen),
            WithholdsAll = row.Effects.HasFlag(RuleEffects.WithholdAll),
            Reserved = row.Effects.HasFlag(RuleEffects.TellReserved),
            ReplacesBlind = row.Effects.HasFlag(RuleEffects.ReplaceUnseen),
            Reader = ReaderOf(circumstances),
            Now = facts.Now,
            Labels = rules.Labels,
        };
    }

    private Decision Deny(string rule, string? legalBasis, Circumstances circumstances, AccessFacts facts)
    {
        // Who is told that there is no such record is a stranger in the log too, a parent of somebody grown as well.
        var reader = rule == DenialProblems.NotOwnRecord ? ReaderKind.Stranger : ReaderOf(circumstances);
        return new Decision
        {
            Verdict = Verdict.Deny,
            RuleId = rule,
            LegalBasis = legalBasis,
            Problem = DenialProblems.Of(rule, reader),
            Reader = reader,
            Now = facts.Now,
            Labels = rules.Labels,
        };
    }

    private static ReaderKind ReaderOf(Circumstances circumstances) => (Who)circumstances[Asks.Who] switch
    {
        Who.Staff => ReaderKind.Professional,
        Who.Self => ReaderKind.Self,
        Who.Parent => ReaderKind.Parent,
        Who.Stranger => ReaderKind.Stranger,
        _ => ReaderKind.System,
    };
}
