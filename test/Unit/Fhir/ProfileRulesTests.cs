using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

/// <summary>What profiles ask that is neither a slice nor a rule in FHIRPath, what they inherit, and what definitions themselves must be.</summary>
public class ProfileRulesTests
{
    private const string Telecom = """
        {"path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"path":"Patient.telecom","sliceName":"phone","min":1},
        {"path":"Patient.telecom.system","fixedCode":"phone"},
        {"path":"Patient.telecom.value","min":1},
        {"path":"Patient.telecom","sliceName":"email"},
        {"path":"Patient.telecom.system","fixedCode":"email"}
        """;

    // Elements of a profile without ids are about the slice that stands before them.
    [Theory]
    [InlineData(Telecom, "\"telecom\":[{\"system\":\"phone\",\"value\":\"1\"},{\"system\":\"email\"}]", "")]
    [InlineData(Telecom, "\"telecom\":[{\"system\":\"phone\",\"use\":\"home\"}]", "element-required")]
    [InlineData(Telecom, "\"telecom\":[{\"system\":\"email\",\"value\":\"1\"}]", "slice-required")]
    // A slice that says nothing of one discriminator is found by the others; one that has nothing there by its being missing.
    [InlineData("""
        {"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"system"},{"type":"value","path":"use"}],"rules":"closed"}},
        {"id":"Patient.telecom:home","path":"Patient.telecom","sliceName":"home"},
        {"id":"Patient.telecom:home.system","path":"Patient.telecom.system","fixedCode":"phone"},
        {"id":"Patient.telecom:home.use","path":"Patient.telecom.use","fixedCode":"home"},
        {"id":"Patient.telecom:email","path":"Patient.telecom","sliceName":"email"},
        {"id":"Patient.telecom:email.system","path":"Patient.telecom.system","fixedCode":"email"},
        {"id":"Patient.telecom:email.use","path":"Patient.telecom.use","max":"0"},
        {"id":"Patient.telecom:fax","path":"Patient.telecom","sliceName":"fax"},
        {"id":"Patient.telecom:fax.system","path":"Patient.telecom.system","fixedCode":"fax"}
        """, "\"telecom\":[{\"system\":\"phone\",\"use\":\"home\",\"value\":\"1\"},{\"system\":\"email\",\"value\":\"1\"},{\"system\":\"fax\",\"use\":\"work\",\"value\":\"1\"},{\"system\":\"phone\",\"use\":\"work\",\"value\":\"1\"}]", "slice-unknown")]
    [InlineData("""{"path":"Patient.name.text","maxLength":3}""", "\"name\":[{\"text\":\"abcd\"}]", "value-too-long")]
    [InlineData("""{"path":"Patient.name.text","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minLength","valueInteger":3}]}""", "\"name\":[{\"text\":\"ab\"}]", "value-too-short")]
    [InlineData("""{"path":"Patient.active","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.mustHaveValue","valueBoolean":true}]}""", "\"_active\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]}", "value-missing")]
    [InlineData("""{"path":"Patient.active","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.valueAlternatives","valueCanonical":"http://hl7.org/fhir/StructureDefinition/data-absent-reason"}]}""", "\"_active\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]}", "")]
    [InlineData("""{"path":"Patient.active","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.valueAlternatives","valueCanonical":"urn:x:other"}]}""", "\"_active\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]}", "value-missing")]
    [InlineData("""{"path":"Patient.maritalStatus","binding":{"strength":"example","valueSet":"urn:x:any","extension":[{"url":"http://hl7.org/fhir/tools/StructureDefinition/additional-binding","extension":[{"url":"purpose","valueCode":"required"},{"url":"valueSet","valueCanonical":"http://hl7.org/fhir/ValueSet/administrative-gender"}]}]}}""", "\"maritalStatus\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus\",\"code\":\"M\"}]}", "code-not-in-value-set")]
    [InlineData("""{"path":"Patient.text","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/narrative-language-control","valueCode":"_resource"}]}""", "\"language\":\"nb\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><div lang=\\\"nn\\\">a</div></div>\"}", "narrative-parts")]
    [InlineData("""{"path":"Patient.text","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/narrative-language-control","valueCode":"_resource"}]}""", "\"language\":\"nb\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><div lang=\\\"nb\\\">a</div></div>\"}", "")]
    [InlineData("""{"path":"Patient.text","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/narrative-source-control","valueCode":"error"}]}""", "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p class=\\\"generated\\\">a</p><p>b</p></div>\"}", "narrative-parts")]
    // What is referred to within the text follows the profile that it must.
    [InlineData("""{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["urn:x:other"]}]}""", "\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"a\"}],\"generalPractitioner\":[{\"reference\":\"#a\"}]", "reference-target-profile")]
    [InlineData("""{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["urn:x:other"]}]}""", "\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"a\",\"active\":true}],\"generalPractitioner\":[{\"reference\":\"#a\"}]", "")]
    [InlineData("""{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["urn:x:other"]}]}""", "\"generalPractitioner\":[{\"reference\":\"Organization/a\"}]", "reference-target")]
    public void A_profile_is_kept(string elements, string content, string expected) => Assert.Equal(expected, Told(
        With(Profile("urn:x:profile", "Patient", elements), Profile("urn:x:other", "Practitioner", """{"path":"Practitioner.active","min":1}""")), "{\"resourceType\":\"Patient\"," + content + "}", "urn:x:profile"));

    [Fact]
    public void A_slice_is_told_apart_by_what_the_profile_below_says_of_it()
    {
        var validator = With(Profile("urn:x:below", "Patient", Telecom.Replace(",\"min\":1", "", StringComparison.Ordinal)),
            Profile("urn:x:above", "Patient", """{"id":"Patient.telecom:phone","path":"Patient.telecom","sliceName":"phone","max":"1"},{"id":"Patient.telecom:phone.use","path":"Patient.telecom.use","min":1}""", "urn:x:below"));
        Assert.Equal("element-required", Told(validator, """{"resourceType":"Patient","telecom":[{"system":"email","value":"1"},{"system":"phone","value":"1"}]}""", "urn:x:above"));
        Assert.Equal("slice-too-many", Told(validator, """{"resourceType":"Patient","telecom":[{"system":"phone","use":"home","value":"1"},{"system":"phone","use":"work","value":"1"}]}""", "urn:x:above"));
    }

    [Fact]
    public void Resources_that_refer_to_each_other_end()
    {
        var validator = With(Profile("urn:x:linked", "Patient", """{"path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["urn:x:linked"]}]},{"path":"Patient.active","min":1}"""));
        string Bundle(string more) => "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" + Entry("a", "b", ",\"active\":true") + "," + Entry("b", "a", more) + "]}";
        Assert.Equal("", Told(validator, Bundle(",\"active\":true"), null));
        Assert.Equal("reference-target-profile", Told(validator, Bundle(""), null));
    }

    [Fact]
    public void A_chain_as_long_as_a_bundle_ends_in_good_time()
    {
        var validator = With(Profile("urn:x:linked", "Patient", """{"path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["urn:x:linked"]}]},{"path":"Patient.active","min":1}"""));
        var bundle = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => Entry($"a{i}", $"a{i + 1}", ",\"active\":true").Replace("[\"http://hl7.org/fhir/StructureDefinition/Patient\"]", "[\"urn:x:linked\"]", StringComparison.Ordinal))) + "]}";
        Assert.Equal("", Told(validator, bundle, null));
    }

    // Definitions: message, the definition.
    [Theory]
    [InlineData("profile-element-unknown", "\"type\":\"Observation\",\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/Observation\",\"differential\":{\"element\":[{\"id\":\"Observation.valueBla\",\"path\":\"Observation.valueBla\"}]}")]
    [InlineData("builds-on-itself", "\"type\":\"Patient\",\"baseDefinition\":\"urn:x:own\"")]
    [InlineData("extension-url-changed", "\"context\":[{\"type\":\"element\",\"expression\":\"Patient\"}],\"type\":\"Extension\",\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/patient-birthPlace\"")]
    [InlineData("profile-of-other-type", "\"type\":\"Patient\",\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/Patient\",\"differential\":{\"element\":[{\"id\":\"Patient.name\",\"path\":\"Patient.name\",\"type\":[{\"code\":\"HumanName\",\"profile\":[\"http://hl7.org/fhir/StructureDefinition/bp\"]}]}]}")]
    public void A_definition_is_checked_against_what_it_builds_on(string id, string content)
    {
        var kind = content.Contains("Extension\"", StringComparison.Ordinal) ? "complex-type" : "resource";
        Assert.Equal(id, Told(FhirValidator.R4, "{\"resourceType\":\"StructureDefinition\",\"url\":\"urn:x:own\",\"name\":\"Own\",\"status\":\"active\",\"kind\":\"" + kind + "\",\"abstract\":false,\"derivation\":\"constraint\"," + (content.Contains("differential", StringComparison.Ordinal) ? content : content + ",\"differential\":{\"element\":[{\"id\":\"" + (kind == "resource" ? "Patient" : "Extension") + "\",\"path\":\"" + (kind == "resource" ? "Patient" : "Extension") + "\"}]}") + "}", null));
    }

    // Strict alone.
    [Theory]
    [InlineData("extension-part-unknown", """{"resourceType":"Patient","address":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":1},{"url":"longitude","valueDecimal":1},{"url":"height","valueDecimal":1}]}]}]}""")]
    [InlineData("full-url-without-id", """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://x.no/fhir/Patient/1","resource":{"resourceType":"Patient","active":true}}]}""")]
    [InlineData("canonical-relative", """{"resourceType":"CarePlan","status":"active","intent":"plan","subject":{"display":"x"},"instantiatesCanonical":["PlanDefinition/1"]}""")]
    [InlineData("filter-expression", """{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"=","value":"1 << 2"}]}]}}""")]
    [InlineData("narrative-link", """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e\">a</a></div>"}}""")]
    public void An_author_is_told_more(string id, string json)
    {
        var issue = Assert.Single(FhirValidator.R4.Validate(FhirValidatorTests.Read(json), null, new ValidationOptions { IsStrict = true }), issue => issue.Severity <= IssueSeverity.Error);
        Assert.Equal(id, issue.Id);
    }

    [Theory]
    [InlineData("", "\"group\":[{\"population\":[{\"code\":{\"coding\":[{\"code\":\"numerator\"}]}}]}]")]
    [InlineData("measure-part", "\"group\":[{\"population\":[{\"code\":{\"coding\":[{\"code\":\"other\"}]}}]}]")]
    [InlineData("measure-score", "\"group\":[{\"measureScore\":{\"value\":1}}]")]
    public void A_report_is_of_its_measure(string id, string content)
    {
        var validator = QuestionnaireResponseTests.With("""{"resourceType":"Measure","url":"urn:x:measure","status":"active","scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"cohort"}]},"group":[{"population":[{"code":{"coding":[{"code":"numerator"}]},"criteria":{"language":"text/cql","expression":"x"}}]}]}""");
        Assert.Equal(id, Told(validator, "{\"resourceType\":\"MeasureReport\",\"status\":\"complete\",\"type\":\"summary\",\"measure\":\"urn:x:measure\",\"period\":{\"start\":\"2026\"}," + content + "}", null));
    }

    // An item is asked by what was answered elsewhere: nearest first.
    [Theory]
    [InlineData("", """{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"b","answer":[{"valueString":"x"}]}""")]
    [InlineData("answer-required", """{"linkId":"a","answer":[{"valueBoolean":true}]}""")]
    [InlineData("", """{"linkId":"a","answer":[{"valueBoolean":false}]}""")]
    [InlineData("answer-not-enabled", """{"linkId":"a","answer":[{"valueBoolean":false}]},{"linkId":"b","answer":[{"valueString":"x"}]}""")]
    [InlineData("", """{"linkId":"g","item":[{"linkId":"n","answer":[{"valueInteger":5}]},{"linkId":"m","answer":[{"valueString":"x"}]}]},{"linkId":"g","item":[{"linkId":"n","answer":[{"valueInteger":3}]}]}""")]
    [InlineData("answer-not-enabled", """{"linkId":"g","item":[{"linkId":"n","answer":[{"valueInteger":5}]}]},{"linkId":"g","item":[{"linkId":"n","answer":[{"valueInteger":3}]},{"linkId":"m","answer":[{"valueString":"x"}]}]}""")]
    [InlineData("answer-decimals", """{"linkId":"d","answer":[{"valueDecimal":1.234}]}""")]
    [InlineData("reference-target", """{"linkId":"r","answer":[{"valueReference":{"reference":"Organization/1"}}]}""")]
    public void An_item_is_asked_when_its_conditions_hold(string id, string items)
    {
        var validator = QuestionnaireResponseTests.With("""
            {"resourceType":"Questionnaire","url":"urn:x:conditions","status":"active","item":[
              {"linkId":"a","type":"boolean"},
              {"linkId":"b","type":"string","required":true,"enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]},
              {"linkId":"g","type":"group","repeats":true,"item":[{"linkId":"n","type":"integer"},{"linkId":"m","type":"string","enableWhen":[{"question":"n","operator":">","answerInteger":4}]}]},
              {"linkId":"d","type":"decimal","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces","valueInteger":2}]},
              {"linkId":"r","type":"reference","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource","valueCode":"Patient"}]}]}
            """);
        Assert.Equal(id, Told(validator, "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"urn:x:conditions\",\"status\":\"completed\",\"item\":[" + items + "]}", null));
    }

    private static string Entry(string id, string other, string more) =>
        "{\"fullUrl\":\"http://x.no/fhir/Patient/" + id + "\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"meta\":{\"profile\":" + (id == "a" ? "[\"urn:x:linked\"]" : "[\"http://hl7.org/fhir/StructureDefinition/Patient\"]") + "}" + more + ",\"link\":[{\"type\":\"seealso\",\"other\":{\"reference\":\"Patient/" + other + "\"}}]}}";

    private static string Told(FhirValidator validator, string json, string? profile) =>
        string.Join(' ', validator.Validate(FhirValidatorTests.Read(json), profile).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => issue.Id).Distinct());

    // As guides come that leave out the ids of elements.
    private static FhirValidator With(params string[] definitions) =>
        new(FhirDefinitions.R4.WithChecked(definitions.Select(json => JsonElement.Parse(json))).Match(known => known, problem => throw new InvalidOperationException(problem.Text)));

    private static string Profile(string url, string type, string elements, string? below = null) =>
        "{\"resourceType\":\"StructureDefinition\",\"url\":\"" + url + "\",\"name\":\"Own\",\"status\":\"active\",\"kind\":\"resource\",\"abstract\":false,\"type\":\"" + type + "\",\"baseDefinition\":\"" + (below ?? $"http://hl7.org/fhir/StructureDefinition/{type}") + "\",\"derivation\":\"constraint\",\"differential\":{\"element\":[" + elements + "]}}";
}
