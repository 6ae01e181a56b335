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
    /// <summary>
    /// What a citizen is answered about a record that is not theirs, whether or not it exists. Whoever looks the person
    /// up before the decision answers a citizen with this too.
    /// </summary>
    public static Problem NoSuchRecord => AccessRules.NotOwnRecord.Problem!;

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
