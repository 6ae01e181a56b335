using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.CriticalInfo;

namespace Felles.Test.Unit.CriticalInfo;

public sealed class CriticalInfoBodyTests
{
    private static readonly PersonKey Person = new(new Guid("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));

    [Theory]
    [InlineData("drug", "patient")]
    [InlineData("condition", "subject")]
    [InlineData("limitation", "patient")]
    [InlineData("flag", "subject")]
    public void The_number_never_enters_the_body(string kind, string element)
    {
        var sent = CriticalInfoSamples.Changed(
            CriticalInfoSamples.Json(kind),
            $"set {element} = {{\"identifier\":{{\"system\":\"urn:oid:2.16.578.1.12.4.1.4.1\",\"value\":\"15838510075\"}},\"display\":\"Luftig Fjordhest\"}}");

        var stored = Stored(sent);

        Assert.Equal($$"""{"reference":"Patient/{{Person}}"}""", stored[element]!.ToJsonString());
        Assert.DoesNotContain("15838510075", stored.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_profile_is_set_and_what_belongs_to_the_code_is_left_out()
    {
        var stored = Stored(CriticalInfoSamples.Changed(
            CriticalInfoSamples.Json("infection"),
            """set code.coding[0].extension = [{"url":"http://nhn.no/kj/fhir/StructureDefinition/UrlInfectionGuide","valueUrl":"https://example.org"}]"""));

        Assert.Equal("http://nhn.no/kj/fhir/StructureDefinition/KjConditionInfection", stored["meta"]!["profile"]![0]!.GetValue<string>());
        Assert.Null(stored["code"]!["coding"]![0]!["extension"]);
        Assert.Equal("Kronisk hepatitt C", stored["code"]!["coding"]![0]!["display"]!.GetValue<string>());
    }

    [Fact]
    public void The_time_of_recording_is_the_services_where_none_is_sent_and_stays_through_corrections()
    {
        var first = Stored(CriticalInfoSamples.Changed(CriticalInfoSamples.Json("drug"), "remove recordedDate"));
        Assert.Equal("2026-05-20T10:00:00.000Z", first["recordedDate"]!.GetValue<string>());

        var correction = CriticalInfoSamples.Correction("drug", "remove recordedDate");
        var later = Stored(correction, first.ToJsonString(), CriticalInfoSamples.Now.AddDays(1));
        Assert.Equal("2026-05-20T10:00:00.000Z", later["recordedDate"]!.GetValue<string>());
        Assert.Contains(
            later["extension"]!.AsArray(),
            extension => extension!["url"]!.GetValue<string>().EndsWith("KjUpdatedDateTime", StringComparison.Ordinal) && extension["valueDateTime"]!.GetValue<string>() == "2026-05-21T10:00:00.000Z");
    }

    [Fact]
    public void Every_sample_is_valid_fhir_with_the_patient_and_passes_without()
    {
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            Assert.True(FhirValidator.R4.Check(CriticalInfoBody.WithPatient(CriticalInfoSamples.Read(CriticalInfoSamples.Json(kind)), Person)).Succeeded(out _, out var problem), $"{kind} {Say(problem)}");
            Assert.True(FhirValidator.R4.Check(CriticalInfoSamples.Read(Stored(CriticalInfoSamples.Json(kind)).ToJsonString())).Succeeded(out _, out problem), $"{kind} {Say(problem)}");
        }
    }

    [Fact]
    public void What_remains_of_a_deleted_record_is_valid_fhir()
    {
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            var stored = Stored(CriticalInfoSamples.Json(kind));
            var facts = new EntryFacts { Type = stored["resourceType"]!.GetValue<string>(), Id = "a", Version = 2, Service = ServiceCode.CriticalInfo, Source = "310000019", RecordedAt = CriticalInfoSamples.Now };
            var filtered = CriticalInfoBody.Filtered(new Entry(facts, JsonSerializer.SerializeToUtf8Bytes(stored)));
            Assert.True(FhirResource.Read(filtered).Then(resource => FhirValidator.R4.Check(resource)).Succeeded(out _, out var problem), $"{kind} {Say(problem)}");
        }
    }

    private static string Say(Problem? problem) => problem is null ? "" : string.Join("; ", problem.Issues.Select(issue => $"{issue.Expression} {issue.Text}"));

    [Fact]
    public void Of_a_record_registered_in_error_only_its_category_remains()
    {
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            var stored = Stored(CriticalInfoSamples.Json(kind));
            var type = stored["resourceType"]!.GetValue<string>();
            var facts = new EntryFacts { Type = type, Id = "a", Version = 2, Service = ServiceCode.CriticalInfo, Source = "310000019", RecordedAt = CriticalInfoSamples.Now, Deleted = true };

            var filtered = JsonNode.Parse(CriticalInfoBody.Filtered(new Entry(facts, JsonSerializer.SerializeToUtf8Bytes(stored))))!.AsObject();

            Assert.Contains("entered-in-error", filtered.ToJsonString(), StringComparison.Ordinal);
            foreach (var hidden in (string[])["contained", "extension", "note", "reaction", "recorder", "author", "performer", "source", "evidence", "onsetDateTime", "period", "provision", "dateTime", "clinicalStatus"])
                Assert.False(filtered.ContainsKey(hidden), $"{kind} {hidden}");
            Assert.DoesNotContain("display", filtered.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Status_counts_from_facts_alone()
    {
        var now = CriticalInfoSamples.Now;
        EntryFacts Facts(string type, string category, string status, string? until, int hour, bool deleted = false) => new()
        {
            Type = type,
            Id = "a",
            Version = 1,
            Service = ServiceCode.CriticalInfo,
            Source = "310000019",
            RecordedAt = now.AddHours(hour),
            Status = status,
            Tokens = until is null ? [$"category=urn:oid:2.16.578.1.12.4.1.1.7651|{category}"] : [$"category=urn:oid:2.16.578.1.12.4.1.1.7651|{category}", "valid-until=|" + until],
            Deleted = deleted,
        };
        string Say(params EntryFacts[] entries)
        {
            var status = CriticalInfoStatus.Of(entries, 0, now);
            return $"{status.HasCriticalInformation} {status.HasActiveCriticalInformation} {status.LastChanged?.Hour} {string.Join(",", status.Changed.Keys)}";
        }

        Assert.Equal("False False  ", Say());
        Assert.Equal("True True 11 allergyIntoleranceDate", Say(Facts("AllergyIntolerance", "1", "active", null, 1)));
        Assert.Equal("False False 12 conditionInfectionDate", Say(Facts("Condition", "10", "refuted", null, 2)));
        Assert.Equal("False False 12 flagDate", Say(Facts("Flag", "9", "active", null, 2, deleted: true)));
        // Its last day is today: still registered as active, shown as inactive.
        Assert.Equal("True False 11 flagDate", Say(Facts("Flag", "9", "active", "2026-05-20", 1)));
        Assert.Equal("True True 11 flagDate", Say(Facts("Flag", "9", "active", "2026-05-21", 1)));
        Assert.Equal("True True 11 consentDate", Say(Facts("Consent", "8", "active", "2020-01-01", 1)));
        Assert.Equal(
            "True True 13 deviceUseStatementDate,procedureDate",
            Say(Facts("Procedure", "6", "active", null, 1), Facts("DeviceUseStatement", "7", "refuted", null, 3)));
    }

    [Fact]
    public void An_error_has_the_shape_of_the_national_api()
    {
        var outcome = CriticalInfoSamples.Check(CriticalInfoSamples.Changed(CriticalInfoSamples.Json("condition"), "set note[0].text = \"x500x\""));
        var output = new ArrayBufferWriter<byte>();

        CriticalInfoErrors.Write(output, CriticalInfoProblems.RulesBroken(outcome.Issues), "c65f8f64", new CriticalInfoSettings { Environment = "test1", ApplicationVersion = "8527aa3a" });

        var issue = JsonNode.Parse(output.WrittenSpan)!["issue"]![0]!;
        Assert.Equal("c65f8f64", JsonNode.Parse(output.WrittenSpan)!["id"]!.GetValue<string>());
        Assert.Equal("Condition.note[0].text", issue["location"]![0]!.GetValue<string>());
        Assert.Contains("500", issue["diagnostics"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(
            """
            http://nhn.no/hit/fhir/error/CodeSystem/ErrorCode KI-0014
            http://nhn.no/hit/fhir/error/CodeSystem/ErrorCodeKjLegacy KI-0014
            http://nhn.no/hit/fhir/error/CodeSystem/ApiVersion v1
            http://nhn.no/hit/fhir/error/CodeSystem/ApplicationVersion 8527aa3a
            http://nhn.no/hit/fhir/error/CodeSystem/Environment test1
            http://nhn.no/hit/fhir/error/CodeSystem/ServiceName critical-information
            urn:felles:fhir:CodeSystem:message note-too-long
            """,
            string.Join('\n', issue["details"]!["coding"]!.AsArray().Select(coding => $"{coding!["system"]} {coding["code"]}")));
    }

    private static JsonObject Stored(string sent, string? latest = null, DateTimeOffset? now = null)
    {
        var resource = CriticalInfoSamples.Read(sent);
        var category = Assert.IsType<string>(CriticalInfoSamples.Check(sent).Category);
        var before = latest is null ? (PlacedElement?)null : new PlacedElement(CriticalInfoSamples.Read(latest).Root, resource.Type);
        return JsonNode.Parse(CriticalInfoBody.ToStore(resource, CriticalInfoProfile.For(resource.Type, category)!, Person, before, now ?? CriticalInfoSamples.Now))!.AsObject();
    }
}
