using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>The body as it is stored, and what remains to be seen of it after a deletion.</summary>
internal static class CriticalInfoBody
{
    // Answers are application/fhir+json and pages encode what they show: æøå may stand as they are.
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The resource as sent, with its profile, with the patient as an opaque reference only, without what belongs to the
    /// code list and not to the record, and with the times that the service answers for.
    /// </summary>
    internal static byte[] ToStore(FhirResource resource, CriticalInfoProfile profile, PersonKey person, PlacedElement? latest, DateTimeOffset now)
    {
        var body = JsonNode.Parse(resource.Utf8.Span)!.AsObject();
        if (body["meta"] is not JsonObject meta) body["meta"] = meta = [];
        meta["profile"] = new JsonArray(profile.Url);
        body.Remove("subject");
        body.Remove("patient");
        body[profile.Patient] = new JsonObject { ["reference"] = $"Patient/{person}" };
        WithoutTextsOfTheCode(body);
        SetRecorded(body, profile, new PlacedElement(resource.Root, resource.Type), latest, now);
        if (latest is not null) SetExtension(body, KjUrl.UpdatedDateTime, Instant(now));
        return Bytes(body);
    }

    /// <summary>The resource with its patient. The element may be left out here, being named by the header, though FHIR demands it.</summary>
    internal static FhirResource WithPatient(FhirResource resource, PersonKey person)
    {
        var profile = CriticalInfoProfile.All.FirstOrDefault(profile => profile.Type == resource.Type);
        if (profile is null || resource.Root.TryGetProperty(profile.Patient, out _)) return resource;
        var patient = Encoding.UTF8.GetBytes($"{{\"{profile.Patient}\":{{\"reference\":\"Patient/{person}\"}},");
        var brace = resource.Utf8.Span.IndexOf((byte)'{');
        // What could be read can be with one more element; an object of nothing has no type, and was not.
        return FhirResource.Read((byte[])[.. patient, .. resource.Utf8.Span[(brace + 1)..]]).Match(whole => whole, _ => resource);
    }

    /// <summary>
    /// What a reader gets of a record registered in error: that there was one, of which category, and no more. Elements that
    /// FHIR demands are marked as masked.
    /// </summary>
    internal static byte[] Filtered(Entry entry)
    {
        var stored = JsonNode.Parse(entry.Body.Span)!.AsObject();
        var type = entry.Facts.Type;
        var filtered = new JsonObject { ["resourceType"] = type };
        foreach (var kept in (string[])["id", "meta", "subject", "patient", "category", "scope", "policyRule"])
            if (stored[kept] is { } value)
                filtered[kept] = value.DeepClone();

        if (StatusRules.UsesTwoStatuses(type))
            filtered["verificationStatus"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = VerificationSystem(type), ["code"] = "entered-in-error" }) };
        else
            filtered["status"] = "entered-in-error";
        if (type == "Flag") filtered["code"] = Masked();
        if (type == "DeviceUseStatement") filtered["device"] = Masked();
        return Bytes(filtered);
    }

    private static string VerificationSystem(string type) => type == "Condition"
        ? "http://terminology.hl7.org/CodeSystem/condition-ver-status"
        : "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

    private static JsonObject Masked() => new()
    {
        ["extension"] = new JsonArray(new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            ["valueCode"] = "masked",
        }),
    };

    private static void WithoutTextsOfTheCode(JsonObject body)
    {
        if (body["code"] is not JsonObject code || code["coding"] is not JsonArray codings) return;
        foreach (var coding in codings.OfType<JsonObject>())
        {
            if (coding["extension"] is not JsonArray extensions) continue;
            for (var i = extensions.Count - 1; i >= 0; i--)
                if (extensions[i] is JsonObject extension && extension["url"] is JsonValue url && url.TryGetValue<string>(out var text) && KjUrl.OfTheCode.Contains(text))
                    extensions.RemoveAt(i);
            if (extensions.Count == 0) coding.Remove("extension");
        }
    }

    private static void SetRecorded(JsonObject body, CriticalInfoProfile profile, PlacedElement sent, PlacedElement? latest, DateTimeOffset now)
    {
        if (profile.Recorded is not { } recorded || DateRules.RecordedPlace(sent, profile) is { Exists: true }) return;
        var first = latest is { } stored ? DateRules.RecordedPlace(stored, profile)?.Text : null;
        if (recorded == KjUrl.RecordedDate) SetExtension(body, recorded, first ?? Instant(now));
        else body[recorded] = first ?? Instant(now);
    }

    private static void SetExtension(JsonObject body, string url, string dateTime)
    {
        if (body["extension"] is not JsonArray extensions) body["extension"] = extensions = [];
        for (var i = extensions.Count - 1; i >= 0; i--)
            if (extensions[i] is JsonObject extension && extension["url"] is JsonValue value && value.TryGetValue<string>(out var text) && text == url)
                extensions.RemoveAt(i);
        extensions.Add(new JsonObject { ["url"] = url, ["valueDateTime"] = dateTime });
    }

    private static string Instant(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString(plain));
}
