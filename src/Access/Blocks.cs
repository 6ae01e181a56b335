using System.Collections.Immutable;
using Felles.Identity;

namespace Felles.Access;

/// <summary>What the citizen has set that meets this reader in this service, at this time.</summary>
/// <param name="Reserved">A reservation against the service stands.</param>
/// <param name="Breadth">The narrowest block that meets the reader.</param>
internal readonly record struct Blocks(bool Reserved, BlockBreadth Breadth)
{
    /// <summary>Finds them.</summary>
    /// <param name="restrictions">Standing and lifted ones alike.</param>
    /// <param name="facts">Service, time, and the caller whom blocks are to meet. A system that delivers reads nothing, so only a reservation meets it.</param>
    internal static Blocks Of(ImmutableArray<Restriction> restrictions, AccessFacts facts)
    {
        if (restrictions.IsDefaultOrEmpty) return default;
        var reader = Reader.Of(facts.Caller, facts.Standing);
        var delivers = facts is { Caller: SystemCaller, Act: Act.Write };
        var reserved = false;
        var narrowest = BlockBreadth.Nobody;
        foreach (var restriction in restrictions)
        {
            if (!Stands(restriction, facts)) continue;
            if (restriction.Target == RestrictionTarget.Reservation) reserved = true;
            else if (!delivers && Met(restriction, reader) is var met && IsNarrower(met, narrowest)) narrowest = met;
        }

        return new Blocks(reserved, narrowest);
    }

    // The time it was set is not asked: another host's clock may be a little ahead, and the citizen has set it.
    private static bool Stands(Restriction restriction, AccessFacts facts) =>
        (restriction.LiftedAt is not { } lifted || lifted > facts.Now) && (restriction.Service is not { } service || service == facts.Service);

    private static bool IsNarrower(BlockBreadth met, BlockBreadth than) => met != BlockBreadth.Nobody && (than == BlockBreadth.Nobody || met < than);

    private static BlockBreadth Met(Restriction restriction, in Reader reader) => restriction.Target switch
    {
        RestrictionTarget.Person => Same(restriction.Subject, reader.HprNumber) || Same(restriction.Subject, reader.RegisteredHprNumber) ? BlockBreadth.Person : BlockBreadth.Nobody,
        RestrictionTarget.Organisation => reader.IsAt(restriction.Subject) ? BlockBreadth.Organisation : BlockBreadth.Nobody,
        RestrictionTarget.Everyone => restriction.Service is null ? BlockBreadth.Everything : BlockBreadth.Service,
        // A kind of block that this host does not know yet meets everybody: closed by default.
        _ => BlockBreadth.Everything,
    };

    private static bool Same(string subject, string? readers) => readers is { Length: > 0 } && string.Equals(subject, readers, StringComparison.Ordinal);

    /// <summary>What a caller is known by to blocks.</summary>
    private readonly record struct Reader(string? HprNumber, string? RegisteredHprNumber, string? LegalEntity, string? SubUnit, string? PointOfCare, ImmutableArray<string> PossibleUnits)
    {
        internal static Reader Of(Caller caller, CallerStanding standing) => caller switch
        {
            HealthPersonnel personnel => new(
                personnel.HprNumber, standing.RegisteredHprNumber, personnel.LegalEntity.ToString(), personnel.SubUnit?.ToString(), personnel.Attestation?.PointOfCare.Id, standing.PossibleUnits),
            SystemCaller system => new(null, null, system.Organisation.ToString(), system.SubUnit?.ToString(), null, standing.PossibleUnits),
            _ => new(null, null, null, null, null, []),
        };

        internal bool IsAt(string organisation) =>
            Same(organisation, LegalEntity) || Same(organisation, SubUnit) || Same(organisation, PointOfCare) || PossibleUnits.Contains(organisation);
    }
}

/// <summary>
/// How much a block covers, narrowest first. The reader is told the same whichever it is; the log tells the citizen which of
/// their blocks worked.
/// </summary>
internal enum BlockBreadth
{
    Nobody,
    Person,
    Organisation,
    Service,
    Everything,
}
