using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.LabResults;

namespace Felles.Test.Platform.Running;

/// <summary>Who may not open anything may not learn who exists; and a person is the same person under each of their numbers.</summary>
public class Standing
{
    private const string Known = RunningPlatform.Citizen;
    private const string Unknown = RunningPlatform.NobodysNumber;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Whoever_may_open_nothing_is_told_the_same_about_a_number_that_nobody_has(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var falsely = Doctor.Gp with { Role = "TL" };
        var stranger = Doctor.Gp with { Organisation = "987654325" };
        (string Who, Func<string, Task<Reply>> Ask)[] callers =
        [
            ("without agreement", number => platform.AsClinician(Doctor.WithoutAgreement, number, new Grounds(number)).Search("Observation", "")),
            ("without agreement, naming nobody", number => platform.AsClinician(Doctor.WithoutAgreement, number, new Grounds()).Get("/lab-results/fhir/Observation/abc")),
            ("with an authorisation they do not have", number => platform.AsClinician(falsely, number, new Grounds(number)).Search("Observation", "")),
            ("of an organisation that is not there", number => platform.AsClinician(stranger, number, new Grounds(number)).Search("Observation", "")),
            ("with grounds for another patient", number => platform.AsClinician(Doctor.Gp, number, new Grounds(RunningPlatform.OtherCitizen)).Search("Observation", "")),
            ("claiming an emergency without a reason", number => platform.AsClinician(Doctor.Gp, number, new Grounds(number, "BTG")).Search("Observation", "")),
            ("system without agreement", number => platform.AsSystem("310000213").Post("/lab-results/messages", LabBundle.Of(number, "m-9", ("NPU01", "2025-01-01", "final", "x")))),
            ("system that reads", number => platform.AsSystem().Search("Observation", $"patient.identifier={number}")),
            ("citizen", number => platform.AsCitizen(RunningPlatform.OtherCitizen).Search("Observation", $"patient.identifier={number}")),
        ];
        foreach (var (who, ask) in callers)
        {
            var (about, nobody) = (await ask(Known), await ask(Unknown));
            Assert.True(about.Status is 403 or 404, $"{who}: {about.Status} {about.Text}");
            Assert.True((about.Status, about.Text) == (nobody.Status, nobody.Text), $"{who}: {about.Status} {about.Text} but {nobody.Status} {nobody.Text}");
        }

        // Who has standing is told that the number is nobody's: a slip of the keyboard must be seen.
        (await platform.AsClinician(Doctor.Gp, Unknown, new Grounds(Unknown)).Search("Observation", "")).Expect(404);

        // The citizen sees each attempt on their own record all the same.
        Assert.Equal(8, (await platform.LogOf(Known)).Count(entry => (string)entry["outcome"]! == "8"));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_person_with_several_numbers_is_met_under_each(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        string[] numbers = [Known, RunningPlatform.FormerNumber];
        foreach (var attested in numbers)
            foreach (var asked in numbers)
                Assert.Equal(3, (await platform.AsClinician(Doctor.Gp, asked, new Grounds(attested)).Search("Observation", "")).Expect(200).Matches.Count);
        foreach (var loggedIn in numbers)
        {
            Assert.Equal(3, (await platform.AsCitizen(loggedIn).Search("Observation", "")).Expect(200).Matches.Count);
            (await platform.AsCitizen(loggedIn).Get("/access-log/fhir/AuditEvent")).Expect(200);
        }

        foreach (var asked in numbers)
        {
            (await platform.AsClinician(Doctor.Gp, asked, new Grounds(RunningPlatform.OtherCitizen)).Search("Observation", "")).Expect(403);
            (await platform.AsCitizen(RunningPlatform.OtherCitizen).Search("Observation", $"patient.identifier={asked}")).Expect(404);
        }
    }

    /// <summary>A system says in its token which unit it serves; where it does not, it may serve any of them.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_block_on_a_sub_unit_meets_the_status_call_of_that_unit(DatabaseKind kind)
    {
        const string Hospital = "310000019", Blocked = "310000027", OtherUnit = "310000035";
        await using var platform = await RunningPlatform.Start(kind);
        var gp = platform.With(Party.Claims(Doctor.Gp, new Grounds(Known)).ForCriticalInfo(), Known);
        (await gp.Send(HttpMethod.Post, "/critical-info/fhir/AllergyIntolerance", System.Text.Encoding.UTF8.GetBytes(Allergy(Doctor.Gp)), "application/fhir+json", CriticalInfo(Doctor.Gp))).Expect(201);

        async Task<bool> SeesDates(JsonObject claims)
        {
            var status = (await platform.With(claims.ForCriticalInfo()).Send(
                HttpMethod.Post, "/critical-info/fhir/status", System.Text.Encoding.UTF8.GetBytes($$"""{"nin":"{{Known}}"}"""), "application/json", [("nhn-source-system", "Test EPJ 1.0")])).Expect(200);
            Assert.True((bool)status.Json["hasCriticalInformation"]!);
            return status.Json["lastChangedDateTime"] is not null;
        }

        JsonObject[] all = [Party.SystemClaims(Hospital), Party.SystemClaims(Hospital).AtSubUnit(Blocked), Party.SystemClaims(Hospital).AtSubUnit(OtherUnit), Party.SystemClaims(Doctor.OtherGp.Organisation)];
        foreach (var claims in all) Assert.True(await SeesDates((JsonObject)claims.DeepClone()));
        (await platform.AsCitizen(Known).Post("/restrictions/fhir/Consent", Blocking.ConsentAbout("urn:oid:2.16.578.1.12.4.1.4.101", Blocked))).Expect(201);
        Assert.False(await SeesDates(Party.SystemClaims(Hospital)));
        Assert.False(await SeesDates(Party.SystemClaims(Hospital).AtSubUnit(Blocked)));
        Assert.True(await SeesDates(Party.SystemClaims(Hospital).AtSubUnit(OtherUnit)));
        Assert.True(await SeesDates(Party.SystemClaims(Doctor.OtherGp.Organisation)));

        // Health personnel bring an attestation; without one they are not let in.
        var unattested = Party.Claims(Doctor.Gp, new Grounds(Known)).ForCriticalInfo();
        unattested.Remove("nhn:tillitsrammeverk:parameters");
        (await platform.With(unattested).Send(HttpMethod.Post, "/critical-info/fhir/status", System.Text.Encoding.UTF8.GetBytes($$"""{"nin":"{{Known}}"}"""), "application/json", CriticalInfo(Doctor.Gp))).Expect(403);
    }

    internal static (string, string)[] CriticalInfo(Doctor doctor) =>
    [
        ("nhn-user-role", Uri.EscapeDataString($$"""{"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"{{doctor.Role}}"}""")),
        ("nhn-source-system", "Test EPJ 1.0"),
        ("nhn-access-basis", "SAMTYKKE"),
    ];

    internal static string Allergy(Doctor doctor) => $$$"""
        {"resourceType":"AllergyIntolerance",
         "contained":[{"resourceType":"PractitionerRole","id":"recorderRef",
           "practitioner":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"{{{doctor.Hpr}}}"}},
           "organization":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"{{{doctor.Organisation}}}"}},
           "code":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals","code":"{{{doctor.Role}}}"}]}]}],
         "extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjSourceOfInformation","valueCoding":{"system":"http://nhn.no/kj/fhir/CodeSystem/SourceOfInformation","code":"2"}}],
         "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
         "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]},
         "category":["food"],"criticality":"high","code":{"text":"Peanøtt"},"recorder":{"reference":"#recorderRef"},
         "reaction":[{"manifestation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7497","code":"1","display":"Anafylaktisk reaksjon"}]}],"severity":"severe"}]}
        """;
}
