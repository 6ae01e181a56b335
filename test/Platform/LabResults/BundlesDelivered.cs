using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.LabResults;

/// <summary>Reports delivered as FHIR: known again by their identifiers and content, as messages are.</summary>
public class BundlesDelivered
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_Bundle_twice_is_stored_once_whatever_it_is_called(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        foreach (var (numbered, timestamp) in (IEnumerable<(bool, string?)>)[(true, "2025-03-10T10:00:00Z"), (false, null)])
        {
            string Sent(string? id) => Bundle(numbered ? "R1" : null, "final", "2025-03-10T10:00:00Z", id, timestamp, ("A", "1.0", "final"), (numbered ? "B" : null, "2.0", "final"));
            (await laboratory.Post("/lab-results/messages", Sent("m1" + numbered))).Expect(201);
            var before = await Rows(platform);

            (await laboratory.Post("/lab-results/messages", Sent("m1" + numbered))).Expect(200);
            (await laboratory.Post("/lab-results/messages", Sent("m2" + numbered))).Expect(200);
            (await laboratory.Post("/lab-results/messages", Sent(null))).Expect(200);

            Assert.Equal(before, await Rows(platform));
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_later_version_is_the_next_version_of_the_same_resources_in_either_order(DatabaseKind kind)
    {
        var final = Bundle("R1", "final", "2025-03-10T10:00:00Z", "m1", null, ("A", "1.0", "final"), ("B", "2.0", "final"));
        var amended = Bundle("R1", "amended", "2025-03-10T12:00:00Z", "m2", null, ("A", "1.5", "amended"));
        foreach (var order in (string[][])[[final, amended], [amended, final], [final, amended, final]])
        {
            await using var platform = await RunningPlatform.Start(kind);
            foreach (var bundle in order) (await platform.AsSystem().Post("/lab-results/messages", bundle)).Text.ToString();
            var gp = platform.AsClinician(Doctor.Gp, Patient);
            var report = Assert.Single((await gp.Search("DiagnosticReport", "")).Expect(200).Matches);
            Assert.Equal(("amended", "2025-03-10T12:00:00Z", "2"), (report.Status(), (string)report["issued"]!, report.Version()));
            Assert.Equal(2, report["result"]!.AsArray().Count);
            var results = (await gp.Search("Observation", "")).Expect(200).Matches;
            Assert.Equal(["1.5 amended", "2.0 final"], results.Select(result => $"{result["valueQuantity"]!["value"]!.ToJsonString()} {result.Status()}").Order(StringComparer.Ordinal));
            Assert.Single((await gp.Search("Specimen", "")).Expect(200).Matches);
            if (report["extension"]?.AsArray() is { } extensions)
            {
                var late = (await gp.Get($"/lab-results/fhir/{extensions.Single()!["valueReference"]!["reference"]}", ("Accept", "application/fhir+json"))).Expect(200);
                Assert.DoesNotContain(Patient, late.Text, StringComparison.Ordinal);
                Assert.Equal("final", late.Resources[0].Status());
            }

            Assert.All(results, result => Assert.Equal($"DiagnosticReport/{report.Id()}", (string)result["extension"]![0]!["valueReference"]!["reference"]!));
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite)]
    public async Task A_cancelled_report_cancels_its_results(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        (await laboratory.Post("/lab-results/messages", Bundle("R1", "final", "2025-03-10T10:00:00Z", "m1", null, ("A", "1.0", "final")))).Expect(201);
        (await laboratory.Post("/lab-results/messages", Bundle("R2", "final", "2025-03-10T10:00:00Z", "m2", null, ("A", "1.0", "final")))).Expect(201);

        (await laboratory.Post("/lab-results/messages", Bundle("R1", "cancelled", "2025-03-10T12:00:00Z", "m3", null))).Expect(201);

        var gp = platform.AsClinician(Doctor.Gp, Patient);
        Assert.Equal(["cancelled", "final"], (await gp.Search("DiagnosticReport", "")).Matches.Select(report => report.Status()).Order());
        Assert.Equal(["cancelled", "final"], (await gp.Search("Observation", "")).Matches.Select(result => result.Status()).Order());
    }

    [Fact]
    public async Task A_Bundle_from_the_future_is_refused()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var refused = (await platform.AsSystem().Post("/lab-results/messages", Bundle("R1", "final", "2099-01-01T00:00:00Z", "m1", null, ("A", "1.0", "final")))).Expect(422);
        Assert.Contains("DiagnosticReport.issued", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await platform.Rows("record_entry"));
    }

    [Fact]
    public async Task The_Bundle_itself_is_validated_and_its_id_holds_no_national_number()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var laboratory = platform.AsSystem();
        var whole = Bundle("R1", "final", "2025-03-10T10:00:00Z", "m1", "2025-03-10T10:00:00Z", ("A", "1.0", "final"));
        (string Name, string From, string To, string Place)[] cases =
        [
            ("a number as the id", "\"value\":\"m1\"", "\"value\":1234", "Bundle.identifier.value"),
            ("an element that no Bundle has", "\"type\":\"transaction\"", "\"type\":\"transaction\",\"sender\":\"x\"", "Bundle.sender"),
            ("a timestamp that is none", "\"timestamp\":\"2025-03-10T10:00:00Z\"", "\"timestamp\":\"yesterday\"", "Bundle.timestamp"),
            ("an entry's resource", "\"status\":\"final\",\"code\":{\"text\":\"Analyse 0\"}", "\"status\":\"finished\",\"code\":{\"text\":\"Analyse 0\"}", "Bundle.entry[1].resource"),
            ("the patient's number as the id", "\"value\":\"m1\"", $"\"value\":\"{Patient}\"", "Bundle.identifier.value"),
            ("the patient's number within the id", "\"value\":\"m1\"", $"\"value\":\"svar-{Patient[..6]} {Patient[6..]}-1\"", "Bundle.identifier.value"),
            ("too long an id", "\"value\":\"m1\"", $"\"value\":\"{new string('m', 201)}\"", "Bundle.identifier.value"),
        ];
        foreach (var (name, from, to, place) in cases)
        {
            Assert.Contains(from, whole, StringComparison.Ordinal);
            var refused = (await laboratory.Post("/lab-results/messages", whole.Replace(from, to, StringComparison.Ordinal))).Expect(422);
            Assert.True(refused.Text.Contains(place, StringComparison.Ordinal), $"{name}: {refused.Text}");
            Assert.DoesNotContain(Patient, refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await Rows(platform) + await platform.Rows("message_receipt"));
        (await laboratory.Post("/lab-results/messages", whole)).Expect(201);
    }

    private static async Task<long> Rows(RunningPlatform platform) => await platform.Rows("record_entry") + await platform.Rows("record_history");

    private static string Bundle(string? number, string status, string issued, string? id, string? timestamp, params (string? Item, string Value, string Status)[] results)
    {
        // Made anew for every sending, as senders do.
        var urls = Enumerable.Range(0, results.Length + 2).Select(_ => $"urn:uuid:{Guid.NewGuid()}").ToArray();
        JsonObject Subject() => new() { ["identifier"] = new JsonObject { ["system"] = "urn:oid:2.16.578.1.12.4.1.4.1", ["value"] = Patient } };
        JsonObject Reference(string url) => new() { ["reference"] = url };
        JsonArray Named(string system, string value) => [new JsonObject { ["system"] = system, ["value"] = value }];
        var entries = new JsonArray();
        void Add(string url, JsonObject resource) => entries.Add(new JsonObject { ["fullUrl"] = url, ["resource"] = resource, ["request"] = new JsonObject { ["method"] = "POST", ["url"] = (string)resource["resourceType"]! } });
        if (results.Length > 0) Add(urls[0], new JsonObject { ["resourceType"] = "Specimen", ["identifier"] = Named("AnalysedSubjectId", "S1"), ["subject"] = Subject() });
        for (var i = 0; i < results.Length; i++)
        {
            var result = new JsonObject
            {
                ["resourceType"] = "Observation",
                ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref", ["valueReference"] = Reference(urls[^1]) }),
                ["status"] = results[i].Status,
                ["code"] = new JsonObject { ["text"] = $"Analyse {i}" },
                ["subject"] = Subject(),
                ["effectiveDateTime"] = "2025-03-10",
                ["valueQuantity"] = new JsonObject { ["value"] = JsonNode.Parse(results[i].Value) },
                ["specimen"] = Reference(urls[0]),
            };
            if (results[i].Item is { } item) result["identifier"] = Named("ResultItemId", item);
            Add(urls[i + 1], result);
        }

        var report = new JsonObject { ["resourceType"] = "DiagnosticReport", ["status"] = status, ["code"] = new JsonObject { ["text"] = "Svar" }, ["subject"] = Subject(), ["effectiveDateTime"] = "2025-03-10", ["issued"] = issued };
        if (number is not null) report["identifier"] = Named("ServReportId", number);
        if (results.Length > 0)
        {
            report["specimen"] = new JsonArray(Reference(urls[0]));
            report["result"] = new JsonArray([.. urls[1..^1].Select(Reference)]);
        }

        Add(urls[^1], report);
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction", ["entry"] = entries };
        if (id is not null) bundle["identifier"] = new JsonObject { ["system"] = "urn:test", ["value"] = id };
        if (timestamp is not null) bundle["timestamp"] = timestamp;
        return bundle.ToJsonString();
    }
}
