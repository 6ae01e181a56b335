using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Sharing.Restrictions;

/// <summary>
/// A restriction ↔ FHIR R4 Consent: <c>provision.type</c> <c>deny</c>, one actor or none (everyone), one class or none
/// (every service). A block has category <c>NORS</c> of code list 9603, a reservation the code of the national reservation
/// concept, which has no published code system: ours.
/// </summary>
internal static class RestrictionConsent
{
    internal const string ServiceSystem = "urn:felles:fhir:CodeSystem:service";
    internal const string KindSystem = "urn:felles:fhir:CodeSystem:restriction-kind";
    private const string BlockSystem = "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603";
    private const string HprNumber = "urn:oid:2.16.578.1.12.4.1.4.4";
    private const string OrganisationNumber = "urn:oid:2.16.578.1.12.4.1.4.101";

    internal static void Write(Utf8JsonWriter json, Restriction restriction, PersonKey person)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Consent");
        json.WriteString("id", restriction.Id);
        json.WriteString("status", restriction.LiftedAt is null ? "active" : "inactive");
        Concept(json, "scope", "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
        json.WriteStartArray("category");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        if (restriction.Target == RestrictionTarget.Reservation) Coding(json, KindSystem, "reservation");
        else Coding(json, BlockSystem, "NORS");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("patient");
        json.WriteString("reference", $"Patient/{person}");
        json.WriteEndObject();
        json.WriteString("dateTime", Instant(restriction.SetAt));
        WriteProvision(json, restriction);
        json.WriteEndObject();
    }

    private static void WriteProvision(Utf8JsonWriter json, Restriction restriction)
    {
        json.WriteStartObject("provision");
        json.WriteString("type", "deny");
        json.WriteStartObject("period");
        json.WriteString("start", Instant(restriction.SetAt));
        if (restriction.LiftedAt is { } lifted) json.WriteString("end", Instant(lifted));
        json.WriteEndObject();
        if (restriction.Subject.Length > 0)
        {
            json.WriteStartArray("actor");
            json.WriteStartObject();
            Concept(json, "role", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP");
            json.WriteStartObject("reference");
            json.WriteStartObject("identifier");
            json.WriteString("system", restriction.Target == RestrictionTarget.Person ? HprNumber : OrganisationNumber);
            json.WriteString("value", restriction.Subject);
            json.WriteEndObject();
            if (restriction.SubjectName is { } name) json.WriteString("display", name);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (restriction.Service is { } service)
        {
            json.WriteStartArray("class");
            Coding(json, ServiceSystem, service.Code);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what a citizen sends; anything beyond what can be kept is refused, so that nobody believes in a block that is not there.</summary>
    internal static Outcome<Restriction> Read(FhirResource resource, DateTimeOffset now)
    {
        if (resource.Type != "Consent") return Fault("resourceType", "Send a Consent.");
        foreach (var member in resource.Root.EnumerateObject())
            if (member.Name is not ("resourceType" or "status" or "scope" or "category" or "patient" or "dateTime" or "provision" or "meta"))
                return Fault($"Consent.{member.Name}", "This element cannot be kept here. Leave it out.");
        if (Text(resource.Root, "status") is not "active") return Fault("Consent.status", "The status must be active. To lift a block, delete it.");
        if (!resource.Root.TryGetProperty("provision", out var provision) || provision.ValueKind != JsonValueKind.Object) return Fault("Consent.provision", "Say what is denied in provision.");
        foreach (var member in provision.EnumerateObject())
            if (member.Name is not ("type" or "actor" or "class"))
                return Fault($"Consent.provision.{member.Name}", "This element cannot be kept here. Leave it out.");
        if (Text(provision, "type") is not "deny") return Fault("Consent.provision.type", "The type must be deny.");
        if (!Service(provision).Succeeded(out var service, out var problem)) return problem;
        if (!Target(resource.Root, provision).Succeeded(out var aim, out problem)) return problem;
        return new Restriction(ResourceId.Create(), aim.Target, aim.Subject, service.Code.Length == 0 ? null : service, now, null);
    }

    /// <summary>Whether <c>patient</c>, where it is sent, refers to the person: a citizen's client must not believe that it set another's block.</summary>
    internal static bool IsAbout(FhirResource resource, PersonKey person) =>
        !resource.Root.TryGetProperty("patient", out var patient)
        || (patient.ValueKind == JsonValueKind.Object && Text(patient, "reference") == $"Patient/{person}" && !patient.TryGetProperty("identifier", out _));

    internal static Problem AboutAnother { get; } = Fault("Consent.patient", "The patient is who is logged in. Leave patient out, or refer to them as Patient/{id} as the answers do.");

    private static Outcome<ServiceCode> Service(JsonElement provision)
    {
        if (!provision.TryGetProperty("class", out var classes)) return new ServiceCode("");
        if (classes.ValueKind == JsonValueKind.Array && classes.GetArrayLength() == 1 && Text(classes[0], "system") == ServiceSystem
            && Text(classes[0], "code") is { } code && (code == ServiceCode.LabResults.Code || code == ServiceCode.CriticalInfo.Code || code == ServiceCode.Measurements.Code))
            return new ServiceCode(code);
        return Fault("Consent.provision.class", $"Name one service of {ServiceSystem} (lab-results, critical-info, measurements), or leave class out for all.");
    }

    private static Outcome<(RestrictionTarget Target, string Subject)> Target(JsonElement consent, JsonElement provision)
    {
        var reservation = consent.TryGetProperty("category", out var categories) && categories.ValueKind == JsonValueKind.Array
            && categories.EnumerateArray().Any(category => category.ValueKind == JsonValueKind.Object && category.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
                && codings.EnumerateArray().Any(coding => Text(coding, "system") == KindSystem && Text(coding, "code") == "reservation"));
        if (!provision.TryGetProperty("actor", out var actors)) return (reservation ? RestrictionTarget.Reservation : RestrictionTarget.Everyone, "");
        if (!reservation && actors.ValueKind == JsonValueKind.Array && actors.GetArrayLength() == 1
            && actors[0].ValueKind == JsonValueKind.Object && actors[0].TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.Object
            && reference.TryGetProperty("identifier", out var identifier) && Text(identifier, "value") is { Length: > 0 and <= 20 } value)
        {
            if (Text(identifier, "system") == HprNumber) return (RestrictionTarget.Person, value);
            if (Text(identifier, "system") == OrganisationNumber) return (RestrictionTarget.Organisation, value);
        }

        return Fault("Consent.provision.actor", $"Name one actor by identifier: HPR number ({HprNumber}) or organisation number ({OrganisationNumber}); leave actor out for everyone and for a reservation.");
    }

    private static Problem Fault(string expression, string text) =>
        Problem.Invalid("restriction", "The restriction cannot be kept as it is; nothing was set.", Issue.Error("value", "restriction", text, expression));

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Concept(Utf8JsonWriter json, string name, string system, string code)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("coding");
        Coding(json, system, code);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteEndObject();
    }
}
