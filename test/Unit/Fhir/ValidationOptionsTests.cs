using System.Collections.Immutable;
using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class ValidationOptionsTests
{
    private static readonly ValidationOptions Strict = new() { IsStrict = true };

    [Theory]
    [InlineData("extension-unknown", """{"resourceType":"Patient","extension":[{"url":"http://x.no/e","valueCode":"a"}]}""")]
    [InlineData("code-unknown", """{"resourceType":"Basic","code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/basic-resource-type","code":"nothing"}]}}""")]
    [InlineData("display-wrong", """{"resourceType":"Basic","code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/basic-resource-type","code":"consent","display":"Referral"}]}}""")]
    [InlineData("system-not-absolute", """{"resourceType":"Basic","code":{"coding":[{"system":"local","code":"a"}]}}""")]
    [InlineData("code-left-out", """{"resourceType":"Patient","_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}}""")]
    [InlineData("narrative-link-lost", """{"resourceType":"Basic","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"#x\">a</a></div>"},"code":{"text":"x"}}""")]
    public void What_cannot_be_looked_up_is_an_error_only_when_it_is_asked_for(string id, string json)
    {
        Assert.Empty(FhirValidatorTests.Validate(json));
        Assert.Equal(id, Assert.Single(Validate(json, Strict)).Id);
    }

    [Fact]
    public void Advice_is_given_only_when_it_is_asked_for()
    {
        const string Json = """{"resourceType":"Basic","code":{"text":"x"}}""";
        Assert.Empty(FhirValidatorTests.Validate(Json));
        var advice = Assert.Single(Validate(Json, new ValidationOptions { IncludesBestPractice = true }));
        Assert.Equal(("invariant-dom-6", IssueSeverity.Warning), (advice.Id, advice.Severity));
    }

    [Fact]
    public void As_many_issues_are_listed_as_are_asked_for()
    {
        var issues = Validate($$"""{"resourceType":"Patient","name":[{{string.Join(",", Enumerable.Repeat("{}", 10))}}]}""", new ValidationOptions { IssuesMax = 3 });
        Assert.Equal(["empty-object", "empty-object", "empty-object", "too-many-issues"], issues.Select(issue => issue.Id));
    }

    [Fact]
    public void Examples_and_markup_are_refused_only_when_it_is_asked_for()
    {
        const string Json = """{"resourceType":"Patient","name":[{"text":"<b>Kari</b> a < b"}],"generalPractitioner":[{"reference":"http://example.org/Practitioner/1"}]}""";
        Assert.Empty(Validate(Json, Strict));
        Assert.Equal("markup-in-text", Assert.Single(Validate(Json, new ValidationOptions { RefusesMarkup = true })).Id);
        Assert.Equal("example-address", Assert.Single(Validate(Json, new ValidationOptions { RefusesExamples = true })).Id);
    }

    [Theory]
    [InlineData("attachment-size", """{"resourceType":"Patient","photo":[{"contentType":"image/png","data":"AAAA","size":4}]}""")]
    [InlineData("invariant-bundle-link-once", """{"resourceType":"Bundle","type":"collection","link":[{"relation":"self","url":"a"},{"relation":"self","url":"b"}]}""")]
    [InlineData("invariant-bundle-search-id", """{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Patient"},"search":{"mode":"match"}}]}""")]
    [InlineData("invariant-valueset-system-absolute", """{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"#c"}]}}""")]
    [InlineData("invariant-codesystem-property-once", """{"resourceType":"CodeSystem","status":"active","content":"complete","property":[{"code":"a","type":"code"},{"code":"a","type":"code"}]}""")]
    public void Rules_that_R4_gives_in_words_are_kept(string id, string json) => Assert.Equal(id, Assert.Single(FhirValidatorTests.Validate(json)).Id);

    private static ImmutableArray<Issue> Validate(string json, ValidationOptions options) =>
        FhirValidator.R4.Validate(FhirValidatorTests.Read(json), options: options);
}

/// <summary>Answers are checked against the questionnaire that they name.</summary>
public class QuestionnaireResponseTests
{
    private const string Questionnaire = """
        {"resourceType":"Questionnaire","url":"urn:x:q","status":"active","item":[
          {"linkId":"g","type":"group","item":[
            {"linkId":"n","type":"integer","required":true,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueInteger":1},{"url":"http://hl7.org/fhir/StructureDefinition/maxValue","valueInteger":5}]},
            {"linkId":"c","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"system":"urn:x","code":"a"}},{"valueCoding":{"system":"urn:x","code":"b"}}]},
            {"linkId":"s","type":"string","maxLength":3,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"^[a-z]+$"}]},
            {"linkId":"q","type":"quantity","extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity","valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"kg"}}]}]}]}
        """;

    private static readonly FhirValidator Validator = With(Questionnaire);

    [Theory]
    [InlineData("", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"c","answer":[{"valueCoding":{"system":"urn:x","code":"a"}},{"valueCoding":{"system":"urn:x","code":"b"}}]},{"linkId":"s","answer":[{"valueString":"abc"}]},{"linkId":"q","answer":[{"valueQuantity":{"value":900,"system":"http://unitsofmeasure.org","code":"g"}}]}""")]
    [InlineData("answer-required", """{"linkId":"s","answer":[{"valueString":"abc"}]}""")]
    [InlineData("answer-unknown-item", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"z","answer":[{"valueInteger":3}]}""")]
    [InlineData("answer-order", """{"linkId":"s","answer":[{"valueString":"abc"}]},{"linkId":"n","answer":[{"valueInteger":3}]}""")]
    [InlineData("answer-type", """{"linkId":"n","answer":[{"valueString":"3"}]}""")]
    [InlineData("answer-out-of-bounds", """{"linkId":"n","answer":[{"valueInteger":6}]}""")]
    [InlineData("answers-too-many", """{"linkId":"n","answer":[{"valueInteger":3},{"valueInteger":4}]}""")]
    [InlineData("answer-not-offered", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"c","answer":[{"valueCoding":{"system":"urn:x","code":"z"}}]}""")]
    [InlineData("answer-too-long", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"s","answer":[{"valueString":"abcd"}]}""")]
    [InlineData("answer-pattern", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"s","answer":[{"valueString":"A"}]}""")]
    [InlineData("answer-out-of-bounds", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"q","answer":[{"valueQuantity":{"value":1001,"system":"http://unitsofmeasure.org","code":"g"}}]}""")]
    [InlineData("answer-not-comparable", """{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"q","answer":[{"valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"m"}}]}""")]
    public void Each_answer_is_such_as_was_asked_for(string id, string items)
    {
        var json = "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"urn:x:q|1\",\"status\":\"completed\",\"item\":[{\"linkId\":\"g\",\"item\":[" + items + "]}]}";
        Assert.Equal(id, string.Join(',', Validator.Validate(FhirValidatorTests.Read(json)).Select(issue => issue.Id)));
    }

    internal static FhirValidator With(params string[] definitions)
    {
        Assert.True(FhirDefinitions.R4.With(definitions.Select(json => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(json))).Succeeded(out var known, out var problem), $"{problem?.Text} {string.Join("; ", problem?.Issues.Select(issue => $"{issue.Text} {issue.Expression}") ?? [])}");
        return new FhirValidator(known);
    }
}
