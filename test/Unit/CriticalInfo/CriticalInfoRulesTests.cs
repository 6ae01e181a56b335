using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Sharing.CriticalInfo;

namespace Felles.Test.Unit.CriticalInfo;

public sealed class CriticalInfoRulesTests
{
    [Theory]
    [InlineData("drug", "1", "KjAllergyIntolerance")]
    [InlineData("allergy", "2", "KjAllergyIntolerance")]
    [InlineData("intubation", "3", "KjConditionComplicationsOfAnesthesia")]
    [InlineData("anaesthesia", "4", "KjConditionComplicationsOfAnesthesia")]
    [InlineData("condition", "5", "KjConditionCriticalMedicalCondition")]
    [InlineData("treatment", "6", "KjProcedure")]
    [InlineData("transplant", "7", "KjConditionTransplantsAndOtherForeignBodies")]
    [InlineData("device", "7", "KjDeviceUseStatement")]
    [InlineData("limitation", "8", "KjConsent")]
    [InlineData("flag", "9", "KjFlag")]
    [InlineData("infection", "10", "KjConditionInfection")]
    [InlineData("clarification", "11", "KjConsentBehandlingsavklaring")]
    public void A_right_record_of_each_category_is_accepted(string kind, string category, string profile)
    {
        var outcome = CriticalInfoSamples.Check(CriticalInfoSamples.Json(kind), registrar: CriticalInfoSamples.Registrar);

        Assert.Equal("", Say(outcome));
        Assert.Equal(category, outcome.Category);
        Assert.Equal(profile, outcome.Profile!.Name);
    }

    [Fact]
    public void What_a_new_record_may_not_hold() => CheckTable(
        (kind, change) => CriticalInfoSamples.Check(CriticalInfoSamples.Changed(CriticalInfoSamples.Json(kind), change), registrar: CriticalInfoSamples.Registrar),
        """
        drug          | remove category                                              | category-missing AllergyIntolerance.category
        drug          | add category = "food"                                        | category-twice AllergyIntolerance.category
        drug          | set category[0] = "poison"                                   | category-not-of-type AllergyIntolerance.category
        condition     | remove category                                              | category-missing Condition.category
        condition     | set category[0].coding[0].code = "6"                         | category-not-of-type Condition.category
        condition     | set category[0].coding[0].system = "http://example.org"      | category-missing Condition.category
        condition     | set resourceType = "Observation"                             | unknown-type Observation
        drug          | set meta.profile[0] = "http://example.org/p"                 | profile-other AllergyIntolerance.meta.profile[0]
        drug          | set meta.security = [{"code":"NORS"}]                        | labels-not-used AllergyIntolerance.meta.security
        drug          | set verificationStatus.coding[0].code = "refuted"            | status-invalid AllergyIntolerance.verificationStatus
        drug          | set verificationStatus.coding[0].code = "presumed"           | status-invalid AllergyIntolerance.verificationStatus
        drug          | set clinicalStatus.coding[0].code = "resolved"               | status-invalid AllergyIntolerance.verificationStatus
        drug          | remove clinicalStatus                                        | status-invalid AllergyIntolerance.verificationStatus
        condition     | set verificationStatus.coding[0].code = "provisional"        | status-invalid Condition.verificationStatus
        treatment     | set status = "preparation"                                   | status-invalid Procedure.status
        device        | set status = "intended"                                      | status-invalid DeviceUseStatement.status
        limitation    | set status = "draft"                                         | status-invalid Consent.status
        flag          | set status = "entered-in-error"                              | entered-in-error Flag.status
        drug          | set verificationStatus.extension = [{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjPresumed","valueBoolean":true}] | presumed-misplaced AllergyIntolerance.verificationStatus.extension[0]
        drug          | remove recorder                                              | recorder-missing AllergyIntolerance.recorder, contained-unused
        drug          | set recorder.reference = "#other"                            | contained-unused AllergyIntolerance.contained[0], recorder-missing
        drug          | set recorder.reference = "Practitioner/1"                    | contained-unused AllergyIntolerance.contained[0], recorder-missing
        drug          | add contained = {"resourceType":"Patient","id":"p"}          | contained-type AllergyIntolerance.contained[1]
        drug          | add contained = {"resourceType":"Device","id":"d"}           | contained-type AllergyIntolerance.contained[1]
        drug          | add contained = {"resourceType":"PractitionerRole","id":"recorderRef"} | contained-unused AllergyIntolerance.contained[1]
        drug          | set contained[0].practitioner.identifier.system = "urn:oid:2.16.578.1.12.4.1.4.101" | recorder-hpr AllergyIntolerance.contained[0].practitioner.identifier
        drug          | set contained[0].practitioner.identifier.value = "12 34"     | recorder-hpr AllergyIntolerance.contained[0].practitioner.identifier
        drug          | set contained[0].organization.identifier.value = "310000018" | recorder-organisation AllergyIntolerance.contained[0].organization.identifier
        drug          | set contained[0].code[0].coding[0].code = "QQ"               | recorder-role AllergyIntolerance.contained[0].code
        drug          | set contained[0].code[0].coding[0].code = "SP"               | not-the-caller AllergyIntolerance.contained[0]
        drug          | set contained[0].practitioner.identifier.value = "9000007"   | not-the-caller AllergyIntolerance.contained[0]
        drug          | set contained[0].organization.identifier.value = "310000035" | not-the-caller AllergyIntolerance.contained[0]
        limitation    | add performer = {"reference":"#recorderRef"}                 | recorder-missing Consent.performer
        flag          | remove author                                                | recorder-missing Flag.author, contained-unused
        drug          | add extension = {"url":"http://nhn.no/kj/fhir/StructureDefinition/KjUpdatedDateTime","valueDateTime":"2026-05-20"} | updater-on-new AllergyIntolerance.extension[1]
        drug          | set extension[0].valueCoding.code = "8"                      | source-invalid AllergyIntolerance.extension[0]
        drug          | set extension[0].valueCoding.system = "http://example.org"   | source-invalid AllergyIntolerance.extension[0]
        drug          | set recordedDate = "2026-05-20T10:06:00Z"                    | date-in-future AllergyIntolerance.recordedDate
        drug          | set recordedDate = "20.05.2026"                              | date-invalid AllergyIntolerance.recordedDate
        drug          | set recordedDate = "2026-05-20T10:00:00"                     | date-invalid AllergyIntolerance.recordedDate
        drug          | set onsetDateTime = "2026-06"                                | date-in-future AllergyIntolerance.onsetDateTime
        condition     | set onsetDateTime = 2020                                     | date-invalid Condition.onsetDateTime
        treatment     | set extension[2].valueDateTime = "soon"                      | date-invalid Procedure.extension[2].valueDateTime
        treatment     | add extension = {"url":"http://nhn.no/kj/fhir/StructureDefinition/KjValidUntil","valueDateTime":"2027"} | valid-until-twice Procedure.extension[3]
        treatment     | set extension[1].valueDateTime = "2030"                      | date-in-future Procedure.extension[1].valueDateTime
        condition     | set note[0].text = "x500x"                                   | note-too-long Condition.note[0].text
        condition     | add note = {"text":"two"}                                    | note-twice Condition.note
        limitation    | set extension[1].valueString = "x500\n"                      | note-too-long Consent.extension[1].valueString
        condition     | set note[0].text = "see <script>x</script>"                  | markup-in-text Condition.note[0].text
        condition     | set note[0].text = "gjelder 15838510075"                     | national-number Condition.note[0].text
        condition     | set note[0].text = "gjelder 158385 10075."                   | national-number Condition.note[0].text
        condition     | set text = {"status":"generated","div":"<div>x</div>"}       | narrative-not-used Condition.text
        condition     | set contained[0].practitioner.identifier.system = "urn:oid:2.16.578.1.12.4.1.4.1" | recorder-hpr Condition.contained[0].practitioner.identifier, national-number
        drug          | set code.coding[0].userSelected = false                      | user-selected AllergyIntolerance.code.coding
        drug          | set code.coding[1].userSelected = true                       | user-selected AllergyIntolerance.code.coding
        drug          | set code = {"text":"penicillin"}                             | drug-code AllergyIntolerance.code
        drug          | set code = {"coding":[{"system":"http://snomed.info/sct","code":"91936005"}]} | drug-code AllergyIntolerance.code
        drug          | set code.coding[1].code = "J01-CE02"                         | atc-format AllergyIntolerance.code.coding[1].code
        drug          | remove code                                                  | code-missing AllergyIntolerance.code, drug-code
        drug          | remove code.coding[0].code                                   | coding-incomplete AllergyIntolerance.code.coding[0]
        allergy       | set code = {"text":" "}                                      | code-missing AllergyIntolerance.code
        drug          | remove reaction                                              | reaction-one AllergyIntolerance.reaction
        drug          | add reaction = {"manifestation":[]}                          | reaction-one AllergyIntolerance.reaction
        drug          | add reaction[0].manifestation = {"text":"x"}                 | reaction-one AllergyIntolerance.reaction
        drug          | remove reaction[0].manifestation[0].coding[0].display        | manifestation-coding AllergyIntolerance.reaction[0].manifestation[0]
        drug          | set reaction[0].manifestation[0].coding[0].code = "21"       | manifestation-coding AllergyIntolerance.reaction[0].manifestation[0]
        drug          | add reaction[0].manifestation[0].coding = {"system":"http://snomed.info/sct","code":"1","display":"d"} | manifestation-coding AllergyIntolerance.reaction[0].manifestation[0]
        drug          | set reaction[0].severity = "grave"                           | code-invalid AllergyIntolerance.reaction[0].severity
        drug          | set criticality = "extreme"                                  | code-invalid AllergyIntolerance.criticality
        intubation    | set code.coding[0].code = "4"                                | code-not-category Condition.code
        intubation    | remove code                                                  | code-not-category Condition.code
        intubation    | remove evidence[0].code[0].coding[0].code                    | coding-incomplete Condition.evidence[0].code[0].coding[0]
        anaesthesia   | set evidence = [{}]                                          | evidence-not-here Condition.evidence
        condition     | set code.coding[0].system = "http://snomed.info/sct"         | icd10-code Condition.code
        condition     | set code.coding[0].code = "D6"                               | icd10-code Condition.code.coding[0].code
        condition     | remove code                                                  | code-missing Condition.code
        treatment     | remove code                                                  | code-missing Procedure.code
        device        | remove device                                                | contained-unused DeviceUseStatement.contained[1], device-missing
        device        | remove contained[1].type                                     | code-missing DeviceUseStatement.contained[1].type
        device        | set extension[1].valueDateTime = "2027"                      | date-in-future DeviceUseStatement.extension[1].valueDateTime
        limitation    | remove extension[0]                                          | valid-until-missing Consent.extension
        limitation    | set scope.coding[0].code = "treatment"                       | consent-scope Consent.scope
        limitation    | set policyRule.coding[0].code = "2"                          | consent-policy-rule Consent.policyRule
        flag          | set period.end = "2025-12-31"                                | period-reversed Flag.period
        flag          | set period.end = "never"                                     | date-invalid Flag.period.end
        infection     | set code.text = "spesifisert"                                | infection-text Condition.code.text
        clarification | remove provision                                             | clarification-code Consent.provision.code
        clarification | set provision.code[0].coding[0].system = "http://example.org" | clarification-code Consent.provision.code
        clarification | set extension[0].valueString = "Langtkommet sykdom med forventet kort levetid og uten utsikt til at behandling hjelper" | reason-too-long Consent.extension[0].valueString
        clarification | set extension[1].valueCoding = {}                            | goal-invalid Consent.extension[1]
        clarification | set scope.coding[0].system = "http://example.org"            | consent-scope Consent.scope
        """);

    [Fact]
    public void What_a_new_record_may_hold() => CheckTable(
        (kind, change) => CriticalInfoSamples.Check(CriticalInfoSamples.Changed(CriticalInfoSamples.Json(kind), change), registrar: CriticalInfoSamples.Registrar),
        """
        drug          | set verificationStatus = {"extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjPresumed","valueBoolean":true}],"coding":[{"code":"unconfirmed"}]} |
        drug          | set verificationStatus.coding[0].code = "unconfirmed"        |
        drug          | set reaction[0].manifestation[0].coding[0].system = "urn:uid:2.16.578.1.12.4.1.1.7497" |
        drug          | set code = {"coding":[{"system":"http://www.whocc.no/atc","code":"J01C","display":"Penicilliner"}]} |
        drug          | set code = {"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/ActiveSubstance","code":"ID_1"}],"extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjInactiveIngredient","valueBoolean":true}]} |
        drug          | remove extension                                             |
        drug          | remove recordedDate                                          |
        drug          | set recordedDate = "2026-05-20T10:04:59.123Z"                |
        condition     | set clinicalStatus.coding[0].code = "inactive"               |
        condition     | set code = {"text":"Sjelden tilstand uten kode"}             |
        condition     | set note[0].text = "x500"                                    |
        condition     | set note[0].text = "BT < 90, puls <50, se 123 45 678901"     |
        condition     | set subject = {"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"15838510075"}} |
        condition     | set code.coding[0].extension = [{"url":"http://nhn.no/kj/fhir/StructureDefinition/UrlMoreInformation","valueUrl":"https://example.org"}] |
        limitation    | set extension[0].valueDateTime = "2020-01-01"                |
        treatment     | set status = "completed"                                     |
        flag          | remove period                                                |
        clarification | remove extension                                             |
        """);

    [Fact]
    public void What_a_correction_may_not_do() => CheckTable(
        (kind, change) => CriticalInfoSamples.Check(CriticalInfoSamples.Correction(kind, change), CriticalInfoSamples.Json(kind), CriticalInfoSamples.Corrector),
        """
        drug       | remove extension[1]                                             | contained-unused AllergyIntolerance.contained[1], updater-missing
        drug       | set contained[1].practitioner.identifier.value = "9000009"      | not-the-caller AllergyIntolerance.contained[1]
        drug       | set recorder.reference = "#updaterRef"                          | contained-unused AllergyIntolerance.contained[0], recorder-changed
        drug       | set contained[0].practitioner.identifier.value = "9000002"      | recorder-changed AllergyIntolerance.recorder
        drug       | set contained[0].organization.identifier.value = "310000019"    | recorder-changed AllergyIntolerance.recorder
        drug       | set contained[0].code[0].coding[0].code = "SP"                  | recorder-changed AllergyIntolerance.recorder
        drug       | set recordedDate = "2026-05-20T11:00:01+02:00"                  | recorded-changed AllergyIntolerance.recordedDate
        drug       | set category = ["food"]                                         | category-changed AllergyIntolerance.category
        condition  | set category[0].coding[0].code = "10"                           | category-changed Condition.category
        drug       | set code.coding[0].code = "ID_2"                                | code-changed AllergyIntolerance.code
        drug       | remove code.coding[1]                                           | code-changed AllergyIntolerance.code
        drug       | set code.text = "Apocillin 660 mg"                              | code-changed AllergyIntolerance.code
        drug       | set code.extension = [{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjInactiveIngredient","valueBoolean":true}] | code-changed AllergyIntolerance.code
        device     | set contained[1].type.coding[0].code = "2"                      | code-changed DeviceUseStatement.contained[1].type
        treatment  | set code.text = "Peritonealdialyse"                             | code-changed Procedure.code
        condition  | set verificationStatus.coding[0].code = "entered-in-error"      | status-invalid Condition.verificationStatus
        treatment  | set status = "entered-in-error"                                 | entered-in-error Procedure.status
        """);

    [Fact]
    public void What_a_correction_may_do() => CheckTable(
        (kind, change) => CriticalInfoSamples.Check(CriticalInfoSamples.Correction(kind, change), CriticalInfoSamples.Json(kind), CriticalInfoSamples.Corrector),
        """
        drug       |                                                                 |
        allergy    |                                                                 |
        limitation |                                                                 |
        flag       | set status = "inactive"                                         |
        treatment  | set status = "completed"                                        |
        drug       | set criticality = "low"                                         |
        drug       | set code.coding[0].display = "Apocillin tab"                    |
        drug       | set recordedDate = "2026-05-20T09:00:00Z"                       |
        drug       | remove recordedDate                                             |
        drug       | set contained[0].practitioner.display = "Nytt navn"             |
        drug       | set reaction[0].manifestation[0].coding[0].code = "10"          |
        condition  | set clinicalStatus.coding[0].code = "inactive"                  |
        """);

    [Fact]
    public void An_infection_text_from_before_2025_survives_a_correction()
    {
        var old = CriticalInfoSamples.Changed(CriticalInfoSamples.Json("infection"), "set code.text = \"genotype 1\"");
        var correction = CriticalInfoSamples.Correction("infection", "set code.text = \"genotype 1\"");
        var other = CriticalInfoSamples.Correction("infection", "set code.text = \"genotype 2\"");

        Assert.Equal("", Say(CriticalInfoSamples.Check(correction, old, CriticalInfoSamples.Corrector)));
        Assert.Contains("infection-text", Say(CriticalInfoSamples.Check(other, old, CriticalInfoSamples.Corrector)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finding_speaks_english_and_bokmål_and_gives_a_place()
    {
        var outcome = CriticalInfoSamples.Check("""{"resourceType":"AllergyIntolerance","category":["medication"]}""");

        Assert.NotEmpty(outcome.Issues);
        Assert.All(outcome.Issues, issue =>
        {
            Assert.StartsWith("AllergyIntolerance", issue.Expression, StringComparison.Ordinal);
            Assert.EndsWith(".", issue.Text, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(issue.TextBokmål));
        });
    }

    [Fact]
    public void Text_that_is_not_unicode_is_named_and_nothing_else_is_looked_at()
    {
        var json = CriticalInfoSamples.Json("condition").Replace("Se epikrise.", "\\ud800", StringComparison.Ordinal);
        var read = FhirResource.Read(Encoding.UTF8.GetBytes(json));
        if (!read.Succeeded(out var resource, out _)) return; // Refused by the reader already: better still.

        var outcome = CriticalInfoRules.Check(resource, new RuleContext { Now = CriticalInfoSamples.Now });

        Assert.Equal("text-unreadable Condition.note[0].text", Say(outcome));
    }

    [Fact]
    public void No_mutation_of_a_record_makes_a_rule_throw()
    {
        var junk = CriticalInfoSamples.Junk;
        var checkedCount = 0;
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            var sample = CriticalInfoSamples.Json(kind);
            var stored = new PlacedElement(CriticalInfoSamples.Read(sample).Root, CriticalInfoSamples.Read(sample).Type);
            foreach (var path in CriticalInfoSamples.Paths(sample))
                // Every value meets every kind of place, though not every single place.
                for (var i = 0; i < 4; i++)
                {
                    var json = CriticalInfoSamples.Changed(sample, $"set {path} = {junk[checkedCount++ % junk.Length]}");
                    if (!FhirResource.Read(Encoding.UTF8.GetBytes(json)).Succeeded(out var resource, out _)) continue;
                    foreach (var latest in (PlacedElement?[])[null, stored])
                        CriticalInfoRules.Check(resource, new RuleContext { Now = CriticalInfoSamples.Now, Registrar = CriticalInfoSamples.Registrar, Latest = latest });
                }
        }

        Assert.True(checkedCount > 2000, $"{checkedCount}");
    }

    private static void CheckTable(Func<string, string, RuleOutcome> check, string table)
    {
        var wrong = new StringBuilder();
        foreach (var row in table.Split('\n'))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var said = Say(check(cells[0], cells[1]));
            // The first finding is expected with its place; the others by id, in any order.
            var expected = cells[2];
            var ids = expected.Length == 0 ? [] : expected.Split(", ").Select(item => item.Split(' ')[0]);
            var saidIds = said.Length == 0 ? [] : said.Split(", ").Select(item => item.Split(' ')[0]);
            var places = expected.Split(", ").Where(item => item.Contains(' ', StringComparison.Ordinal));
            if (!ids.Order().SequenceEqual(saidIds.Order()) || !places.All(place => said.Split(", ").Contains(place)))
                wrong.Append(row).Append("\n    said: ").Append(said).Append('\n');
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private static string Say(RuleOutcome outcome) => string.Join(", ", outcome.Issues.Select(issue => $"{issue.Id} {issue.Expression}"));
}
