using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class ProfileTests
{
    private const string Nilar = "http://nhn.no/fhir/nilar/StructureDefinition/";

    private const string Report = """
        {"resourceType":"DiagnosticReport","meta":{"profile":["http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report"]},
         "extension":[{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date","valueDateTime":"2024-03-01"}],
         "identifier":[{"system":"ServReportId","value":"1"}],"status":"final",
         "category":[{"coding":[{"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202","code":"LAB"}]}],
         "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"CLIN"}]},
         "subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-03-01","performer":[{"reference":"PractitionerRole/1"}]}
        """;

    /// <summary>One rule of every kind, as a service might bring it.</summary>
    private const string Own = """
        {"resourceType":"Bundle","type":"collection","entry":[
         {"resource":{"resourceType":"ValueSet","url":"urn:x:vs","status":"active","compose":{"include":[{"system":"urn:x","concept":[{"code":"a"},{"code":"b"}]}]}}},
         {"resource":{"resourceType":"StructureDefinition","url":"urn:x:parent","name":"Parent","status":"active","kind":"resource","abstract":false,"type":"AllergyIntolerance",
           "baseDefinition":"http://hl7.org/fhir/StructureDefinition/AllergyIntolerance","derivation":"constraint","differential":{"element":[
            {"id":"AllergyIntolerance.recorder","path":"AllergyIntolerance.recorder","min":1,"type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/PractitionerRole"]}]}]}}},
         {"resource":{"resourceType":"StructureDefinition","url":"urn:x:allergy","name":"Allergy","status":"active","kind":"resource","abstract":false,"type":"AllergyIntolerance",
           "baseDefinition":"urn:x:parent","derivation":"constraint","differential":{"element":[
            {"id":"AllergyIntolerance.extension:until","path":"AllergyIntolerance.extension","sliceName":"until","min":1,"max":"1","type":[{"code":"Extension","profile":["urn:x:until"]}]},
            {"id":"AllergyIntolerance.category","path":"AllergyIntolerance.category","min":1,"max":"1","fixedCode":"medication"},
            {"id":"AllergyIntolerance.type","path":"AllergyIntolerance.type","max":"0"},
            {"id":"AllergyIntolerance.verificationStatus","path":"AllergyIntolerance.verificationStatus","patternCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]}},
            {"id":"AllergyIntolerance.code","path":"AllergyIntolerance.code","binding":{"strength":"required","valueSet":"urn:x:vs|1"}},
            {"id":"AllergyIntolerance.onset[x]","path":"AllergyIntolerance.onset[x]","type":[{"code":"dateTime"},{"code":"Period"}]},
            {"id":"AllergyIntolerance.note","path":"AllergyIntolerance.note","slicing":{"discriminator":[{"type":"value","path":"text"}],"rules":"closed"}},
            {"id":"AllergyIntolerance.note:yes","path":"AllergyIntolerance.note","sliceName":"yes","max":"1"},
            {"id":"AllergyIntolerance.note:yes.text","path":"AllergyIntolerance.note.text","fixedMarkdown":"yes"},
            {"id":"AllergyIntolerance.reaction","path":"AllergyIntolerance.reaction","min":1},
            {"id":"AllergyIntolerance.reaction.manifestation.coding","path":"AllergyIntolerance.reaction.manifestation.coding","min":1,"max":"1"},
            {"id":"AllergyIntolerance.reaction.manifestation.coding.display","path":"AllergyIntolerance.reaction.manifestation.coding.display","min":1}]}}},
         {"resource":{"resourceType":"StructureDefinition","url":"urn:x:until","name":"Until","status":"active","kind":"complex-type","abstract":false,"type":"Extension","context":[{"type":"element","expression":"Element"}],
           "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[
            {"id":"Extension.url","path":"Extension.url","fixedUri":"urn:x:until"},{"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"date"}]}]}}}]}
        """;

    private const string Allergy = """
        {"resourceType":"AllergyIntolerance","extension":[{"url":"urn:x:until","valueDate":"2030-01-01"},{"url":"urn:other","valueCode":"x"}],
         "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
         "verificationStatus":{"coding":[{"system":"urn:own","code":"c"},{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]},
         "category":["medication"],"code":{"coding":[{"system":"urn:x","code":"a"}]},"patient":{"reference":"Patient/1"},"onsetDateTime":"2020",
         "recorder":{"reference":"PractitionerRole/1"},"note":[{"text":"yes"}],
         "reaction":[{"manifestation":[{"coding":[{"code":"1","display":"x"}]}]}]}
        """;

    private static readonly FhirValidator WithOwn = Validator(Own);

    [Fact]
    public void Our_own_profiles_are_valid_R4()
    {
        foreach (var profile in FhirDefinitions.OwnProfiles())
        {
            var issues = FhirValidatorTests.Validate(profile.GetRawText());
            Assert.True(issues.IsEmpty, $"{profile.GetProperty("url")}: {string.Join("; ", issues)}");
        }
    }

    [Fact]
    public void A_resource_that_claims_a_profile_and_keeps_it_is_valid() => Assert.Empty(FhirValidatorTests.Validate(Report));

    [Theory]
    [InlineData("\"extension\":[{\"url\":\"http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date\",\"valueDateTime\":\"2024-03-01\"}],", "", "slice-required", "DiagnosticReport.extension")]
    [InlineData("\"valueDateTime\":\"2024-03-01\"", "\"valueDate\":\"2024-03-01\"", "type-not-allowed", "DiagnosticReport.extension[0].value.ofType(date)")]
    [InlineData("\"ServReportId\"", "\"Other\"", "code-not-in-value-set", "DiagnosticReport.identifier[0].system")]
    [InlineData("\"LAB\"", "\"CLIN\"", "code-not-in-value-set", "DiagnosticReport.category[0]")]
    [InlineData("urn:oid:2.16.578.1.12.4.1.1.8202", "urn:oid:2.16.578.1.12.4.1.1.8203", "code-not-in-value-set", "DiagnosticReport.code")]
    [InlineData("\"Patient/1\"", "\"Group/1\"", "reference-target", "DiagnosticReport.subject")]
    [InlineData("PractitionerRole/1", "Practitioner/1", "reference-target", "DiagnosticReport.performer[0]")]
    [InlineData("\"effectiveDateTime\":\"2024-03-01\"", "\"effectivePeriod\":{\"start\":\"2024-03-01\"}", "type-not-allowed", "DiagnosticReport.effective.ofType(Period)")]
    public void What_a_profile_asks_is_checked(string from, string to, string id, string expression)
    {
        var json = Report.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Report, json);
        var issue = Assert.Single(FhirValidatorTests.Validate(json));
        Assert.Equal((id, expression, IssueSeverity.Error), (issue.Id, issue.Expression, issue.Severity));
    }

    [Fact]
    public void A_service_brings_its_own_profiles() => Assert.Empty(WithOwn.Validate(FhirValidatorTests.Read(Allergy), "urn:x:allergy"));

    [Theory]
    [InlineData("{\"url\":\"urn:x:until\",\"valueDate\":\"2030-01-01\"},", "", "slice-required", "AllergyIntolerance.extension")]
    [InlineData("{\"url\":\"urn:other\",\"valueCode\":\"x\"}", "{\"url\":\"urn:x:until\",\"valueDate\":\"2030-01-01\"}", "slice-too-many", "AllergyIntolerance.extension[1]")]
    [InlineData("\"valueDate\":\"2030-01-01\"", "\"valueString\":\"later\"", "type-not-allowed", "AllergyIntolerance.extension[0].value.ofType(string)")]
    [InlineData("\"medication\"", "\"food\"", "fixed-value", "AllergyIntolerance.category[0]")]
    [InlineData("\"medication\"", "\"medication\",\"medication\"", "too-many", "AllergyIntolerance.category[1]")]
    [InlineData("\"onsetDateTime\":\"2020\"", "\"onsetString\":\"x\"", "type-not-allowed", "AllergyIntolerance.onset.ofType(string)")]
    [InlineData("\"onsetDateTime\"", "\"type\":\"allergy\",\"onsetDateTime\"", "element-not-allowed", "AllergyIntolerance.type")]
    [InlineData("\"code\":\"confirmed\"", "\"code\":\"refuted\"", "fixed-value", "AllergyIntolerance.verificationStatus")]
    [InlineData("\"code\":\"a\"", "\"code\":\"c\"", "code-not-in-value-set", "AllergyIntolerance.code")]
    [InlineData("{\"text\":\"yes\"}", "{\"text\":\"no\"}", "slice-unknown", "AllergyIntolerance.note[0]")]
    [InlineData("{\"text\":\"yes\"}", "{\"text\":\"yes\"},{\"text\":\"yes\"}", "slice-too-many", "AllergyIntolerance.note[1]")]
    [InlineData(",\"display\":\"x\"", "", "element-required", "AllergyIntolerance.reaction[0].manifestation[0].coding[0].display")]
    [InlineData("\"recorder\":{\"reference\":\"PractitionerRole/1\"},", "", "element-required", "AllergyIntolerance.recorder")] // of the profile it builds on
    [InlineData("PractitionerRole/1", "Practitioner/1", "reference-target", "AllergyIntolerance.recorder")]
    public void Every_kind_of_rule_is_kept(string from, string to, string id, string expression)
    {
        var json = Allergy.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Allergy, json);
        var issue = Assert.Single(WithOwn.Validate(FhirValidatorTests.Read(json), "urn:x:allergy"));
        Assert.Equal((id, expression), (issue.Id, issue.Expression));
    }

    [Fact]
    public void A_profile_of_another_type_does_not_fit_and_an_unknown_one_is_told()
    {
        var observation = "{\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"" + Nilar + "nilar-observation\"]}}";
        Assert.Equal("profile-type", Assert.Single(FhirValidatorTests.Validate(observation)).Id);
        var unknown = Assert.Single(FhirValidatorTests.Validate("""{"resourceType":"Patient","meta":{"profile":["http://x.no/patient"]}}"""));
        Assert.Equal(("profile-unknown", IssueSeverity.Warning, "Patient.meta.profile[0]"), (unknown.Id, unknown.Severity, unknown.Expression));
        Assert.Empty(FhirValidatorTests.Validate("""{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient"]}}"""));
        Assert.Throws<ArgumentException>(() => FhirValidator.R4.Validate(FhirValidatorTests.Read("""{"resourceType":"Patient"}"""), "http://x.no/patient"));
    }

    [Fact]
    public void Resources_in_a_bundle_keep_their_own_profiles()
    {
        var wrong = Report.Replace("\"LAB\"", "\"X\"", StringComparison.Ordinal);
        var issue = Assert.Single(FhirValidatorTests.Validate("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":" + wrong + "}]}"));
        Assert.Equal("Bundle.entry[0].resource.category[0]", issue.Expression);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","active":1}""", "resource-invalid")]
    [InlineData("""{"resourceType":"ValueSet","url":"http://hl7.org/fhir/ValueSet/observation-status","status":"active"}""", "definition-exists")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"urn:y","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"urn:z","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}""", "profile-base-unknown")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"urn:y","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.nmae","path":"Patient.nmae"}]}}""", "resource-invalid")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"urn:y","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name.famliy","path":"Patient.name.famliy"}]}}""", "profile-unreadable")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"urn:y","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"where(x).value"}],"rules":"open"}}]}}""", "resource-invalid")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"StructureDefinition","url":"urn:y","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"urn:z","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}},{"resource":{"resourceType":"StructureDefinition","url":"urn:z","name":"Y","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"urn:y","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}}]}""", "profile-base-circle")]
    public void Definitions_that_cannot_be_kept_are_refused(string json, string code)
    {
        Assert.True(FhirDefinitions.R4.With([Encoding.UTF8.GetBytes(json)]).Failed(out var problem));
        Assert.Equal(code, problem.Code);
    }

    private static FhirValidator Validator(string json)
    {
        Assert.True(FhirDefinitions.R4.With([Encoding.UTF8.GetBytes(json)]).Succeeded(out var definitions, out var problem), $"{problem?.Text} {string.Join("; ", problem?.Issues.Select(issue => $"{issue.Text} {issue.Expression}") ?? [])}");
        return new FhirValidator(definitions);
    }
}
