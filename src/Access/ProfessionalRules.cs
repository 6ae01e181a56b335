using System.Collections.Immutable;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// Health personnel with a user token. The attestation is their statement of service need (tjenstlig behov); the ground
/// claimed can lift a block when the law lets it, never a reservation.
/// </summary>
internal static class ProfessionalRules
{
    /// <summary>Shortest free text that says something about an emergency.</summary>
    private const int ReasonCharactersMin = 10;

    internal static Decision Decide(AccessFacts facts, HealthPersonnel personnel)
    {
        if (facts.Act is not (Act.Read or Act.Write or Act.Status)) return Deny(AccessRules.OnlyTheCitizen, facts);
        if (AccessPolicy.OrganisationStop(facts.Standing) is { } stop) return Deny(stop, facts);
        if (facts.Act == Act.Status) return Status(facts);
        if (personnel.Attestation is not { } attestation) return Deny(AccessRules.AttestationMissing, facts);
        if (AttestationStop(facts, attestation) is { } fault) return Deny(fault, facts);
        if (EmergencyStop(facts, attestation) is { } unfounded) return Deny(unfounded, facts);
        if (facts.Subject is null) return AccessPolicy.DenyUnknown(facts, ReaderKind.Professional);

        var emergency = IsEmergency(facts, attestation);
        if (facts.Restrictions is not { } restrictions)
            return emergency ? Lifted(AccessRules.NotVerified, facts) : Deny(AccessRules.RestrictionsUnknown, facts);
        var blocks = Blocks.Of(restrictions, facts);
        if (blocks.Reserved) return Deny(AccessRules.Reserved, facts);
        return Ground(facts, attestation, emergency, blocks.Withholding);
    }

    // Health personnel may know the number of what is withheld, so the status counts it and shows no more.
    private static Decision Status(AccessFacts facts)
    {
        if (facts.Subject is null) return AccessPolicy.DenyUnknown(facts, ReaderKind.Professional);
        if (facts.Restrictions is not { } restrictions) return Deny(AccessRules.RestrictionsUnknown, facts);
        var blocks = Blocks.Of(restrictions, facts);
        return Open(AccessRules.Status, facts) with { WithholdsAll = blocks.Reserved || blocks.Withholding is not null, Reserved = blocks.Reserved };
    }

    private static AccessRule? AttestationStop(AccessFacts facts, Attestation attestation)
    {
        // ATT-32: an authorisation that is attested to must exist. ATT-31: personnel without one attest to none.
        if (facts.Standing.AuthorizationActive == false) return AccessRules.AuthorizationInactive;
        if (facts.Act == Act.Write && facts.Standing.AuthorizationActive != true) return AccessRules.WritingWithoutAuthorization;
        return IsForAnother(attestation.Patients, facts) ? AccessRules.OtherPatient : null;
    }

    // ATT-4. The carrier may leave the number out; then there is nothing to compare. If it names anybody, it must name this one.
    // A person may have had several numbers, and each is them. Of a number that nobody has, only itself is the same.
    private static bool IsForAnother(ImmutableArray<AttestedPatient> patients, AccessFacts facts)
    {
        if (patients.IsDefaultOrEmpty) return false;
        var named = false;
        foreach (var patient in patients)
        {
            if (patient.Number is not { } number) continue;
            if (facts.Subject is { } subject ? subject.Has(number) : number == facts.AskedNumber) return false;
            named = true;
        }

        return named;
    }

    /// <summary>What is wrong with an emergency that is claimed; null when it is in order or none is claimed.</summary>
    private static AccessRule? EmergencyStop(AccessFacts facts, Attestation attestation)
    {
        var claimed = facts.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency;
        var breaksGlass = attestation.Purpose == PurposeOfUse.BreakTheGlass;
        if (!claimed && !breaksGlass) return null;
        if (attestation.Purpose == PurposeOfUse.CoordinationOfCare) return AccessRules.EmergencyFromCoordination;
        if (attestation.Purpose is not (PurposeOfUse.EmergencyTreatment or PurposeOfUse.BreakTheGlass)) return AccessRules.EmergencyPurpose;
        // Acute care that asks for nothing out of the ordinary (ETREAT with AKUTT) need not explain itself.
        var ordinary = !breaksGlass && facts.Basis == AccessBasis.Emergency && facts.EmergencyReason is null;
        return ordinary || HasReason(facts) ? null : AccessRules.EmergencyWithoutReason;
    }

    /// <summary>Whether an emergency with a reason is claimed, <see cref="EmergencyStop"/> having found it in order.</summary>
    private static bool IsEmergency(AccessFacts facts, Attestation attestation) =>
        HasReason(facts) && (attestation.Purpose == PurposeOfUse.BreakTheGlass || facts.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency);

    private static bool HasReason(AccessFacts facts) => facts.EmergencyReason is { } reason && reason.AsSpan().Trim().Length >= ReasonCharactersMin;

    private static Decision Ground(AccessFacts facts, Attestation attestation, bool emergency, AccessRule? withholding)
    {
        var hides = withholding is not null || facts.HoldsBlockedEntries;
        // Pasientens prøvesvar, "authorization": the elevated forms are for what is otherwise hidden, else the call fails.
        if (!hides && facts.Basis is AccessBasis.ElevatedConsent or AccessBasis.ElevatedEmergency) return Deny(AccessRules.ElevationNotNeeded, facts);
        if (hides && emergency) return Lifted(AccessRules.OpenedInEmergency, facts);
        if (hides && facts.Basis == AccessBasis.ElevatedConsent) return Lifted(AccessRules.OpenedByConsent, facts);

        if (withholding is not null)
            return Open(facts.Act == Act.Write ? AccessRules.WritingWhileBlocked : withholding, facts) with { WithholdsAll = true };
        if (emergency || facts.Basis == AccessBasis.Emergency) return Open(AccessRules.Emergency, facts) with { NotifyCitizen = true };
        return Open(facts.Act == Act.Write ? AccessRules.Writing : Ordinary(facts.Basis, attestation.Purpose), facts);
    }

    private static AccessRule Ordinary(AccessBasis basis, PurposeOfUse purpose) => (basis, purpose) switch
    {
        (AccessBasis.Consent, _) => AccessRules.Consent,
        (AccessBasis.Exemption, _) => AccessRules.Exemption,
        (_, PurposeOfUse.EmergencyTreatment) => AccessRules.EmergencyTreatment,
        (_, PurposeOfUse.CoordinationOfCare) => AccessRules.Coordination,
        _ => AccessRules.Treatment,
    };

    private static Decision Lifted(AccessRule rule, AccessFacts facts) => Open(rule, facts) with { OpensBlocked = true, NotifyCitizen = true };

    private static Decision Open(AccessRule rule, AccessFacts facts) => AccessPolicy.Open(rule, facts, ReaderKind.Professional);

    private static Decision Deny(AccessRule rule, AccessFacts facts) => AccessPolicy.Deny(rule, facts, ReaderKind.Professional);
}
