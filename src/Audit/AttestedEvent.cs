using System.Text.Json;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Audit;

/// <summary>
/// The attestation of the trust framework in a FHIR R4 AuditEvent and back, after HL7 Norway's profile
/// <c>no-domain-Trustframework-Auditevent</c> 0.9.8. The person behind it and the patient are not given by number (ATT-8), nor
/// are who issued an identity and who owns a code, which follow from their systems.
/// </summary>
internal static class AttestedEvent
{
    internal const string Role = "#role";

    private const string OrganisationNumber = "urn:oid:2.16.578.1.12.4.1.4.101";
    private const string HprNumber = "urn:oid:2.16.578.1.12.4.1.4.4";
    private const string Authorization = "urn:oid:2.16.578.1.12.4.1.1.9060";
    private const string PurposeOfUse = "urn:oid:2.16.840.1.113883.1.11.20448";
    private const string Profile = "http://hl7.no/fhir/StructureDefinition/";
    private const string Metadata = Profile + "auditevent-carerelation-metadata-extension";
    private const string PatientExtension = Profile + "auditevent-patient-extension";
    private const string EncounterExtension = Profile + "auditevent-encounter-extension";

    internal static void WriteContained(Utf8JsonWriter json, AuditActor actor, bool withHprNumber)
    {
        json.WriteStartArray("contained");
        WritePractitioner(json, actor, withHprNumber);
        WriteOrganisation(json, "legal-entity", OrganisationNumber, actor.Organisation, actor.OrganisationName, null);
        if (HasDepartment(actor))
        {
            var (system, id) = Token(actor.DepartmentId);
            WriteOrganisation(json, "department", system, id, actor.Department, actor.Organisation is null ? null : "#legal-entity");
        }

        WriteOrganisation(json, "point-of-care", OrganisationNumber, actor.PointOfCare, actor.PointOfCareName, null);
        WriteLocation(json, "location", actor.PointOfCare, string.Join(", ", new[] { actor.PointOfCareName, actor.Department }.Where(text => text is not null)), "#point-of-care");
        WriteRole(json, actor);
        if (HasEncounter(actor)) WriteEncounter(json, actor);
        json.WriteEndArray();
    }

    internal static void WriteExtensions(Utf8JsonWriter json, AuditActor actor, PersonKey? patient)
    {
        if (actor.DecisionId is null && patient is null) return;
        json.WriteStartArray("extension");
        if (patient is { } key) Reference(json, PatientExtension, $"Patient/{key}");
        if (HasEncounter(actor)) Reference(json, EncounterExtension, "#encounter");
        if (actor.DecisionId is not null) WriteDecision(json, actor);
        json.WriteEndArray();
    }

    internal static void WritePurpose(Utf8JsonWriter json, AuditActor actor)
    {
        if (actor.Purpose is null) return;
        json.WriteStartArray("purposeOfEvent");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        AuditEventJson.Code(json, PurposeOfUse, actor.Purpose, null);
        if (actor.PurposeDetails is not null)
        {
            var (system, code) = Token(actor.PurposeDetails);
            AuditEventJson.Code(json, system!, code!, actor.PurposeDetailsText);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>What an AuditEvent written by this module, or by another that follows the profile, tells of the one who asked.</summary>
    /// <param name="auditEvent">The AuditEvent.</param>
    /// <returns>The actor with what the profile carries; null when it has no contained PractitionerRole, or is not of the profile's shape.</returns>
    public static AuditActor? Read(JsonElement auditEvent)
    {
        try
        {
            return ReadShaped(auditEvent);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    private static AuditActor? ReadShaped(JsonElement auditEvent)
    {
        var contained = new Contained(auditEvent);
        if (contained.Of("PractitionerRole") is not { } role) return null;
        var practitioner = contained.At(role, "practitioner");
        var organisation = contained.At(role, "organization");
        var legalEntity = organisation is { } unit && contained.At(unit, "partOf") is { } whole ? whole : organisation;
        var department = legalEntity is { } entity && organisation is { } own && entity.GetRawText() != own.GetRawText() ? organisation : null;
        var pointOfCare = contained.At(contained.At(role, "location"), "managingOrganization");
        var encounter = contained.Of("Encounter");
        var patientPlace = encounter is { } visit && visit.TryGetProperty("location", out var places) ? contained.At(contained.At(places[0], "location"), "managingOrganization") : null;
        var provider = contained.At(encounter, "serviceProvider");
        var metadata = Extension(auditEvent, Metadata);
        var codings = auditEvent.TryGetProperty("purposeOfEvent", out var purposes) ? purposes[0].GetProperty("coding").EnumerateArray().ToArray() : [];
        var details = codings.Skip(1).Select(coding => (JsonElement?)coding).FirstOrDefault();
        var service = encounter is { } care && care.TryGetProperty("serviceType", out var type) ? (JsonElement?)type.GetProperty("coding")[0] : null;
        var authorization = practitioner is { } person && person.TryGetProperty("qualification", out var qualifications) ? (JsonElement?)qualifications[0].GetProperty("code").GetProperty("coding")[0] : null;
        return new AuditActor
        {
            Reader = ReaderKind.Professional,
            Name = practitioner is { } named && named.TryGetProperty("name", out var names) ? Text(names[0], "text") ?? "" : "",
            HprNumber = Value(practitioner),
            Role = Text(authorization, "code"),
            RoleText = Text(authorization, "display"),
            Organisation = Value(legalEntity),
            OrganisationName = Text(legalEntity, "name"),
            PointOfCare = Value(pointOfCare),
            PointOfCareName = Text(pointOfCare, "name"),
            DepartmentId = SystemAndValue(department),
            Department = Text(department, "name"),
            HealthcareService = SystemAndCode(service),
            HealthcareServiceText = Text(service, "display"),
            Purpose = codings is [var first, ..] ? Text(first, "code") : null,
            PurposeDetails = SystemAndCode(details),
            PurposeDetailsText = Text(details, "display"),
            DecisionId = Text(Extension(metadata, "decision-ref-id"), "valueString"),
            DecisionDescription = Text(Extension(metadata, "decision-ref-description"), "valueString"),
            UserSelected = Extension(metadata, "decision-ref-user-selected")?.GetProperty("valueBoolean").GetBoolean(),
            AttestedAt = Extension(metadata, "toa")?.GetProperty("valueUnsignedInt").GetInt64(),
            PatientPointOfCare = Value(patientPlace),
            PatientPointOfCareName = Text(patientPlace, "name"),
            PatientDepartmentId = SystemAndValue(provider),
            PatientDepartment = Text(provider, "name"),
            ClientId = "",
            CorrelationId = "",
        };
    }

    private static bool HasDepartment(AuditActor actor) => actor.DepartmentId is not null || actor.Department is not null;

    private static bool HasEncounter(AuditActor actor) => actor.HealthcareService is not null || actor.PatientPointOfCare is not null || actor.PatientDepartmentId is not null;

    private static void WritePractitioner(Utf8JsonWriter json, AuditActor actor, bool withHprNumber)
    {
        Start(json, "Practitioner", "practitioner");
        if (withHprNumber && actor.HprNumber is { } hpr) Identifiers(json, HprNumber, hpr);
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("text", actor.Name);
        json.WriteEndObject();
        json.WriteEndArray();
        if (actor.Role is { } role)
        {
            json.WriteStartArray("qualification");
            json.WriteStartObject();
            Concept(json, "code", Authorization, role, actor.RoleText);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteRole(Utf8JsonWriter json, AuditActor actor)
    {
        Start(json, "PractitionerRole", Role[1..]);
        Reference(json, "practitioner", "#practitioner", actor.Name);
        if (HasDepartment(actor)) Reference(json, "organization", "#department", actor.OrganisationName);
        else if (actor.Organisation is not null) Reference(json, "organization", "#legal-entity", actor.OrganisationName);
        json.WriteStartArray("location");
        json.WriteStartObject();
        json.WriteString("reference", "#location");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOrganisation(Utf8JsonWriter json, string id, string? system, string? number, string? name, string? partOf)
    {
        if (number is null && name is null) return;
        Start(json, "Organization", id);
        if (number is not null) Identifiers(json, system!, number);
        if (name is not null) json.WriteString("name", name);
        if (partOf is not null) Reference(json, "partOf", partOf, null);
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, string id, string? place, string name, string organisation)
    {
        Start(json, "Location", id);
        if (name.Length > 0) json.WriteString("name", name);
        if (place is not null) Reference(json, "managingOrganization", organisation, null);
        else if (name.Length == 0) json.WriteString("description", "Ikke oppgitt");
        json.WriteEndObject();
    }

    private static void WriteEncounter(Utf8JsonWriter json, AuditActor actor)
    {
        WriteOrganisation(json, "patient-point-of-care", OrganisationNumber, actor.PatientPointOfCare, actor.PatientPointOfCareName, null);
        if (actor.PatientPointOfCare is not null) WriteLocation(json, "patient-location", actor.PatientPointOfCare, actor.PatientPointOfCareName ?? "", "#patient-point-of-care");
        var (system, department) = Token(actor.PatientDepartmentId);
        if (department is not null) WriteOrganisation(json, "patient-department", system, department, actor.PatientDepartment, null);
        Start(json, "Encounter", "encounter");
        json.WriteString("status", "unknown");
        json.WritePropertyName("class");
        AuditEventJson.Code(json, "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "UNK", null);
        if (actor.HealthcareService is not null)
        {
            var (services, code) = Token(actor.HealthcareService);
            Concept(json, "serviceType", services!, code!, actor.HealthcareServiceText);
        }

        if (actor.PatientPointOfCare is not null)
        {
            json.WriteStartArray("location");
            json.WriteStartObject();
            Reference(json, "location", "#patient-location", null);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (department is not null) Reference(json, "serviceProvider", "#patient-department", null);
        json.WriteEndObject();
    }

    private static void WriteDecision(Utf8JsonWriter json, AuditActor actor)
    {
        json.WriteStartObject();
        json.WriteString("url", Metadata);
        json.WriteStartArray("extension");
        Part(json, "decision-ref-id", actor.DecisionId!);
        // The profile demands a description, which the token seldom carries; the details' text says the same.
        Part(json, "decision-ref-description", actor.DecisionDescription ?? actor.PurposeDetailsText ?? actor.HealthcareServiceText ?? actor.Purpose ?? actor.DecisionId!);
        json.WriteStartObject();
        json.WriteString("url", "decision-ref-user-selected");
        json.WriteBoolean("valueBoolean", actor.UserSelected ?? false);
        json.WriteEndObject();
        if (actor.AttestedAt is { } attestedAt)
        {
            json.WriteStartObject();
            json.WriteString("url", "toa");
            json.WriteNumber("valueUnsignedInt", attestedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, string type, string id)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", type);
        json.WriteString("id", id);
    }

    private static void Identifiers(Utf8JsonWriter json, string system, string value)
    {
        json.WriteStartArray("identifier");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Concept(Utf8JsonWriter json, string name, string system, string code, string? display)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("coding");
        AuditEventJson.Code(json, system, code, display);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string target, string? display)
    {
        json.WriteStartObject(name);
        json.WriteString("reference", target);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string url, string target)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        Reference(json, "valueReference", target, null);
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, string url, string value)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString("valueString", value);
        json.WriteEndObject();
    }

    // Systems are URIs and hold no bar.
    private static (string? System, string? Value) Token(string? token) => token?.Split('|', 2) is [var system, var value] ? (system, value) : (null, null);

    private static string? Text(JsonElement? element, string member) => element is { } given && given.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static JsonElement? Identifier(JsonElement? element) => element is { } given && given.TryGetProperty("identifier", out var identifiers) ? identifiers[0] : null;

    private static string? Value(JsonElement? element) => Text(Identifier(element), "value");

    private static string? SystemAndValue(JsonElement? element) => Identifier(element) is { } identifier ? $"{Text(identifier, "system")}|{Text(identifier, "value")}" : null;

    private static string? SystemAndCode(JsonElement? coding) => coding is { } given ? $"{Text(given, "system")}|{Text(given, "code")}" : null;

    private static JsonElement? Extension(JsonElement? element, string url)
    {
        if (element is not { } given || !given.TryGetProperty("extension", out var extensions)) return null;
        foreach (var extension in extensions.EnumerateArray())
            if (Text(extension, "url") == url)
                return extension;
        return null;
    }

    /// <summary>The contained resources of an AuditEvent.</summary>
    private sealed class Contained
    {
        private readonly JsonElement[] resources;

        internal Contained(JsonElement auditEvent) => resources = auditEvent.TryGetProperty("contained", out var contained) ? [.. contained.EnumerateArray()] : [];

        internal JsonElement? Of(string type) => resources.Where(resource => Text(resource, "resourceType") == type).Select(resource => (JsonElement?)resource).FirstOrDefault();

        /// <summary>What an element points at, itself or the first of several.</summary>
        internal JsonElement? At(JsonElement? from, string member)
        {
            if (from is not { } element || !element.TryGetProperty(member, out var reference)) return null;
            if (reference.ValueKind == JsonValueKind.Array) reference = reference[0];
            return Text(reference, "reference") is ['#', .. var id] ? resources.Where(resource => Text(resource, "id") == id).Select(resource => (JsonElement?)resource).FirstOrDefault() : null;
        }
    }
}
