using Felles.Identity;
using Felles.Kernel;

namespace Felles.Access.Rules;

/// <summary>
/// A case as the rules see it: the answer to each question, by its place. Everything that a rule can depend on is here, and
/// nothing that it cannot.
/// </summary>
/// <param name="Bits">A few bits for each question.</param>
internal readonly record struct Circumstances(ulong Bits)
{
    // As few bits for each question as its answers need: the shift and the mask of each, by its place.
    private static readonly (byte Shift, byte Mask)[] Places = Placed();

    /// <summary>The answer to a question, by its place.</summary>
    internal int this[int question] => (int)(Bits >> Places[question].Shift) & Places[question].Mask;

    internal int this[Asks question] => this[(int)question];

    /// <summary>The same case with another answer to one question.</summary>
    internal Circumstances With(Asks question, int answer)
    {
        var (shift, mask) = Places[(int)question];
        return new((Bits & ~((ulong)mask << shift)) | ((ulong)answer << shift));
    }

    /// <summary>The case in the words of the tables, for explanations and failing tests.</summary>
    public override string ToString()
    {
        var self = this;
        return string.Join("; ", Question.All.Select((question, place) => question.Answers[self[place]]));
    }

    private static (byte Shift, byte Mask)[] Placed()
    {
        var shift = 0;
        var places = new List<(byte, byte)>();
        foreach (var question in Question.All)
        {
            var width = System.Numerics.BitOperations.Log2((uint)question.Answers.Length - 1) + 1;
            places.Add(((byte)shift, (byte)((1 << width) - 1)));
            shift += width;
        }

        return shift <= 64 ? [.. places] : throw new InvalidOperationException("There are more answers than a case has room for.");
    }
}

/// <summary>Turns facts into the circumstances that the rules ask about.</summary>
internal static class CircumstancesOfFacts
{
    /// <summary>Shortest free text that says something about an emergency.</summary>
    private const int ReasonCharactersMin = 10;

    internal static Circumstances Of(AccessFacts facts, in Blocks blocks)
    {
        var asker = facts.Asker;
        return new Circumstances()
            .With(Asks.Who, (int)WhoOf(facts))
            .With(Asks.Does, (int)facts.Act)
            .With(Asks.Organisation, facts.Standing.OrganisationKnown ? 0 : 1)
            .With(Asks.Agreement, facts.Standing.AgreementValid ? 0 : 1)
            .With(Asks.Attestation, asker.Purpose is null ? 1 : 0)
            // ATT-32: an authorisation that is attested to must exist. ATT-31: personnel without one attest to none.
            .With(Asks.Authorisation, facts.Standing.AuthorizationActive switch { true => 0, null => 1, false => 2 })
            .With(Asks.AttestedFor, IsForAnother(asker, facts) ? 1 : 0)
            .With(Asks.Person, facts.Subject is null ? 1 : 0)
            .With(Asks.Emergency, (int)EmergencyOf(facts))
            .With(Asks.Ground, (int)facts.Basis)
            .With(Asks.Purpose, asker.Purpose is { } stated ? 1 + (int)stated : 0)
            .With(Asks.Restrictions, facts.Restrictions is null ? 1 : 0)
            .With(Asks.Reservation, (int)blocks.Reservation)
            .With(Asks.Block, (int)blocks.Breadth)
            .With(Asks.Hidden, blocks.Breadth != BlockBreadth.Nobody || facts.HoldsBlockedEntries ? 1 : 0)
            .With(Asks.Life, facts.Subject is { Deceased: true } ? 1 : 0)
            .With(Asks.Age, (int)AgeOf(facts))
            .With(Asks.Home, (int)(facts.ChildHome ?? Home.Unknown))
            .With(Asks.Mandate, (int)(facts.Mandate ?? Mandate.None))
            .With(Asks.Consent, blocks.Consented ? 1 : 0)
            .With(Asks.Participation, blocks.TakesPart ? 1 : 0)
            .With(Asks.List, facts.ListsByRegulation ? 1 : 0);
    }

    private static Who WhoOf(AccessFacts facts) => facts.Asker.Kind switch
    {
        Asker.Kinds.Personnel when facts.IsPrivacyOfficer => Who.Officer,
        Asker.Kinds.Personnel => Who.Staff,
        Asker.Kinds.System => Who.System,
        Asker.Kinds.Citizen => facts.Subject?.Has(facts.Asker.Number) == true ? Who.Self : facts is { Subject: not null, ChildHome: not null } ? Who.Parent : facts is { Subject: not null, Mandate: not null } ? Who.Representative : Who.Stranger,
        _ => Who.Unknown,
    };

    // ATT-4. The carrier may leave the number out; then there is nothing to compare. If it names anybody, it must name this one.
    // A person may have had several numbers, and each is them. Of a number that nobody has, only itself is the same.
    private static bool IsForAnother(Asker asker, AccessFacts facts)
    {
        foreach (var number in asker.AttestedPatients)
            if (facts.Subject is { } subject ? subject.Has(number) : number == facts.AskedNumber) return false;
        return !asker.AttestedPatients.IsEmpty;
    }

    private static Emergency EmergencyOf(AccessFacts facts)
    {
        if (facts.Asker.Purpose is not { } purpose) return Emergency.None;
        var breaksGlass = purpose == PurposeOfUse.BreakTheGlass;
        if (facts.Basis is not (AccessBasis.Emergency or AccessBasis.ElevatedEmergency) && !breaksGlass) return Emergency.None;
        if (purpose == PurposeOfUse.CoordinationOfCare) return Emergency.ByCoordination;
        if (purpose is not (PurposeOfUse.EmergencyTreatment or PurposeOfUse.BreakTheGlass)) return Emergency.WithoutUrgentPurpose;
        if (facts.EmergencyReason is { } reason && reason.AsSpan().Trim().Length >= ReasonCharactersMin) return Emergency.WithReason;
        // Acute care that asks for nothing out of the ordinary (ETREAT with AKUTT) need not explain itself.
        return !breaksGlass && facts is { Basis: AccessBasis.Emergency, EmergencyReason: null } ? Emergency.AcuteCare : Emergency.WithoutReason;
    }

    private static Age AgeOf(AccessFacts facts) => facts.Subject?.BirthDate is not { } born
        ? Age.Unknown
        : NorwegianTime.AgeOn(born, NorwegianTime.DateAt(facts.Now)) switch
        {
            < 12 => Age.Under12,
            12 => Age.Twelve,
            < 16 => Age.From13To15,
            < 18 => Age.From16To17,
            _ => Age.Adult,
        };
}

/// <summary>Who calls, in relation to the person whose record it is.</summary>
internal enum Who
{
    Unknown,
    Stranger,
    Self,
    Parent,
    Staff,
    System,
    Officer,
    Representative,
}

/// <summary>The emergency that health personnel claim.</summary>
internal enum Emergency
{
    None,
    ByCoordination,
    WithoutUrgentPurpose,
    WithoutReason,
    AcuteCare,
    WithReason,
}

/// <summary>How old the person is today, on the Norwegian calendar.</summary>
internal enum Age
{
    Unknown,
    Under12,
    Twelve,
    From13To15,
    From16To17,
    Adult,
}
