using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Public.Record;

namespace Felles.Clinician.Critical;

/// <summary>Who registers, as the profile's contained PractitionerRole says it.</summary>
/// <param name="HprNumber">HPR number.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">Category 9060 in which they act.</param>
/// <param name="PlaceNumber">Organisation number of the place of care.</param>
/// <param name="PlaceName">Its name.</param>
internal sealed record Registering(string HprNumber, string Name, string Role, string PlaceNumber, string PlaceName)
{
    /// <summary>From the attestation; null for personnel without HPR number or authorisation, who register nothing.</summary>
    internal static Registering? Of(HealthPersonnel personnel) =>
        personnel is { HprNumber: { } hpr, Attestation: { Authorization.Code: { } role } attestation }
            ? new Registering(hpr, personnel.Name, role, attestation.PointOfCare.Id, attestation.PointOfCare.Name ?? attestation.PointOfCare.Id)
            : null;
}

/// <summary>The form of a drug reaction ↔ AllergyIntolerance of profile KjAllergyIntolerance (kritisk informasjon). Pure.</summary>
internal static class DrugReactionResource
{
    private const string Definitions = "http://nhn.no/kj/fhir/StructureDefinition/";
    private const string Presumed = Definitions + "KjPresumed";
    private const string Source = Definitions + "KjSourceOfInformation";
    private const string Updater = Definitions + "KjUpdater";
    private const string ClinicalSystem = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
    private const string VerificationSystem = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A new record.</summary>
    internal static byte[] Create(DrugReactionForm form, Registering who)
    {
        var resource = new JsonObject
        {
            ["resourceType"] = "AllergyIntolerance",
            ["contained"] = new JsonArray(Role("recorder", who)),
            ["category"] = new JsonArray("medication"),
            ["code"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = ReactionCodes.AtcSystem, ["code"] = form.Atc, ["display"] = form.Name, ["userSelected"] = true }) },
            ["recorder"] = new JsonObject { ["reference"] = "#recorder" },
        };
        Fill(resource, form);
        return Bytes(resource);
    }

    /// <summary>A correction of a stored record: what the form does not show stays.</summary>
    internal static byte[] Correct(ReadOnlyMemory<byte> stored, DrugReactionForm form, Registering who)
    {
        var resource = Changed(stored, form.Version, who);
        Fill(resource, form);
        return Bytes(resource);
    }

    /// <summary>The stored record as refuted (avkreftet).</summary>
    internal static byte[] Refute(ReadOnlyMemory<byte> stored, int version, Registering who)
    {
        var resource = Changed(stored, version, who);
        resource["clinicalStatus"] = Coded(ClinicalSystem, "inactive");
        resource["verificationStatus"] = Coded(VerificationSystem, "refuted");
        return Bytes(resource);
    }

    /// <summary>The form of a stored record.</summary>
    internal static DrugReactionForm Read(ReadOnlyMemory<byte> stored)
    {
        var resource = JsonNode.Parse(stored.Span)!.AsObject();
        var item = CriticalReading.Read([stored], DateTimeOffset.MinValue).FirstOrDefault();
        var codings = (resource["code"]?["coding"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var reaction = (resource["reaction"] as JsonArray)?.FirstOrDefault();
        return new DrugReactionForm
        {
            Atc = codings.Where(coding => Text(coding["system"])?.Contains("atc", StringComparison.OrdinalIgnoreCase) == true).Select(coding => Text(coding["code"])).FirstOrDefault() ?? "",
            Name = item?.Title ?? "",
            Reaction = Text((((reaction?["manifestation"] as JsonArray)?.FirstOrDefault()?["coding"] as JsonArray)?.FirstOrDefault())?["code"]) ?? "",
            Severity = Text(reaction?["severity"]) switch { "severe" => "severe", "mild" or "moderate" => "mild", _ => "" },
            Certainty = item?.Certainty switch { Certainty.Confirmed => "confirmed", Certainty.Probable => "probable", Certainty.Suspected => "suspected", _ => "" },
            Source = Text(Extensions(resource).FirstOrDefault(extension => Text(extension["url"]) == Source)?["valueCoding"]?["code"]) ?? "",
            Onset = DrugReactionForm.Written(item?.Onset ?? ""),
            Note = item?.Note ?? "",
            Version = item?.Version ?? 0,
        };
    }

    private static void Fill(JsonObject resource, DrugReactionForm form)
    {
        resource["clinicalStatus"] = Coded(ClinicalSystem, "active");
        var verification = Coded(VerificationSystem, form.Certainty == "confirmed" ? "confirmed" : "unconfirmed");
        if (form.Certainty == "probable") verification["extension"] = new JsonArray(new JsonObject { ["url"] = Presumed, ["valueBoolean"] = true });
        resource["verificationStatus"] = verification;
        var manifestation = Coded(ReactionCodes.ReactionSystem, form.Reaction);
        manifestation["coding"]![0]!["display"] = ReactionCodes.Reactions[form.Reaction];
        resource["reaction"] = new JsonArray(new JsonObject { ["manifestation"] = new JsonArray(manifestation), ["severity"] = form.Severity });
        SetOrRemove(resource, "onsetDateTime", form.OnsetValue);
        if (form.Note.Length > 0) resource["note"] = new JsonArray(new JsonObject { ["text"] = form.Note });
        else resource.Remove("note");
        SetExtension(resource, Source, form.Source.Length == 0 ? null : new JsonObject
        {
            ["valueCoding"] = new JsonObject { ["system"] = ReactionCodes.SourceSystem, ["code"] = form.Source, ["display"] = ReactionCodes.Sources[form.Source] },
        });
    }

    // The service demands the version that was read, and who changes it now beside who recorded it first.
    private static JsonObject Changed(ReadOnlyMemory<byte> stored, int version, Registering who)
    {
        var resource = JsonNode.Parse(stored.Span)!.AsObject();
        resource["meta"] = new JsonObject { ["versionId"] = version.ToString(CultureInfo.InvariantCulture) };
        var former = Text(Extensions(resource).FirstOrDefault(extension => Text(extension["url"]) == Updater)?["valueReference"]?["reference"]);
        var contained = resource["contained"] as JsonArray ?? [];
        for (var i = contained.Count - 1; i >= 0; i--)
            if (former is not null && $"#{Text(contained[i]?["id"])}" == former)
                contained.RemoveAt(i);
        contained.Add(Role("updater", who));
        resource["contained"] = contained;
        SetExtension(resource, Updater, new JsonObject { ["valueReference"] = new JsonObject { ["reference"] = "#updater" } });
        return resource;
    }

    private static JsonObject Role(string id, Registering who) => new()
    {
        ["resourceType"] = "PractitionerRole",
        ["id"] = id,
        ["practitioner"] = Party("urn:oid:2.16.578.1.12.4.1.4.4", who.HprNumber, who.Name),
        ["organization"] = Party("urn:oid:2.16.578.1.12.4.1.4.101", who.PlaceNumber, who.PlaceName),
        ["code"] = new JsonArray(Coded("urn:oid:2.16.578.1.12.4.1.1.9060", who.Role)),
    };

    private static JsonObject Party(string system, string value, string name) => new()
    {
        ["identifier"] = new JsonObject { ["system"] = system, ["value"] = value },
        ["display"] = name,
    };

    private static JsonObject Coded(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    private static IEnumerable<JsonObject> Extensions(JsonObject resource) => (resource["extension"] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static void SetExtension(JsonObject resource, string url, JsonObject? value)
    {
        var extensions = resource["extension"] as JsonArray ?? [];
        for (var i = extensions.Count - 1; i >= 0; i--)
            if (Text(extensions[i]?["url"]) == url)
                extensions.RemoveAt(i);
        if (value is not null)
        {
            value.Insert(0, "url", url);
            extensions.Add(value);
        }

        if (extensions.Count == 0) resource.Remove("extension");
        else if (resource["extension"] is null) resource["extension"] = extensions;
    }

    private static void SetOrRemove(JsonObject resource, string name, string? text)
    {
        if (text is null) resource.Remove(name);
        else resource[name] = text;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[] Bytes(JsonObject resource) => System.Text.Encoding.UTF8.GetBytes(resource.ToJsonString(plain));
}
