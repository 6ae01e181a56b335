using System.Text;
using Felles.Public.Record;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Pages;

public class LabReadingTests
{
    private const string Report = """
        {"resourceType":"DiagnosticReport","id":"r1","status":"final",
         "extension":[{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date","valueDateTime":"2021-07-28T09:04:10+02:00"},
                      {"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-comment","valueAnnotation":{"text":"Kontroll"}}],
         "category":[{"coding":[{"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202","code":"LAB","display":"Laboratoriemedisin"}]}],
         "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"CLIN","display":"Medisinsk biokjemi"}]},
         "effectiveDateTime":"2021-07-28T07:57:00+02:00","issued":"2021-05-25T07:43:54Z",
         "performer":[{"reference":"PractitionerRole/p1"}],"basedOn":[{"reference":"ServiceRequest/s1"}]}
        """;

    private const string Performer = """
        {"resourceType":"PractitionerRole","id":"p1","practitioner":{"display":"Mykke Plasme"},"organization":{"display":"Eksempel laboratorium"}}
        """;

    private const string Request = """
        {"resourceType":"ServiceRequest","id":"s1","requester":{"reference":"#q"},
         "contained":[{"resourceType":"PractitionerRole","id":"q","practitioner":{"display":"Magnar Koman"},"organization":{"display":"Kattskinnet legesenter"}}]}
        """;

    private static string Observation(string id, string rest) => $$$$"""
        {"resourceType":"Observation","id":"{{{{id}}}}","status":"final","effectiveDateTime":"2021-07-28T07:57:00+02:00",
         "extension":[{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref","valueReference":{"reference":"DiagnosticReport/r1"}}],
         {{{{rest}}}}}
        """;

    private static string Code(string name) => $$$$"""
        "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"NPU02593","display":"{{{{name}}}}"}]}
        """;

    private static LabRecord Read(params string[] bodies) =>
        LabReading.Read(bodies.Select(body => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(body)));

    private static LabResult One(string rest) => Read(Report, Observation("o1", rest)).Results.Single();

    [Fact]
    public void A_report_tells_what_when_who_and_for_whom()
    {
        var report = Read(Request, Performer, Report, Observation("o1", Code("B-Leukocytter"))).Reports.Single();

        Assert.Equal("Medisinsk biokjemi", report.DisciplineText);
        Assert.Equal("CLIN", report.Discipline);
        Assert.Equal("final", report.Status);
        Assert.Equal(new DateTimeOffset(2021, 7, 28, 5, 57, 0, TimeSpan.Zero), report.At);
        Assert.Equal(new DateTimeOffset(2021, 7, 28, 7, 4, 10, TimeSpan.Zero), report.ReportedAt);
        Assert.Equal("Mykke Plasme, Eksempel laboratorium", report.Performer);
        Assert.Equal("Magnar Koman, Kattskinnet legesenter", report.Requester);
        Assert.Equal("Kontroll", Assert.Single(report.Comments));
        Assert.Equal("B-Leukocytter", report.Results.Single().Name);
    }

    [Fact]
    public void A_number_keeps_the_laboratory_s_precision_and_its_sign()
    {
        var result = One(Code("P-D-dimer") + "," + """
            "valueQuantity":{"value":0.60,"comparator":"<=","unit":"mg/L"},"referenceRange":[{"text":"< 0,5"}],
            "interpretation":[{"coding":[{"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-8244","code":"1"}]}],"note":[{"text":"Hemolytisk."}]
            """);

        Assert.Equal(("≤", "0.60", "mg/L"), (result.Comparator, result.Number, result.Unit));
        Assert.Equal(("< 0,5", null, 0.5m), (result.Interval, result.IntervalLow, result.IntervalHigh));
        Assert.Equal(Deviation.Above, result.Deviation);
        Assert.Equal("Hemolytisk.", Assert.Single(result.Comments));
    }

    [Theory]
    [InlineData("3,5 - 11,0", "3.5", "11.0")]
    [InlineData("10 – 22", "10", "22")]
    [InlineData("< 12", null, "12")]
    [InlineData(">= 60", "60", null)]
    [InlineData("11,7-15,3 (kvinner)", null, null)]
    [InlineData("Negativ", null, null)]
    [InlineData("0,3 - 4,5 - 6", null, null)]
    public void Only_an_interval_that_cannot_be_misread_becomes_limits(string text, string? low, string? high)
    {
        var result = One(Code("X") + $$$$""","valueQuantity":{"value":1},"referenceRange":[{"text":"{{{{text}}}}"}]""");

        Assert.Equal(text, result.Interval);
        Assert.Equal((Number(low), Number(high)), (result.IntervalLow, result.IntervalHigh));
    }

    [Theory]
    [InlineData("no-kodeverk-8244", "1", Deviation.Above)]
    [InlineData("no-kodeverk-8244", "2", Deviation.Below)]
    [InlineData("no-kodeverk-8244", "3", Deviation.Outside)]
    [InlineData("v3-ObservationInterpretation", "H", Deviation.Above)]
    [InlineData("v3-ObservationInterpretation", "LL", Deviation.Below)]
    [InlineData("v3-ObservationInterpretation", "N", Deviation.None)]
    [InlineData("no-kodeverk-8244", "9", Deviation.None)]
    public void A_deviation_is_the_laboratory_s_own_mark(string system, string code, Deviation expected) =>
        Assert.Equal(expected, One(Code("X") + $$$$""","interpretation":[{"coding":[{"system":"http://example.org/{{{{system}}}}","code":"{{{{code}}}}"}]}]""").Deviation);

    [Fact]
    public void Resistance_lies_within_the_microbe_it_was_found_in()
    {
        var result = Read(
            Report,
            Observation("top", """ "code":{"text":"Dyrkning"},"hasMember":[{"reference":"Observation/microbe"}] """),
            Observation("microbe", """ "code":{"text":"Mikrobe"},"valueCodeableConcept":{"text":"E. coli"},"hasMember":[{"reference":"Observation/ab"}] """),
            Observation("ab", """ "code":{"text":"Ampicillin"},"valueCodeableConcept":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8271","code":"R","display":"Resistent"}]} """))
            .Reports.Single().Results.Single();

        Assert.Equal("Dyrkning", result.Name);
        var microbe = Assert.Single(result.Members);
        Assert.Equal("E. coli", microbe.Text);
        Assert.Equal(("Ampicillin", "R", null), (microbe.Members[0].Name, microbe.Members[0].Resistance, microbe.Members[0].Text));
    }

    [Fact]
    public void Results_that_are_each_other_s_members_do_not_go_round_for_ever()
    {
        var record = Read(
            Observation("a", """ "code":{"text":"A"},"hasMember":[{"reference":"Observation/b"}] """),
            Observation("b", """ "code":{"text":"B"},"hasMember":[{"reference":"Observation/a"},{"reference":"Observation/b"}] """),
            Observation("c", """ "code":{"text":"C"},"hasMember":[{"reference":"Observation/c"},{"reference":"Observation/a"}] """));

        Assert.True(record.Results.Count() < 10);
    }

    [Fact]
    public void Results_without_their_report_are_shown_by_day()
    {
        var report = Assert.Single(Read(Observation("o1", Code("A")), Observation("o2", Code("B"))).Reports);

        Assert.Null(report.Id);
        Assert.Equal(["A", "B"], report.Results.Select(result => result.Name));
    }

    [Fact]
    public void A_repeated_analysis_in_the_same_unit_is_a_trend_oldest_first()
    {
        var record = Read(
            Of("o1", "2021-03-01", "11.0", "g/dL"), Of("o2", "2020-03-01", "12.1", "g/dL"), Of("o3", "2022-03-01", "121", "g/L"));

        var trend = Assert.Single(record.Trends);
        Assert.Equal("NPU02593-g_2fdL", trend.Key);
        Assert.Equal(["12.1", "11.0"], trend.Results.Select(result => result.Number));

        static string Of(string id, string date, string value, string unit) => $$$$"""
            {"resourceType":"Observation","id":"{{{{id}}}}","status":"final","effectiveDateTime":"{{{{date}}}}",{{{{Code("B-Hemoglobin")}}}},"valueQuantity":{"value":{{{{value}}}},"unit":"{{{{unit}}}}"}}
            """;
    }

    [Fact]
    public void Whatever_an_element_holds_the_rest_is_shown()
    {
        var junk = Gen.Elements("null", "1", "\"x\"", "[]", "{}", "[null]", "[[1]]", "{\"coding\":3}", "{\"coding\":[null,{}]}", "{\"reference\":\"/\"}", "{\"reference\":\"#\"}", "\"2021-13-45\"");
        var names = Gen.Elements("code", "valueQuantity", "valueCodeableConcept", "referenceRange", "interpretation", "hasMember", "note", "specimen", "extension", "effectiveDateTime", "status", "meta");
        var bodies = names.SelectMany(name => junk.Select(value => $$$$"""{"resourceType":"Observation","id":"o","{{{{name}}}}":{{{{value}}}}}"""));

        Prop.ForAll(bodies.ToArbitrary(), body => Read(body, Report).Results.Count() <= 1).QuickCheckThrowOnFailure();
    }

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
