using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Sharing.Restrictions;

/// <summary>
/// What a citizen has decided as FHIR R4 Consent: <c>provision.type</c> <c>deny</c> for a block or a reservation, <c>permit</c>
/// for a consent; one actor or none (everyone), one class or none (every service). A block has category <c>NORS</c> of code
/// list 9603, the others codes of ours, since none are published.
/// </summary>
internal static class RestrictionConsent
{
    internal const string ServiceSystem = "urn:felles:fhir:CodeSystem:service";
    internal const string KindSystem = "urn:felles:fhir:CodeSystem:restriction-kind";
    internal const string FormSystem = "urn:felles:fhir:CodeSystem:consent-form";
    internal const string HprNumber = "urn:oid:2.16.578.1.12.4.1.4.4";
    internal const string OrganisationNumber = "urn:oid:2.16.578.1.12.4.1.4.101";
    internal const string Profession = "urn:oid:2.16.578.1.12.4.1.1.9060";
    internal const string Resh = "urn:oid:2.16.578.1.12.4.1.4.102";
    private const string BlockSystem = "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603";

    internal static void Write(Utf8JsonWriter json, Restriction restriction, PersonKey person, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Consent");
        json.WriteString("id", restriction.Id);
        json.WriteString("status", restriction.Stands(now) ? "active" : "inactive");
        Concept(json, "scope", "http://terminology.hl7.org/CodeSystem/consentscope", restriction.Target == RestrictionTarget.Participation ? "research" : "patient-privacy");
        json.WriteStartArray("category");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        if (KindOf(restriction) is { } kind) Coding(json, KindSystem, kind);
        else Coding(json, BlockSystem, "NORS");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("patient");
        json.WriteString("reference", $"Patient/{person}");
        json.WriteEndObject();
        json.WriteString("dateTime", Instant(restriction.SetAt));
        if (restriction.Form is { } form)
        {
            json.WriteStartObject("policyRule");
            json.WriteStartArray("coding");
            Coding(json, FormSystem, form, restriction.FormVersion);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        WriteProvision(json, restriction);
        json.WriteEndObject();
    }

    /// <summary>The code of what is no block; null for a block.</summary>
    private static string? KindOf(Restriction restriction) => restriction.Target switch
    {
        RestrictionTarget.Reservation => "reservation",
        RestrictionTarget.DisclosureReservation => "disclosure-reservation",
        RestrictionTarget.Participation => "participation",
        _ => restriction.Permits ? "consent" : null,
    };

    private static void WriteProvision(Utf8JsonWriter json, Restriction restriction)
    {
        json.WriteStartObject("provision");
        json.WriteString("type", restriction.Permits ? "permit" : "deny");
        json.WriteStartObject("period");
        json.WriteString("start", Instant(restriction.SetAt));
        if ((restriction.LiftedAt ?? restriction.EndsAt) is { } end) json.WriteString("end", Instant(end));
        json.WriteEndObject();
        if (restriction.Subject.Length > 0)
        {
            json.WriteStartArray("actor");
            json.WriteStartObject();
            Concept(json, "role", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP");
            json.WriteStartObject("reference");
            var (system, value) = Identifier(restriction);
            json.WriteStartObject("identifier");
            json.WriteString("system", system);
            json.WriteString("value", value);
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

        WriteExtent(json, restriction);
        json.WriteEndObject();
    }

    private static void WriteExtent(Utf8JsonWriter json, Restriction restriction)
    {
        if (restriction.Document is { } document)
        {
            json.WriteStartArray("data");
            json.WriteStartObject();
            json.WriteString("meaning", "instance");
            json.WriteStartObject("reference");
            json.WriteString("reference", document);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (restriction is { DataFrom: null, DataTo: null }) return;
        json.WriteStartObject("dataPeriod");
        if (restriction.DataFrom is { } from) json.WriteString("start", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (restriction.DataTo is { } to) json.WriteString("end", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static (string System, string Value) Identifier(Restriction restriction) => restriction.Target switch
    {
        RestrictionTarget.Person => (HprNumber, restriction.Subject),
        RestrictionTarget.Profession => (Profession, restriction.Subject),
        RestrictionTarget.Department when restriction.Subject.IndexOf('|', StringComparison.Ordinal) is > 0 and var cut => (restriction.Subject[..cut], restriction.Subject[(cut + 1)..]),
        _ => (OrganisationNumber, restriction.Subject),
    };

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Concept(Utf8JsonWriter json, string name, string system, string code)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("coding");
        Coding(json, system, code);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string system, string code, string? version = null)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        if (version is not null) json.WriteString("version", version);
        json.WriteString("code", code);
        json.WriteEndObject();
    }
}
