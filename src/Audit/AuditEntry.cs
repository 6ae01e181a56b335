using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Audit;

/// <summary>What a log entry tells of.</summary>
public enum AuditKind
{
    /// <summary>Entries were disclosed.</summary>
    Disclosure,

    /// <summary>Entries were stored, changed, ended or deleted.</summary>
    Change,

    /// <summary>An opening was refused.</summary>
    Denial,

    /// <summary>The citizen set or lifted a restriction.</summary>
    Restriction,

    /// <summary>The log itself was read.</summary>
    LogRead,

    /// <summary>A power of attorney was given, accepted or withdrawn.</summary>
    Representation,

    /// <summary>It was explained what would be decided; nothing was opened.</summary>
    Explanation,

    /// <summary>A privacy officer (personvernombud) looked after how their organisation uses records: a case, a report, questions.</summary>
    Oversight,
}

/// <summary>
/// One entry of the log (logg over bruk): who did what to whose record, on whose behalf, with what grounds, and what
/// was decided. Holds opaque keys only, no national number. Reference identity-and-trust 5.1.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>When it was decided, UTC; kept to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it tells of.</summary>
    public required AuditKind Kind { get; init; }

    /// <summary>Whose record; null when a request named nobody known.</summary>
    public required PersonKey? Person { get; init; }

    /// <summary>Which service.</summary>
    public required ServiceCode Service { get; init; }

    /// <summary>What was asked for.</summary>
    public required Act Act { get; init; }

    /// <summary>Who.</summary>
    public required AuditActor Actor { get; init; }

    /// <summary>Rule that decided, as <see cref="Decision.RuleId"/>.</summary>
    public required string RuleId { get; init; }

    /// <summary>The ground claimed.</summary>
    public AccessBasis Basis { get; init; }

    /// <summary>The reason written in an emergency; null otherwise.</summary>
    public string? EmergencyReason { get; init; }

    /// <summary>Blocked entries were opened.</summary>
    public bool OpenedBlocked { get; init; }

    /// <summary>The citizen is to be notified.</summary>
    public bool Notify { get; init; }

    /// <summary>What was asked, in the words of the interface and without any person's number, as <c>Observation?code=…</c>; null when nothing more is to be said.</summary>
    public string? Query { get; init; }

    /// <summary>The versions disclosed or changed, as <c>Observation/abc/2</c>.</summary>
    public ImmutableArray<string> Objects { get; init; } = [];

    /// <summary>How many entries were withheld because the citizen has blocked them.</summary>
    public int Withheld { get; init; }

    /// <summary>Restriction set or lifted, in plain words for the citizen; null otherwise.</summary>
    public string? Detail { get; init; }
}

/// <summary>Who stands behind a log entry. All texts as attested; the number is an opaque key.</summary>
public sealed record AuditActor
{
    /// <summary>Kind of reader.</summary>
    public required ReaderKind Reader { get; init; }

    /// <summary>The acting person; null for systems.</summary>
    public PersonKey? Person { get; init; }

    /// <summary>Name of the person, or of the organisation for a system.</summary>
    public required string Name { get; init; }

    /// <summary>HPR number; never shown to the citizen. Null when none.</summary>
    public string? HprNumber { get; init; }

    /// <summary>Authorisation category (9060) code; null when none.</summary>
    public string? Role { get; init; }

    /// <summary>Authorisation category's text, as attested.</summary>
    public string? RoleText { get; init; }

    /// <summary>Main unit's organisation number; null for citizens.</summary>
    public string? Organisation { get; init; }

    /// <summary>Main unit's name; null when unknown.</summary>
    public string? OrganisationName { get; init; }

    /// <summary>Place of care's organisation number.</summary>
    public string? PointOfCare { get; init; }

    /// <summary>Place of care's name.</summary>
    public string? PointOfCareName { get; init; }

    /// <summary>Department's name.</summary>
    public string? Department { get; init; }

    /// <summary>Department, <c>system|id</c>.</summary>
    public string? DepartmentId { get; init; }

    /// <summary>Health care service, <c>system|code</c>.</summary>
    public string? HealthcareService { get; init; }

    /// <summary>Health care service's text.</summary>
    public string? HealthcareServiceText { get; init; }

    /// <summary>Purpose code, as <c>TREAT</c>.</summary>
    public string? Purpose { get; init; }

    /// <summary>Purpose details, <c>system|code</c>.</summary>
    public string? PurposeDetails { get; init; }

    /// <summary>Purpose details' text.</summary>
    public string? PurposeDetailsText { get; init; }

    /// <summary><c>decision_ref.id</c>.</summary>
    public string? DecisionId { get; init; }

    /// <summary><c>decision_ref.description</c>.</summary>
    public string? DecisionDescription { get; init; }

    /// <summary><c>decision_ref.user_selected</c>.</summary>
    public bool? UserSelected { get; init; }

    /// <summary><c>toa</c>, Unix seconds.</summary>
    public long? AttestedAt { get; init; }

    /// <summary>Where the patient is by the attestation (ATT-49), organisation number; null when not attested.</summary>
    public string? PatientPointOfCare { get; init; }

    /// <summary>Name of <see cref="PatientPointOfCare"/>.</summary>
    public string? PatientPointOfCareName { get; init; }

    /// <summary>The patient's department by the attestation (ATT-53), <c>system|id</c>; null when not attested.</summary>
    public string? PatientDepartmentId { get; init; }

    /// <summary>Name of <see cref="PatientDepartmentId"/>.</summary>
    public string? PatientDepartment { get; init; }

    /// <summary><c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>Calling system: <c>nhn-source-system</c>, else the client's name.</summary>
    public string? System { get; init; }

    /// <summary>Access token's <c>jti</c>.</summary>
    public string? TokenId { get; init; }

    /// <summary>Login session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Hash of the proof's <c>jti</c>.</summary>
    public string? ProofId { get; init; }

    /// <summary>Correlation id.</summary>
    public required string CorrelationId { get; init; }
}
