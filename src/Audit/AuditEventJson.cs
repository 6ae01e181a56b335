using System.Globalization;
using System.Text.Json;
using Felles.Access;

namespace Felles.Audit;

/// <summary>
/// A log entry as FHIR R4 AuditEvent: HL7 Norway's trust framework profile for uses by health personnel, IHE BALP's
/// AuthZconsent for denials. Practitioner numbers are left out for every reader (ATT-8); the HPR number is for the
/// organisation's own reports, not for the citizen.
/// </summary>
public static class AuditEventJson
{
    private const string AnotherCitizen = "En annen innbygger";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";

    /// <summary>Writes one AuditEvent.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="logged">The entry.</param>
    /// <param name="withHprNumber">Whether the reader may see the HPR number.</param>
    public static void Write(Utf8JsonWriter json, LoggedEntry logged, bool withHprNumber)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(logged);
        var entry = logged.Entry;
        var denied = entry.Kind == AuditKind.Denial;
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{logged.Stream}-{logged.Sequence}"));
        if (entry.Actor.Reader == ReaderKind.Professional)
        {
            AttestedEvent.WriteContained(json, entry.Actor, withHprNumber);
            AttestedEvent.WriteExtensions(json, entry.Actor, entry.Person);
        }

        Coding(json, "type", Dicom, denied ? "110113" : "110110", denied ? "Security Alert" : "Patient Record");
        json.WriteStartArray("subtype");
        Code(json, "http://hl7.org/fhir/restful-interaction", Interaction(entry), null);
        json.WriteEndArray();
        json.WriteString("action", denied ? "E" : Action(entry));
        json.WriteString("recorded", entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("outcome", denied ? "8" : "0");
        json.WriteString("outcomeDesc", entry.RuleId);
        AttestedEvent.WritePurpose(json, entry.Actor);
        WriteAgents(json, entry);
        WriteSource(json, logged);
        WriteEntities(json, entry);
        json.WriteEndObject();
    }

    private static string Interaction(AuditEntry entry) => entry.Kind switch
    {
        AuditKind.Disclosure => entry.Objects.Length == 1 ? "read" : "search-type",
        AuditKind.Change => "transaction",
        AuditKind.Restriction or AuditKind.Representation => "update",
        AuditKind.LogRead or AuditKind.Oversight => "search-type",
        AuditKind.Explanation => "operation",
        AuditKind.Denial => entry.Act == Act.Write ? "transaction" : "read",
    };

    private static string Action(AuditEntry entry) => entry.Kind switch
    {
        AuditKind.Disclosure or AuditKind.LogRead or AuditKind.Oversight => "R",
        AuditKind.Change or AuditKind.Restriction or AuditKind.Representation => "U",
        AuditKind.Denial or AuditKind.Explanation => "E",
    };

    private static void WriteAgents(Utf8JsonWriter json, AuditEntry entry)
    {
        var actor = entry.Actor;
        json.WriteStartArray("agent");
        json.WriteStartObject();
        json.WriteStartObject("who");
        if (actor.Reader == ReaderKind.Professional) json.WriteString("reference", AttestedEvent.Role);
        // The attempt showed nothing, and the number may have been a slip of the hand: who it was is not the citizen's to know.
        json.WriteString("display", actor.Reader == ReaderKind.Stranger ? AnotherCitizen : actor.Name);
        json.WriteEndObject();
        json.WriteBoolean("requestor", true);
        if (actor.TokenId is { } token)
        {
            json.WriteStartArray("policy");
            json.WriteStringValue($"urn:ietf:params:oauth:jti:{token}");
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject();
        Coding(json, "type", Dicom, "110153", "Source Role ID", asConcept: true);
        json.WriteStartObject("who");
        json.WriteString("display", actor.System ?? actor.ClientId);
        json.WriteEndObject();
        json.WriteBoolean("requestor", false);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteSource(Utf8JsonWriter json, LoggedEntry logged)
    {
        json.WriteStartObject("source");
        json.WriteString("site", logged.Stream);
        json.WriteStartObject("observer");
        json.WriteString("display", $"Felles, {logged.Entry.Service.Code}");
        json.WriteEndObject();
        json.WriteStartArray("type");
        Code(json, "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEntities(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartArray("entity");
        if (entry.Person is { } person) Entity(json, $"Patient/{person}", "1", "1", null);
        foreach (var reference in entry.Objects)
            if (reference.Split('/') is [var type, var id, var version])
                Entity(json, $"{type}/{id}/_history/{version}", "2", "4", null);
        Entity(json, null, "4", null, entry.Actor.CorrelationId);
        json.WriteEndArray();
    }

    private static void Entity(Utf8JsonWriter json, string? reference, string type, string? role, string? requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("what");
        if (reference is not null) json.WriteString("reference", reference);
        else Identifier(json, "urn:felles:correlation-id", requestId!);
        json.WriteEndObject();
        Coding(json, "type", requestId is null ? "http://terminology.hl7.org/CodeSystem/audit-entity-type" : "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", requestId is null ? type : "XrequestId", null);
        if (role is not null) Coding(json, "role", "http://terminology.hl7.org/CodeSystem/object-role", role, null);
        json.WriteEndObject();
    }

    internal static void Identifier(Utf8JsonWriter json, string system, string value)
    {
        json.WriteStartObject("identifier");
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string name, string system, string code, string? display, bool asConcept = false)
    {
        json.WritePropertyName(name);
        if (asConcept)
        {
            json.WriteStartObject();
            json.WriteStartArray("coding");
        }

        Code(json, system, code, display);
        if (!asConcept) return;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Code(Utf8JsonWriter json, string system, string code, string? display)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
    }
}
