using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj;

/// <summary>Builds records of critical information in kjernejournal's profiles.</summary>
public static class CriticalRecords
{
    private const string Kj = "http://nhn.no/kj/fhir/";
    private const string Hl7 = "http://terminology.hl7.org/CodeSystem/";

    /// <summary>A reaction to a drug (legemiddelreaksjon, category 1).</summary>
    /// <param name="atcCode">ATC code of the drug, as <c>J01CE02</c>.</param>
    /// <param name="drug">Its name.</param>
    /// <param name="reaction">Kind of reaction, code list 7497, as <c>1</c>, with its name.</param>
    /// <param name="severe">Whether the reaction was severe.</param>
    /// <param name="source">Source of the information, code list 7498; <c>2</c> is observed by the treating doctor.</param>
    public static JsonObject DrugReaction(string atcCode, string drug, (string Code, string Display) reaction, bool severe, string source = "2") => new()
    {
        ["resourceType"] = "AllergyIntolerance",
        ["extension"] = new JsonArray(Source(source)),
        ["clinicalStatus"] = Concept(Hl7 + "allergyintolerance-clinical", "active"),
        ["verificationStatus"] = Concept(Hl7 + "allergyintolerance-verification", "confirmed"),
        ["category"] = new JsonArray("medication"),
        ["criticality"] = severe ? "high" : "low",
        ["code"] = Concept("http://www.whocc.no/atc", atcCode, drug),
        ["reaction"] = new JsonArray(new JsonObject
        {
            ["manifestation"] = new JsonArray(Concept("urn:oid:2.16.578.1.12.4.1.1.7497", reaction.Code, reaction.Display)),
            ["severity"] = severe ? "severe" : "mild",
        }),
    };

    /// <summary>A critical medical condition (category 5).</summary>
    /// <param name="icd10">ICD-10 code, as <c>D66</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="source">Source of the information, code list 7498.</param>
    public static JsonObject CriticalCondition(string icd10, string name, string source = "2") => new()
    {
        ["resourceType"] = "Condition",
        ["extension"] = new JsonArray(Source(source)),
        ["clinicalStatus"] = Concept(Hl7 + "condition-clinical", "active"),
        ["verificationStatus"] = Concept(Hl7 + "condition-ver-status", "confirmed"),
        ["category"] = new JsonArray(Concept("urn:oid:2.16.578.1.12.4.1.1.7651", "5", "Kritisk medisinsk tilstand")),
        ["code"] = Concept("http://hl7.org/fhir/sid/icd-10-no", icd10, name),
    };

    internal static JsonObject WithRecorder(JsonObject resource, User user, Workplace workplace)
    {
        var sent = resource.DeepClone().AsObject();
        List(sent, "contained").Add(Person("recorder", user, workplace));
        var reference = new JsonObject { ["reference"] = "#recorder" };
        switch (sent["resourceType"]?.GetValue<string>())
        {
            case "DeviceUseStatement": sent["source"] = reference; break;
            case "Flag": sent["author"] = reference; break;
            case "Consent": sent["performer"] = new JsonArray(reference); break;
            default: sent["recorder"] = reference; break;
        }

        return sent;
    }

    internal static JsonObject WithUpdater(JsonElement current, User user, Workplace workplace)
    {
        var sent = JsonNode.Parse(current.GetRawText())!.AsObject();
        Remove(List(sent, "contained"), contained => contained["id"]?.GetValue<string>() == "updater");
        Remove(List(sent, "extension"), extension => extension["url"]?.GetValue<string>() is Kj + "StructureDefinition/KjUpdater" or Kj + "StructureDefinition/KjUpdatedDateTime");
        List(sent, "contained").Add(Person("updater", user, workplace));
        List(sent, "extension").Add(new JsonObject
        {
            ["url"] = Kj + "StructureDefinition/KjUpdater", ["valueReference"] = new JsonObject { ["reference"] = "#updater" },
        });
        return sent;
    }

    internal static void MarkEnded(JsonObject resource)
    {
        switch (resource["resourceType"]?.GetValue<string>())
        {
            case "AllergyIntolerance":
                resource["clinicalStatus"] = Concept(Hl7 + "allergyintolerance-clinical", "inactive");
                resource["verificationStatus"] = Concept(Hl7 + "allergyintolerance-verification", "refuted");
                break;
            case "Condition":
                resource["clinicalStatus"] = Concept(Hl7 + "condition-clinical", "inactive");
                break;
            case "Procedure" or "DeviceUseStatement":
                resource["status"] = "completed";
                break;
            default:
                resource["status"] = "inactive";
                break;
        }
    }

    private static JsonObject Person(string id, User user, Workplace workplace)
    {
        var person = new JsonObject
        {
            ["resourceType"] = "PractitionerRole",
            ["id"] = id,
            ["practitioner"] = new JsonObject { ["identifier"] = Identifier("urn:oid:2.16.578.1.12.4.1.4.4", user.HprNumber ?? ""), ["display"] = user.Name },
            ["organization"] = new JsonObject { ["identifier"] = Identifier("urn:oid:2.16.578.1.12.4.1.4.101", workplace.PointOfCare) },
        };
        if (workplace.Authorization is { } code) person["code"] = new JsonArray(Concept(Kj + "CodeSystem/CategoriesOfHealthProfessionals", code));
        return person;
    }

    private static JsonObject Source(string code) => new()
    {
        ["url"] = Kj + "StructureDefinition/KjSourceOfInformation",
        ["valueCoding"] = new JsonObject { ["system"] = Kj + "CodeSystem/SourceOfInformation", ["code"] = code },
    };

    private static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    private static JsonObject Concept(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null) coding["display"] = display;
        return new JsonObject { ["coding"] = new JsonArray(coding) };
    }

    private static JsonArray List(JsonObject resource, string name)
    {
        if (resource[name] is JsonArray list) return list;
        var made = new JsonArray();
        resource[name] = made;
        return made;
    }

    private static void Remove(JsonArray list, Func<JsonNode, bool> which)
    {
        for (var i = list.Count - 1; i >= 0; i--)
            if (list[i] is { } item && which(item)) list.RemoveAt(i);
    }
}
