using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

/// <summary>Extensions held against their definitions: place, meaning, content.</summary>
public class ExtensionTests
{
    private const string Hl7 = "http://hl7.org/fhir/StructureDefinition/";

    // Resource | message id and place of the one error; empty for none.
    [Theory]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"HL7patient-birthPlace","valueAddress":{"city":"Oslo"}}]}""", "")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"HL7patient-birthPlace","valueString":"Oslo"}]}""", "type-not-allowed Patient.extension[0].value.ofType(string)")]
    [InlineData("""{"resourceType":"Practitioner","extension":[{"url":"HL7patient-birthPlace","valueAddress":{"city":"Oslo"}}]}""", "extension-context Practitioner.extension[0].url")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"HL7patient-birthTime","valueDateTime":"1980-01-01T10:00:00Z"}]}}""", "")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"HL7patient-birthTime","valueDateTime":"1980-01-01T10:00:00Z"}]}""", "extension-context Patient.extension[0].url")]
    [InlineData("""{"resourceType":"Patient","address":[{"extension":[{"url":"HL7geolocation","extension":[{"url":"latitude","valueDecimal":59.9},{"url":"longitude","valueDecimal":10.7}]}]}]}""", "")]
    [InlineData("""{"resourceType":"Patient","address":[{"extension":[{"url":"HL7geolocation","extension":[{"url":"latitude","valueDecimal":59.9}]}]}]}""", "slice-required Patient.address[0].extension[0].extension")]
    [InlineData("""{"resourceType":"Patient","name":[{"_family":{"extension":[{"url":"HL7humanname-own-name","valueString":"x"}]},"family":"x"}]}""", "")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"string","extension":[{"url":"HL7questionnaire-hidden","valueBoolean":true}]}]}]}""", "")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","extension":[{"url":"HL7questionnaire-hidden","valueBoolean":true}]}""", "extension-context Questionnaire.extension[0].url")]
    [InlineData("""{"resourceType":"Condition","subject":{"display":"x"},"modifierExtension":[{"url":"HL7condition-dueTo","valueCodeableConcept":{"text":"x"}}]}""", "extension-is-no-modifier Condition.modifierExtension[0].url")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e","resource":{"resourceType":"Practitioner","extension":[{"url":"HL7patient-birthPlace","valueAddress":{"city":"Oslo"}}]}}]}""", "extension-context Bundle.entry[0].resource.extension[0].url")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"quantity","extension":[{"url":"HL7questionnaire-unitOption","valueCoding":{"code":"mg"}}]}]}""", "")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","extension":[{"url":"HL7questionnaire-unitOption","valueCoding":{"code":"mg"}}]}]}""", "extension-context-rule Questionnaire.item[0].extension[0].url")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","repeats":true,"extension":[{"url":"HL7questionnaire-maxOccurs","valueInteger":3}]}]}""", "")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","extension":[{"url":"HL7questionnaire-maxOccurs","valueInteger":1}]}]}""", "")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","repeats":false,"extension":[{"url":"HL7questionnaire-maxOccurs","valueInteger":3}]}]}""", "extension-context-rule Questionnaire.item[0].extension[0].url")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://example.org/unknown","valueString":"x"}]}""", "")]
    public void An_extension_is_held_against_its_definition(string json, string expected)
    {
        var issues = FhirValidator.R4.Validate(FhirValidatorTests.Read(json.Replace("HL7", Hl7, StringComparison.Ordinal))).Where(issue => issue.Severity <= IssueSeverity.Error);
        Assert.Equal(expected, string.Join("; ", issues.Select(issue => $"{issue.Id} {issue.Expression}")));
    }

    [Fact]
    public void Every_published_profile_and_extension_can_be_read()
    {
        var faults = PublishedProfiles.All.Urls.Select(url => (Url: url, Read: ProfileCompiler.Compile(FhirDefinitions.R4, PublishedProfiles.All.Definition(url)!.Value)))
            // Its rule names an element that no extension has.
            .Where(pair => !pair.Read.IsSuccess && pair.Url != "http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk").Select(pair => $"{pair.Url}: {pair.Read.Match(_ => "", problem => string.Join("; ", problem.Issues.Select(issue => issue.Text)))}").ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    // Each with a discriminator beyond plain names.
    [Theory]
    [InlineData("extension('urn:x').value", "extension(urn:x) value")]
    [InlineData("$this.resolve().code", "resolve() code")]
    [InlineData("value.ofType(Quantity)", "value ofType(Quantity)")]
    [InlineData("$this", "")]
    [InlineData("a.where(b)", null)]
    [InlineData("extension('urn:x'", null)]
    public void The_path_of_a_discriminator_is_read(string path, string? steps) => Assert.Equal(steps, DiscriminatorPath.Read(path) is { } read ? string.Join(' ', read) : null);
}
