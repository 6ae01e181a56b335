using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Test.Unit.Access;

/// <summary>
/// One case of the decision in the words of the tables: who asks, with what attestation and ground, what the citizen has
/// set. What is not said is the ordinary case: a doctor with everything in order who treats this adult patient.
/// </summary>
internal sealed record AccessCase
{
    internal static readonly string[] Callers = ["professional", "without-attestation", "without-authorisation", "false-authorisation", "system", "citizen", "another-citizen", "parent", "officer", "holder"];
    internal static readonly string[] Standings = ["ok", "unknown-organisation", "no-agreement"];
    internal static readonly string[] Purposes = ["TREAT", "ETREAT", "COC", "BTG"];
    internal static readonly string[] Grounds = ["-", "UNNTAK", "SAMTYKKE", "FORHOYET_SAMTYKKE", "AKUTT", "FORHOYET_AKUTT"];
    internal static readonly string[] Reasons = ["-", "short", "written"];
    internal static readonly string[] Acts = ["read", "write", "status", "log", "restrict", "explain"];
    internal static readonly string[] Attested = ["nobody", "unnamed", "this", "this-and-another", "another"];
    internal static readonly string[] Settings =
    [
        "person", "another-person", "organisation", "place", "another-organisation", "service", "another-service", "everything",
        "reservation", "reservation-elsewhere", "person-elsewhere", "lifted-person", "person-lifted-later",
        "profession", "another-profession", "department", "disclosure", "consent", "consent-organisation", "consent-ended", "person-ended", "document", "another-document", "these-days", "other-days",
    ];

    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 11, 0, 0, TimeSpan.Zero);
    private static readonly ServiceCode Service = ServiceCode.LabResults;
    private static readonly PersonNumber Patient = Number("15838510075");
    private static readonly PersonNumber FormerNumber = Number("55838510069");
    private static readonly PersonNumber Stranger = Number("29821250003");
    private static readonly PersonNumber Doctor = Number("02861650041");
    private static readonly TokenTrace Trace = new() { ClientId = "test", CorrelationId = "c1" };

    public string Caller { get; init; } = "professional";

    public string Standing { get; init; } = "ok";

    public string Purpose { get; init; } = "TREAT";

    public string Ground { get; init; } = "-";

    public string Reason { get; init; } = "-";

    public string Act { get; init; } = "read";

    public string AttestedTo { get; init; } = "this";

    /// <summary>What the citizen has set, joined by +; "unknown" when the store cannot tell.</summary>
    public string Set { get; init; } = "-";

    /// <summary>Whether something of what is wanted carries NORS.</summary>
    public string Nors { get; init; } = "no";

    public string Born { get; init; } = "1985-03-15";

    public string Died { get; init; } = "no";

    /// <summary>Whether anybody in the population register has the number.</summary>
    public string Registered { get; init; } = "yes";

    /// <summary>Where the token says the caller is, and what the registers say of the blocked: "unit", "another-unit", "unsaid" (some unit of the main unit), or "-".</summary>
    public string At { get; init; } = "-";

    /// <summary>Where the child lives, for a parent.</summary>
    public string Home { get; init; } = "with-caller";

    /// <summary>By what a holder acts.</summary>
    public string Mandate { get; init; } = "ForThis";

    /// <summary>Which list of documents is asked for: "-" for another service, "regulation" for kjernejournal's.</summary>
    public string List { get; init; } = "-";

    public DateTimeOffset Now { get; init; } = Noon;

    internal AccessFacts Facts() => new()
    {
        Asker = Asker.Of(TheCaller()),
        Standing = new CallerStanding(
            Caller switch { "false-authorisation" => false, "professional" or "without-attestation" => true, _ => null },
            OrganisationKnown: Standing != "unknown-organisation" && !IsCitizen,
            AgreementValid: Standing == "ok" && !IsCitizen)
        {
            RegisteredHprNumber = Caller == "number-left-out" ? "900000018" : null,
            PossibleUnits = At == "unsaid" ? ["310000027"] : [],
        },
        Mandate = Caller == "holder" ? Enum.Parse<Mandate>(Mandate) : null,
        IsPrivacyOfficer = Caller == "officer",
        AskedNumber = Patient,
        ChildHome = Caller != "parent" ? null : Home switch { "with-caller" => Felles.Access.Home.WithCaller, "with-other-parent" => Felles.Access.Home.WithOtherParent, "with-no-parent" => Felles.Access.Home.WithNoParent, "unknown" => Felles.Access.Home.Unknown, _ => throw Unknown(Home) },
        Subject = Registered == "no" ? null : new SubjectFacts(new PersonKey(Guid.Empty), Born == "unknown" ? null : DateOnly.ParseExact(Born, "yyyy-MM-dd", CultureInfo.InvariantCulture), Died == "yes", Patient) { OtherNumbers = [FormerNumber] },
        Service = List == "-" ? Service : ServiceCode.Documents,
        ListsByRegulation = List == "regulation",
        Act = Act switch { "read" => Felles.Access.Act.Read, "write" => Felles.Access.Act.Write, "status" => Felles.Access.Act.Status, "log" => Felles.Access.Act.ReadLog, "restrict" => Felles.Access.Act.Restrict, "explain" => Felles.Access.Act.Explain, _ => throw Unknown(Act) },
        Basis = Ground switch { "-" => AccessBasis.None, "UNNTAK" => AccessBasis.Exemption, "SAMTYKKE" => AccessBasis.Consent, "FORHOYET_SAMTYKKE" => AccessBasis.ElevatedConsent, "AKUTT" => AccessBasis.Emergency, "FORHOYET_AKUTT" => AccessBasis.ElevatedEmergency, _ => throw Unknown(Ground) },
        EmergencyReason = Reason switch { "-" => null, "short" => "  haster!  ", "written" => "Bevisstløs etter fall", _ => throw Unknown(Reason) },
        Restrictions = Set switch { "unknown" => null, "-" => [], _ => [.. Set.Split('+').Select(Restriction)] },
        HoldsBlockedEntries = Nors == "yes",
        Now = Now,
    };

    internal Decision Decide() => AccessPolicy.Published.Decide(Facts());

    private bool IsCitizen => Caller is "citizen" or "another-citizen" or "parent" or "holder" or "citizen-by-former-number";

    private OrganisationNumber? SubUnit => At switch { "unit" => Organisation("310000027"), "another-unit" => Organisation("310000035"), _ => null };

    private Caller TheCaller() => Caller switch
    {
        "citizen" => new Citizen { Scopes = FrozenSet<string>.Empty, Trace = Trace, Number = Patient, Name = "Luftig Fjordhest" },
        "another-citizen" or "parent" or "holder" => new Citizen { Scopes = FrozenSet<string>.Empty, Trace = Trace, Number = Stranger, Name = "Modig Fjellrype" },
        "system" => new SystemCaller { Scopes = FrozenSet<string>.Empty, Trace = Trace, Organisation = Organisation("310000019"), SubUnit = SubUnit },
        "citizen-by-former-number" => new Citizen { Scopes = FrozenSet<string>.Empty, Trace = Trace, Number = FormerNumber, Name = "Luftig Fjordhest" },
        _ => new HealthPersonnel
        {
            Scopes = FrozenSet<string>.Empty,
            Trace = Trace,
            Number = Doctor,
            Name = "Rask Fossekall",
            HprNumber = Caller == "number-left-out" ? null : "900000018",
            LegalEntity = Organisation("310000019"),
            SubUnit = SubUnit,
            Attestation = Caller is "without-attestation" or "officer" ? null : Attestation(),
        },
    };

    private Attestation Attestation() => new()
    {
        AttestedAt = Now,
        LegalEntity = Unit("310000019"),
        PointOfCare = Unit("310000027"),
        Department = new AttestedIdentity("700001", "urn:oid:2.16.578.1.12.4.1.4.102", null, null),
        Authorization = Caller is "without-authorisation" or "number-left-out" ? null : new AttestedCode("LE", "urn:oid:2.16.578.1.12.4.1.1.9060", null, null),
        Purpose = Purpose switch { "TREAT" => PurposeOfUse.Treatment, "ETREAT" => PurposeOfUse.EmergencyTreatment, "COC" => PurposeOfUse.CoordinationOfCare, "BTG" => PurposeOfUse.BreakTheGlass, _ => throw Unknown(Purpose) },
        PurposeCode = new AttestedCode(Purpose, "urn:oid:2.16.840.1.113883.1.11.20448", null, null),
        DecisionId = "tb-2026-000417",
        UserSelected = false,
        Patients = AttestedTo switch
        {
            "nobody" => [],
            "unnamed" => [new AttestedPatient(null, null, null)],
            "this" => [new AttestedPatient(Patient, null, null)],
            "this-and-another" => [new AttestedPatient(Stranger, null, null), new AttestedPatient(Patient, null, null)],
            "former" => [new AttestedPatient(FormerNumber, null, null)],
            "another" => [new AttestedPatient(null, null, null), new AttestedPatient(Stranger, null, null)],
            _ => throw Unknown(AttestedTo),
        },
    };

    private Restriction Restriction(string setting)
    {
        var plain = new Restriction(setting, RestrictionTarget.Person, "900000018", null, Now.AddDays(-1), null);
        return setting switch
        {
            "person" => plain,
            "another-person" => plain with { Subject = "900000034" },
            "person-elsewhere" => plain with { Service = ServiceCode.CriticalInfo },
            "lifted-person" => plain with { LiftedAt = Now },
            "person-lifted-later" => plain with { LiftedAt = Now.AddSeconds(1) },
            "organisation" => plain with { Target = RestrictionTarget.Organisation, Subject = "310000019" },
            "place" => plain with { Target = RestrictionTarget.Organisation, Subject = "310000027" },
            "another-organisation" => plain with { Target = RestrictionTarget.Organisation, Subject = "310000035" },
            "service" => plain with { Target = RestrictionTarget.Everyone, Subject = "", Service = Service },
            "another-service" => plain with { Target = RestrictionTarget.Everyone, Subject = "", Service = ServiceCode.CriticalInfo },
            "everything" => plain with { Target = RestrictionTarget.Everyone, Subject = "" },
            "reservation" => plain with { Target = RestrictionTarget.Reservation, Subject = "", Service = Service },
            "profession" => plain with { Target = RestrictionTarget.Profession, Subject = "LE" },
            "another-profession" => plain with { Target = RestrictionTarget.Profession, Subject = "SP" },
            "department" => plain with { Target = RestrictionTarget.Department, Subject = "urn:oid:2.16.578.1.12.4.1.4.102|700001" },
            "disclosure" => plain with { Target = RestrictionTarget.DisclosureReservation, Subject = "", Service = Service },
            "consent" => plain with { Permits = true },
            "consent-organisation" => plain with { Target = RestrictionTarget.Organisation, Subject = "310000019", Permits = true },
            "consent-ended" => plain with { Permits = true, EndsAt = Now },
            "person-ended" => plain with { EndsAt = Now },
            "document" => plain with { Target = RestrictionTarget.Everyone, Subject = "", Document = "Observation/o" },
            "another-document" => plain with { Target = RestrictionTarget.Everyone, Subject = "", Document = "Observation/p" },
            "these-days" => plain with { DataFrom = new DateOnly(2026, 11, 1), DataTo = new DateOnly(2026, 11, 20) },
            "other-days" => plain with { DataTo = new DateOnly(2026, 11, 19) },
            "reservation-elsewhere" => plain with { Target = RestrictionTarget.Reservation, Subject = "", Service = ServiceCode.CriticalInfo },
            _ => throw Unknown(setting),
        };
    }

    private static AttestedIdentity Unit(string number) => new(number, "urn:oid:2.16.578.1.12.4.1.4.101", null, null);

    private static PersonNumber Number(string text) => PersonNumber.TryParse(text, SyntheticSeries.All, out var number) ? number : throw Unknown(text);

    private static OrganisationNumber Organisation(string text) => OrganisationNumber.TryParse(text, out var number) ? number : throw Unknown(text);

    private static ArgumentException Unknown(string word) => new($"The tables have no word '{word}'.");
}
