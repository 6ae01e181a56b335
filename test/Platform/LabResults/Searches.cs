using System.Globalization;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.LabResults;

/// <summary>Searching and paging over HTTP, with results that a laboratory delivered as FHIR.</summary>
public class Searches
{
    private const string Patient = RunningPlatform.Citizen;

    // Code, date, status and tag of each result; all of one report.
    private static readonly (string Code, string At, string Status, string Tag)[] Results =
    [
        ("NPU01", "2024-01-10T08:00:00+01:00", "final", "a"), ("NPU01", "2024-02-10T08:00:00+01:00", "final", "a"), ("NPU01", "2025-03-10T08:00:00+01:00", "amended", "a"),
        ("NPU02", "2025-03-10T23:30:00+01:00", "final", "b"), ("NPU02", "2025-03-11T00:30:00+01:00", "preliminary", "b"), ("NPU03", "2026-06-01", "final", "b"), ("NPU03", "2026-06", "cancelled", "b"),
    ];

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Each_criterion_finds_what_it_says(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", Results))).Expect(201);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var table = """
            code=NPU01                                          | 0 1 2
            code=urn:oid:2.16.578.1.12.4.1.1.7280|NPU02         | 3 4
            code=urn:oid:1.2.3|NPU02                            |
            code=NPU01,NPU03                                    | 0 1 2 5 6
            code=NPU01&status=amended                           | 2
            status=final                                        | 0 1 3 5
            status=final,cancelled                              | 0 1 3 5 6
            _tag=urn:test|b                                     | 3 4 5 6
            _tag=b&code=NPU02                                   | 3 4
            category=laboratory                                 | 0 1 2 3 4 5 6
            category=vital-signs                                |
            date=2024-02-10                                     | 1
            date=2024                                           | 0 1
            date=ge2025                                         | 2 3 4 5 6
            date=lt2024-02-10                                   | 0
            date=gt2026-06-01                                   | 6
            date=ge2024-02-01&date=lt2025-03-11                 | 1 2 3
            date=2025-03-10                                     | 2 3
            date=sa2025-12-31                                   | 5 6
            date=eb2024-02-01                                   | 0
            """;
        foreach (var line in table.Split('\n'))
        {
            var (query, expected) = (line.Split('|')[..^1].Aggregate((a, b) => $"{a}|{b}").Trim(), line.Split('|')[^1].Trim());
            var reply = (await gp.Search("Observation", query.Replace("+", "%2B", StringComparison.Ordinal))).Expect(200);
            var found = string.Join(' ', reply.Matches.Select(match => (int)match["valueQuantity"]!["value"]!).Order());
            Assert.True(expected == found, $"{query}: {found} instead of {expected}");
            Assert.Equal(reply.Matches.Count, (int)reply.Json["total"]!);
            if (expected.Length == 0) Assert.Contains("Nothing matches the search", reply.Text, StringComparison.Ordinal);
        }

        var all = (await gp.Search("Observation", "")).Matches;
        var one = Assert.Single((await gp.Search("Observation", $"_id={all[2].Id()}")).Expect(200).Matches);
        Assert.Equal(all[2].Id(), one.Id());
        Assert.Equal(2, (await gp.Search("Observation", $"_id={all[0].Id()},{all[1].Id()},unknown")).Expect(200).Matches.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Includes_bring_results_and_specimens_and_pages_give_each_once(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var many = Enumerable.Range(0, 43).Select(i => ("NPU01", $"2025-01-01T08:{i:D2}:00+01:00", "final", "a")).ToArray();
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", many))).Expect(201);
        var gp = platform.AsClinician(Doctor.Gp, Patient);

        var reports = (await gp.Search("DiagnosticReport", "_include=DiagnosticReport:result&_include=DiagnosticReport:specimen")).Expect(200);
        var report = Assert.Single(reports.Matches);
        Assert.Equal(1, (int)reports.Json["total"]!);
        var references = report["result"]!.AsArray().Concat(report["specimen"]!.AsArray()).Select(reference => (string)reference!["reference"]!).Order(StringComparer.Ordinal);
        Assert.Equal(references, reports.Included.Select(included => $"{included.Type()}/{included.Id()}").Order(StringComparer.Ordinal));
        Assert.Equal(44, reports.Included.Count);

        foreach (var form in (string[])["_count=7", "_count=7&_sort=-date", "_count=10&code=NPU01", "_count=43", "_count=42"])
        {
            var pages = new List<Reply> { (await gp.Search("Observation", form)).Expect(200) };
            while (pages[^1].Next is { } next)
            {
                Assert.DoesNotContain(Patient, next, StringComparison.Ordinal);
                Assert.DoesNotContain("NPU01", next, StringComparison.Ordinal);
                pages.Add((await gp.Get(next)).Expect(200));
            }

            var ids = pages.SelectMany(page => page.Matches).Select(match => match.Id()).ToArray();
            Assert.Equal(43, ids.Length);
            Assert.Equal(43, ids.Distinct().Count());
            Assert.All(pages, page => Assert.Equal(43, (int)page.Json["total"]!));
            if (form.Contains("-date", StringComparison.Ordinal))
                Assert.Equal(Enumerable.Range(0, 43).Reverse(), pages.SelectMany(page => page.Matches).Select(match => (int)match["valueQuantity"]!["value"]!));
        }

        // A page's address opens nothing by itself, to nobody else, and cannot be made up.
        var address = (await gp.Search("Observation", "_count=7")).Next!;
        (await platform.AsClinician(Doctor.OtherGp, RunningPlatform.OtherCitizen).Get(address)).Expect(400);
        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Get(address)).Expect(400);
        (await gp.Get(address[..^3] + "AAA")).Expect(400);
    }

    [Fact]
    public async Task What_cannot_be_searched_by_is_refused()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", Results))).Expect(201);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        const string Base = "/lab-results/fhir";
        foreach (var form in (string[])["unknown=1", "date=yesterday", "date=2025-13", "_count=-1", "_count=x", "_include=Observation:nothing", "code:contains=NPU", "status:not-a-modifier=final", "_sort=nothing"])
        {
            var reply = (await gp.Search("Observation", form)).Expect(400);
            Assert.Equal("OperationOutcome", reply.Json.Type());
        }

        Assert.Equal(7, (await gp.Search("Observation", "unknown=1", ("Prefer", "handling=lenient"))).Expect(200).Matches.Count);
        (await gp.Search("Patient", "")).Expect(404);
        foreach (var address in (string[])["/Observation/_search?code=NPU01", $"/Observation/_search?patient.identifier={Patient}"])
        {
            var reply = (await gp.Send(HttpMethod.Post, Base + address, "code=NPU01"u8.ToArray(), "application/x-www-form-urlencoded", [])).Expect(400);
            Assert.DoesNotContain(Patient, reply.Text, StringComparison.Ordinal);
        }

        foreach (var address in (string[])[$"/Observation?code={Patient}", $"/Observation?patient.identifier={Patient}", $"/Observation?patient=Patient/{Patient}", $"/Observation/{Patient}", $"/{Patient}"])
        {
            var reply = await gp.Get(Base + address);
            Assert.True(reply.Status is 400 or 404, $"{address}: {reply.Status} {reply.Text}");
            Assert.DoesNotContain(Patient, reply.Text, StringComparison.Ordinal);
        }

        (await gp.Search("Observation", $"patient.identifier={RunningPlatform.OtherCitizen}")).Expect(400);
        (await gp.Search("Observation", $"patient.identifier={Patient}&patient.identifier={RunningPlatform.OtherCitizen}")).Expect(400);
        Assert.Equal(7, (await gp.Search("Observation", $"patient.identifier={Patient}")).Expect(200).Matches.Count);
        (await gp.Send(HttpMethod.Post, $"{Base}/Observation/_search", "{}"u8.ToArray(), "application/json", [])).Expect(415);
        (await gp.Search("Observation", new string('a', 70_000))).Expect(413);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_bundle_is_stored_whole_or_not_at_all(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        (string Name, Action<JsonObject> Break)[] faults =
        [
            ("a resource that is not valid", bundle => bundle["entry"]![3]!["resource"]!["status"] = "perhaps"),
            ("an unknown element", bundle => bundle["entry"]![3]!["resource"]!["colour"] = "red"),
            ("another type", bundle => bundle["entry"]![3]!["resource"]!["resourceType"] = "Patient"),
            ("another verb", bundle => bundle["entry"]![3]!["request"]!["method"] = "PUT"),
            ("another patient", bundle => bundle["entry"]![3]!["resource"]!["subject"]!["identifier"]!["value"] = RunningPlatform.OtherCitizen),
            ("no patient", bundle => bundle["entry"]![3]!["resource"]!.AsObject().Remove("subject")),
            ("another kind of bundle", bundle => bundle["type"] = "batch"),
        ];
        foreach (var (name, fault) in faults)
        {
            var bundle = (JsonObject)JsonNode.Parse(LabBundle.Of(Patient, "m-1", Results))!;
            fault(bundle);
            var reply = await laboratory.Post("/lab-results/messages", bundle.ToJsonString());
            Assert.True(reply.Status is 400 or 422, $"{name}: {reply.Status} {reply.Text}");
            Assert.Contains("Bundle.", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(RunningPlatform.OtherCitizen, reply.Text, StringComparison.Ordinal);
            Assert.Equal(0, await platform.Rows("record_entry"));
        }

        (await laboratory.Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", Results))).Expect(201);
        Assert.Equal(Results.Length + 2, await platform.Rows("record_entry"));
        (await laboratory.Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", Results))).Expect(200);
        (await laboratory.Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", Results[..3]))).Expect(409);
        Assert.Equal(Results.Length + 2, await platform.Rows("record_entry"));
        var entry = Assert.Single(await platform.LogOf(Patient), logged => (string)logged["action"]! == "U");
        Assert.Equal(Results.Length + 2, entry["entity"]!.AsArray().Count(entity => entity!["what"]!["reference"]?.GetValue<string>().Contains("_history", StringComparison.Ordinal) == true));
    }
}

/// <summary>Results as a FHIR transaction Bundle, as a laboratory with FHIR sends them: a report, its specimen, its results valued 0, 1, 2 …</summary>
internal static class LabBundle
{
    internal static string Of(string patient, string id, params (string Code, string At, string Status, string Tag)[] results) => Labelled(patient, id, "", results);

    /// <summary>The same with <c>meta.security</c> of every resource, as the JSON of its codings.</summary>
    internal static string Labelled(string patient, string id, string security, params (string Code, string At, string Status, string Tag)[] results)
    {
        var subject = $$$"""{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{{{patient}}}"}}""";
        var meta = security.Length > 0 ? $"\"security\":[{security}]," : "";
        var entries = new List<string>
        {
            Entry(0, $$$"""{"resourceType":"Specimen","meta":{ {{{meta}}}"tag":[{"system":"urn:test","code":"s"}]},"subject":{{{subject}}},"type":{"text":"Serum"}}"""),
        };
        for (var i = 0; i < results.Length; i++)
            entries.Add(Entry(i + 1, $$$"""
                {"resourceType":"Observation","meta":{ {{{meta}}}"tag":[{"system":"urn:test","code":"{{{results[i].Tag}}}"}]},"status":"{{{results[i].Status}}}",
                 "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
                 "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"{{{results[i].Code}}}"}]},"subject":{{{subject}}},
                 "effectiveDateTime":"{{{results[i].At}}}","specimen":{"reference":"{{{Url(0)}}}"},"valueQuantity":{"value":{{{i}}},"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
                """));
        var listed = string.Join(',', Enumerable.Range(1, results.Length).Select(i => $$"""{"reference":"{{Url(i)}}"}"""));
        entries.Add(Entry(results.Length + 1, $$"""
            {"resourceType":"DiagnosticReport","meta":{ {{meta}}"tag":[{"system":"urn:test","code":"r"}]},"status":"final","code":{"text":"Svar"},"subject":{{subject}},
             "effectiveDateTime":"2025-01-01","specimen":[{"reference":"{{Url(0)}}"}],"result":[{{listed}}]}
            """));
        return $$"""{"resourceType":"Bundle","type":"transaction","identifier":{"system":"urn:test","value":"{{id}}"},"entry":[{{string.Join(',', entries)}}]}""";
    }

    private static string Url(int index) => string.Create(CultureInfo.InvariantCulture, $"urn:uuid:00000000-0000-4000-8000-{index:D12}");

    private static string Entry(int index, string resource) =>
        $$$"""{"fullUrl":"{{{Url(index)}}}","resource":{{{resource}}},"request":{"method":"POST","url":"{{{resource.Split('"')[3]}}}"}}""";
}
