using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Samples.Epj;
using Felles.Samples.Epj.Issuing;

namespace Felles.Test.Unit.Epj;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("""{"valueQuantity":{"value":5.0,"unit":"mmol/L"}}""", "5,0 mmol/L")]
    [InlineData("""{"valueQuantity":{"value":120,"comparator":">","unit":"g/L"}}""", "> 120 g/L")]
    [InlineData("""{"valueQuantity":{"value":7,"code":"kg"}}""", "7 kg")]
    [InlineData("""{"valueCodeableConcept":{"coding":[{"code":"S","display":"Følsom"}]}}""", "Følsom")]
    [InlineData("""{"valueCodeableConcept":{"text":"Påvist"}}""", "Påvist")]
    [InlineData("""{"valueString":"Ingen vekst"}""", "Ingen vekst")]
    [InlineData("""{"valueRange":{"low":{"value":1},"high":{"value":2,"unit":"mm"}}}""", "1–2 mm")]
    [InlineData("""{}""", null)]
    public void A_value_is_read_as_the_laboratory_wrote_it(string json, string? expected) => Assert.Equal(expected, new LabResult(Parse(json)).Value);

    [Theory]
    [InlineData("""{"referenceRange":[{"low":{"value":3.5},"high":{"value":5.0}}]}""", "3,5 – 5,0")]
    [InlineData("""{"referenceRange":[{"high":{"value":5.0}}]}""", "≤ 5,0")]
    [InlineData("""{"referenceRange":[{"low":{"value":5}}]}""", "≥ 5")]
    [InlineData("""{"referenceRange":[{"text":"Negativ"}]}""", "Negativ")]
    [InlineData("""{}""", null)]
    public void A_reference_interval_is_read_in_words(string json, string? expected) => Assert.Equal(expected, new LabResult(Parse(json)).Reference);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"issue":"x"}""")]
    [InlineData("""{"issue":[{}]}""")]
    [InlineData("""{"issue":[{"details":7,"location":{}}]}""")]
    public void A_strange_error_body_is_no_reason_to_fail(string json) => Assert.True(OperationOutcome.Texts(Parse(json)).Length <= 1);

    [Fact]
    public void The_place_of_a_finding_stands_before_its_text() =>
        Assert.Equal<string>(["Observation.code: Missing."], OperationOutcome.Texts(Parse("""{"issue":[{"details":{"text":"Missing."},"expression":["Observation.code"]}]}""")));

    [Theory]
    [InlineData(Tenancy.SingleTenant, "310000019", null)]
    [InlineData(Tenancy.SingleTenant, "310000027", "310000027")]
    [InlineData(Tenancy.MultiTenant, "310000019", "NO:ORGNR:310000019")]
    [InlineData(Tenancy.MultiTenant, "310000027", "NO:ORGNR:310000019:310000027")]
    public void The_organisation_is_told_as_HelseID_wants_it(Tenancy tenancy, string pointOfCare, string? expected) =>
        Assert.Equal(expected, AttestationDetails.Organisation(tenancy, new Workplace("310000019", pointOfCare, "LE"))?["practitioner_role"]!["organization"]!["identifier"]!["value"]!.GetValue<string>());

    [Fact]
    public void An_attestation_sends_codes_and_ids_only()
    {
        var grounds = Grounds.OwnGeneralPractitioner() with { DecisionId = "d1" };
        var expected = JsonNode.Parse("""
            {"type":"nhn:tillitsrammeverk:parameters",
             "practitioner":{"legal_entity":{"id":"310000019","system":"urn:oid:2.16.578.1.12.4.1.4.101"},
                             "point_of_care":{"id":"310000027","system":"urn:oid:2.16.578.1.12.4.1.4.101"},
                             "authorization":{"code":"LE","system":"urn:oid:2.16.578.1.12.4.1.1.9060"},
                             "department":{"id":"700001","system":"urn:oid:2.16.578.1.12.4.1.4.102"}},
             "care_relationship":{"purpose_of_use":{"code":"TREAT","system":"urn:oid:2.16.840.1.113883.1.11.20448"},
                                  "decision_ref":{"id":"d1","user_selected":false},
                                  "healthcare_service":{"code":"KX17","system":"urn:oid:2.16.578.1.12.4.1.1.8666"},
                                  "purpose_of_use_details":{"code":"POLBESOK","system":"urn:AuditEventHL7Norway/CodeSystem/carerelation"}},
             "patients":[{"identifier":{"id":"55838510069","system":"urn:oid:2.16.578.1.12.4.1.4.2"}}]}
            """);
        var workplace = new Workplace("310000019", "310000027", "LE") { Department = new Department("700001") };
        Assert.True(JsonNode.DeepEquals(expected, AttestationDetails.Attestation(workplace, grounds, "55838510069")));
        Assert.Empty(AttestationDetails.Attestation(workplace, grounds, null)["patients"]!.AsArray());
    }

    [Fact]
    public void A_user_prints_as_a_name_and_never_as_a_number() =>
        Assert.Equal("Luftig Fjordhest", new User("Luftig Fjordhest", "15838510075", "900000018").ToString());

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
