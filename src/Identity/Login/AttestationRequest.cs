using System.Buffers;
using System.Text;
using System.Text.Json;
using Felles.Identity.Attestations;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>
/// The grounds on which a clinician opens a patient's record at the pages: what the attestation is to say. Codes and
/// identifiers only; the issuer adds names, texts and time. Organisation and place of care are those of the login.
/// </summary>
public sealed record AttestationRequest
{
    /// <summary>Purpose of use (ATT-38–41).</summary>
    public required PurposeOfUse Purpose { get; init; }

    /// <summary>Details of the purpose, code and system; at least one of this and <see cref="Service"/> (ATT-43).</summary>
    public AttestedCode? Details { get; init; }

    /// <summary>Health care service, code and system.</summary>
    public AttestedCode? Service { get; init; }

    /// <summary>Authorisation that the clinician acts in, code of Volven 9060, as <c>LE</c>; null for personnel outside HPR.</summary>
    public string? Authorization { get; init; }

    /// <summary>Department, id and system; null for none.</summary>
    public AttestedIdentity? Department { get; init; }

    /// <summary>The clinician's own words about the decision, at most 200 characters; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the clinician gave themself the access. At these pages they do, unless another system decided.</summary>
    public bool UserSelected { get; init; } = true;

    /// <summary>The patient; null for grounds that name none. Sent in the body only.</summary>
    public PersonNumber? Patient { get; init; }

    /// <summary>The detail of type <c>nhn:tillitsrammeverk:parameters</c> (RFC 9396), as JSON.</summary>
    internal string ToDetail(OrganisationNumber legalEntity, OrganisationNumber pointOfCare, string decisionId, bool namesPatient)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, legalEntity, pointOfCare, decisionId, namesPatient);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json, OrganisationNumber legalEntity, OrganisationNumber pointOfCare, string decisionId, bool namesPatient)
    {
        json.WriteStartObject();
        json.WriteString("type", AttestationReader.Claim);
        json.WriteStartObject("practitioner");
        if (Authorization is not null) WriteCode(json, "authorization", Authorization, AttestationCodes.AuthorizationSystem);
        WriteIdentity(json, "legal_entity", legalEntity.ToString(), AttestationCodes.OrganisationSystem);
        WriteIdentity(json, "point_of_care", pointOfCare.ToString(), AttestationCodes.OrganisationSystem);
        if (Department is not null) WriteIdentity(json, "department", Department.Id, Department.System);
        json.WriteEndObject();
        json.WriteStartObject("care_relationship");
        if (Service is not null) WriteCode(json, "healthcare_service", Service.Code, Service.System);
        WriteCode(json, "purpose_of_use", AttestationCodes.Code(Purpose), AttestationCodes.PurposeSystem);
        if (Details is not null) WriteCode(json, "purpose_of_use_details", Details.Code, Details.System);
        json.WriteStartObject("decision_ref");
        json.WriteString("id", decisionId);
        if (Description is not null) json.WriteString("description", Description);
        json.WriteBoolean("user_selected", UserSelected);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("patients");
        if (Patient is { } patient && namesPatient)
        {
            json.WriteStartObject();
            WriteIdentity(json, "identifier", patient.Reveal(), patient.System);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, string name, string id, string system)
    {
        json.WriteStartObject(name);
        json.WriteString("id", id);
        json.WriteString("system", system);
        json.WriteEndObject();
    }

    private static void WriteCode(Utf8JsonWriter json, string name, string code, string system)
    {
        json.WriteStartObject(name);
        json.WriteString("code", code);
        json.WriteString("system", system);
        json.WriteEndObject();
    }
}
