using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class SearchQueryTests
{
    private const string Glucose = """
        {"resourceType":"Observation","id":"g1","meta":{"versionId":"1","lastUpdated":"2024-03-02T08:00:00.000Z","profile":["http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation"],"tag":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"NPU02187"}],
          "security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},
         "identifier":[{"system":"urn:lab","value":"17|3"}],"status":"final",
         "category":[{"coding":[{"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202","code":"CLIN"}]}],
         "code":{"coding":[{"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk","code":"NPU02187","display":"P-Glukose"},{"code":"local"}]},
         "subject":{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"},"effectiveDateTime":"2024-03-01T00:30:00+01:00",
         "performer":[{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"7000"},"type":"PractitionerRole"}],
         "valueQuantity":{"value":5.40,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
         "specimen":{"reference":"Specimen/s1"},"hasMember":[{"reference":"https://x.no/fhir/Observation/m1/_history/2"}]}
        """;

    private const string Kari = """
        {"resourceType":"Patient","id":"p1","active":true,"name":[{"use":"official","family":"Ærfugl","given":["Kari","Åse"]}],"telecom":[{"system":"email","value":"kari@x.no"}],
         "birthDate":"1980-05","address":[{"city":"Tromsø","postalCode":"9008"}],"generalPractitioner":[{"reference":"Practitioner/d1"},{"reference":"Organization/o1"}]}
        """;

    private const string Stay = """{"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"IMP"},"period":{"start":"2024-03-01","end":"2024-03-10"},"length":{"value":9,"unit":"d"}}""";

    private const string Ongoing = """{"resourceType":"Encounter","id":"e2","status":"in-progress","class":{"code":"IMP"},"period":{"start":"2024-03-05T10:00:00+01:00"}}""";

    [Theory]
    // Token
    [InlineData(Glucose, "code=NPU02187", true)]
    [InlineData(Glucose, "code=npu02187", false)]
    [InlineData(Glucose, "code=http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk|NPU02187", true)]
    [InlineData(Glucose, "code=urn:oid:2.16.578.1.12.4.1.1.7280|NPU02187", true)]
    [InlineData(Glucose, "code=http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280|NPU02187", true)]
    [InlineData(Glucose, "code=urn:oid:2.16.578.1.12.4.1.1.7270|NPU02187", false)]
    [InlineData(Glucose, "code=http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk|", true)]
    [InlineData(Glucose, "code=http://loinc.org|", false)]
    [InlineData(Glucose, "code=|local", true)]
    [InlineData(Glucose, "code=|NPU02187", false)]
    [InlineData(Glucose, "code=x,NPU02187", true)]
    [InlineData(Glucose, "code=NPU02187&code=local", true)]
    [InlineData(Glucose, "code=NPU02187&code=x", false)]
    [InlineData(Glucose, "code:not=x", true)]
    [InlineData(Glucose, "code:not=x,local", false)]
    [InlineData(Glucose, "status=final", true)]
    [InlineData(Glucose, "status=http://hl7.org/fhir/observation-status|final", true)]
    [InlineData(Glucose, "status=http://x.no|final", false)]
    [InlineData(Glucose, "identifier=urn:lab|17\\|3", true)]
    [InlineData(Glucose, "identifier=17\\|3", true)]
    [InlineData(Glucose, "identifier=urn:lab|17", false)]
    [InlineData(Glucose, "_tag=NPU02187", true)]
    [InlineData(Glucose, "_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R", true)]
    [InlineData(Glucose, "_security=N", false)]
    [InlineData(Glucose, "_profile=http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation", true)]
    [InlineData(Glucose, "_profile=http://nhn.no/fhir/nilar", false)]
    [InlineData(Glucose, "code:missing=false", true)]
    [InlineData(Glucose, "method:missing=true", true)]
    [InlineData(Glucose, "method:missing=false", false)]
    [InlineData(Kari, "active=true", true)]
    [InlineData(Kari, "email=kari@x.no", true)]
    [InlineData(Kari, "phone=kari@x.no", false)]
    // Date: 2024-03-01T00:30+01:00 is 1 March in Norway though 29 February in UTC
    [InlineData(Glucose, "date=2024-03-01", true)]
    [InlineData(Glucose, "date=2024-02-29", false)]
    [InlineData(Glucose, "date=2024-03", true)]
    [InlineData(Glucose, "date=2024", true)]
    [InlineData(Glucose, "date=2024-02-29T23:30:00Z", true)]
    [InlineData(Glucose, "date=2024-03-01T00:30", true)]
    [InlineData(Glucose, "date=ne2024-03-01", false)]
    [InlineData(Glucose, "date=gt2024-02-29", true)]
    [InlineData(Glucose, "date=gt2024-03-01", false)]
    [InlineData(Glucose, "date=ge2024-03-01", true)]
    [InlineData(Glucose, "date=ge2024-03-02", false)]
    [InlineData(Glucose, "date=lt2024-03-01", false)]
    [InlineData(Glucose, "date=le2024-03-01", true)]
    [InlineData(Glucose, "date=le2024-02-29", false)]
    [InlineData(Glucose, "date=sa2024-02-29", true)]
    [InlineData(Glucose, "date=eb2024-03-02", true)]
    [InlineData(Glucose, "date=ap2024-02-29", true)]
    [InlineData(Glucose, "date=ap2024-02-20", false)]
    [InlineData(Glucose, "date=ge2024-01-01&date=le2024-12-31", true)]
    [InlineData(Glucose, "_lastUpdated=gt2024-03-02T07:59:59Z", true)]
    [InlineData(Glucose, "_lastUpdated=2024-03-02", true)]
    [InlineData(Kari, "birthdate=1980", true)]
    [InlineData(Kari, "birthdate=1980-05-17", false)] // not certain
    [InlineData(Kari, "birthdate=ge1980-05-17", true)]
    [InlineData(Stay, "date=2024-03", true)]
    [InlineData(Stay, "date=2024-03-05", false)]
    [InlineData(Stay, "date=gt2024-03-09", true)]
    [InlineData(Stay, "date=sa2024-03-01", false)]
    [InlineData(Stay, "date=eb2024-03-11", true)]
    [InlineData(Ongoing, "date=gt2100", true)]
    [InlineData(Ongoing, "date=lt2024-03-05", false)]
    // String
    [InlineData(Kari, "name=kari", true)]
    [InlineData(Kari, "name=ase", true)]
    [InlineData(Kari, "name=official", false)]
    [InlineData(Kari, "family=ær", true)]
    [InlineData(Kari, "family=fugl", false)]
    [InlineData(Kari, "family:contains=FUGL", true)]
    [InlineData(Kari, "family:exact=Ærfugl", true)]
    [InlineData(Kari, "family:exact=ærfugl", false)]
    [InlineData(Kari, "address=tromsø", true)]
    [InlineData(Kari, "address-postalcode=9008", true)]
    // Reference
    [InlineData(Glucose, "specimen=Specimen/s1", true)]
    [InlineData(Glucose, "specimen=s1", true)]
    [InlineData(Glucose, "specimen:Specimen=s1", true)]
    [InlineData(Glucose, "specimen=Specimen/s2", false)]
    [InlineData(Glucose, "has-member=Observation/m1", true)]
    [InlineData(Glucose, "has-member=https://x.no/fhir/Observation/m1", true)]
    [InlineData(Glucose, "performer:identifier=urn:oid:2.16.578.1.12.4.1.4.4|7000", true)]
    [InlineData(Glucose, "performer:identifier=urn:oid:2.16.578.1.12.4.1.4.4|7001", false)]
    [InlineData(Kari, "organization=o1", false)]
    [InlineData(Kari, "general-practitioner=Organization/o1", true)]
    // Quantity
    [InlineData(Glucose, "value-quantity=5.4", true)]
    [InlineData(Glucose, "value-quantity=5.41", false)]
    [InlineData(Glucose, "value-quantity=5", true)] // 4.5 to 5.5
    [InlineData(Glucose, "value-quantity=5.40|http://unitsofmeasure.org|mmol/L", true)]
    [InlineData(Glucose, "value-quantity=5.40||mmol/L", true)]
    [InlineData(Glucose, "value-quantity=5.40|http://unitsofmeasure.org|g/L", false)]
    [InlineData(Glucose, "value-quantity=gt5.39", true)]
    [InlineData(Glucose, "value-quantity=gt5.4", false)]
    [InlineData(Glucose, "value-quantity=le5.4", true)]
    [InlineData(Glucose, "value-quantity=ap5|http://unitsofmeasure.org|mmol/L", true)]
    [InlineData(Glucose, "value-quantity=54e-1", true)]
    [InlineData(Stay, "length=gt8", true)]
    public void A_resource_matches_or_not(string resource, string query, bool expected)
    {
        var read = FhirValidatorTests.Read(resource);
        Assert.True(Parse(read.Type, query).Succeeded(out var search, out var problem), string.Join("; ", problem?.Issues.Select(issue => issue.Text) ?? []));
        Assert.Equal(expected, search.Matches(read.Utf8));
        Assert.Equal(expected, search.Matches(read.Root));
        var byTokens = search.MatchesTokens(FactLifter.Lift(read).Tokens);
        Assert.True(byTokens is null || byTokens == expected, "Lifted tokens must not contradict the body.");
    }

    [Theory]
    [InlineData("nothing=1", ProblemKind.NotSupported, "http.nothing")]
    [InlineData("code:contains=x", ProblemKind.NotSupported, "http.code:contains")]
    [InlineData("date:exact=2024", ProblemKind.NotSupported, "http.date:exact")]
    [InlineData("value-string:text=x", ProblemKind.NotSupported, "http.value-string:text")]
    [InlineData("code:in=http://x.no", ProblemKind.Malformed, "http.code")]
    [InlineData("code:below=NPU02187", ProblemKind.Malformed, "http.code")]
    [InlineData("identifier:of-type=a|b", ProblemKind.Malformed, "http.identifier")]
    [InlineData("combo-code-value-quantity=a", ProblemKind.Malformed, "http.combo-code-value-quantity")]
    [InlineData("combo-code-value-quantity=a$b", ProblemKind.Malformed, "http.combo-code-value-quantity")]
    [InlineData("_has:Observation:nothing:code=1", ProblemKind.NotSupported, "http._has:Observation:nothing:code")]
    [InlineData("_has:Device:device:code=1", ProblemKind.NotSupported, "http._has:Device:device:code")]
    [InlineData("_has:Observation:code=1", ProblemKind.Malformed, "http._has")]
    [InlineData("device.type=1", ProblemKind.NotSupported, "http.device.type")]
    [InlineData("has-member.has-member.has-member.has-member.has-member.code=1", ProblemKind.NotSupported, "http.code")]
    [InlineData("_filter=code eq", ProblemKind.Malformed, "http._filter")]
    [InlineData("_filter=(code eq a", ProblemKind.Malformed, "http._filter")]
    [InlineData("_filter=date gt yesterday", ProblemKind.Malformed, "http._filter")]
    [InlineData("_filter=code zz a", ProblemKind.NotSupported, "http._filter")]
    [InlineData("_filter=nothing eq a", ProblemKind.NotSupported, "http._filter")]
    [InlineData("_total=many", ProblemKind.Malformed, "http._total")]
    [InlineData("_summary=short", ProblemKind.Malformed, "http._summary")]
    [InlineData("_elements=nothing", ProblemKind.Malformed, "http._elements")]
    [InlineData("_sort=status", ProblemKind.NotSupported, "http._sort")]
    [InlineData("_include=Observation:subject", ProblemKind.NotSupported, "http._include")]
    [InlineData("_revinclude=Observation:subject", ProblemKind.NotSupported, "http._revinclude")]
    [InlineData("15838510075=1", ProblemKind.NotSupported, null)]
    [InlineData("date=yesterday", ProblemKind.Malformed, "http.date")]
    [InlineData("date=2024-02-30", ProblemKind.Malformed, "http.date")]
    [InlineData("code=|", ProblemKind.Malformed, "http.code")]
    [InlineData("value-quantity=1e99", ProblemKind.Malformed, "http.value-quantity")]
    [InlineData("value-quantity=1|2", ProblemKind.Malformed, "http.value-quantity")]
    [InlineData("code:missing=maybe", ProblemKind.Malformed, "http.code")]
    [InlineData("specimen=a b", ProblemKind.Malformed, "http.specimen")]
    [InlineData("_count=-1", ProblemKind.Malformed, "http._count")]
    [InlineData("_page=0", ProblemKind.Malformed, "http._page")]
    [InlineData("_id=a_b", ProblemKind.Malformed, "http._id")]
    [InlineData("patient=15838510075", ProblemKind.Malformed, "http.patient")]
    [InlineData("patient.identifier=15838510075&patient.identifier=1", ProblemKind.Malformed, "http.patient.identifier")]
    public void What_is_not_understood_is_refused_where_it_is(string query, ProblemKind kind, string? expression)
    {
        Assert.True(Parse("Observation", query).Failed(out var problem));
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(problem.Issues, issue => issue.Expression == expression);
        Assert.DoesNotContain("15838510075", $"{problem} {string.Join(' ', problem.Issues)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Lenient_handling_lists_what_was_not_understood()
    {
        Assert.True(Parse("Observation", "nothing=1&code=x", lenient: true).Succeeded(out var search, out _));
        var ignored = Assert.Single(search.Ignored);
        Assert.Equal((IssueSeverity.Warning, "http.nothing"), (ignored.Severity, ignored.Expression));
        Assert.True(search.HasBodyCriteria);
    }

    [Fact]
    public void The_patient_is_told_apart_and_stands_in_no_text()
    {
        Assert.True(Parse("Observation", "patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1|15838510075&date=2024&code=15838510075&_count=10").Succeeded(out var search, out _));
        Assert.Equal(("urn:oid:2.16.578.1.12.4.1.4.1", "15838510075"), (search.Patient!.System, search.Patient.Value));
        Assert.DoesNotContain("15838510075", $"{search.Patient} {search.Text}", StringComparison.Ordinal);
        Assert.Equal("date=2024", search.Text);
    }

    [Theory]
    [InlineData("patient=Patient/0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("subject=0f8fad5b-d9cb-469f-a165-70867728950e")]
    public void The_patient_may_be_named_by_opaque_id(string query)
    {
        Assert.True(Parse("Observation", query).Succeeded(out var search, out _));
        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", search.PatientId);
        Assert.False(search.HasBodyCriteria);
        Assert.True(search.Matches(Encoding.UTF8.GetBytes(Glucose)));
    }

    [Theory]
    [InlineData("", 50, 0)]
    [InlineData("_count=20&_page=3", 20, 40)]
    [InlineData("_count=1000&_skip=7", 200, 7)]
    [InlineData("_count=0", 0, 0)]
    [InlineData("_count=5&_summary=count", 0, 0)]
    public void Paging_is_within_the_limits(string query, int count, int skip)
    {
        Assert.True(Parse("Observation", query).Succeeded(out var search, out _));
        Assert.Equal((count, skip), (search.Count, search.Skip));
    }

    [Fact]
    public void A_parameter_that_repeats_itself_a_thousand_times_costs_no_more_than_once()
    {
        var many = string.Concat(Enumerable.Repeat("-date,date,", 1000));
        Assert.True(Parse("Observation", "_sort=" + many).Succeeded(out var search, out _));
        Assert.Equal([new SortKey("date", true)], search.Sort.ToArray());

        Assert.True(Parse("Observation", "_sort=" + string.Concat(Enumerable.Repeat("x,", 1000))).Failed(out var unsorted));
        Assert.Single(unsorted.Issues);
        Assert.True(Parse("Observation", "_id=" + string.Concat(Enumerable.Repeat("!,", 1000))).Failed(out var unread));
        Assert.Single(unread.Issues);
    }

    [Fact]
    public void Ids_sorting_and_includes_are_told()
    {
        Assert.True(Parse("Observation", "_id=a,b&_sort=-date,_lastUpdated&_include=Observation:specimen&_include:iterate=ServiceRequest:requester&_include=Observation:has-member:Observation").Succeeded(out var search, out _));
        Assert.Equal(["a", "b"], search.Ids.ToArray());
        Assert.True(search.MatchesId("a"));
        Assert.False(search.MatchesId("c"));
        Assert.Equal([new SortKey("date", true), new SortKey("_lastUpdated", false)], search.Sort.ToArray());
        Assert.False(search.HasBodyCriteria);
        Assert.Equal([("Specimen", "s1")], search.Includes[0].References(Encoding.UTF8.GetBytes(Glucose)).ToArray());
        Assert.Equal(("ServiceRequest", true), (search.Includes[1].SourceType, search.Includes[1].IsIterated));
        Assert.Equal([("Observation", "m1")], search.Includes[2].References(Encoding.UTF8.GetBytes(Glucose)).ToArray());
    }

    [Fact]
    public void Every_published_expression_but_a_wrong_one_is_understood()
    {
        var definitions = FhirDefinitions.R4;
        var beyond = from type in definitions.Types
                     where type is { Kind: TypeKind.Resource, IsAbstract: false }
                     from parameter in definitions.SearchParametersOf(type.Name)
                     where parameter.Expression.Length > 0 && parameter.Type != "special"
                     where ParameterExpressions.Of(definitions).Values(type.Name, parameter) is null
                         || parameter.Components.Any(part => definitions.FindSearchParameter(part.Definition) is null || ParameterExpressions.Of(definitions).Component(part) is null)
                     select $"{type.Name}.{parameter.Code}";
        // The published expression names an element that R4 does not have.
        Assert.Equal(["DeviceDefinition.classification"], beyond.Distinct());
    }

    private static Outcome<SearchQuery> Parse(string type, string query, bool lenient = false)
    {
        var support = new SearchSupport(type)
        {
            Parameters = [.. FhirDefinitions.R4.SearchParametersOf(type).Select(parameter => parameter.Code), "_id", "_lastUpdated", "_tag", "_security", "_profile"],
            Includes = ["Observation:specimen", "Observation:has-member", "ServiceRequest:requester"],
            Sorts = ["date", "_lastUpdated"],
        };
        var parameters = from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
                         let at = pair.IndexOf('=', StringComparison.Ordinal)
                         select KeyValuePair.Create(pair[..at], pair[(at + 1)..]);
        return SearchQuery.Parse(parameters, support, lenient);
    }
}
