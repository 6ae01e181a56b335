using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Sharing.CriticalInfo;

namespace Felles.Test.Unit.CriticalInfo;

/// <summary>One valid record of each kind, and a small language for changing it: <c>set path = json</c>, <c>add path = json</c>, <c>remove path</c>.</summary>
internal static class CriticalInfoSamples
{
    internal static readonly DateTimeOffset Now = new(2026, 5, 20, 10, 0, 0, TimeSpan.Zero);

    internal static readonly Registrar Registrar = new("9000001", "LE", ["310000019", "310000027"]);

    internal static readonly string[] Kinds =
        ["drug", "allergy", "intubation", "anaesthesia", "condition", "treatment", "transplant", "device", "limitation", "flag", "infection", "clarification"];

    private const string Recorder = """
        {"resourceType":"PractitionerRole","id":"recorderRef",
          "practitioner":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"9000001"},"display":"Fjordhest, Luftig"},
          "organization":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"310000027"},"display":"Eksempel legesenter"},
          "code":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals","code":"LE","display":"Lege"}]}]}
        """;

    private const string Source = """
        {"url":"http://nhn.no/kj/fhir/StructureDefinition/KjSourceOfInformation",
         "valueCoding":{"system":"http://nhn.no/kj/fhir/CodeSystem/SourceOfInformation","code":"2","display":"Observert av behandlende lege"}}
        """;

    private const string AllergyStatus = """
        "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
        "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]}
        """;

    private const string Reaction = """
        "reaction":[{"manifestation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7497","code":"1","display":"Anafylaktisk reaksjon"}]}],"severity":"severe"}]
        """;

    private const string Updater = """
        {"resourceType":"PractitionerRole","id":"updaterRef","practitioner":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"9000002"}},
         "organization":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"310000019"}},
         "code":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals","code":"LE"}]}]}
        """;

    private const string Condition = """
        {"resourceType":"Condition","contained":[‹recorder›],"extension":[‹source›],
         "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
         "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},
         "category":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7651","code":"‹category›"}]}],
         "code":‹code›,"onsetDateTime":"2020-03","recordedDate":"2026-05-20T11:00:00+02:00","recorder":{"reference":"#recorderRef"},"note":[{"text":"Se epikrise."}]}
        """;

    private static string OfCondition(string category, string code) =>
        Condition.Replace("‹category›", category, StringComparison.Ordinal).Replace("‹code›", code, StringComparison.Ordinal);

    internal static string Json(string kind) => Template(kind)
        .Replace("‹recorder›", Recorder, StringComparison.Ordinal)
        .Replace("‹source›", Source, StringComparison.Ordinal)
        .Replace("‹allergy›", AllergyStatus, StringComparison.Ordinal)
        .Replace("‹reaction›", Reaction, StringComparison.Ordinal)
        .Replace("‹kj›", "http://nhn.no/kj/fhir/StructureDefinition/", StringComparison.Ordinal)
        .Replace("‹kjcs›", "http://nhn.no/kj/fhir/CodeSystem/", StringComparison.Ordinal)
        .Replace("‹7651›", "urn:oid:2.16.578.1.12.4.1.1.7651", StringComparison.Ordinal)
        .Replace("‹scope›", "http://terminology.hl7.org/CodeSystem/consentscope", StringComparison.Ordinal);

    private static string Template(string kind) => kind switch
    {
        "drug" => """
            {"resourceType":"AllergyIntolerance","meta":{"profile":["‹kj›KjAllergyIntolerance"]},
             "contained":[‹recorder›],"extension":[‹source›],‹allergy›,"category":["medication"],"criticality":"high",
             "code":{"coding":[{"system":"‹kjcs›DrugTradeName","code":"ID_1F6DA3D2","display":"Apocillin","userSelected":true},
                               {"system":"http://www.whocc.no/atc","code":"J01CE02","display":"Fenoksymetylpenicillin"}]},
             "onsetDateTime":"2012-07-01","recordedDate":"2026-05-20T11:00:00+02:00","recorder":{"reference":"#recorderRef"},‹reaction›}
            """,
        "allergy" => """
            {"resourceType":"AllergyIntolerance","contained":[‹recorder›],"extension":[‹source›],‹allergy›,"category":["food"],"criticality":"high",
             "code":{"text":"Peanøtt"},"recorder":{"reference":"#recorderRef"},‹reaction›}
            """,
        "intubation" => OfCondition("3", """{"coding":[{"system":"‹7651›","code":"3"}],"text":"Kort hals"}""")
            .Replace("\"note\":", """
                "evidence":[{"code":[{"coding":[{"system":"‹kjcs›IntubationGrading","code":"4"}]}]}],"note":
                """, StringComparison.Ordinal),
        "anaesthesia" => OfCondition("4", """{"coding":[{"system":"‹7651›","code":"4"}],"text":"Malign hypertermi i familien"}"""),
        "condition" => OfCondition("5", """{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-no","code":"D66","display":"Hemofili A"}]}"""),
        "treatment" => """
            {"resourceType":"Procedure","contained":[‹recorder›],
             "extension":[‹source›,{"url":"‹kj›KjRecordedDate","valueDateTime":"2026-05-20T11:00:00+02:00"},{"url":"‹kj›KjValidUntil","valueDateTime":"2027-01-01"}],
             "status":"in-progress","category":{"coding":[{"system":"‹7651›","code":"6"}]},"code":{"text":"Hemodialyse"},
             "performedDateTime":"2025-11","recorder":{"reference":"#recorderRef"}}
            """,
        "transplant" => OfCondition("7", """{"coding":[{"system":"‹kjcs›Transplants","code":"2","display":"Transplantert nyre"}]}"""),
        "device" => """
            {"resourceType":"DeviceUseStatement",
             "contained":[‹recorder›,{"resourceType":"Device","id":"deviceRef","type":{"coding":[{"system":"‹kjcs›Implants","code":"1","display":"Pacemaker"}]},"serialNumber":"15838510075"}],
             "extension":[‹source›,{"url":"‹kj›KjImplanted","valueDateTime":"2021"}],"status":"active","recordedOn":"2026-05-20T11:00:00+02:00",
             "source":{"reference":"#recorderRef"},"device":{"reference":"#deviceRef"},"note":[{"text":"MR-betinget."}]}
            """,
        "limitation" => """
            {"resourceType":"Consent","contained":[‹recorder›],
             "extension":[{"url":"‹kj›KjValidUntil","valueDateTime":"2026-11-20T00:00:00+01:00"},{"url":"‹kj›KjText","valueString":"Avklart med pasienten."}],
             "status":"active","scope":{"coding":[{"system":"‹scope›","code":"adr"}]},"category":[{"coding":[{"system":"‹7651›","code":"8"}]}],
             "dateTime":"2026-05-20T11:00:00+02:00","performer":[{"reference":"#recorderRef"}],"policyRule":{"coding":[{"system":"‹kjcs›ConsentPolicy","code":"1"}]}}
            """,
        "flag" => """
            {"resourceType":"Flag","contained":[‹recorder›],"extension":[{"url":"‹kj›KjText","valueString":"Kriseplan i journalen."}],"status":"active",
             "category":[{"coding":[{"system":"‹7651›","code":"9"}]}],"code":{"text":"Psykiatrisk kriseplan"},
             "period":{"start":"2026-01-01","end":"2027-01-01"},"author":{"reference":"#recorderRef"}}
            """,
        "infection" => OfCondition("10", """{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-no","code":"B18.2","display":"Kronisk hepatitt C"}]}"""),
        "clarification" => """
            {"resourceType":"Consent","contained":[‹recorder›],
             "extension":[{"url":"‹kj›behandlingsavklaring-hlr-minus-reason","valueString":"Langtkommet sykdom"},{"url":"‹kj›behandlingsavklaring-treatment-goal","valueCoding":{"code":"2"}}],
             "status":"active","scope":{"coding":[{"system":"‹scope›","code":"treatment"}]},"category":[{"coding":[{"system":"‹7651›","code":"11"}]}],
             "dateTime":"2026-05-20T11:00:00+02:00","performer":[{"reference":"#recorderRef"}],"policyRule":{"coding":[{"system":"‹kjcs›ConsentPolicy","code":"2"}]},
             "provision":{"code":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7655","code":"1"}]}]}}
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such sample."),
    };

    /// <summary>The stored version of a sample as the next correction meets it: the sample itself, with an updater to send along.</summary>
    internal static string Correction(string kind, params string[] changes) => Changed(
        Json(kind),
        [
            "add contained = " + Updater,
            """add extension = {"url":"http://nhn.no/kj/fhir/StructureDefinition/KjUpdater","valueReference":{"reference":"#updaterRef"}}""",
            .. changes,
        ]);

    /// <summary>Values that no element expects.</summary>
    internal static readonly string[] Junk =
        ["null", "true", "0", "-1e400", "\"\"", "\"#\"", "\"\\u0000\"", "[]", "{}", "[[{}]]", "[null]", "{\"coding\":{\"coding\":[]}}", "{\"reference\":\"#recorderRef\"}"];

    /// <summary>Every place in a record.</summary>
    internal static IEnumerable<string> Paths(string json) => Paths(JsonNode.Parse(json)!, "");

    private static IEnumerable<string> Paths(JsonNode node, string path)
    {
        if (path.Length > 0) yield return path;
        var children = node switch
        {
            JsonObject members => members.Select(member => (Path: path.Length == 0 ? member.Key : path + "." + member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => (Path: $"{path}[{index}]", Value: item)),
            _ => [],
        };
        foreach (var (childPath, child) in children.ToList())
            foreach (var below in Paths(child!, childPath))
                yield return below;
    }

    internal static readonly Registrar Corrector = new("9000002", "LE", ["310000019"]);

    internal static FhirResource Read(string json)
    {
        var read = FhirResource.Read(Encoding.UTF8.GetBytes(json));
        Assert.True(read.Succeeded(out var resource, out var problem), problem?.Text);
        return resource;
    }

    internal static RuleOutcome Check(string json, string? latest = null, Registrar? registrar = null)
    {
        var stored = latest is null ? (PlacedElement?)null : new PlacedElement(Read(latest).Root, Read(latest).Type);
        return CriticalInfoRules.Check(Read(json), new RuleContext { Now = Now, Registrar = registrar, Latest = stored });
    }

    internal static string Changed(string json, params string[] changes)
    {
        var root = JsonNode.Parse(json)!;
        foreach (var change in changes.Where(change => change.Length > 0)) Apply(root, change);
        return root.ToJsonString();
    }

    private static void Apply(JsonNode root, string change)
    {
        var verb = change[..change.IndexOf(' ', StringComparison.Ordinal)];
        var rest = change[(verb.Length + 1)..].Split(" = ", 2);
        var steps = rest[0].Trim().Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        var node = root;
        foreach (var step in steps[..^1]) node = Step(node, step)!;
        var last = steps[^1];
        var value = rest.Length == 2 ? JsonNode.Parse(rest[1].Replace("x500", new string('x', 500), StringComparison.Ordinal)) : null;
        switch (verb)
        {
            case "set" when last[0] == '[': node.AsArray()[Index(last)] = value; break;
            case "set": node.AsObject()[last] = value; break;
            case "add": (Step(node, last) ?? (node.AsObject()[last] = new JsonArray())).AsArray().Add(value); break;
            case "remove" when last[0] == '[': node.AsArray().RemoveAt(Index(last)); break;
            case "remove": Assert.True(node.AsObject().Remove(last), change); break;
            default: throw new ArgumentException(change);
        }
    }

    private static JsonNode? Step(JsonNode node, string step) => step[0] == '[' ? node.AsArray()[Index(step)] : node.AsObject()[step];

    private static int Index(string step) => int.Parse(step.Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture);
}
