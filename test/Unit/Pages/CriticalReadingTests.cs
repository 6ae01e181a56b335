using System.Text;
using Felles.Public.Record;

namespace Felles.Test.Unit.Pages;

public class CriticalReadingTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 10, 0, 0, TimeSpan.Zero);

    private static System.Collections.Immutable.ImmutableArray<CriticalItem> Read(params string[] bodies) =>
        CriticalReading.Read(bodies.Select(body => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(body)), Now);

    private static string Allergy(string id, string status = "active", string verification = "confirmed", string severity = "severe") => $$$$"""
        {"resourceType":"AllergyIntolerance","id":"{{{{id}}}}","meta":{"versionId":"3","lastUpdated":"2026-05-20T09:00:00Z"},
         "contained":[{"resourceType":"PractitionerRole","id":"recorderRef","practitioner":{"display":"Luftig Fjordhest"},"organization":{"display":"Eksempel legesenter"}}],
         "extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjSourceOfInformation","valueCoding":{"code":"2","display":"Observert av behandlende lege"}}],
         "clinicalStatus":{"coding":[{"code":"{{{{status}}}}"}]},"verificationStatus":{"coding":[{"code":"{{{{verification}}}}"}]},"category":["medication"],
         "code":{"coding":[{"system":"http://www.whocc.no/atc","code":"J01CE02","display":"Fenoksymetylpenicillin"},
                           {"system":"http://nhn.no/kj/fhir/CodeSystem/DrugTradeName","code":"ID_1","display":"Apocillin","userSelected":true}]},
         "onsetDateTime":"2012-07","recordedDate":"2026-05-20T11:00:00+02:00","recorder":{"reference":"#recorderRef"},
         "reaction":[{"manifestation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7497","code":"1","display":"Anafylaktisk reaksjon"}]}],"severity":"{{{{severity}}}}"}]}
        """;

    [Fact]
    public void A_drug_reaction_is_named_by_what_the_recorder_chose()
    {
        var item = Read(Allergy("a")).Single();

        Assert.Equal("Apocillin", item.Title);
        Assert.Equal("Fenoksymetylpenicillin (J01CE02)", Assert.Single(item.AlsoKnownAs));
        Assert.Equal(("1", "Anafylaktisk reaksjon", true, Certainty.Confirmed, CriticalState.Active), (item.Category, item.Reaction, item.Severe, item.Certainty, item.State));
        Assert.Equal(("Luftig Fjordhest, Eksempel legesenter", "Observert av behandlende lege", "2012-07", 3), (item.Recorder, item.Source, item.Onset, item.Version));
    }

    [Fact]
    public void What_holds_comes_first_and_the_severe_before_the_rest()
    {
        var items = Read(Allergy("refuted", "inactive", "refuted"), Allergy("mild", severity: "mild"), Allergy("severe"), Allergy("wrong", "inactive", "entered-in-error"));

        Assert.Equal(["severe", "mild", "refuted"], items.Select(item => item.Id));
    }

    [Fact]
    public void A_flag_whose_period_has_passed_is_inactive()
    {
        var item = Read("""
            {"resourceType":"Flag","id":"f","status":"active","category":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7651","code":"9"}]}],
             "code":{"text":"Psykiatrisk kriseplan"},"period":{"start":"2024-01-01","end":"2026-01-01"},"extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjText","valueString":"Se journal."}]}
            """).Single();

        Assert.Equal((CriticalState.Inactive, "9", "Psykiatrisk kriseplan", "Se journal."), (item.State, item.Category, item.Title, item.Note));
    }

    [Fact]
    public void A_limitation_of_treatment_stays_active_after_its_date()
    {
        var item = Read("""
            {"resourceType":"Consent","id":"c","status":"active","category":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/Category","code":"8"}]}],
             "extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjValidUntil","valueDateTime":"2026-01-01"}],"dateTime":"2025-05-20T11:00:00+02:00"}
            """).Single();

        Assert.Equal((CriticalState.Active, "8"), (item.State, item.Category));
    }

    [Fact]
    public void An_implant_is_named_by_its_device()
    {
        var item = Read("""
            {"resourceType":"DeviceUseStatement","id":"d","status":"active","device":{"reference":"#deviceRef"},
             "contained":[{"resourceType":"Device","id":"deviceRef","type":{"coding":[{"code":"1","display":"Pacemaker"}]}}]}
            """).Single();

        Assert.Equal(("Pacemaker", "7"), (item.Title, item.Category));
    }
}
