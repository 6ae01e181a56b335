using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>What would be decided and why, told without opening anything.</summary>
public class Explaining
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_citizen_is_told_who_would_be_let_in_and_why(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var citizen = platform.AsCitizen(Patient);
        (await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr, "lab-results"))).Expect(201);

        var own = (await Ask(citizen, "")).Expect(200);
        Assert.Equal(["lab-results permit allow-own-record", "critical-info permit allow-own-record", "measurements permit allow-own-record", "documents permit allow-own-record"], Told(own));
        Assert.Equal(
            ["lab-results permit withhold-blocked-person", "critical-info permit allow-treatment", "measurements permit allow-treatment", "documents permit allow-treatment"],
            Told((await Ask(citizen, Reader(Doctor.Gp.Hpr))).Expect(200)));
        var emergency = (await Ask(citizen, Service("lab-results") + "," + Reader(Doctor.Gp.Hpr) + Grounds("BTG", "FORHOYET_AKUTT", "true"))).Expect(200);
        Assert.Equal(["lab-results permit allow-blocked-in-emergency"], Told(emergency));
        Assert.Contains("Nødåpning", emergency.Text, StringComparison.Ordinal);
        Assert.Contains("kjernejournalforskriften § 7", emergency.Text, StringComparison.Ordinal);

        // Nothing was read, and every question is in the log.
        var log = await platform.LogOf(Patient);
        Assert.Equal(3, log.Count(entry => (string)entry["subtype"]![0]!["code"]! == "operation"));
        Assert.DoesNotContain(log, entry => (string)entry["action"]! == "R");
        foreach (var secret in (string[])[Patient, Doctor.Gp.Hpr]) Assert.All(log, entry => Assert.DoesNotContain(secret, entry.ToJsonString(), StringComparison.Ordinal));
    }

    /// <summary>An entry that is denied the citizen and blocked changes what personnel would get; the citizen is answered as if it were not there.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_citizen_does_not_learn_of_what_is_hidden_by_asking_about_others(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var citizen = platform.AsCitizen(Patient);
        var question = Service("lab-results") + "," + Reader(Doctor.Gp.Hpr) + Grounds("TREAT", "FORHOYET_SAMTYKKE", "false");
        var before = (await Ask(citizen, question)).Expect(200).Text;
        await platform.Execute("update record_entry set labels = 'NORS NORN_FFL' where clinical_at = (select max(clinical_at) from record_entry)");
        (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "", ("access-basis", "FORHOYET_SAMTYKKE"))).Expect(200);
        Assert.Equal(before, (await Ask(citizen, question)).Expect(200).Text);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_privacy_officer_asks_about_their_own_personnel_and_opens_nothing(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var officer = platform.With(Party.OfficerClaims(Doctor.Gp), Patient);
        var question = Service("lab-results") + "," + Reader(Doctor.Gp.Hpr, Doctor.Gp.Organisation);
        (await Ask(officer, question)).Expect(403);
        (await platform.Event($$"""{"id":"e1","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);

        Assert.Equal(["lab-results permit allow-treatment"], Told((await Ask(officer, question)).Expect(200)));
        (await Ask(officer, Service("lab-results") + "," + Reader(Doctor.OtherGp.Hpr, Doctor.OtherGp.Organisation))).Expect(403);
        // Refused before it is looked whether there is such a person, so the answer is the same for a number that nobody has.
        var others = Service("lab-results") + "," + Reader(Doctor.OtherGp.Hpr, Doctor.OtherGp.Organisation);
        Assert.Equal((await Ask(officer, others)).Expect(403).Text, (await Ask(platform.With(Party.OfficerClaims(Doctor.Gp), RunningPlatform.NobodysNumber), others)).Expect(403).Text);
        (await Ask(officer, Service("lab-results"))).Expect(403);
        (await officer.Search("Observation", "")).Expect(401);

        Assert.Contains(await platform.LogOf(Patient), entry => entry.ToJsonString().Contains("allow-explanation", StringComparison.Ordinal));
        (await platform.Event($$"""{"id":"e2","type":"PrivacyOfficerDismissed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);
        (await Ask(officer, question)).Expect(403);
    }

    [Fact]
    public async Task Others_and_questions_that_are_not_understood_are_refused()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var citizen = platform.AsCitizen(Patient);
        foreach (var parameters in (string[])[
            """{"name":"service","valueCode":"nothing"}""", """{"name":"act","valueCode":"own"}""", """{"name":"whoever"}""", """{"name":"act","valueCode":"read"},{"name":"act","valueCode":"read"}""",
            """{"name":"reader","part":[{"name":"pid","valueString":"x"}]}""", $$"""{"name":"reader","part":[{"name":"hpr","valueString":"{{RunningPlatform.OtherCitizen}}"}]}""", """{"name":"purpose","valueCode":"TREAT"}""",
            """{"name":"reason","valueBoolean":"yes"},{"name":"reader"}"""])
        {
            var refused = (await Ask(citizen, parameters)).Expect(422);
            Assert.NotNull(refused.Issues[0]["expression"]);
            Assert.DoesNotContain(RunningPlatform.OtherCitizen, refused.Text, StringComparison.Ordinal);
        }

        (await citizen.Post("/access/$explain", """{"resourceType":"Bundle"}""")).Expect(422);
        (await Ask(platform.AsCitizen(Patient, about: RunningPlatform.OtherCitizen), "")).Expect(404);
        (await Ask(platform.AsClinician(Doctor.Gp, Patient), "")).Expect(401);
        (await Ask(platform.AsSystem(), "")).Expect(403);
    }

    private static Task<Reply> Ask(Client client, string parameters) => client.Post("/access/$explain", $$"""{"resourceType":"Parameters"{{(parameters.Length > 0 ? $",\"parameter\":[{parameters}]" : "")}}}""");

    private static string Service(string code) => $$"""{"name":"service","valueCode":"{{code}}"}""";

    private static string Reader(string hpr, string? organisation = null)
    {
        var at = organisation is null ? "" : $$""",{"name":"organisation","valueString":"{{organisation}}"}""";
        return $$"""{"name":"reader","part":[{"name":"hpr","valueString":"{{hpr}}"}{{at}}]}""";
    }

    private static string Grounds(string purpose, string basis, string reason) =>
        $$""",{"name":"purpose","valueCode":"{{purpose}}"},{"name":"basis","valueCode":"{{basis}}"},{"name":"reason","valueBoolean":{{reason}}}""";

    private static string[] Told(Reply reply) =>
        [.. reply.Json["parameter"]!.AsArray().Select(explanation => string.Join(' ', ((string[])["service", "decision", "rule"]).Select(name => (string)Part(explanation!, name)["valueCode"]!)))];

    private static JsonNode Part(JsonNode explanation, string name) => explanation["part"]!.AsArray().Single(part => (string)part!["name"]! == name)!;
}
