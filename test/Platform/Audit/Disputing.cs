using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Audit;

/// <summary>A citizen asks why, and the organisation finds its decision and answers.</summary>
public class Disputing
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_question_reaches_the_organisation_with_the_reference_of_its_decision(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var citizen = platform.AsCitizen(Patient);
        (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200);
        var log = await platform.LogOf(Patient);
        var entry = log.Single(one => (string)one["action"]! == "R");
        var path = $"/access-log/fhir/AuditEvent/{entry.Id()}/$dispute";
        const string Question = """{"question":"Jeg var ikke hos legen denne dagen. Hvorfor?"}""";
        var asked = (await citizen.Post(path, Question)).Expect(201).Json;
        Assert.Equal("tb-2026-000417", (string)asked["decisionRef"]!);
        (await citizen.Post(path, Question)).Expect(409);

        var officer = platform.With(Party.OfficerClaims(Doctor.Gp));
        (await officer.Get("/privacy/disputes")).Expect(403);
        (await platform.Event($$"""{"id":"e1","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""", $$"""{"id":"e2","type":"PrivacyOfficerAppointed","person":"{{Doctor.OtherGp.Number}}","organisation":"{{Doctor.OtherGp.Organisation}}"}""")).Expect(200);
        var received = Assert.Single((await officer.Get("/privacy/disputes")).Expect(200).Json["disputes"]!.AsArray())!;
        Assert.Equal("tb-2026-000417", (string)received["decisionRef"]!);
        Assert.Equal(entry.Id(), (string)received["entry"]!);
        Assert.DoesNotContain(Patient, received.ToJsonString(), StringComparison.Ordinal);

        var another = platform.With(Party.OfficerClaims(Doctor.OtherGp));
        Assert.Empty((await another.Get("/privacy/disputes")).Expect(200).Json["disputes"]!.AsArray());
        var answer = $"/privacy/disputes/{(string)received["id"]!}/answer";
        (await another.Post(answer, """{"answer":"x"}""")).Expect(404);
        (await officer.Post(answer, """{"answer":"Prøvesvar ble lest før timen din."}""")).Expect(204);
        (await officer.Post(answer, """{"answer":"Igjen"}""")).Expect(404);
        var own = Assert.Single((await citizen.Get("/access-log/disputes")).Expect(200).Json["disputes"]!.AsArray())!;
        Assert.Contains("før timen", own["answer"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await platform.AsCitizen(RunningPlatform.OtherCitizen).Get("/access-log/disputes")).Expect(200).Json["disputes"]!.AsArray());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_queue_comes_in_pages_and_each_reading_of_it_is_logged(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        (await platform.Event($$"""{"id":"e1","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);
        for (var i = 0; i < 205; i++)
            await platform.Execute($"insert into audit_dispute (id, person, stream, seq, organisation, question, asked_at, answer) values ('q{i}', '{Guid.Empty}', 'a', {i}, '{Doctor.Gp.Organisation}', 'x', {i / 2}, {(i % 3 == 0 ? "'y'" : "null")})");
        var officer = platform.With(Party.OfficerClaims(Doctor.Gp));
        var seen = new List<(bool Answered, string Id)>();
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = (await officer.Get($"/privacy/disputes{(cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}")}")).Expect(200).Json;
            seen.AddRange(page["disputes"]!.AsArray().Select(one => (one!["answer"] is not null, (string)one["id"]!)));
            cursor = (string?)page["next"];
            pages++;
        }
        while (cursor is not null);
        Assert.Equal(3, pages);
        Assert.Equal(205, seen.Select(one => one.Id).Distinct().Count());
        Assert.Equal(seen.Select(one => one.Answered).Order(), seen.Select(one => one.Answered));
        (await officer.Get("/privacy/disputes?cursor=x")).Expect(400);
        Assert.True((await platform.Log()).Split("\"detail\":\"questions\"").Length > 3);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var citizen = platform.AsCitizen(Patient);
        (await citizen.Search("Observation", "")).Expect(200);
        (await platform.AsClinician(Doctor.Gp, RunningPlatform.OtherCitizen).Search("Observation", "")).Expect(200);
        var own = (await platform.LogOf(Patient)).First(one => (string)one["action"]! == "R").Id();
        var others = (await platform.LogOf(RunningPlatform.OtherCitizen)).First(one => (string)one["action"]! == "R").Id();
        string Path(string id) => $"/access-log/fhir/AuditEvent/{id}/$dispute";
        (await citizen.Post(Path(own), """{"question":"Hvorfor?"}""")).Expect(422);
        (await citizen.Post(Path(others), """{"question":"Hvorfor?"}""")).Expect(404);
        (await citizen.Post(Path("a-x"), """{"question":"Hvorfor?"}""")).Expect(404);
        foreach (var (body, status) in ((string, int)[])[("""{"question":""}""", 422), ($$"""{"question":"{{Patient}}"}""", 422), ("""{"question":"x","more":1}""", 400), ("[]", 400), ("{", 400)])
            Assert.DoesNotContain(Patient, (await citizen.Post(Path(others), body)).Expect(status).Text, StringComparison.Ordinal);
        (await platform.AsClinician(Doctor.Gp, Patient).Get("/access-log/disputes")).Expect(403);
    }
}
