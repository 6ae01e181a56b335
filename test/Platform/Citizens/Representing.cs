using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Storage;
using Felles.Test.Platform.Documents;
using Felles.Test.Platform.LabResults;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>Those who act for others: parents, holders of a power of attorney, guardians; and the register events that change it at once.</summary>
public class Representing
{
    private const string Giver = RunningPlatform.Citizen;
    private const string Holder = RunningPlatform.OtherCitizen;
    private const string Third = "12857115013";
    private const string Child = "07812394449";
    private const string Mandates = "/representation/mandates";
    private const string Scope = "lab-results";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T83_a_power_of_attorney_opens_what_it_covers_from_accepted_until_withdrawn(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (giver, holder) = (platform.AsCitizen(Giver), platform.AsCitizen(Holder, about: Giver));
        await platform.Execute("update record_entry set labels = 'NORN_FORANS' where clinical_at = (select min(clinical_at) from record_entry where type = 'Observation')");
        var id = (await giver.Post(Mandates, Give(Holder, Scope))).Expect(201).Json.Id();
        (await holder.Search("Observation", "")).Expect(404);
        (await platform.AsCitizen(Third).Post($"{Mandates}/{id}/accept", "{}")).Expect(404);
        (await giver.Post($"{Mandates}/{id}/accept", "{}")).Expect(404);
        (await platform.AsCitizen(Holder).Post($"{Mandates}/{id}/accept", "{}")).Expect(204);

        var seen = (await holder.Search("Observation", "_count=1")).Expect(200);
        Assert.Equal(2, (int)seen.Json["total"]!);
        (await platform.With(Party.CitizenClaims(Holder), Giver).Get("/measurements/fhir/Observation")).Expect(403);
        (await holder.Get("/access-log/fhir/AuditEvent")).Expect(403);
        (await holder.Get("/restrictions/fhir/Consent")).Expect(403);

        (await giver.Delete($"{Mandates}/{id}")).Expect(204);
        (await holder.Get(seen.Next!)).Expect(404);
        (await holder.Search("Observation", "")).Expect(404);

        // The giver's log has all of it, with the holder's name and no number.
        var log = string.Join('\n', (await platform.LogOf(Giver)).Select(entry => entry.ToJsonString(Blocking.Readable)));
        var name = NameOf(Holder);
        Assert.Contains(name, log, StringComparison.Ordinal);
        Assert.Contains("allow-holder", log, StringComparison.Ordinal);
        foreach (var word in (string[])["Given", "Accepted", "Withdrawn"]) Assert.Contains($"\"detail\":\"{word}: ", await platform.Log(), StringComparison.Ordinal);
        Assert.DoesNotContain(Holder, log, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T83_expired_giver_of_15_holder_of_17_and_the_holders_holder_are_refused(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var holder = platform.AsCitizen(Holder, about: Giver);
        var id = await Accepted(platform, Giver, Holder);
        var onward = await Accepted(platform, Holder, Third);
        (await holder.Search("Observation", "")).Expect(200);
        (await platform.AsCitizen(Third, about: Giver).Search("Observation", "")).Expect(404);

        await platform.Execute($"update register_representation set valid_to = '2020-01-01' where id = '{id}'");
        (await holder.Search("Observation", "")).Expect(404);
        await platform.Execute($"update register_representation set valid_to = null where id = '{id}'");
        (await holder.Search("Observation", "")).Expect(200);
        Assert.NotEqual(id, onward);

        var today = NorwegianTime.DateAt(TimeProvider.System.GetUtcNow());
        await Born(platform, Giver, today.AddYears(-16).AddDays(1));
        (await holder.Search("Observation", "")).Expect(403);
        (await platform.AsCitizen(Giver).Post(Mandates, Give(Third, Scope))).Expect(403);
        await Born(platform, Giver, today.AddYears(-16));
        (await holder.Search("Observation", "")).Expect(200);
        await Born(platform, Holder, today.AddYears(-18).AddDays(1));
        (await holder.Search("Observation", "")).Expect(403);
        (await platform.AsCitizen(Third).Post(Mandates, Give(Holder, Scope))).Expect(422);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T84_a_guardian_needs_personal_interests(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var guardian = platform.AsCitizen(Holder, about: Giver);
        string Begins(string id, string scope) => $$"""{"id":"{{id}}","type":"GuardianshipBegins","person":"{{Giver}}","guardian":"{{Holder}}","scope":"{{scope}}","validFrom":"2020-01-01"}""";
        (await platform.Event(Begins("g1", "FinancialInterests"))).Expect(200);
        (await guardian.Search("Observation", "")).Expect(403);
        (await platform.Event(Begins("g2", "PersonalInterests"))).Expect(200);
        Assert.Equal(3, (await guardian.Search("Observation", "")).Expect(200).Matches.Count);
        (await guardian.Get("/access-log/fhir/AuditEvent")).Expect(200);
        (await platform.Event($$"""{"id":"g3","type":"GuardianshipEnds","person":"{{Giver}}","guardian":"{{Holder}}"}""")).Expect(200);
        (await guardian.Search("Observation", "")).Expect(404);
        Assert.Contains("allow-guardian", string.Join('\n', (await platform.LogOf(Giver)).Select(entry => entry.ToJsonString())), StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T85_a_death_ends_the_login_and_every_representation_and_leaves_staff_as_they_were(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (giver, holder, gp) = (platform.AsCitizen(Giver), platform.AsCitizen(Holder, about: Giver), platform.AsClinician(Doctor.Gp, Giver));
        await Accepted(platform, Giver, Holder);
        (await holder.Search("Observation", "")).Expect(200);
        var event1 = $$"""{"id":"d1","type":"PersonIsDeceased","person":"{{Giver}}","deceasedOn":"2026-01-01"}""";
        (await platform.Event(event1)).Expect(200);
        (await holder.Search("Observation", "")).Expect(403);
        (await giver.Search("Observation", "")).Expect(403);
        Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);
        Assert.Equal(1, (int)(await platform.Event(event1)).Expect(200).Json["known"]!);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T86_a_protected_address_is_never_output_and_neither_gives_nor_receives(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        await Accepted(platform, Giver, Holder);
        var holder = platform.AsCitizen(Holder, about: Giver);
        (await holder.Search("Observation", "")).Expect(200);
        (await platform.Event($$"""{"id":"p1","type":"ChangeInAddressProtection","person":"{{Giver}}","addressProtection":"StrictlyConfidential"}""")).Expect(200);
        var refused = (await holder.Search("Observation", "")).Expect(403);
        (await platform.AsCitizen(Giver).Post(Mandates, Give(Third, Scope))).Expect(403);
        var same = (await platform.AsCitizen(Third).Post(Mandates, Give(Giver, Scope))).Expect(422);
        Assert.Equal((await platform.AsCitizen(Third).Post(Mandates, Give(RunningPlatform.NobodysNumber, Scope))).Expect(422).Text, same.Text);
        // A number alone tells no name: whoever gives one knows to whom, and a wrong guess is told of as nobody's number is.
        foreach (var guess in (string[])["Klok", "Krokus", "Steinrøys Munter Klok", "Jordbær Krokus", "Jordbær Jordbær"]) Assert.Equal(same.Text, (await platform.AsCitizen(Third).Post(Mandates, Give(Holder, Scope, guess))).Expect(422).Text);
        (await platform.AsCitizen(Third).Post(Mandates, $$"""{"holder":"{{Holder}}","scope":"{{Scope}}"}""")).Expect(422);
        (await platform.AsCitizen(Third).Post(Mandates, Give(Holder, Scope, "jordbær, LOGISK"))).Expect(201);
        foreach (var text in (string[])[refused.Text, (await platform.AsCitizen(Giver).Get(Mandates)).Expect(200).Text, (await platform.AsCitizen(Holder).Get(Mandates)).Expect(200).Text])
        {
            Assert.DoesNotContain("h001", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Giver, text, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Parents_read_the_log_and_set_blocks_and_a_change_of_responsibility_holds_at_once(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(Child, "m-1", ("NPU01", "2026-01-01", "final", "a"), ("NPU02", "2026-01-02", "final", "b")))).Expect(201);
        var (mother, gp) = (platform.AsCitizen(Giver, about: Child), platform.AsClinician(Doctor.Gp, Child));
        (await gp.Search("Observation", "")).Expect(200);
        var log = (await mother.Get("/access-log/fhir/AuditEvent")).Expect(200);
        Assert.Contains(log.Resources, entry => entry.ToJsonString(Blocking.Readable).Contains(Doctor.Gp.Name, StringComparison.Ordinal));
        // What she asks stands as asked by her, and the organisation learns that somebody asked for the child.
        var use = log.Resources.First(entry => (string)entry["action"]! == "R" && entry.ToJsonString(Blocking.Readable).Contains(Doctor.Gp.Name, StringComparison.Ordinal));
        (await mother.Post($"/access-log/fhir/AuditEvent/{use.Id()}/$dispute", """{"question":"Hvorfor?"}""")).Expect(201);
        Assert.Equal(NameOf(Giver), (string)(await mother.Get("/access-log/disputes")).Expect(200).Json["disputes"]![0]!["askedBy"]!);
        (await platform.Event($$"""{"id":"o1","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);
        Assert.Equal("representative", (string)(await platform.With(Party.OfficerClaims(Doctor.Gp)).Get("/privacy/disputes")).Expect(200).Json["disputes"]![0]!["askedBy"]!);

        (await mother.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        Assert.Equal("2", (await gp.Search("Observation", "")).Expect(200).Withheld);
        var own = string.Join('\n', (await mother.Get("/access-log/fhir/AuditEvent")).Expect(200).Resources.Select(entry => entry.ToJsonString(Blocking.Readable)));
        Assert.Contains("allow-parent", own, StringComparison.Ordinal);
        Assert.Contains(NameOf(Giver), own, StringComparison.Ordinal);

        (await platform.Event($$"""{"id":"r1","type":"ChangeInParentalResponsibility","person":"{{Child}}","parents":["{{Third}}"]}""")).Expect(200);
        (await mother.Search("Observation", "")).Expect(404);
        (await platform.Event($$"""{"id":"r2","type":"ChangeInParentalResponsibility","person":"{{Child}}","parents":["{{Giver}}"]}""")).Expect(200);
        (await mother.Search("Observation", "")).Expect(200);
        (await platform.Event($$"""{"id":"r3","type":"ChangeInAddress","person":"{{Child}}","household":"elsewhere"}""")).Expect(200);
        (await mother.Search("Observation", "")).Expect(403);
    }

    [Fact]
    public async Task Events_are_in_effect_on_every_host_when_they_are_answered_and_refused_whole_otherwise()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Postgres);
        var other = await platform.AddHost("b");
        var mother = platform.AsCitizen(Giver, about: "01912650029").At(other);
        (await mother.Search("Observation", "")).Expect(404);
        (await platform.Event($$"""{"id":"b1","type":"PersonIsBorn","person":"01912650029","name":"Nyfødt Solstråle","birthDate":"{{NorwegianTime.DateAt(TimeProvider.System.GetUtcNow()):yyyy-MM-dd}}","parents":["{{Giver}}"],"household":"h001"}""")).Expect(200);
        (await mother.Search("Observation", "")).Expect(200);

        foreach (var (wrong, place) in ((string, string)[])[
            ($$"""{"id":"w1","type":"PersonIsDeceased","person":"{{Giver}}"}""", "events[0].deceasedOn"), ($$"""{"id":"w1","type":"Nothing","person":"{{Giver}}"}""", "events[0].type"),
            ("""{"id":"w1","type":"ChangeInAddress","person":"12345678901"}""", "events[0].person"), ($$"""{"id":"w1","type":"PersonHasNewNumber","person":"{{Giver}}","newNumber":"{{Holder}}"}""", "events[0].newNumber"),
            ($$"""{"id":"w1","type":"PersonIsDeceased","person":"{{Giver}}","deceasedOn":"2999-01-01"}""", "events[0].deceasedOn")])
        {
            var refused = (await platform.Event(wrong)).Expect(422);
            Assert.Equal(place, (string)refused.Issues[0]["expression"]![0]!);
            Assert.DoesNotContain(Giver, refused.Text, StringComparison.Ordinal);
        }

        // An id is its sender's own, and stands for one event: the same again is known, another under it is refused.
        var moved = $$"""{"id":"b1","type":"ChangeInAddress","person":"{{Giver}}","household":"h002"}""";
        (await platform.Event(moved)).Expect(409);
        var claims = Party.RegisterClaims();
        claims[$"{Party.Helse}client/claims/orgnr_parent"] = Papers.Hospital;
        var elsewhere = platform.With(claims);
        Assert.Equal(1, (int)(await elsewhere.Post("/registers/events", $$"""{"events":[{{moved}}]}""")).Expect(200).Json["taken"]!);
        Assert.Equal(1, (int)(await elsewhere.Post("/registers/events", $$"""{"events":[{{moved}}]}""")).Expect(200).Json["known"]!);

        (await platform.AsCitizen(Giver).Post("/registers/events", "{}")).Expect(403);
        (await platform.With(Party.RegisterClaims()).Post("/registers/events", """{"events":[{"id":"x","type":"PersonIsDeceased","person":null}]}""")).Expect(400);
        (await platform.AsCitizen(Giver).Search("Observation", "")).Expect(200);
    }

    private static async Task<string> Accepted(RunningPlatform platform, string giver, string holder)
    {
        var id = (await platform.AsCitizen(giver).Post(Mandates, Give(holder, Scope))).Expect(201).Json.Id();
        (await platform.AsCitizen(holder).Post($"{Mandates}/{id}/accept", "{}")).Expect(204);
        return id;
    }

    private static string Give(string holder, string scope, string? name = null) => $$"""{"holder":"{{holder}}","holderName":"{{name ?? (holder == RunningPlatform.NobodysNumber ? "Luftig Fjordhest" : NameOf(holder))}}","scope":"{{scope}}"}""";

    // By the register's key of the person, and long enough for every cache to look again.
    private static async Task Born(RunningPlatform platform, string number, DateOnly born)
    {
        await platform.Execute($"update register_person set birth_date = '{born:yyyy-MM-dd}' where name = '{NameOf(number)}'");
        await platform.Execute("update register_state set version = version + 1");
        await Task.Delay(1100);
    }

    private static string NameOf(string number) => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(RunningPlatform.Root, "dev", "people", "population.json")))!["citizens"]!.AsArray().Single(citizen => (string)citizen!["number"]! == number)!["name"]!;
}
