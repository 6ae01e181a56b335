namespace Felles.Access;

/// <summary>A system of an organisation, with a token that names no person: it delivers, and asks for the status.</summary>
internal static class SystemRules
{
    internal static Decision Decide(AccessFacts facts)
    {
        if (Stop(facts) is { } rule) return AccessPolicy.Deny(rule, facts, ReaderKind.System);
        if (facts.Subject is null) return AccessPolicy.DenyUnknown(facts, ReaderKind.System);
        if (facts.Restrictions is not { } restrictions) return AccessPolicy.Deny(AccessRules.RestrictionsUnknown, facts, ReaderKind.System);
        var blocks = Blocks.Of(restrictions, facts);
        if (facts.Act == Act.Write)
        {
            if (blocks.Reserved) return AccessPolicy.Deny(AccessRules.Reserved, facts, ReaderKind.System);
            // What was delivered before must be found to be replaced, whatever its labels; it is not read out.
            return AccessPolicy.Open(AccessRules.Delivery, facts, ReaderKind.System) with { ReplacesBlind = true };
        }

        return AccessPolicy.Open(AccessRules.Status, facts, ReaderKind.System) with { WithholdsAll = blocks.Reserved || blocks.Withholding is not null, Reserved = blocks.Reserved };
    }

    private static AccessRule? Stop(AccessFacts facts)
    {
        if (AccessPolicy.OrganisationStop(facts.Standing) is { } stop) return stop;
        if (facts.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency) return AccessRules.EmergencyFromSystem;
        switch (facts.Act)
        {
            case Act.Read: return AccessRules.SystemReads;
            case Act.ReadLog or Act.Restrict: return AccessRules.OnlyTheCitizen;
            case Act.Write or Act.Status: return null;
            default: return AccessRules.CallerUnknown;
        }
    }
}
