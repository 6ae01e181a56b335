using Felles.Host.Configuration;
using Felles.Storage;
using Felles.Test.Platform.LabResults;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>Consents, reservations and blocks of every extent: set, in effect, lifted, kept.</summary>
public class Deciding
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Hpr = "urn:oid:2.16.578.1.12.4.1.4.4";
    private const string Consents = "/restrictions/fhir/Consent";
    private const string Resh = "urn:oid:2.16.578.1.12.4.1.4.102";

    /// <summary>A page is judged when it is asked for: what was withdrawn since the one before is not on it.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_consent_opens_past_a_block_for_all_and_withdrawn_stops_in_the_middle_of_paging(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (gp, other, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsClinician(Doctor.OtherGp, Patient), platform.AsCitizen(Patient));
        (await citizen.Post(Consents, Deny(""))).Expect(201);
        var consent = (await citizen.Post(Consents, Consent("permit", Actor(Hpr, Doctor.Gp.Hpr)))).Expect(201);
        Assert.Equal("permit", (string)consent.Json["provision"]!["type"]!);
        Assert.Equal(Doctor.Gp.Name, (string)consent.Json["provision"]!["actor"]![0]!["reference"]!["display"]!);

        var first = (await gp.Search("Observation", "_count=1")).Expect(200);
        Assert.Single(first.Matches);
        Assert.Equal("3", (await other.Search("Observation", "")).Expect(200).Withheld);

        (await citizen.Delete($"{Consents}/{consent.Json.Id()}")).Expect(204);
        var next = (await gp.Get(first.Next!)).Expect(200);
        Assert.Empty(next.Matches);
        Assert.Equal("3", next.Withheld);

        var history = (await citizen.Get(Consents)).Expect(200).Resources;
        Assert.Equal(["inactive", "active"], history.Select(one => one.Status()));
        Assert.NotNull(history[0]["provision"]!["period"]!["end"]);
        Assert.Contains("allow-consent-given", (await platform.Log()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consent_withdrawn_at_one_host_stops_the_next_page_at_another()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Postgres);
        var elsewhere = await platform.AddHost("b");
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        (await citizen.Post(Consents, Deny(""))).Expect(201);
        var consent = (await citizen.At(elsewhere).Post(Consents, Consent("permit", Actor(Hpr, Doctor.Gp.Hpr)))).Expect(201);
        var first = (await gp.Search("Observation", "_count=1")).Expect(200);
        Assert.Single(first.Matches);
        (await citizen.At(elsewhere).Delete($"{Consents}/{consent.Json.Id()}")).Expect(204);
        Assert.Empty((await gp.Get(first.Next!)).Expect(200).Matches);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_reservation_deletes_where_the_rules_say_so_and_one_against_disclosure_does_not(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(RunningPlatform.OtherCitizen, "o-1", ("NPU01", "2024-01-10", "final", "a")))).Expect(201);

        var against = (await citizen.Post(Consents, Deny("lab-results", "disclosure-reservation"))).Expect(201);
        Assert.Equal("disclosure-reserved", Code((await gp.Search("Observation", "")).Expect(403)));
        Assert.Equal(3, (await citizen.Search("Observation", "")).Expect(200).Matches.Count);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-2", ("NPU04", "2025-04-10", "final", "a")))).Expect(201);
        (await citizen.Delete($"{Consents}/{against.Json.Id()}")).Expect(204);
        Assert.Equal(4, (await gp.Search("Observation", "")).Expect(200).Matches.Count);

        var reservation = (await citizen.Post(Consents, Deny("lab-results", "reservation"))).Expect(201);
        (await gp.Search("Observation", "")).Expect(403);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-3", ("NPU05", "2025-05-10", "final", "a")))).Expect(403);
        (await citizen.Delete($"{Consents}/{reservation.Json.Id()}")).Expect(204);
        Assert.Empty((await gp.Search("Observation", "")).Expect(200).Matches);
        Assert.Empty((await citizen.Search("DiagnosticReport", "")).Expect(200).Matches);

        // Nobody else's is gone, and what is sent anew is taken in.
        Assert.Single((await platform.AsClinician(Doctor.Gp, RunningPlatform.OtherCitizen).Search("Observation", "")).Expect(200).Matches);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", ("NPU01", "2024-01-10", "final", "a")))).Expect(201);
        Assert.Single((await gp.Search("Observation", "")).Expect(200).Matches);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Blocks_of_a_profession_a_department_a_document_and_days_cover_just_that(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Patient, "m-2", ("NPU08", "2025-08-10", "final", "a")))).Expect(201);
        var citizen = platform.AsCitizen(Patient);
        var report = (await citizen.Search("DiagnosticReport", "")).Expect(200).Matches.Single(one => one["result"]!.AsArray().Count == 1);
        var atDepartment = Party.Claims(Doctor.Gp, new Grounds(Patient));
        atDepartment["nhn:tillitsrammeverk:parameters"]!["practitioner"]!["department"] = System.Text.Json.Nodes.JsonNode.Parse($$"""{"id":"700001","name":"Akutten","system":"{{Resh}}"}""");
        var (gp, atDesk) = (platform.AsClinician(Doctor.Gp, Patient), platform.With(atDepartment, Patient));

        foreach (var (consent, seen, withheld, seenAtDepartment) in (((string, int, string?, int)[])[
            (Deny("", actor: Actor("urn:oid:2.16.578.1.12.4.1.1.9060", "LE")), 0, "4", 0),
            (Deny("", actor: Actor("urn:oid:2.16.578.1.12.4.1.1.9060", "SP")), 4, null, 4),
            (Deny("", actor: Actor(Resh, "700001")), 4, null, 0),
            (Deny("lab-results", extent: $$$""","data":[{"meaning":"instance","reference":{"reference":"DiagnosticReport/{{{report.Id()}}}"} }]"""), 3, "1", 3),
            (Deny("", extent: ""","dataPeriod":{"start":"2024-01-01","end":"2024-02-09"}"""), 3, "1", 3),
            (Deny("", extent: ""","dataPeriod":{"start":"2025-03-10"}"""), 2, "2", 2)]))
        {
            var set = (await citizen.Post(Consents, consent)).Expect(201);
            var search = (await gp.Search("Observation", "")).Expect(200);
            Assert.True((search.Matches.Count, search.Withheld) == (seen, withheld), $"{consent}: {search.Matches.Count} {search.Withheld}");
            Assert.Equal(seenAtDepartment, (await atDesk.Search("Observation", "")).Expect(200).Matches.Count);
            Assert.Equal(4, (await citizen.Search("Observation", "")).Expect(200).Matches.Count);
            // What was asked for comes back the same.
            foreach (var part in (string[])["actor", "data", "dataPeriod", "class"])
                Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(consent)!["provision"]![part] is null, set.Json["provision"]![part] is null);
            (await citizen.Delete($"{Consents}/{set.Json.Id()}")).Expect(204);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_block_ends_when_it_says_and_stays_in_the_history(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        var set = (await citizen.Post(Consents, Deny("", extent: $$""","period":{"end":"{{TimeProvider.System.GetUtcNow().AddDays(30):yyyy-MM-dd}}"}"""))).Expect(201);
        Assert.NotNull(set.Json["provision"]!["period"]!["end"]);
        Assert.Equal("3", (await gp.Search("Observation", "")).Expect(200).Withheld);
        await platform.Execute("update restriction set ends_at = set_at + 1");
        Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);
        Assert.Equal("inactive", Assert.Single((await citizen.Get(Consents)).Expect(200).Resources).Status());
        (await citizen.Delete($"{Consents}/{set.Json.Id()}")).Expect(404);
    }

    /// <summary>A service on trial by an operator's own rules: nothing without consent, under the version that counts.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_service_that_rests_on_consent_is_closed_without_it(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind, change: settings => settings.Rules = Path.Combine(RunningPlatform.Root, "dev", "rules"));
        var citizen = platform.AsCitizen(Patient);
        var gp = platform.With(Party.Claims(Doctor.Gp, new Grounds(Patient)).ForMeasurements("read"), Patient);
        const string Read = "/measurements/fhir/Observation";
        Assert.Equal("not-taking-part", Code((await gp.Get(Read)).Expect(403)));

        var form = (await citizen.Get("/restrictions/consent-forms")).Expect(200).Json["forms"]![0]!;
        Assert.Equal(("measurements-trial", 2), ((string)form["code"]!, (int)form["version"]!));
        foreach (var wrong in (string[])[Participation("measurements-trial", "1"), Participation("another", "2"), Participation("measurements-trial", "2").Replace("\"type\":\"permit\"", "\"type\":\"permit\",\"period\":{\"end\":\"2030-01-01\"}", StringComparison.Ordinal)])
            (await citizen.Post(Consents, wrong)).Expect(422);
        var given = (await citizen.Post(Consents, Participation("measurements-trial", "2"))).Expect(201);
        Assert.NotNull(given.Json["provision"]!["period"]!["end"]);
        Assert.Empty((await gp.Get(Read)).Expect(200).Matches);
        await platform.Execute("update restriction set form_version = '1'");
        (await gp.Get(Read)).Expect(403);
        await platform.Execute("update restriction set form_version = '2'");
        (await gp.Get(Read)).Expect(200);
        (await citizen.Delete($"{Consents}/{given.Json.Id()}")).Expect(204);
        (await gp.Get(Read)).Expect(403);
        Assert.Contains(await platform.LogOf(Patient), entry => entry.ToJsonString().Contains("deny-not-taking-part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_with_its_place()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var citizen = platform.AsCitizen(Patient);
        foreach (var (consent, place) in ((string, string)[])[
            (Consent("permit", ""), "Consent.provision.actor"), (Consent("permit", Actor(Resh, "1")), "Consent.provision.actor"), (Consent("maybe", ""), "Consent.provision.type"),
            (Deny("", actor: Actor("urn:oid:2.16.578.1.12.4.1.1.9060", "QQ")), "Consent.provision.actor.reference.identifier"), (Deny("", actor: Actor(Hpr, RunningPlatform.OtherCitizen)), "Consent.provision.actor"),
            (Deny("", extent: ""","period":{"end":"2020-01-01"}"""), "Consent.provision.period"), (Deny("", extent: ""","period":{"start":"2030-01-01"}"""), "Consent.provision.period"),
            (Deny("", extent: ""","dataPeriod":{"start":"2025-01-02","end":"2025-01-01"}"""), "Consent.provision.dataPeriod"), (Deny("", extent: ""","dataPeriod":{}"""), "Consent.provision.dataPeriod"),
            (Deny("", extent: ""","data":[{"meaning":"instance","reference":{"reference":"DiagnosticReport/x"}}]"""), "Consent.provision.class"),
            (Deny("lab-results", extent: ""","data":[{"meaning":"instance","reference":{"reference":"DiagnosticReport/x"}}]"""), "Consent.provision.data.reference"),
            (Deny("lab-results", extent: ""","data":[{"meaning":"related"}]"""), "Consent.provision.data"), (Deny("lab-results", "reservation", extent: ""","dataPeriod":{"start":"2025-01-02"}"""), "Consent.provision"),
            (Deny("lab-results", extent: ""","purpose":[]"""), "Consent.provision.purpose")])
        {
            var refused = (await citizen.Post(Consents, consent)).Expect(422);
            Assert.Equal(place, (string)refused.Issues[0]["expression"]![0]!);
            Assert.DoesNotContain(RunningPlatform.OtherCitizen, refused.Text, StringComparison.Ordinal);
        }

        Assert.Empty((await citizen.Get(Consents)).Expect(200).Resources);
    }

    private static string Actor(string system, string value) => $$$""","actor":[{"reference":{"identifier":{"system":"{{{system}}}","value":"{{{value}}}"} } }]""";

    private static string Consent(string type, string rest) => $$$"""{"resourceType":"Consent","status":"active","provision":{"type":"{{{type}}}"{{{rest}}} } }""";

    private static string Deny(string service, string? kind = null, string actor = "", string extent = "")
    {
        var covers = service.Length == 0 ? "" : $$""","class":[{"system":"urn:felles:fhir:CodeSystem:service","code":"{{service}}"}]""";
        var consent = Consent("deny", covers + actor + extent);
        var category = $$""" "category":[{"coding":[{"system":"urn:felles:fhir:CodeSystem:restriction-kind","code":"{{kind}}"}]}],"status" """.Trim();
        return kind is null ? consent : consent.Replace("\"status\"", category, StringComparison.Ordinal);
    }

    private static string Participation(string form, string version) =>
        $$"""{"resourceType":"Consent","status":"active","policyRule":{"coding":[{"system":"urn:felles:fhir:CodeSystem:consent-form","code":"{{form}}","version":"{{version}}"}] },"provision":{"type":"permit"} }""";

    private static string Code(Reply reply) => (string)(reply.Issues[0]["details"]?["coding"]?[0]?["code"] ?? reply.Issues[0]["details"]?["text"] ?? "")!;
}
