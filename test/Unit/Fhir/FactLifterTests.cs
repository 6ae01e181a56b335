using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

public class FactLifterTests
{
    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final"}""", "final")]
    [InlineData("""{"resourceType":"Patient"}""", "")]
    [InlineData("""{"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]}}""", "active")]
    [InlineData("""{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"entered-in-error"}]}}""", "entered-in-error")]
    [InlineData("""{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"refuted"}]}}""", "refuted")]
    [InlineData("""{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"provisional"}]}}""", "provisional")]
    public void The_status_is_lifted(string json, string status) => Assert.Equal(status, Lift(json).Status);

    [Theory]
    [InlineData("""{"resourceType":"Observation","effectiveDateTime":"2024-03-01T00:30:00+01:00","issued":"2024-03-02T00:00:00Z"}""", "2024-02-29T23:30:00Z")]
    [InlineData("""{"resourceType":"Observation","issued":"2024-03-02T00:00:00Z"}""", "2024-03-02T00:00:00Z")]
    [InlineData("""{"resourceType":"Observation","effectivePeriod":{"start":"2024-07-01","end":"2024-07-02"}}""", "2024-06-30T22:00:00Z")]
    [InlineData("""{"resourceType":"Observation","effectivePeriod":{"end":"2024-07-02T10:00:00Z"}}""", "2024-07-02T10:00:01Z")]
    [InlineData("""{"resourceType":"Observation","effectiveTiming":{"event":["2024-07-03T10:00:00Z","2024-07-02T10:00:00Z"]}}""", "2024-07-02T10:00:00Z")]
    [InlineData("""{"resourceType":"Specimen","collection":{"collectedDateTime":"2024-01-15"},"receivedTime":"2024-01-16T10:00:00Z"}""", "2024-01-14T23:00:00Z")]
    [InlineData("""{"resourceType":"Condition","onsetAge":{"value":5},"recordedDate":"2024"}""", "2023-12-31T23:00:00Z")]
    [InlineData("""{"resourceType":"Procedure","performedPeriod":{"start":"2020-01-01T00:00:00Z"}}""", "2020-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"ServiceRequest","authoredOn":"2020-01-01T00:00:00Z"}""", "2020-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"Consent","dateTime":"2020-01-01T00:00:00Z"}""", "2020-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"Flag","period":{"start":"2020-01-01T00:00:00Z"}}""", "2020-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"DocumentReference","context":{"period":{"start":"2020-01-01T00:00:00Z"}},"date":"2021-01-01T00:00:00Z"}""", "2020-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"Observation","effectiveDateTime":"0001-01-01"}""", "0001-01-01T00:00:00Z")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1980-01-01"}""", null)]
    [InlineData("""{"resourceType":"Pasient","date":"1980-01-01"}""", null)]
    public void The_clinical_time_is_lifted_in_utc(string json, string? clinicalAt) =>
        Assert.Equal(clinicalAt is null ? null : DateTimeOffset.Parse(clinicalAt, System.Globalization.CultureInfo.InvariantCulture), Lift(json).ClinicalAt);

    [Fact]
    public void Codes_categories_and_tags_are_lifted_as_tokens() => Assert.Equal(
        ["code=urn:oid:2.16.578.1.12.4.1.1.7280|NPU19763", "code=|local", "category=http://x.no|LAB", "_tag=http://x.no|t"],
        Lift("""
            {"resourceType":"Observation","meta":{"tag":[{"system":"http://x.no","code":"t"}]},"category":[{"coding":[{"system":"http://x.no","code":"LAB"}]}],
             "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"NPU19763"},{"code":"local"},{"code":"local"},{"display":"no code"}]}}
            """).Tokens.ToArray());

    [Fact]
    public void Codes_without_a_system_in_the_resource_get_that_of_their_definition() => Assert.Equal(
        ["category=http://hl7.org/fhir/allergy-intolerance-category|food"],
        Lift("""{"resourceType":"AllergyIntolerance","category":["food"]}""").Tokens.ToArray());

    [Fact]
    public void Labels_of_9603_are_lifted_in_every_way_of_writing_the_list()
    {
        var facts = Lift("""
            {"resourceType":"Flag","meta":{"security":[
              {"system":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603","code":"NORS"},
              {"system":"http://ehelse.no/fhir/CodeSystem/no-kodeverk-9603","code":"NORN_FFL"},
              {"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"NORU","extension":[{"url":"urn:felles:fhir:StructureDefinition:release-at","valueInstant":"2024-03-15T12:00:00+01:00"}]},
              {"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}}
            """);
        Assert.Equal(["NORS", "NORN_FFL", "NORU"], facts.Labels.ToArray());
        Assert.Equal(new DateTimeOffset(2024, 3, 15, 11, 0, 0, TimeSpan.Zero), facts.ReleaseAt);
    }

    private static LiftedFacts Lift(string json) => FactLifter.Lift(FhirValidatorTests.Read(json));
}
