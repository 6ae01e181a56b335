using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>What a citizen who calls is to the person whose record it is: parent, holder of a power of attorney, guardian, or nobody.</summary>
/// <param name="Home">Where the child lives; null when the caller is not a parent of the person.</param>
/// <param name="Mandate">By what the caller represents the person; null when by nothing.</param>
internal readonly record struct Relations(Home? Home, Mandate? Mandate)
{
    // Pasient- og brukerrettighetsloven § 4-3: of age in matters of health.
    private const int OfAge = 16;

    private static readonly string[] Confidential = ["Confidential", "StrictlyConfidential"];

    /// <summary>
    /// Looked up from the caller's side, so that it costs the same whichever other person a citizen asks for, and whether or
    /// not there is anybody.
    /// </summary>
    internal static async ValueTask<Outcome<Relations>> Of(GateParts parts, Caller caller, SubjectFacts? subject, ServiceCode service, CancellationToken cancel)
    {
        if (caller is not Citizen citizen || subject?.Has(citizen.Number) == true) return default(Relations);
        var registers = parts.Registers;
        var resolved = await registers.Resolve(citizen.Number, cancel);
        if (!resolved.Succeeded(out var key, out var problem)) return problem.Kind == ProblemKind.NotFound ? default(Relations) : problem;
        var children = await registers.ChildrenOf(key, cancel);
        if (!children.Succeeded(out var own, out problem)) return problem;
        var representing = await registers.Representing(key, cancel);
        if (!representing.Succeeded(out var mandates, out problem)) return problem;
        if (!(await registers.Person(key, cancel)).Succeeded(out var holder, out problem)) return problem.Kind == ProblemKind.NotFound ? default(Relations) : problem;
        // A login that outlives its owner opens nobody's record.
        if (holder.DeceasedOn is not null) return default(Relations);
        var today = NorwegianTime.DateAt(parts.Clock.GetUtcNow());
        Home? home = own.FirstOrDefault(child => child.Key == subject?.Key) is { } child ? HomeOf(child.Home) : null;
        // From 16 a parent needs what anybody needs: a power of attorney, or to be the guardian.
        if (home is not null && !(subject!.BirthDate is { } born && NorwegianTime.AgeOn(born, today) >= OfAge)) return new Relations(home, null);
        var ofSubject = mandates.Where(mandate => mandate.Person == subject?.Key).ToList();
        if (ofSubject.Count == 0) return new Relations(home, null);
        if (ofSubject.Find(mandate => mandate.IsGuardianship) is { } guardianship)
            return new Relations(null, guardianship.Scope == "FinancialInterests" ? Access.Mandate.GuardianFinancial : Access.Mandate.GuardianPersonal);
        if (!(await registers.Person(subject!.Key, cancel)).Succeeded(out var giver, out problem)) return problem;
        return new Relations(null, MandateOf(ofSubject, holder, giver, service, today));
    }

    private static Mandate MandateOf(List<RegisteredRepresentation> mandates, RegisteredPerson holder, RegisteredPerson giver, ServiceCode service, DateOnly today)
    {
        if (Confidential.Contains(holder.AddressProtection) || Confidential.Contains(giver.AddressProtection)) return Access.Mandate.AddressProtected;
        if (holder.BirthDate is not { } born || NorwegianTime.AgeOn(born, today) < 18) return Access.Mandate.HolderUnder18;
        return mandates.Exists(mandate => mandate.Covers(service.Code)) ? Access.Mandate.ForThis : Access.Mandate.ForOtherServices;
    }

    private static Home HomeOf(ChildHome home) => home switch
    {
        ChildHome.WithThisParent => Access.Home.WithCaller,
        ChildHome.WithOtherParent => Access.Home.WithOtherParent,
        ChildHome.WithNoParent => Access.Home.WithNoParent,
        _ => Access.Home.Unknown,
    };
}
