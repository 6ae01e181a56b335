using System.Collections.Immutable;
using Felles.Access.Rules;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>What the citizen has set that meets this reader in this service, at this time.</summary>
/// <param name="Reservation">A reservation against the service that stands.</param>
/// <param name="Breadth">The narrowest block of the whole record that meets the reader.</param>
/// <param name="Consented">The citizen has consented to this reader.</param>
/// <param name="TakesPart">The citizen has consented to the service.</param>
/// <param name="Partial">The blocks of single entries that meet the reader; default when there are none.</param>
internal readonly record struct Blocks(Reserved Reservation, BlockBreadth Breadth, bool Consented, bool TakesPart, ImmutableArray<Restriction> Partial)
{
    /// <summary>Finds them.</summary>
    /// <param name="restrictions">Standing and lifted ones alike.</param>
    /// <param name="facts">Service, time, and the asker whom blocks are to meet. A system that delivers reads nothing, so only a reservation meets it.</param>
    /// <param name="forms">The texts that can be consented to; a consent to another counts for nothing.</param>
    internal static Blocks Of(ImmutableArray<Restriction> restrictions, AccessFacts facts, ImmutableArray<ConsentForm> forms)
    {
        if (restrictions.IsDefaultOrEmpty) return default;
        var reader = new Reader(facts.Asker, facts.Standing);
        var delivers = facts is { Asker.Kind: Asker.Kinds.System, Act: Act.Write };
        var (reserved, narrowest, consented, takesPart, partly) = (Reserved.No, BlockBreadth.Nobody, BlockBreadth.Nobody, false, false);
        foreach (var restriction in restrictions)
        {
            if (!Concerns(restriction, facts)) continue;
            if (restriction.Target == RestrictionTarget.Participation) takesPart |= forms.Any(form => form.Counts(restriction));
            else if (restriction.Target == RestrictionTarget.Reservation) reserved = Reserved.Wholly;
            else if (restriction.Target == RestrictionTarget.DisclosureReservation) reserved = reserved == Reserved.Wholly ? reserved : Reserved.AgainstDisclosure;
            else if (restriction.IsPartial) partly = true;
            else if (delivers) continue;
            else if (reader.Met(restriction) is var met && restriction.Permits && IsNarrower(met, consented)) consented = met;
            else if (!restriction.Permits && IsNarrower(met, narrowest)) narrowest = met;
        }

        // A consent opens past every block that is broader than itself: "nobody but this doctor".
        if (narrowest > consented && consented != BlockBreadth.Nobody) narrowest = BlockBreadth.Nobody;
        var partial = delivers || !partly ? default : PartialOf(restrictions, facts, reader, consented);
        return new Blocks(reserved, narrowest, consented != BlockBreadth.Nobody, takesPart, partial);
    }

    /// <summary>Whether one of the blocks of single entries covers an entry.</summary>
    internal static bool Cover(ImmutableArray<Restriction> partial, in EntryLabels entry)
    {
        if (partial.IsDefaultOrEmpty) return false;
        foreach (var restriction in partial)
            if (Covers(restriction, entry)) return true;
        return false;
    }

    private static ImmutableArray<Restriction> PartialOf(ImmutableArray<Restriction> restrictions, AccessFacts facts, in Reader reader, BlockBreadth consented)
    {
        ImmutableArray<Restriction>.Builder? partial = null;
        foreach (var restriction in restrictions)
        {
            if (!restriction.IsPartial || restriction.Permits || !Concerns(restriction, facts)) continue;
            var met = reader.Met(restriction);
            if (met == BlockBreadth.Nobody || (consented != BlockBreadth.Nobody && met > consented)) continue;
            (partial ??= ImmutableArray.CreateBuilder<Restriction>()).Add(restriction);
        }

        return partial?.ToImmutable() ?? default;
    }

    // An entry whose time nobody knows may be of those days, and is withheld with them.
    private static bool Covers(Restriction restriction, in EntryLabels entry)
    {
        if (restriction.Document is { } document && document != entry.Reference) return false;
        if (restriction is { DataFrom: null, DataTo: null } || entry.ClinicalAt is not { } at) return true;
        var day = NorwegianTime.DateAt(at);
        return day >= (restriction.DataFrom ?? DateOnly.MinValue) && day <= (restriction.DataTo ?? DateOnly.MaxValue);
    }

    private static bool Concerns(Restriction restriction, AccessFacts facts) =>
        restriction.Stands(facts.Now) && (restriction.Service is not { } service || service == facts.Service);

    private static bool IsNarrower(BlockBreadth met, BlockBreadth than) => met != BlockBreadth.Nobody && (than == BlockBreadth.Nobody || met < than);

    /// <summary>What a reader is known by to blocks.</summary>
    private readonly record struct Reader(Asker Asker, CallerStanding Standing)
    {
        internal BlockBreadth Met(Restriction restriction) => restriction.Target switch
        {
            RestrictionTarget.Person => Same(restriction.Subject, Asker.HprNumber) || Same(restriction.Subject, Standing.RegisteredHprNumber) ? BlockBreadth.Person : BlockBreadth.Nobody,
            RestrictionTarget.Department => Same(restriction.Subject, Asker.Department) ? BlockBreadth.Department : BlockBreadth.Nobody,
            RestrictionTarget.Organisation => IsAt(restriction.Subject) ? BlockBreadth.Organisation : BlockBreadth.Nobody,
            RestrictionTarget.Profession => Same(restriction.Subject, Asker.Profession) || Standing.RegisteredProfessions.Contains(restriction.Subject) ? BlockBreadth.Profession : BlockBreadth.Nobody,
            RestrictionTarget.Everyone => restriction.Service is null ? BlockBreadth.Everything : BlockBreadth.Service,
            // A kind of block that this host does not know yet meets everybody: closed by default.
            _ => restriction.Permits ? BlockBreadth.Nobody : BlockBreadth.Everything,
        };

        private bool IsAt(string organisation) =>
            Same(organisation, Asker.LegalEntity) || Same(organisation, Asker.SubUnit) || Same(organisation, Asker.PointOfCare) || Standing.PossibleUnits.Contains(organisation);

        private static bool Same(string subject, string? readers) => readers is { Length: > 0 } && string.Equals(subject, readers, StringComparison.Ordinal);
    }
}

/// <summary>What the citizen has reserved against.</summary>
internal enum Reserved
{
    No,
    Wholly,
    AgainstDisclosure,
}

/// <summary>
/// How much a block covers, narrowest first. The reader is told the same whichever it is; the log tells the citizen which of
/// their blocks worked.
/// </summary>
internal enum BlockBreadth
{
    Nobody,
    Person,
    Department,
    Organisation,
    Profession,
    Service,
    Everything,
}
