using System.Text;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Definitions;

/// <summary><c>$validate</c>: what is found, with its place in the text sent; nothing of it stays.</summary>
public class ValidatesOnRequest
{
    private const string Observation = "{\"resourceType\":\"Observation\",\n \"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":1,\"code\":\"mg\"}}";
    private const string Right = """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""";

    // Address | body | message ids in order
    public static TheoryData<string, string, string> Cases => new()
    {
        { "/lab-results/fhir/Observation/$validate", Right, "all-ok" },
        { "/lab-results/fhir/$validate", Right, "all-ok" },
        { "/lab-results/fhir/Observation/$validate", Observation, "invariant-qty-3" },
        { "/critical-info/fhir/AllergyIntolerance/$validate", """{"resourceType":"AllergyIntolerance"}""", "element-required" },
        { "/lab-results/fhir/Specimen/$validate", Right, "other-type" },
        { "/lab-results/fhir/Observation/$validate?profile=http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation", Right, "slice-required" },
        { "/lab-results/fhir/Observation/$validate?profile=urn:nowhere", Right, "profile-unresolved" },
        { "/lab-results/fhir/Observation/$validate?profile=http://hl7.org/fhir/StructureDefinition/Observation", Right, "all-ok" },
        { "/lab-results/fhir/Observation/$validate?profile=http://hl7.org/fhir/StructureDefinition/Patient", Right, "profile-type" },
        { "/lab-results/fhir/Observation/$validate?mode=create", Right, "interaction-not-offered" },
        { "/lab-results/fhir/Observation/$validate?mode=update", Right, "interaction-not-offered id-required" },
        { "/critical-info/fhir/AllergyIntolerance/a/$validate?mode=update", """{"resourceType":"AllergyIntolerance","id":"b","patient":{"display":"x"}}""", "other-id invariant-ait-1" },
        { "/critical-info/fhir/AllergyIntolerance/a/$validate?mode=delete", "", "delete-offered" },
        { "/lab-results/fhir/Observation/a/$validate?mode=delete", "", "interaction-not-offered" },
        { "/lab-results/fhir/Observation/$validate", """{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"profile"},{"name":"profile","valueUri":"urn:nowhere"},{"name":"resource","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}}]}""", "profile-unresolved" },
    };

    [Fact]
    public async Task Each_case_is_answered_with_what_is_found()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var before = await platform.Rows("audit_entry");
        foreach (var row in Cases)
        {
            var (address, body, ids) = ((string)row[0], (string)row[1], (string)row[2]);
            var client = address.StartsWith("/critical", StringComparison.Ordinal) ? platform.With(Party.Claims(Doctor.Gp, new Grounds(null)).ForCriticalInfo()) : platform.AsSystem();
            var outcome = (await client.Send(HttpMethod.Post, address, body.Length == 0 ? null : Encoding.UTF8.GetBytes(body), body.Length == 0 ? null : "application/fhir+json", [])).Expect(200);
            var found = outcome.Json["issue"]!.AsArray().Select(issue => (string)issue!["details"]!["coding"]![0]!["code"]!).Distinct();
            foreach (var id in ids.Split(' ')) Assert.True(found.Contains(id), $"{address}: {outcome.Text}");
        }

        Assert.Equal(before, await platform.Rows("audit_entry"));
        Assert.Equal(0, await platform.Rows("record_entry"));
    }

    [Fact]
    public async Task Places_are_those_of_the_text_sent_and_texts_come_in_both_languages()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var laboratory = platform.AsSystem();
        var bare = (await laboratory.Post("/lab-results/fhir/Observation/$validate", Observation)).Expect(200).Json["issue"]![0]!;
        Assert.Equal(("error", "invariant", "line 2, column 55", "Observation.value.ofType(Quantity)"), ((string)bare["severity"]!, (string)bare["code"]!, (string)bare["location"]![0]!, (string)bare["expression"]![0]!));
        Assert.NotEmpty((string)bare["details"]!["text"]!);
        var wrapped = $"{{\"resourceType\":\"Parameters\",\n\"parameter\":[\n {{\"name\":\"resource\",\"resource\":{Observation}}}]}}";
        Assert.Equal("line 4, column 55", (string)(await laboratory.Post("/lab-results/fhir/$validate", wrapped)).Expect(200).Json["issue"]![0]!["location"]![0]!);
        var unknown = wrapped.Replace("\"resourceType\":\"Observation\",", "\"resourceType\":\"Observation\",\"x\":1,", StringComparison.Ordinal);
        Assert.Equal("line 3, column 62", (string)(await laboratory.Post("/lab-results/fhir/$validate", unknown)).Expect(200).Json["issue"]![0]!["location"]![0]!);
        Assert.Contains("\"valueCode\":\"nb\"", (await laboratory.Post("/lab-results/fhir/$validate", unknown)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_answered_is_refused()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var laboratory = platform.AsSystem();
        (string Address, string Body, int Status)[] cases =
        [
            ("Observation/$validate", "{", 400), ("Observation/$validate", "[]", 400), ("Observation/$validate", """{"resourceType":"Parameters"}""", 400), ("Nothing/$validate", Right, 404),
            ("Observation/$validate?mode=guess", Right, 400), ("Observation/$validate?mode=profile", Right, 400), ("Observation/$validate?patient=1", Right, 400),
            ("Observation/$validate?profile=urn:a", """{"resourceType":"Parameters","parameter":[{"name":"profile","valueUri":"urn:b"}]}""", 400),
        ];
        foreach (var (address, body, status) in cases) Assert.Equal((address, status), (address, (await laboratory.Post("/lab-results/fhir/" + address, body)).Status));
        (await laboratory.Send(HttpMethod.Post, "/lab-results/fhir/Observation/$validate", "<Observation/>"u8.ToArray(), "application/fhir+xml", [])).Expect(415);
        var metadata = (await laboratory.Get("/lab-results/fhir/metadata")).Expect(200).Json["rest"]![0]!;
        Assert.Equal("validate", (string)metadata["operation"]![0]!["name"]!);
    }
}
