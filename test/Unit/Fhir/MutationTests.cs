using System.Diagnostics;
using System.Text;
using Felles.Fhir;
using Felles.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Fhir;

/// <summary>Whatever arrives, the module answers with a value; and what it accepts it can work with.</summary>
public class MutationTests
{
    private static readonly string[] Samples =
    [
        """{"resourceType":"Observation","id":"1","meta":{"tag":[{"system":"urn:x","code":"t"}],"security":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"NORU"}]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b</p></div>"},"status":"final","category":[{"coding":[{"code":"x"}]}],"code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"NPU02187"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-03-01T00:30:00+01:00","valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[{"low":{"value":1e-3}}]}""",
        """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"name":[{"given":["Kari",null],"_given":[null,{"extension":[{"url":"u","valueDate":"2000"}]}]}],"birthDate":"1980-05","managingOrganization":{"reference":"#o"},"photo":[{"data":"AAAA"}]}""",
        """{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e","resource":{"resourceType":"Condition","onsetPeriod":{"start":"2024"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"subject":{"display":"x"}},"request":{"method":"POST","url":"Condition"}}]}""",
        """{"resourceType":"DiagnosticReport","meta":{"profile":["http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report"]},"extension":[{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date","valueDateTime":"2024-03-01"}],"identifier":[{"system":"ServReportId"}],"status":"final","category":[{"coding":[{"code":"LAB"}]}],"code":{"text":"x"},"result":[{"reference":"Observation/1"}]}""",
    ];

    private static readonly string[] Fragments =
    [
        "null", "[]", "{}", "\"\"", "0", "-1", "1e400", "true", "\"\\ud800\"", "\"\\u0000\"", ",", ":", "}", "]", "\"", "\\", "{\"id\":1}", "[[[[", "\"2024-02-30\"", "\"a b\"",
        "\"resourceType\":\"Observation\",", "\"extension\":[{}],", "\"_status\":{},", "\"contained\":[{\"resourceType\":\"Bundle\"}],", "\uFEFF", "\u2028", "9999-12-31", "0001-01-01",
    ];

    private static readonly string[] Queries =
    [
        "code=urn:x|y", "code:not=a,b", "date=ge2024-01", "date=9999-12-31", "date=0001", "_lastUpdated=ap2020-01-01T00:00", "value-quantity=le5.4|http://unitsofmeasure.org|mmol/L",
        "specimen=Specimen/1", "performer:identifier=a|b", "_id=a,b", "_include=Observation:specimen", "_sort=-date", "_count=5", "patient.identifier=x|1", "code=\\", "code=a\\,b|c", "value-string:contains=x",
    ];

    [Fact]
    public void No_text_makes_reading_checking_lifting_or_stamping_fail() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000).WithReplay(20240301, 17), Prop.ForAll(Mutated(Samples, Fragments).ToArbitrary(), text =>
        {
            if (!FhirResource.Read(Encoding.UTF8.GetBytes(text)).Succeeded(out var resource, out var problem)) return problem.Text.Length > 0;
            _ = FhirValidator.R4.Validate(resource);
            _ = FactLifter.Lift(resource);
            _ = resource.Root.GetRawText();
            var stamped = new ResourceStamp("a", 2, DateTimeOffset.UnixEpoch, new PersonKey(Guid.Empty)).Apply(resource.Utf8.Span);
            return FhirResource.Read(stamped).IsSuccess;
        }));

    [Fact]
    public void No_bytes_make_reading_fail() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000).WithReplay(20240301, 19), Prop.ForAll(
            (from sample in Gen.Elements(Samples)
             from at in Gen.Choose(0, sample.Length - 1)
             from value in Gen.Choose(0, 255)
             select (sample, at, value)).ToArbitrary(), change =>
            {
                var bytes = Encoding.UTF8.GetBytes(change.sample);
                bytes[change.at] = (byte)change.value;
                return !FhirResource.Read(bytes).Succeeded(out var resource, out _) || !FhirValidator.R4.Validate(resource).IsDefault;
            }));

    [Fact]
    public void No_query_makes_searching_fail()
    {
        var support = new SearchSupport("Observation")
        {
            Parameters = ["code", "date", "_lastUpdated", "value-quantity", "specimen", "performer", "_id", "value-string", "status"],
            Includes = ["Observation:specimen"],
            Sorts = ["date"],
        };
        var body = Encoding.UTF8.GetBytes(Samples[0]);
        var tokens = FactLifter.Lift(FhirValidatorTests.Read(Samples[0])).Tokens;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(6000).WithReplay(20240301, 23), Prop.ForAll(Mutated(Queries, ["|", ",", "\\", "ge", "=", ":not", "&", "-", "1e99", "æ", "\0", ":missing"]).ToArbitrary(), query =>
        {
            var at = query.IndexOf('=', StringComparison.Ordinal);
            KeyValuePair<string, string>[] parameters = [new(at < 0 ? query : query[..at], at < 0 ? "" : query[(at + 1)..])];
            if (!SearchQuery.Parse(parameters, support).Succeeded(out var search, out _)) return true;
            var matches = search.Matches(body);
            return search.MatchesTokens(tokens) is not { } decided || decided == matches;
        }));
    }

    /// <summary>Texts that take long for their size where something is done once for each of another.</summary>
    public static TheoryData<string> Hostile => new()
    {
        "{\"resourceType\":\"Flag\",\"a\":" + new string('[', 1_000_000),
        "{\"resourceType\":\"Patient\",\"name\":[" + string.Join(",", Enumerable.Repeat("{}", 300_000)) + "]}",
        "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[" + string.Join(",", Enumerable.Repeat("null", 300_000)) + "],\"_given\":[" + string.Join(",", Enumerable.Repeat("null", 300_000)) + "]}]}",
        "{\"resourceType\":\"Basic\",\"code\":{\"coding\":[" + string.Join(",", Enumerable.Range(0, 60_000).Select(i => $"{{\"code\":\"{i}\"}}")) + "]}}",
        "{\"resourceType\":\"List\",\"status\":\"current\",\"mode\":\"working\",\"contained\":[" + string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"{{\"resourceType\":\"Basic\",\"id\":\"c{i}\",\"code\":{{\"text\":\"x\"}}}}"))
            + "],\"entry\":[" + string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"{{\"item\":{{\"reference\":\"#c{19_999 - i}\"}}}}")) + "]}",
        "{\"resourceType\":\"Flag\"," + string.Join(",", Enumerable.Range(0, 200_000).Select(i => $"\"u{i % 100_000}\":1")) + "}",
        "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 300_000)) + "\"}}",
        "{\"resourceType\":\"Basic\",\"meta\":{\"security\":[" + string.Join(",", Enumerable.Range(0, 40_000).Select(i => $"{{\"system\":\"urn:oid:2.16.578.1.12.4.1.1.9603\",\"code\":\"N{i}\"}}")) + "]},\"code\":{\"text\":\"x\"}}",
        "{\"resourceType\":\"StructureDefinition\",\"url\":\"urn:x\",\"name\":\"X\",\"status\":\"draft\",\"kind\":\"resource\",\"abstract\":false,\"type\":\"Patient\",\"baseDefinition\":\"urn:y\",\"derivation\":\"constraint\",\"differential\":{\"element\":["
            + string.Join(",", Enumerable.Range(0, 40_000).Select(i => $"{{\"id\":\"Patient.{i}\",\"path\":\"Patient.a\"}}")) + "]}}",
        "{\"resourceType\":\"Patient\",\"contained\":[" + string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"{{\"resourceType\":\"Basic\",\"id\":\"c{i}\",\"code\":{{\"text\":\"x\"}}}}")) + "]}",
        "{\"resourceType\":\"Basic\",\"language\":\"" + string.Concat(Enumerable.Repeat("a ", 500_000)) + "\",\"code\":{\"text\":\"x\"}}",
        "{\"resourceType\":\"Basic\",\"text\":{\"status\":\"generated\",\"div\":\"<div>" + string.Concat(Enumerable.Repeat("<b>", 300_000)) + "\"},\"code\":{\"text\":\"x\"}}",
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_texts_take_time_by_their_size_alone(string text)
    {
        var watch = Stopwatch.StartNew();
        if (FhirResource.Read(Encoding.UTF8.GetBytes(text)).Succeeded(out var resource, out _))
        {
            _ = FhirValidator.R4.Validate(resource);
            _ = FactLifter.Lift(resource);
        }

        // A product of two of the sizes above would take minutes; the bound leaves room for a busy machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed} for {text.Length} characters");
    }

    internal static Gen<string> Mutated(string[] samples, string[] fragments) =>
        from sample in Gen.Elements(samples)
        from changes in Gen.Choose(1, 3)
        from text in Changed(sample, fragments, changes)
        select text;

    private static Gen<string> Changed(string text, string[] fragments, int changes) => changes == 0 ? Gen.Constant(text) :
        from at in Gen.Choose(0, text.Length)
        from length in Gen.Choose(0, 12)
        from fragment in Gen.Elements(fragments)
        from kind in Gen.Choose(0, 3)
        let rest = Math.Min(text.Length, at + length)
        let changed = kind switch
        {
            0 => text[..at] + fragment + text[at..],
            1 => text[..at] + text[rest..],
            2 => text[..at] + fragment + text[rest..],
            _ => text[..at] + text[at..rest] + text[at..rest] + text[rest..],
        }
        from result in Changed(changed, fragments, changes - 1)
        select result;
}
