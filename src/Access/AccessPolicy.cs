using Felles.Identity;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// Decides whether a record opens, and how far. Pure and closed by default: what no rule opens is denied. The rules are
/// asked in the order organisation and agreement, attestation, person's rights or care relation, ground claimed,
/// reservation, blocks; single entries are then filtered by their labels (<see cref="Decision.See"/>).
/// </summary>
public static class AccessPolicy
{
    /// <summary>What a citizen is answered about a record that is not theirs, whether or not it exists.</summary>
    public static Problem NoSuchRecord => AccessRules.NotOwnRecord.Problem!;

    /// <summary>The rule that denies when a register does not answer, so that the other rules cannot be asked.</summary>
    public static string RegisterUnavailable => AccessRules.RegisterUnavailable.Id;

    /// <summary>The rule that denies when the store cannot tell what is restricted.</summary>
    public static string RestrictionsUnknown => AccessRules.RestrictionsUnknown.Id;

    /// <summary>
    /// The denial that needs nothing of the record to be made: of the caller, of the person asked for, of the ground claimed.
    /// Asked before the store is read, so that somebody without standing costs the same whoever they ask for.
    /// </summary>
    /// <param name="facts">Without restrictions.</param>
    /// <returns>The denial; null when the restrictions must be known to decide.</returns>
    public static Decision? DenyBeforeReading(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        // Rules are asked in order, and those about the restrictions come after: what denies without them denies with them.
        var decision = Decide(facts with { Restrictions = null });
        return decision.Verdict == Verdict.Deny && decision.RuleId != AccessRules.RestrictionsUnknown.Id ? decision : null;
    }

    /// <summary>The decision for these facts, with its rule and its reason.</summary>
    public static Decision Decide(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Caller switch
        {
            HealthPersonnel personnel => ProfessionalRules.Decide(facts, personnel),
            Citizen citizen => CitizenRules.Decide(facts, citizen),
            SystemCaller => SystemRules.Decide(facts),
            _ => Deny(AccessRules.CallerUnknown, facts, ReaderKind.System),
        };
    }

    internal static Decision Deny(AccessRule rule, AccessFacts facts, ReaderKind reader) => new()
    {
        Verdict = Verdict.Deny,
        RuleId = rule.Id,
        LegalBasis = rule.LegalBasis,
        Problem = rule.Problem,
        Reader = reader,
        Now = facts.Now,
    };

    /// <summary>Nobody has the number or key. Who has standing to open anything is told so; a citizen is told what they are told of a stranger.</summary>
    internal static Decision DenyUnknown(AccessFacts facts, ReaderKind reader) =>
        Deny(AccessRules.PersonUnknown, facts, reader) with { Problem = reader == ReaderKind.Self ? NoSuchRecord : AccessRules.NobodyRegistered };

    internal static Decision Open(AccessRule rule, AccessFacts facts, ReaderKind reader) => new()
    {
        Verdict = Verdict.Open,
        RuleId = rule.Id,
        LegalBasis = rule.LegalBasis,
        Reader = reader,
        Now = facts.Now,
    };

    /// <summary>The rule that stops an organisation, for health personnel and systems alike; null when none does.</summary>
    internal static AccessRule? OrganisationStop(CallerStanding standing) => standing switch
    {
        { OrganisationKnown: false } => AccessRules.OrganisationUnknown,
        { AgreementValid: false } => AccessRules.NoAgreement,
        _ => null,
    };
}
