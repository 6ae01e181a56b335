using System.Text.Json.Nodes;

namespace Felles.Samples.Epj.Issuing;

/// <summary>
/// Builds the <c>authorization_details</c> (RFC 9396) for HelseID: for which organisation, and the attestation of the trust
/// framework (tillitsrammeverket). Codes and identifiers only; the issuer adds names, texts and the user's own numbers.
/// </summary>
internal static class AttestationDetails
{
    private const string Organisations = "urn:oid:2.16.578.1.12.4.1.4.101";

    /// <summary>For which organisation; null when the client's registration says it all.</summary>
    internal static JsonObject? Organisation(Tenancy tenancy, Workplace workplace)
    {
        var hasUnit = workplace.PointOfCare != workplace.LegalEntity;
        if (tenancy == Tenancy.SingleTenant && !hasUnit) return null;
        var (system, value) = tenancy == Tenancy.SingleTenant
            ? (Organisations, workplace.PointOfCare)
            : ("urn:oid:1.0.6523", hasUnit ? $"NO:ORGNR:{workplace.LegalEntity}:{workplace.PointOfCare}" : $"NO:ORGNR:{workplace.LegalEntity}");
        var identifier = new JsonObject { ["system"] = system, ["type"] = "ENH", ["value"] = value };
        return new JsonObject
        {
            ["type"] = "helseid_authorization",
            ["practitioner_role"] = new JsonObject { ["organization"] = new JsonObject { ["identifier"] = identifier } },
        };
    }

    /// <summary>The attestation for one patient.</summary>
    /// <param name="workplace">Where and as what the user works.</param>
    /// <param name="grounds">Why.</param>
    /// <param name="patient">The patient's number; null to leave it out.</param>
    internal static JsonObject Attestation(Workplace workplace, Grounds grounds, string? patient)
    {
        var practitioner = new JsonObject
        {
            ["legal_entity"] = Identity(workplace.LegalEntity, Organisations),
            ["point_of_care"] = Identity(workplace.PointOfCare, Organisations),
        };
        if (workplace.Authorization is { } authorization) practitioner["authorization"] = Code(new Coded(authorization, "urn:oid:2.16.578.1.12.4.1.1.9060"));
        if (workplace.Department is { } department) practitioner["department"] = Identity(department.Id, department.System);

        var relation = new JsonObject
        {
            ["purpose_of_use"] = Code(new Coded(grounds.Purpose, "urn:oid:2.16.840.1.113883.1.11.20448")),
            ["decision_ref"] = new JsonObject { ["id"] = grounds.DecisionId, ["user_selected"] = grounds.UserSelected },
        };
        if (grounds.Service is { } service) relation["healthcare_service"] = Code(service);
        if (grounds.Details is { } details) relation["purpose_of_use_details"] = Code(details);

        var patients = new JsonArray();
        if (patient is not null) patients.Add(new JsonObject { ["identifier"] = Identity(patient, PersonNumberSystem.Of(patient)) });
        return new JsonObject
        {
            ["type"] = "nhn:tillitsrammeverk:parameters", ["practitioner"] = practitioner, ["care_relationship"] = relation, ["patients"] = patients,
        };
    }

    private static JsonObject Identity(string id, string system) => new() { ["id"] = id, ["system"] = system };

    private static JsonObject Code(Coded coded) => new() { ["code"] = coded.Code, ["system"] = coded.System };
}

/// <summary>Which series a person's number is of.</summary>
internal static class PersonNumberSystem
{
    /// <summary>F-number, D-number (first digit raised by four) or shared help number (8 or 9).</summary>
    internal static string Of(string number) => number switch
    {
        ['8' or '9', ..] => "urn:oid:2.16.578.1.12.4.1.4.3",
        [>= '4' and <= '7', ..] => "urn:oid:2.16.578.1.12.4.1.4.2",
        _ => "urn:oid:2.16.578.1.12.4.1.4.1",
    };
}
