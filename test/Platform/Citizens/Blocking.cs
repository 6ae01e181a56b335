using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.LabResults;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>Grounds, refusals, blocks, emergencies and labels as clinicians and the citizen meet them over HTTP, and what the citizen's log keeps.</summary>
public class Blocking
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Base = "/lab-results/fhir";
    private static readonly string[] Types = ["DiagnosticReport", "Observation", "Specimen"];

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Grounds_open_and_grounds_for_another_patient_do_not(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);

        var refused = (await platform.AsClinician(Doctor.OtherGp, Patient, new Grounds(RunningPlatform.OtherCitizen)).Search("Observation", "")).Expect(403);
        Assert.DoesNotContain(Patient, refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("valueQuantity", refused.Text, StringComparison.Ordinal);
        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Search("Observation", $"patient.identifier={Patient}")).Expect(404);
        (await platform.AsSystem().Search("Observation", "")).Expect(403);

        var log = await platform.LogOf(Patient);
        var denials = log.Where(Denied).Select(entry => entry.ToJsonString(Readable)).ToArray();
        Assert.Equal(2, denials.Length);
        Assert.Contains("En annen innbygger", denials[0], StringComparison.Ordinal);
        Assert.Contains("Rask Fossekall", denials[1], StringComparison.Ordinal);
        var reading = Assert.Single(log, entry => (string)entry["action"]! == "R");
        Assert.Contains("Tålmodig Urskog", reading.ToJsonString(Readable), StringComparison.Ordinal);
        Assert.Contains("TREAT", reading.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(3, reading["entity"]!.AsArray().Count(entity => entity!["what"]!["reference"]?.GetValue<string>().StartsWith("Observation/", StringComparison.Ordinal) == true));
        foreach (var secret in (string[])[Patient, Doctor.Gp.Number, Doctor.Gp.Hpr, Doctor.OtherGp.Number, Doctor.OtherGp.Hpr])
            Assert.All(log, entry => Assert.DoesNotContain(secret, entry.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_blocked_clinician_is_told_how_many_and_nothing_else(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var ids = new Dictionary<string, string>();
        foreach (var type in Types) ids[type] = (await gp.Search(type, "")).Expect(200).Matches[0].Id();
        var citizen = platform.AsCitizen(Patient);
        var block = (await citizen.Post("/restrictions/fhir/Consent", Consent(Doctor.Gp.Hpr))).Expect(201);

        var search = (await gp.Search("Observation", "")).Expect(200);
        Assert.Equal("3", search.Withheld);
        Assert.Empty(search.Matches);
        var included = (await gp.Search("DiagnosticReport", "_include=DiagnosticReport:result&_include=DiagnosticReport:specimen")).Expect(200);
        Assert.Empty(included.Matches);
        Assert.Empty(included.Included);
        Assert.NotNull(included.Withheld);
        var told = new List<Reply> { search, included, (await gp.Get($"{Base}/Observation/_history")).Expect(200) };
        foreach (var type in Types)
            foreach (var path in (string[])[$"{Base}/{type}/{ids[type]}", $"{Base}/{type}/{ids[type]}/_history", $"{Base}/{type}/{ids[type]}/_history/1"])
                told.Add(await gp.Get(path));
        foreach (var reply in told)
        {
            Assert.True(reply.Status is 200 or 404 or 403, $"{reply.Status} {reply.Text}");
            foreach (var content in (string[])["NPU0", "mmol", "Serum", "\"Svar\"", "effectiveDateTime"]) Assert.DoesNotContain(content, reply.Text, StringComparison.Ordinal);
            foreach (var id in ids.Values) Assert.DoesNotContain($"\"id\":\"{id}\"", reply.Text, StringComparison.Ordinal);
        }

        // Another office's doctor, and the citizen, see everything; the citizen is never told a count.
        Assert.Equal(3, (await platform.AsClinician(Doctor.OtherGp, Patient).Search("Observation", "")).Expect(200).Matches.Count);
        var own = (await citizen.Search("Observation", "")).Expect(200);
        Assert.Equal(3, own.Matches.Count);
        Assert.Null(own.Withheld);

        (await citizen.Delete($"/restrictions/fhir/Consent/{block.Json.Id()}")).Expect(204);
        Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);
        var history = (await citizen.Get("/restrictions/fhir/Consent")).Expect(200);
        Assert.Equal("inactive", Assert.Single(history.Resources).Status());
        Assert.Equal("Tålmodig Urskog", (string)history.Resources[0]["provision"]!["actor"]![0]!["reference"]!["display"]!);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_emergency_with_a_reason_opens_what_is_blocked_and_the_citizen_sees_it(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind);
        var citizen = platform.AsCitizen(Patient);
        (await citizen.Post("/restrictions/fhir/Consent", Consent(Doctor.Gp.Hpr))).Expect(201);
        const string Reason = "Bevisstløs pasient, trenger siste prøvesvar";
        (string, string)[] with = [("nhn-access-basis", "FORHOYET_AKUTT"), ("felles-emergency-reason", Uri.EscapeDataString(Reason))];

        var treating = platform.AsClinician(Doctor.Gp, Patient);
        (await treating.Search("Observation", "", with)).Expect(403);
        var acute = platform.AsClinician(Doctor.Gp, Patient, new Grounds(Patient, "BTG"));
        (await acute.Search("Observation", "", ("nhn-access-basis", "FORHOYET_AKUTT"))).Expect(403);
        (await acute.Search("Observation", "", ("nhn-access-basis", "FORHOYET_AKUTT"), ("felles-emergency-reason", "kort"))).Expect(403);
        var opened = (await acute.Search("Observation", "", with)).Expect(200);
        Assert.Equal(3, opened.Matches.Count);
        Assert.Null(opened.Withheld);

        var log = await platform.LogOf(Patient);
        var emergency = Assert.Single(log, entry => ((string)entry["outcomeDesc"]!).Contains("emergency", StringComparison.Ordinal) && !Denied(entry));
        Assert.Contains("BTG", emergency.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(3, log.Count(Denied));
        // The block stands: the next ordinary reading is withheld again.
        Assert.Equal("3", (await treating.Search("Observation", "")).Expect(200).Withheld);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_denied_the_citizen_is_absent_everywhere_and_shown_to_staff(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind);
        var now = TimeProvider.System.GetUtcNow();
        string[] hidden = [Security("NORN_PAS"), Security("SOMETHING_NEW"), Delayed(now.AddHours(1)), Security("NORU")];
        for (var i = 0; i < hidden.Length; i++)
            (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Labelled(Patient, $"hidden-{i}", hidden[i], ($"HID{i}", "2025-06-01", "final", "h")))).Expect(201);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Labelled(Patient, "released", Delayed(now.AddMinutes(-1)), ("REL", "2025-06-01", "final", "h")))).Expect(201);

        var staff = (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200);
        Assert.Equal(3 + hidden.Length + 1, staff.Matches.Count);
        var secret = staff.Matches.Where(match => match["code"]!.ToJsonString().Contains("HID", StringComparison.Ordinal)).Select(match => match.Id()).ToArray();
        Assert.Equal(hidden.Length, secret.Length);

        var citizen = platform.AsCitizen(Patient);
        var own = (await citizen.Search("Observation", "_count=2")).Expect(200);
        Assert.Equal(4, (int)own.Json["total"]!);
        var pages = new List<Reply> { own };
        while (pages[^1].Next is { } next) pages.Add((await citizen.Get(next)).Expect(200));
        Assert.Equal([2, 2], pages.Select(page => page.Matches.Count));
        Assert.All(pages, page => Assert.Null(page.Withheld));
        Assert.Contains(pages.SelectMany(page => page.Matches), match => match["code"]!.ToJsonString().Contains("REL", StringComparison.Ordinal));
        var history = (await citizen.Get($"{Base}/Observation/_history")).Expect(200);
        Assert.Equal(4, history.Resources.Count);
        var reports = (await citizen.Search("DiagnosticReport", "_include=DiagnosticReport:result&_include=DiagnosticReport:specimen")).Expect(200);
        foreach (var reply in (Reply[])[.. pages, history, reports])
            foreach (var id in secret) Assert.DoesNotContain(id, reply.Text, StringComparison.Ordinal);
        foreach (var id in secret)
        {
            var missing = (await citizen.Get($"{Base}/Observation/{id}")).Expect(404);
            Assert.Equal((await citizen.Get($"{Base}/Observation/no-such-thing")).Text, missing.Text);
            (await citizen.Get($"{Base}/Observation/{id}/_history")).Expect(404);
            (await citizen.Get($"{Base}/Observation/{id}/_history/1")).Expect(404);
            Assert.Empty((await citizen.Search("Observation", $"_id={id}")).Expect(200).Matches);
        }

        // What staff were shown of it is not told in the citizen's log either way but by reference to what they cannot open.
        Assert.All(await platform.LogOf(Patient), entry => Assert.DoesNotContain("HID", entry.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_entry_that_the_citizen_blocked_is_counted_for_staff_and_shown_to_the_citizen(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Labelled(Patient, "m-2", Security("NORS"), ("BLO", "2025-06-01", "final", "h")))).Expect(201);
        var staff = (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200);
        Assert.Equal(3, staff.Matches.Count);
        Assert.Equal(3, (int)staff.Json["total"]!);
        Assert.Equal("1", staff.Withheld);
        var own = (await platform.AsCitizen(Patient).Search("Observation", "")).Expect(200);
        Assert.Equal(4, own.Matches.Count);
        Assert.Null(own.Withheld);
        var consented = (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "", ("access-basis", "FORHOYET_SAMTYKKE"))).Expect(200);
        Assert.Equal(4, consented.Matches.Count);
    }

    internal static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static async Task<RunningPlatform> Delivered(DatabaseKind kind)
    {
        var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(
            Patient, "m-1", ("NPU01", "2024-01-10", "final", "a"), ("NPU02", "2024-02-10", "final", "a"), ("NPU03", "2025-03-10", "final", "a")))).Expect(201);
        return platform;
    }

    internal static string Consent(string hpr, string service = "") => ConsentAbout("urn:oid:2.16.578.1.12.4.1.4.4", hpr, service);

    internal static string ConsentAbout(string system, string value, string service = "") => $$$"""
        {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
         "category":[{"coding":[{"system":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603","code":"NORS"}]}],
         "provision":{"type":"deny",{{{(service.Length > 0 ? $$"""
            "class":[{"system":"urn:felles:fhir:CodeSystem:service","code":"{{service}}"}],
            """ : "")}}}"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},
           "reference":{"identifier":{"system":"{{{system}}}","value":"{{{value}}}"} } }]}}
        """;

    private static string Security(string code) => $$"""{"system":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603","code":"{{code}}"}""";

    private static string Delayed(DateTimeOffset until) => $$$"""
        {"extension":[{"url":"urn:felles:fhir:StructureDefinition:release-at","valueInstant":"{{{until.UtcDateTime:yyyy-MM-ddTHH:mm:ss}}}Z"}],"system":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603","code":"NORU"}
        """;

    private static bool Denied(JsonNode entry) => (string)entry["outcome"]! == "8";
}
