using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>The trust framework's identity shape {id, name, system, authority}.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="System">Its system, an OID URN.</param>
/// <param name="Name">Name for display; null when absent.</param>
/// <param name="Authority">Who issued it; parsed loosely, never decided upon.</param>
public sealed record AttestedIdentity(string Id, string System, string? Name, string? Authority);

/// <summary>The trust framework's code shape {code, text, system, assigner}.</summary>
/// <param name="Code">The code.</param>
/// <param name="System">Its code system, an OID URN or URI.</param>
/// <param name="Text">Text for display; null when absent.</param>
/// <param name="Assigner">Who owns the code; parsed loosely.</param>
public sealed record AttestedCode(string Code, string System, string? Text, string? Assigner);

/// <summary>The purposes of the trust framework, system <c>urn:oid:2.16.840.1.113883.1.11.20448</c> (ATT-38–41).</summary>
public enum PurposeOfUse
{
    /// <summary><c>TREAT</c>: planned or non-acute care.</summary>
    Treatment,

    /// <summary><c>ETREAT</c>: the acute chain, under ordinary rules.</summary>
    EmergencyTreatment,

    /// <summary><c>COC</c>: coordination of care, not direct clinical work.</summary>
    CoordinationOfCare,

    /// <summary><c>BTG</c>: break the glass, direct care where ordinary rules are overridden (nødåpning).</summary>
    BreakTheGlass,
}

/// <summary>
/// The attestation of the trust framework (tillitsrammeverket), Norsk helsenett's information and data model v1.1,
/// checked against the rules ATT-1…58 that a resource server can enforce.
/// </summary>
public sealed record Attestation
{
    /// <summary>Time of attestation (<c>toa</c>); the token's <c>iat</c> when the claim is absent. At most 60 minutes old (ATT-58).</summary>
    public required DateTimeOffset AttestedAt { get; init; }

    /// <summary>Authorisation category, code list 9060; null for personnel without one.</summary>
    public AttestedCode? Authorization { get; init; }

    /// <summary>Main unit, equal to the token's <c>orgnr_parent</c>.</summary>
    public required AttestedIdentity LegalEntity { get; init; }

    /// <summary>Place of care (behandlingssted); equals the main unit when there are no sub-units.</summary>
    public required AttestedIdentity PointOfCare { get; init; }

    /// <summary>Department; null when absent.</summary>
    public AttestedIdentity? Department { get; init; }

    /// <summary>Health care service; at least one of this and <see cref="PurposeDetails"/> (ATT-43).</summary>
    public AttestedCode? HealthcareService { get; init; }

    /// <summary>Purpose of use.</summary>
    public required PurposeOfUse Purpose { get; init; }

    /// <summary>Purpose as received.</summary>
    public required AttestedCode PurposeCode { get; init; }

    /// <summary>Details of the purpose; see <see cref="HealthcareService"/>.</summary>
    public AttestedCode? PurposeDetails { get; init; }

    /// <summary>Reference to the decision at the consumer, <c>[A-Za-z0-9_-]{1,64}</c>.</summary>
    public required string DecisionId { get; init; }

    /// <summary>The decision's description; null when absent.</summary>
    public string? DecisionDescription { get; init; }

    /// <summary>Whether the user gave themself the access.</summary>
    public required bool UserSelected { get; init; }

    /// <summary>The patients named; may be empty.</summary>
    public required ImmutableArray<AttestedPatient> Patients { get; init; }
}

/// <summary>A patient in an attestation.</summary>
/// <param name="Number">National number; null when the carrier leaves it out.</param>
/// <param name="PointOfCare">Where the patient is, under ATT-49; null when absent.</param>
/// <param name="Department">Department, ATT-53; null when absent.</param>
public sealed record AttestedPatient(PersonNumber? Number, AttestedIdentity? PointOfCare, AttestedIdentity? Department);
