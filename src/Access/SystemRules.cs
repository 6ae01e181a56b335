namespace Felles.Access;

/// <summary>A system of an organisation, with a token that names no person: it delivers, and asks for the status.</summary>
internal static class SystemRules
{
    internal static Decision Decide(AccessFacts facts)
    {
        if (Stop(facts) is { } rule) return AccessPolicy.Deny(rule, facts, ReaderKind.System);
        if (facts.Act == Act.Write)
            // What was delivered before must be found to be replaced, whatever its labels; it is not read out.
            return AccessPolicy.Open(AccessRules.Delivery, facts, ReaderKind.System) with { ReplacesBlind = true };
        var reserved = Blocks.Of(facts.Restrictions!.Value, facts, null).Reserved;
        return AccessPolicy.Open(AccessRules.Status, facts, ReaderKind.System) with { WithholdsAll = reserved, Reserved = reserved };
    }

    private static AccessRule? Stop(AccessFacts facts)
    {
        if (AccessPolicy.OrganisationStop(facts.Standing) is { } stop) return stop;
        if (facts.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency) return AccessRules.EmergencyFromSystem;
        switch (facts.Act)
        {
            case Act.Read: return AccessRules.SystemReads;
            case Act.ReadLog or Act.Restrict: return AccessRules.OnlyTheCitizen;
            case Act.Write or Act.Status: break;
            default: return AccessRules.CallerUnknown;
        }

        if (facts.Restrictions is not { } restrictions) return AccessRules.RestrictionsUnknown;
        return facts.Act == Act.Write && Blocks.Of(restrictions, facts, null).Reserved ? AccessRules.Reserved : null;
    }
}
