using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>A code and its system.</summary>
/// <param name="Code">The code.</param>
/// <param name="System">Its system, as an OID URN or URL.</param>
public sealed record Coded(string Code, string System)
{
    /// <summary>8666 KX17: the service of a GP (fastlege).</summary>
    public static readonly Coded GeneralPractice = new("KX17", "urn:oid:2.16.578.1.12.4.1.1.8666");

    /// <summary>8655 S03: internal medicine (indremedisin).</summary>
    public static readonly Coded InternalMedicine = new("S03", "urn:oid:2.16.578.1.12.4.1.1.8655");

    /// <summary>Decision template: a planned visit (poliklinisk besøk).</summary>
    public static readonly Coded OutpatientVisit = Template("POLBESOK");

    /// <summary>Decision template: takes part in the treatment.</summary>
    public static readonly Coded TakesPartInTreatment = Template("DELBEHAN");

    /// <summary>Decision template: acute help (blålys).</summary>
    public static readonly Coded BlueLight = Template("BLAALYS");

    /// <summary>A decision template of the specialist health service.</summary>
    public static Coded Template(string code) => new(code, "urn:AuditEventHL7Norway/CodeSystem/carerelation");
}

/// <summary>
/// Why this user needs this patient's information now (tjenstlig behov): what the attestation says, and the ground claimed
/// at the API. The system derives it from what it knows, such as an appointment; it never asks the user for codes.
/// </summary>
public sealed record Grounds
{
    /// <summary>Purpose of use: <c>TREAT</c>, <c>ETREAT</c>, <c>COC</c> or <c>BTG</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Service in which the help is given; at least one of this and <see cref="Details"/>.</summary>
    public Coded? Service { get; init; }

    /// <summary>What in the system gave the access, as a visit or a referral.</summary>
    public Coded? Details { get; init; }

    /// <summary>Id of the decision in this system's log, <c>[A-Za-z0-9_-]{1,64}</c>, so that all parties can find it again.</summary>
    public string DecisionId { get; init; } = NewDecisionId();

    /// <summary>Whether the user gave themself the access.</summary>
    public bool UserSelected { get; init; }

    /// <summary>Ground claimed at the API: <c>UNNTAK</c>, <c>SAMTYKKE</c>, <c>AKUTT</c>, <c>FORHOYET_SAMTYKKE</c>, <c>FORHOYET_AKUTT</c>.</summary>
    public required string AccessBasis { get; init; }

    /// <summary>What the user wrote when opening in an emergency, at least ten characters; null otherwise.</summary>
    public string? EmergencyReason { get; init; }

    /// <summary>The patient's own GP, in a consultation: an exemption from consent.</summary>
    public static Grounds OwnGeneralPractitioner() => new()
    {
        Purpose = "TREAT", Service = Coded.GeneralPractice, Details = Coded.OutpatientVisit, AccessBasis = "UNNTAK",
    };

    /// <summary>Treatment, with the patient's consent.</summary>
    /// <param name="service">Service in which the help is given.</param>
    public static Grounds TreatmentWithConsent(Coded service) => new()
    {
        Purpose = "TREAT", Service = service, Details = Coded.TakesPartInTreatment, AccessBasis = "SAMTYKKE",
    };

    /// <summary>As <see cref="TreatmentWithConsent"/>, and the patient consents to what is blocked too. Refused when nothing is blocked.</summary>
    /// <param name="service">Service in which the help is given.</param>
    public static Grounds TreatmentWithElevatedConsent(Coded service) =>
        TreatmentWithConsent(service) with { AccessBasis = "FORHOYET_SAMTYKKE" };

    /// <summary>An emergency (nødåpning). Opens what is blocked; the patient is told.</summary>
    /// <param name="service">Service in which the help is given.</param>
    /// <param name="reason">What the user writes, at least ten characters; no national identity number.</param>
    public static Grounds Emergency(Coded service, string reason) => new()
    {
        Purpose = "BTG", Service = service, Details = Coded.BlueLight, AccessBasis = "FORHOYET_AKUTT", UserSelected = true, EmergencyReason = reason,
    };

    private static string NewDecisionId() => Jws.NewId();
}
