using Felles.Identity;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// A citizen and their own record. Parents, holders of a power of attorney and guardians are other relations to the
/// subject, each with its <see cref="ReaderKind"/>, and are decided here when they come.
/// </summary>
internal static class CitizenRules
{
    // Health majority: pasient- og brukerrettighetsloven § 4-3.
    private const int AgeMin = 16;

    internal static Decision Decide(AccessFacts facts, Citizen citizen)
    {
        if (facts.Subject is not { } subject) return AccessPolicy.DenyUnknown(facts, ReaderKind.Self);
        return Stop(facts, subject, citizen) is { } rule
            ? AccessPolicy.Deny(rule, facts, ReaderKind.Self)
            : AccessPolicy.Open(AccessRules.OwnRecord, facts, ReaderKind.Self);
    }

    private static AccessRule? Stop(AccessFacts facts, SubjectFacts subject, Citizen citizen)
    {
        if (!subject.Has(citizen.Number)) return AccessRules.NotOwnRecord;
        if (facts.Act is not (Act.Read or Act.Status or Act.ReadLog or Act.Restrict)) return AccessRules.CitizenWrites;
        if (subject.Deceased) return AccessRules.CitizenDeceased;
        if (subject.BirthDate is not { } born) return AccessRules.AgeUnknown;
        if (NorwegianTime.AgeOn(born, NorwegianTime.DateAt(facts.Now)) < AgeMin) return AccessRules.Under16;
        // Nothing the citizen has set hides anything from themself; yet a store that cannot tell is not to be trusted.
        return facts.Restrictions is null ? AccessRules.RestrictionsUnknown : null;
    }
}
