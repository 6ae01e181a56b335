using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Audit;

/// <summary>The privacy officer's queue on the running platform: found, pseudonymised, opened, asked about, settled; every step in the log.</summary>
public class Cases
{
    // Somebody else at the same organisation, so that the officer is not whom the case is about.
    private static readonly Doctor officerAtOther = Doctor.OtherGp with { Name = Doctor.Gp.Name, Number = Doctor.Gp.Number, Hpr = Doctor.Gp.Hpr };

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_case_names_nobody_until_it_is_opened_and_every_step_is_logged(DatabaseKind kind)
    {
        await using var platform = await Guessing(kind);
        var officer = platform.With(Party.OfficerClaims(officerAtOther));
        (await officer.Get("/privacy/cases")).Expect(403);
        await Appoint(platform);
        var found = await First(officer);
        var path = $"/privacy/cases/{(string)found["id"]!}";
        var veiled = (await officer.Get(path)).Expect(200);
        Assert.Equal("new", (string)veiled.Json["state"]!);
        var signal = Assert.Single(veiled.Json["signals"]!.AsArray())!;
        Assert.Equal("L9", (string)signal["signal"]!);
        Assert.Equal("refusals 8", (string)signal["facts"]![0]!["detail"]!);
        foreach (var secret in (string[])[Doctor.OtherGp.Name, Doctor.OtherGp.Hpr, Doctor.OtherGp.Number, Doctor.OtherGp.OrganisationName, "entry", "decisionRef"])
            Assert.DoesNotContain(secret, veiled.Text, StringComparison.Ordinal);

        // Neither the one whom it is about nor another organisation's officer has part in it.
        var self = platform.With(Party.OfficerClaims(Doctor.OtherGp));
        Assert.Empty((await self.Get("/privacy/cases")).Expect(200).Json["cases"]!.AsArray());
        (await self.Get(path)).Expect(404);
        (await self.Post($"{path}/steps", """{"from":"new","to":"open"}""")).Expect(404);
        var another = platform.With(Party.OfficerClaims(Doctor.Gp));
        Assert.Empty((await another.Get("/privacy/cases")).Expect(200).Json["cases"]!.AsArray());
        (await another.Get(path)).Expect(404);
        (await another.Post($"{path}/steps", """{"from":"new","to":"open"}""")).Expect(404);

        (await officer.Post($"{path}/steps", """{"from":"new","to":"confirmed","note":"x"}""")).Expect(422);
        (await officer.Post($"{path}/steps", """{"from":"new","to":"open"}""")).Expect(204);
        (await officer.Post($"{path}/steps", """{"from":"new","to":"open"}""")).Expect(409);
        var opened = (await officer.Get(path)).Expect(200);
        Assert.Equal(Doctor.OtherGp.Name, (string)opened.Json["name"]!);
        Assert.Equal(Doctor.OtherGp.Hpr, (string)opened.Json["hpr"]!);
        Assert.Equal("tb-2026-000417", (string)opened.Json["signals"]![0]!["facts"]![0]!["decisionRef"]!);
        foreach (var number in (string[])[RunningPlatform.NobodysNumber, Doctor.OtherGp.Number]) Assert.DoesNotContain(number, opened.Text, StringComparison.Ordinal);

        (await officer.Post($"{path}/steps", """{"from":"open","to":"asked"}""")).Expect(422);
        (await officer.Post($"{path}/steps", $$"""{"from":"open","to":"asked","note":"Hvem er {{RunningPlatform.Citizen}}?"}""")).Expect(422);
        (await officer.Post($"{path}/steps", """{"from":"open","to":"asked","note":"Hva søkte du etter?"}""")).Expect(204);
        (await officer.Post($"{path}/steps", """{"from":"asked","to":"justified","note":"Skrev feil fra en gammel liste."}""")).Expect(204);
        Assert.Empty((await officer.Get("/privacy/cases")).Expect(200).Json["cases"]!.AsArray());
        Assert.Single((await officer.Get("/privacy/cases?settled=true")).Expect(200).Json["cases"]!.AsArray());
        var steps = (await officer.Get(path)).Expect(200).Json["steps"]!.AsArray();
        Assert.Equal(["open", "asked", "justified"], steps.Select(step => (string)step!["to"]!));
        Assert.All(steps, step => Assert.Equal(Doctor.Gp.Name, (string)step!["by"]!));

        var log = await platform.Log();
        foreach (var step in (string[])["open", "asked", "justified"]) Assert.Contains($"case {(string)found["id"]!} {step}", log, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_settled_makes_no_new_case_and_what_comes_after_does(DatabaseKind kind)
    {
        await using var platform = await Guessing(kind);
        await Appoint(platform);
        var officer = platform.With(Party.OfficerClaims(officerAtOther));
        var path = $"/privacy/cases/{(string)(await First(officer))["id"]!}/steps";
        (await officer.Post(path, """{"from":"new","to":"open"}""")).Expect(204);
        (await officer.Post(path, """{"from":"open","to":"closed","note":"Gjennomgått."}""")).Expect(204);
        await Task.Delay(2500);
        Assert.Empty((await officer.Get("/privacy/cases")).Expect(200).Json["cases"]!.AsArray());
        // Reads of the own record are a sign at once.
        for (var i = 0; i < 2; i++) (await platform.AsClinician(Doctor.OtherGp, Doctor.OtherGp.Number).Search("Observation", "")).Expect(200);
        var again = await First(officer);
        Assert.Equal("L1", (string)again["signals"]![0]!["signal"]!);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_whole()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        await Appoint(platform);
        var officer = platform.With(Party.OfficerClaims(officerAtOther));
        (await officer.Get("/privacy/cases?cursor=x!")).Expect(400);
        (await officer.Get("/privacy/cases?state=new")).Expect(400);
        (await officer.Get("/privacy/cases/none")).Expect(404);
        (await officer.Post("/privacy/cases/none/steps", """{"from":"new","to":"open"}""")).Expect(404);
        foreach (var body in (string[])["[]", "{", """{"from":"new"}""", """{"from":"new","to":"open","more":1}""", """{"from":"new","to":"9"}"""]) (await officer.Post("/privacy/cases/none/steps", body)).Expect(400);
        (await platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen).Get("/privacy/cases")).Expect(401);
        (await platform.AsCitizen(RunningPlatform.Citizen).Get("/privacy/cases")).Expect(403);

        var system = platform.With(ContactClaims());
        var delivered = $$"""{"since":"2026-01-01","contacts":[{"patient":"{{RunningPlatform.Citizen}}","day":"2026-11-01","acute":false},{"patient":"{{RunningPlatform.NobodysNumber}}","day":"2026-11-01","acute":true}]}""";
        (await system.Post("/privacy/contacts", delivered)).Expect(204);
        (await system.Post("/privacy/contacts", delivered)).Expect(204);
        Assert.Equal(1, await platform.Rows("analysis_contact"));
        foreach (var (body, status) in ((string, int)[])[("{}", 400), ("[]", 400), ("""{"since":"2026-13-01","contacts":[]}""", 400), ($$"""{"since":"2026-01-01","contacts":[{"patient":"{{RunningPlatform.Citizen}}","day":"x","acute":true}]}""", 422), ("""{"since":"2026-01-01","contacts":[{"patient":"1","day":"2026-11-01","acute":true}]}""", 422), ("""{"since":"2026-01-01","contacts":[1]}""", 422)])
            Assert.DoesNotContain(RunningPlatform.Citizen, (await system.Post("/privacy/contacts", body)).Expect(status).Text, StringComparison.Ordinal);
        (await platform.AsSystem().Post("/privacy/contacts", delivered)).Expect(401);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_report_tells_who_looked_at_whom_with_patients_under_pseudonyms(DatabaseKind kind)
    {
        await using var platform = await Guessing(kind);
        var officer = platform.With(Party.OfficerClaims(officerAtOther));
        var day = NorwegianTime.DateAt(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var path = $"/privacy/report?from={day}&to={day}";
        (await officer.Get(path)).Expect(403);
        await Appoint(platform);
        foreach (var (doctor, patient) in ((Doctor, string)[])[(Doctor.OtherGp, RunningPlatform.Citizen), (Doctor.OtherGp, RunningPlatform.Citizen), (Doctor.OtherGp, RunningPlatform.OtherCitizen), (Doctor.Gp, RunningPlatform.Citizen)])
            (await platform.AsClinician(doctor, patient).Search("Observation", "")).Expect(200);
        JsonArray professionals;
        for (var attempt = 0; (professionals = (await officer.Get(path)).Expect(200).Json["professionals"]!.AsArray()).FirstOrDefault()?["uses"]?.GetValue<int>() != 3; attempt++)
        {
            Assert.True(attempt < 60, professionals.ToJsonString());
            await Task.Delay(250);
        }

        // The other organisation's doctor is not in it.
        var professional = Assert.Single(professionals)!;
        Assert.Equal((Doctor.OtherGp.Name, 2, 8), ((string)professional["name"]!, (int)professional["patients"]!, (int)professional["refusals"]!));
        var file = (await officer.Get($"/privacy/report/uses?from={day}&to={day}")).Expect(200);
        var lines = file.Text.Trim('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Equal(2, lines.Count(line => line.Contains(";P-", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.EndsWith(";2;0;0;0", StringComparison.Ordinal));
        foreach (var secret in (string[])[RunningPlatform.Citizen, RunningPlatform.OtherCitizen, Doctor.OtherGp.Number]) Assert.DoesNotContain(secret, file.Text, StringComparison.Ordinal);
        var log = await platform.Log();
        Assert.Contains($"report {day} {day}\"", log, StringComparison.Ordinal);
        Assert.Contains($"report {day} {day} csv", log, StringComparison.Ordinal);
        Assert.Single((await platform.With(Party.OfficerClaims(Doctor.Gp)).Get(path)).Expect(200).Json["professionals"]!.AsArray());
        foreach (var wrong in (string[])["", "?from=2026-01-01&to=2025-01-01", "?from=2020-01-01&to=2026-01-01", "?from=x&to=y"]) (await officer.Get($"/privacy/report{wrong}")).Expect(422);
        (await officer.Get($"{path}&skip=x")).Expect(400);
    }

    private static JsonObject ContactClaims()
    {
        var claims = Party.RegisterClaims();
        claims["aud"] = "felles:privacy";
        claims["scope"] = new JsonArray("felles:privacy/contacts");
        return claims;
    }

    // Somebody tries numbers.
    private static async Task<RunningPlatform> Guessing(DatabaseKind kind)
    {
        var platform = await RunningPlatform.Start(kind, change: settings => settings.Analysis.Seconds = 1);
        for (var i = 0; i < 8; i++) (await platform.AsClinician(Doctor.OtherGp, RunningPlatform.NobodysNumber).Search("Observation", "")).Expect(404);
        return platform;
    }

    private static async Task Appoint(RunningPlatform platform) => (await platform.Event(
        $$"""{"id":"e1","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.OtherGp.Organisation}}"}""",
        $$"""{"id":"e2","type":"PrivacyOfficerAppointed","person":"{{Doctor.OtherGp.Number}}","organisation":"{{Doctor.OtherGp.Organisation}}"}""",
        $$"""{"id":"e3","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);

    private static async Task<JsonNode> First(Client officer)
    {
        for (var attempt = 0; ; attempt++)
        {
            if ((await officer.Get("/privacy/cases")).Expect(200).Json["cases"]!.AsArray() is [{ } found, ..]) return found;
            Assert.True(attempt < 60, "No case was found.");
            await Task.Delay(250);
        }
    }
}
