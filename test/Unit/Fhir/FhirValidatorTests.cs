using System.Collections.Immutable;
using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class FhirValidatorTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","active":true,"name":[{"given":["Kari","Anne"]}],"birthDate":"1974-12-25"}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1974-12","_birthDate":{"extension":[{"url":"http://x.no/t","valueDateTime":"1974-12-25T14:35:45-05:00"}]}}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["Kari",null],"_given":[null,{"extension":[{"url":"http://x.no/t","valueBoolean":true}]}]}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[{"id":"a"}]}]}""")]
    [InlineData("""{"resourceType":"Observation","_status":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},"code":{"text":"x"}}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}}}]}""")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"string"}]}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"a","valueUuid":"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e"},{"name":"b","resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"2016-02-29T23:59:60.123456789+14:00","valueQuantity":{"value":1.10e-7}}""")]
    public void Valid_resources_pass(string json) => Assert.Empty(Validate(json));

    [Theory]
    // Elements
    [InlineData("unknown-element", "Patient.nmae", """{"resourceType":"Patient","nmae":[]}""")]
    [InlineData("unknown-element", "Patient.resourceTypo", """{"resourceType":"Patient","resourceTypo":"x"}""")]
    [InlineData("unknown-element", "Patient.name[0].resourceType", """{"resourceType":"Patient","name":[{"resourceType":"x"}]}""")]
    [InlineData("unknown-element", "Patient.name", """{"resourceType":"Patient","_name":[{"id":"a"}]}""")]
    [InlineData("unknown-element", "Observation.value", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"value":1}""")]
    [InlineData("unknown-element", "Observation.valueMoney", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueMoney":{"value":1}}""")]
    [InlineData("unknown-element", "Observation.meta.project", """{"resourceType":"Observation","meta":{"project":"x"},"status":"final","code":{"text":"x"}}""")]
    [InlineData("unknown-element", "Patient", """{"resourceType":"Patient","15838510075":1}""")]
    [InlineData("unknown-resource-type", "Resource.resourceType", """{"resourceType":"Pasient"}""")]
    [InlineData("unknown-resource-type", "Bundle.entry[0].resource.resourceType", """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"DomainResource"}}]}""")]
    [InlineData("resource-type-missing", "Bundle.entry[0].resource", """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"id":"x"}}]}""")]
    // JSON types and cardinality
    [InlineData("array-expected", "Patient.name", """{"resourceType":"Patient","name":{"family":"x"}}""")]
    [InlineData("array-not-allowed", "Patient.birthDate", """{"resourceType":"Patient","birthDate":["2000"]}""")]
    [InlineData("array-not-allowed", "Patient.name[0]", """{"resourceType":"Patient","name":[[]]}""")]
    [InlineData("object-expected", "Patient.name[0]", """{"resourceType":"Patient","name":["x"]}""")]
    [InlineData("object-expected", "Patient.contained[0]", """{"resourceType":"Patient","contained":[1]}""")]
    [InlineData("object-expected", "Patient.birthDate", """{"resourceType":"Patient","_birthDate":"x"}""")]
    [InlineData("empty-array", "Patient.name", """{"resourceType":"Patient","name":[]}""")]
    [InlineData("empty-array", "Patient.name[0].given", """{"resourceType":"Patient","name":[{"family":"x","_given":[]}]}""")]
    [InlineData("empty-object", "Patient.name[0]", """{"resourceType":"Patient","name":[{}]}""")]
    [InlineData("empty-object", "Patient.birthDate", """{"resourceType":"Patient","_birthDate":{}}""")]
    [InlineData("null-not-allowed", "Patient.birthDate", """{"resourceType":"Patient","birthDate":null}""")]
    [InlineData("null-not-allowed", "Patient.name[0]", """{"resourceType":"Patient","name":[null]}""")]
    [InlineData("null-not-allowed", "Patient.name[0].given[1]", """{"resourceType":"Patient","name":[{"given":["a",null]}]}""")]
    [InlineData("null-not-allowed", "Patient.name[0].given[1]", """{"resourceType":"Patient","name":[{"given":["a",null],"_given":[{"id":"x"},null]}]}""", 2)]
    [InlineData("element-required", "Observation.status", """{"resourceType":"Observation","code":{"text":"x"}}""")]
    [InlineData("element-required", "Patient.link[0].other", """{"resourceType":"Patient","link":[{"type":"seealso"}]}""")]
    [InlineData("choice-twice", "Patient.deceased.ofType(dateTime)", """{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2000"}""")]
    [InlineData("element-not-allowed", "Observation.referenceRange[0].low.comparator", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"referenceRange":[{"low":{"value":1,"comparator":"<"}}]}""")]
    // Forms
    [InlineData("wrong-form", "Patient.active", """{"resourceType":"Patient","active":"true"}""")]
    [InlineData("wrong-form", "Patient.id", """{"resourceType":"Patient","id":"a_b"}""")]
    [InlineData("wrong-form", "Patient.birthDate", """{"resourceType":"Patient","birthDate":"2001-02-29"}""")]
    [InlineData("wrong-form", "Patient.birthDate", """{"resourceType":"Patient","birthDate":"2001-02-28T10:00:00Z"}""")]
    [InlineData("wrong-form", "Patient.name[0].family", """{"resourceType":"Patient","name":[{"family":""}]}""")]
    [InlineData("wrong-form", "Patient.name[0].family", """{"resourceType":"Patient","name":[{"family":"a\u0001"}]}""")]
    [InlineData("wrong-form", "Patient.language", """{"resourceType":"Patient","language":"nb "}""")]
    [InlineData("wrong-form", "Patient.multipleBirth.ofType(integer)", """{"resourceType":"Patient","multipleBirthInteger":2.0}""")]
    [InlineData("wrong-form", "Patient.multipleBirth.ofType(integer)", """{"resourceType":"Patient","multipleBirthInteger":2147483648}""")]
    [InlineData("wrong-form", "Patient.telecom[0].rank", """{"resourceType":"Patient","telecom":[{"rank":0}]}""")]
    [InlineData("wrong-form", "Patient.photo[0].data", """{"resourceType":"Patient","photo":[{"data":"a"}]}""")]
    [InlineData("wrong-form", "Patient.photo[0].size", """{"resourceType":"Patient","photo":[{"size":-1}]}""")]
    [InlineData("wrong-form", "Patient.identifier[0].system", """{"resourceType":"Patient","identifier":[{"system":"urn:oid:2.16.578.01"}]}""")]
    [InlineData("wrong-form", "Patient.meta.lastUpdated", """{"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01"}}""")]
    [InlineData("wrong-form", "Observation.effective.ofType(dateTime)", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"2020-01-01T10:00Z"}""")]
    [InlineData("wrong-form", "Observation.value.ofType(time)", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueTime":"24:00:00"}""")]
    [InlineData("wrong-form", "Observation.value.ofType(Quantity).value", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":"1"}}""")]
    // Bindings
    [InlineData("code-not-in-value-set", "Observation.status", """{"resourceType":"Observation","status":"appended","code":{"text":"x"}}""")]
    [InlineData("code-not-in-value-set", "Condition.clinicalStatus", """{"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://x.no","code":"active"}]},"subject":{"display":"x"}}""")]
    [InlineData("coding-required", "Condition.clinicalStatus", """{"resourceType":"Condition","clinicalStatus":{"text":"active"},"subject":{"display":"x"}}""")]
    // References, contained resources, extensions
    [InlineData("reference-syntax", "Observation.subject.reference", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Pasient/1"}}""")]
    [InlineData("reference-syntax", "Observation.subject.reference", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a_b"}}""")]
    [InlineData("reference-target", "Observation.subject.reference", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Observation/1"}}""")]
    [InlineData("reference-not-contained", "Observation.subject.reference", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"#p"}}""")]
    [InlineData("reference-target", "Observation.subject.reference", """{"resourceType":"Observation","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"status":"final","code":{"text":"x"},"subject":{"reference":"#o"}}""")]
    [InlineData("contained-without-id", "Patient.contained[0]", """{"resourceType":"Patient","contained":[{"resourceType":"Organization","name":"x"}]}""")]
    [InlineData("contained-in-contained", "Patient.contained[0].contained[0]", """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","contained":[{"resourceType":"Organization","id":"p","name":"x"}]}]}""")]
    [InlineData("extension-content", "Patient.extension[0]", """{"resourceType":"Patient","extension":[{"url":"http://x.no/e"}]}""")]
    [InlineData("extension-content", "Patient.extension[0]", """{"resourceType":"Patient","extension":[{"url":"http://x.no/e","valueCode":"a","extension":[{"url":"b","valueCode":"c"}]}]}""")]
    [InlineData("element-required", "Patient.extension[0].url", """{"resourceType":"Patient","extension":[{"valueCode":"a"}]}""")]
    public void Each_fault_is_found_where_it_is(string id, string expression, string json, int count = 1)
    {
        var issues = Validate(json);
        Assert.Equal(count, issues.Length);
        Assert.Contains(issues, issue => issue.Id == id && issue.Expression == expression && issue.Severity == IssueSeverity.Error);
        Assert.All(issues, issue => Assert.False(string.IsNullOrEmpty(issue.TextBokmål)));
    }

    [Fact]
    public void A_place_is_told_as_line_and_column()
    {
        var issue = Assert.Single(Validate("{\n  \"resourceType\": \"Patient\",\n  \"name\": [\n    { \"family\": 1 }\n  ]\n}"));
        Assert.Equal((4, 17), (issue.Line, issue.Column));
    }

    [Fact]
    public void A_short_value_set_is_told_and_the_wrong_code_is_not()
    {
        var issue = Assert.Single(Validate("""{"resourceType":"Patient","gender":"15838510075"}"""));
        Assert.Contains("male, female, other, unknown", issue.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("15838510075", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_faults_give_a_hundred_issues_and_one_that_says_so()
    {
        var issues = Validate($$"""{"resourceType":"Patient","name":[{{string.Join(",", Enumerable.Repeat("{}", 1000))}}]}""");
        Assert.Equal(101, issues.Length);
        Assert.Equal(("too-many-issues", IssueSeverity.Information), (issues[100].Id, issues[100].Severity));
    }

    [Fact]
    public void A_check_gives_the_resource_or_one_problem_with_all_issues()
    {
        Assert.True(FhirValidator.R4.Check(Read("""{"resourceType":"Patient"}""")).IsSuccess);
        Assert.True(FhirValidator.R4.Check(Read("""{"resourceType":"Patient","active":1,"gender":2}""")).Failed(out var problem));
        Assert.Equal((ProblemKind.Invalid, "resource-invalid", 2), (problem.Kind, problem.Code, problem.Issues.Length));
    }

    internal static ImmutableArray<Issue> Validate(string json) => FhirValidator.R4.Validate(Read(json));

    internal static FhirResource Read(string json)
    {
        Assert.True(FhirResource.Read(Encoding.UTF8.GetBytes(json)).Succeeded(out var resource, out var problem), problem?.Text);
        return resource;
    }
}
