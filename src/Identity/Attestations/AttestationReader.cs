using System.Collections.Immutable;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Attestations;

/// <summary>What the rest of the token says, which the attestation must agree with.</summary>
/// <param name="Practitioner">The authenticated user (<c>pid</c>).</param>
/// <param name="HprNumber">The token's HPR number; null when it has none.</param>
/// <param name="LegalEntity">The token's <c>orgnr_parent</c>; null when it has none.</param>
/// <param name="IssuedAt">The token's <c>iat</c>.</param>
/// <param name="AcceptedSeries">Synthetic series that this environment holds.</param>
internal sealed record TokenFacts(PersonNumber Practitioner, string? HprNumber, OrganisationNumber? LegalEntity, DateTimeOffset IssuedAt, SyntheticSeries AcceptedSeries);

/// <summary>An attestation with the two facts about the practitioner that belong to the caller.</summary>
/// <param name="Attestation">The attestation.</param>
/// <param name="HprNumber">HPR number attested; null when omitted.</param>
/// <param name="PractitionerName">Name attested; null when omitted.</param>
internal sealed record AttestationReading(Attestation Attestation, string? HprNumber, string? PractitionerName);

/// <summary>
/// Reads the claim <c>nhn:tillitsrammeverk:parameters</c> in the forms it is seen in: the groups themselves, inside an
/// envelope <c>attestation</c>, alone or as the one element of an array. Rules that need a register (the authorisation is
/// active in HPR, the organisation exists) are the gate's; the age of the attestation is checked at every request.
/// </summary>
internal sealed class AttestationReader
{
    internal const string Claim = "nhn:tillitsrammeverk:parameters";

    /// <summary>ATT-58.</summary>
    internal static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(60);

    private readonly AttestationFaults faults = new();
    private readonly TokenFacts token;

    private AttestationReader(TokenFacts token) => this.token = token;

    /// <summary>Reads and checks; every finding is in the problem's issues.</summary>
    internal static Outcome<AttestationReading> Read(JsonElement claim, TokenFacts token) => new AttestationReader(token).Read(claim);

    /// <summary>The problem with the attestation's age (ATT-58), if any. Skew applies both ways.</summary>
    internal static Problem? Age(Attestation attestation, DateTimeOffset now, TimeSpan skew)
    {
        if (now - attestation.AttestedAt > AgeMax + skew) return AttestationFaults.Expired();
        return attestation.AttestedAt > now + skew ? AttestationFaults.FromTheFuture() : null;
    }

    private Outcome<AttestationReading> Read(JsonElement claim)
    {
        if (claim.ValueKind == JsonValueKind.Array && claim.GetArrayLength() == 1) claim = claim[0];
        if (claim.TryMember("attestation", out var envelope)) claim = envelope;
        if (claim.ValueKind != JsonValueKind.Object)
        {
            faults.Add(1, "The attestation must be one JSON object.");
            return faults.ToProblem();
        }

        var part = new AttestationParts(faults);
        var attestedAt = ReadTime(claim);
        var practitioner = part.Group(claim, "practitioner", 7);
        var care = CareRelation(claim, part);
        var name = CheckPractitioner(practitioner, part);
        var hprNumber = ReadHprNumber(practitioner, part);
        var authorization = ReadAuthorization(practitioner, hprNumber, part);
        var legalEntity = ReadLegalEntity(practitioner, part);
        var pointOfCare = part.Organisation(practitioner, "practitioner", "point_of_care", 18, required: true);
        var department = part.Department(practitioner, "practitioner", 21);
        var service = part.Code(care, "care_relation", "healthcare_service", AttestationCodes.ServiceSystems, 33);
        var details = part.Code(care, "care_relation", "purpose_of_use_details", AttestationCodes.DetailSystems, 42);
        if (care.ValueKind == JsonValueKind.Object && !care.TryMember("healthcare_service", out _) && !care.TryMember("purpose_of_use_details", out _))
            faults.Add(43, "care_relation must hold healthcare_service, purpose_of_use_details or both.");
        var purpose = ReadPurpose(care, part);
        var decision = ReadDecision(care);
        var patients = ReadPatients(claim, part);

        if (faults.Any) return faults.ToProblem();
        var attestation = new Attestation
        {
            AttestedAt = attestedAt,
            Authorization = authorization,
            LegalEntity = legalEntity!,
            PointOfCare = pointOfCare!,
            Department = department,
            HealthcareService = service,
            Purpose = AttestationCodes.Purpose(purpose!.Code)!.Value,
            PurposeCode = purpose,
            PurposeDetails = details,
            DecisionId = decision.Id,
            DecisionDescription = decision.Description,
            UserSelected = decision.UserSelected,
            Patients = patients,
        };
        return new AttestationReading(attestation, hprNumber, name);
    }

    private DateTimeOffset ReadTime(JsonElement claim)
    {
        if (!claim.TryMember("toa", out var toa)) return token.IssuedAt;
        // Eleven digits of seconds reach the year 5138; more are milliseconds.
        if (toa.ValueKind == JsonValueKind.Number && toa.TryGetInt64(out var seconds) && seconds is > 0 and < 100_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        faults.Add(58, "toa must be a positive whole number of Unix seconds.");
        return default;
    }

    // The specification says care_relation; what travels through HelseID says care_relationship.
    private JsonElement CareRelation(JsonElement claim, AttestationParts part)
    {
        var specified = claim.TryMember("care_relation", out var relation);
        var travelled = claim.TryMember("care_relationship", out var relationship);
        if (specified && travelled)
        {
            faults.Add(1, "Give care_relation or care_relationship, not both.");
            return default;
        }

        return part.Group(claim, travelled ? "care_relationship" : "care_relation", 38, specified ? relation : relationship);
    }

    private string? CheckPractitioner(JsonElement practitioner, AttestationParts part)
    {
        if (part.Identity(practitioner, "practitioner", "identifier", 7, required: true) is not { } identifier) return null;
        var isPerson = PersonNumber.TryParse(identifier.Id, token.AcceptedSeries, out var number)
            && number.Kind != PersonNumberKind.SharedHelpNumber && number.System == identifier.System;
        if (!isPerson) faults.Add(10, "practitioner.identifier must be a national identity number or D-number under its own system.");
        else if (number != token.Practitioner) faults.Add(11, "practitioner.identifier must be the user of the access token.");
        return identifier.Name;
    }

    private string? ReadHprNumber(JsonElement practitioner, AttestationParts part)
    {
        if (part.Identity(practitioner, "practitioner", "hpr_nr", 29, required: false) is not { } hpr) return token.HprNumber;
        if (hpr.System != AttestationCodes.HprSystem || hpr.Id.Length > 12 || hpr.Id.AsSpan().ContainsAnyExceptInRange('0', '9'))
            faults.Add(29, $"practitioner.hpr_nr must be digits under {AttestationCodes.HprSystem}.");
        else if (token.HprNumber is { } own && own != hpr.Id)
            faults.Add(29, "practitioner.hpr_nr must be the HPR number of the access token.");
        return hpr.Id;
    }

    private AttestedCode? ReadAuthorization(JsonElement practitioner, string? hprNumber, AttestationParts part)
    {
        var authorization = part.Code(practitioner, "practitioner", "authorization", AttestationCodes.AuthorizationSystems, 32);
        if (authorization is null) return null;
        if (!AttestationCodes.Authorizations.Contains(authorization.Code))
            faults.Add(32, "practitioner.authorization must be an active code of Volven 9060.");
        else if (hprNumber is null)
            faults.Add(32, "practitioner.authorization demands an HPR number; leave both out for personnel outside the register.");
        return authorization;
    }

    private AttestedIdentity? ReadLegalEntity(JsonElement practitioner, AttestationParts part)
    {
        var entity = part.Organisation(practitioner, "practitioner", "legal_entity", 15, required: true);
        if (entity is not null && entity.Id != token.LegalEntity?.ToString())
            faults.Add(13, "practitioner.legal_entity must be the main unit (orgnr_parent) of the access token.");
        return entity;
    }

    private AttestedCode? ReadPurpose(JsonElement care, AttestationParts part)
    {
        if (care.ValueKind != JsonValueKind.Object) return null;
        if (!care.TryMember("purpose_of_use", out _))
        {
            faults.Add(38, "care_relation.purpose_of_use is required.");
            return null;
        }

        var purpose = part.Code(care, "care_relation", "purpose_of_use", AttestationCodes.PurposeSystems, 38);
        if (purpose is not null && AttestationCodes.Purpose(purpose.Code) is null)
            faults.Add(38, "care_relation.purpose_of_use must be TREAT, ETREAT, COC or BTG.");
        return purpose;
    }

    private (string Id, string? Description, bool UserSelected) ReadDecision(JsonElement care)
    {
        if (care.ValueKind != JsonValueKind.Object) return default;
        if (!care.TryMember("decision_ref", out var decision) || decision.ValueKind != JsonValueKind.Object)
        {
            faults.Add(46, "care_relation.decision_ref is required.");
            return default;
        }

        var id = decision.Text("id");
        if (!IsDecisionId(id)) faults.Add(46, "care_relation.decision_ref.id must be 1 to 64 of A-Z a-z 0-9 _ -.");
        string? description = null;
        if (decision.TryMember("description", out var text))
        {
            description = text.AsText();
            if (!AttestationParts.IsText(description)) faults.Add(46, "care_relation.decision_ref.description must be text of at most 512 characters.");
        }

        var selected = decision.TryMember("user_selected", out var flag) && flag.ValueKind == JsonValueKind.True;
        if (!selected && flag.ValueKind != JsonValueKind.False) faults.Add(48, "care_relation.decision_ref.user_selected must be true or false.");
        return (id ?? "", description, selected);
    }

    private static bool IsDecisionId(string? id)
    {
        if (id is not { Length: >= 1 and <= 64 }) return false;
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        return true;
    }

    private ImmutableArray<AttestedPatient> ReadPatients(JsonElement claim, AttestationParts part)
    {
        // An absent list says what an empty one says: no patient named. The gate still compares with the request.
        if (!claim.TryMember("patients", out var array)) return [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            faults.Add(4, "patients must be an array.");
            return [];
        }

        var patients = ImmutableArray.CreateBuilder<AttestedPatient>(array.GetArrayLength());
        foreach (var patient in array.EnumerateArray())
        {
            if (patient.ValueKind != JsonValueKind.Object)
            {
                faults.Add(4, "Each of patients must be an object.");
                continue;
            }

            patients.Add(new AttestedPatient(
                ReadPatientNumber(patient, part),
                part.Organisation(patient, "patients", "point_of_care", 49, required: false),
                part.Department(patient, "patients", 53)));
        }

        return patients.DrainToImmutable();
    }

    private PersonNumber? ReadPatientNumber(JsonElement patient, AttestationParts part)
    {
        if (part.Identity(patient, "patients", "identifier", 4, required: false) is not { } identifier) return null;
        if (PersonNumber.TryParse(identifier.Id, token.AcceptedSeries, out var number) && number.System == identifier.System) return number;
        faults.Add(4, "patients.identifier must be a national identity number, D-number or shared help number under its own system.");
        return null;
    }
}
