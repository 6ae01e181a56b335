using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Audit;
using static Felles.Test.Unit.CriticalInfo.CriticalInfoPlatform;

namespace Felles.Test.Unit.CriticalInfo;

/// <summary>What EHRs see of the API, and what the citizen's log keeps.</summary>
public sealed class CriticalInfoApiTests : IAsyncLifetime
{
    private CriticalInfoPlatform platform = null!;

    public async Task InitializeAsync() => platform = await Start();

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task What_one_ehr_registers_the_next_one_reads()
    {
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            // The two consents exclude each other; each has its own test.
            if (kind == "clarification") continue;
            var registered = await platform.Post(Gp, TypeOf(kind), New(kind, Gp));
            Assert.True(registered.Status == 201, $"{kind} {registered.Text}");
            Assert.Equal("W/\"1\"", registered.Headers.ETag);
            Assert.DoesNotContain(Patient, registered.Text, StringComparison.Ordinal);

            var listed = await platform.Get(OtherGp, TypeOf(kind));
            Assert.Equal(200, listed.Status);
            var id = registered.Json["id"]!.GetValue<string>();
            Assert.Equal(registered.Text, listed.Entries.Single(entry => entry!["resource"]!["id"]!.GetValue<string>() == id)!["resource"]!.ToJsonString(RelaxedJson));
            Assert.EndsWith($"/critical-info/fhir/{TypeOf(kind)}/{id}/_history/1", registered.Headers.Location.ToString(), StringComparison.Ordinal);
            Assert.Equal(registered.Text, (await platform.Get(OtherGp, $"{TypeOf(kind)}/{id}")).Text);
        }

        var log = await platform.Log();
        Assert.Contains(log, entry => entry is { Kind: AuditKind.Change, Actor.Name: "Tålmodig Urskog", Query: "POST AllergyIntolerance" });
        Assert.Contains(log, entry => entry is { Kind: AuditKind.Disclosure, Actor.Name: "Rask Fossekall", Query: "Flag" });
    }

    [Fact]
    public async Task The_first_recorder_stays_through_corrections_and_the_updater_is_who_corrects()
    {
        var first = (await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp))).Json;
        var address = $"AllergyIntolerance/{first["id"]}";

        platform.Clock.Now += TimeSpan.FromDays(1);
        var corrected = await platform.Put(OtherGp, address, Corrected(first, OtherGp, "set criticality = \"low\""));
        Assert.True(corrected.Status == 200, corrected.Text);
        platform.Clock.Now += TimeSpan.FromDays(1);
        var again = await platform.Put(Gp, address, Corrected(corrected.Json, Gp, "set criticality = \"high\""));
        Assert.True(again.Status == 200, again.Text);

        Assert.Equal("3", again.Json["meta"]!["versionId"]!.GetValue<string>());
        var recorder = again.Json["contained"]!.AsArray().Single(item => item!["id"]!.GetValue<string>() == "recorderRef")!;
        Assert.Equal(Gp.Hpr, recorder["practitioner"]!["identifier"]!["value"]!.GetValue<string>());
        Assert.Equal(first["recordedDate"]!.GetValue<string>(), again.Json["recordedDate"]!.GetValue<string>());

        // Taking the record over is refused.
        var taken = await platform.Put(OtherGp, address, Corrected(again.Json, OtherGp, "set recorder.reference = \"#updaterRef\"", "remove contained[0]"));
        Assert.Equal("422 KI-9012", taken.Say);
        var history = await platform.Get(Gp, $"{address}/_history");
        Assert.Equal(["3", "2", "1"], history.Entries.Select(entry => entry!["resource"]!["meta"]!["versionId"]!.GetValue<string>()));
        Assert.Equal("low", (await platform.Get(Gp, $"{address}/_history/2")).Json["criticality"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_correction_replaces_the_latest_version_or_nothing()
    {
        var first = (await platform.Post(Gp, "Condition", New("condition", Gp))).Json;
        var address = $"Condition/{first["id"]}";
        var correction = Corrected(first, Gp, "set note[0].text = \"Ny tekst\"");
        Assert.Equal(200, (await platform.Put(Gp, address, correction)).Status);

        Assert.Equal("412 KI-9008", (await platform.Put(Gp, address, correction)).Say);
        Assert.Equal("412 KI-9008", (await platform.Put(Gp, address, CriticalInfoSamples.Changed(correction, "set meta.versionId = \"02\""))).Say);
        Assert.Equal("412 KI-9008", (await platform.Put(Gp, address, CriticalInfoSamples.Changed(correction, "set meta.versionId = \"2\""), headers => headers.IfMatch = "W/\"1\"")).Say);
        Assert.Equal("400 KI-9008", (await platform.Put(Gp, address, CriticalInfoSamples.Changed(correction, "remove meta.versionId"))).Say);
        Assert.Equal("400 KI-9020", (await platform.Put(Gp, address, CriticalInfoSamples.Changed(correction, "set id = \"other\""))).Say);
        Assert.Equal("404 KI-9006", (await platform.Put(Gp, "Condition/other", CriticalInfoSamples.Changed(correction, "set id = \"other\""))).Say);
        Assert.Equal("422 KI-9009", (await platform.Put(Gp, address, CriticalInfoSamples.Changed(correction, "set meta.versionId = \"2\"", "set code.coding[0].code = \"D67\""))).Say);
        var inError = CriticalInfoSamples.Changed(correction, "set meta.versionId = \"2\"", "set verificationStatus.coding[0].code = \"entered-in-error\"", "remove clinicalStatus");
        Assert.Equal("422 KI-9010", (await platform.Put(Gp, address, inError)).Say);
        Assert.Equal("2", (await platform.Get(Gp, address)).Json["meta"]!["versionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_was_registered_in_error_is_gone_and_leaves_only_its_category()
    {
        var first = (await platform.Post(Gp, "Flag", New("flag", Gp))).Json;
        var address = $"Flag/{first["id"]}";
        Assert.Equal(200, (await platform.Put(Gp, address, Corrected(first, Gp, "set extension[0].valueString = \"Hemmelig\""))).Status);

        Assert.Equal("412 KI-9008", (await platform.Delete(Gp, $"{address}/_history/1")).Say);
        Assert.Equal(204, (await platform.Delete(Gp, $"{address}/_history/2")).Status);

        var gone = await platform.Get(OtherGp, address);
        Assert.Equal(410, gone.Status);
        Assert.Equal("entered-in-error", gone.Json["status"]!.GetValue<string>());
        Assert.Equal("9", gone.Json["category"]![0]!["coding"]![0]!["code"]!.GetValue<string>());
        Assert.Empty((await platform.Get(OtherGp, "Flag")).Found);
        foreach (var path in (string[])[address, $"{address}/_history", $"{address}/_history/1", $"{address}/_history/2", $"{address}/_history/3"])
        {
            var read = await platform.Get(OtherGp, path);
            Assert.DoesNotContain("Hemmelig", read.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("kriseplan", read.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Gp.Hpr, read.Text, StringComparison.Ordinal);
        }

        Assert.Equal("410 KI-9007", (await platform.Put(Gp, address, Corrected(first, Gp))).Say);
        Assert.Equal("410 KI-9007", (await platform.Delete(Gp, address)).Say);
        Assert.Equal("404 KI-9006", (await platform.Delete(Gp, "Flag/other")).Say);
    }

    [Fact]
    public async Task A_role_registers_only_what_is_its_own()
    {
        Assert.Equal("403 KI-9004", (await platform.Post(Nurse, "AllergyIntolerance", New("drug", Nurse))).Say);
        var treatment = await platform.Post(Nurse, "Procedure", New("treatment", Nurse));
        Assert.True(treatment.Status == 201, treatment.Text);
        // A role that the person does not have, and one that is not the attestation's.
        Assert.Equal("403 KI-9004", (await platform.Post(Nurse with { Role = "LE" }, "AllergyIntolerance", New("drug", Nurse with { Role = "LE" }))).Say);
        var role = Uri.EscapeDataString("""{"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"LE"}""");
        Assert.Equal("403 KI-9004", (await platform.Post(Nurse, "Procedure", New("treatment", Nurse), headers => headers["nhn-user-role"] = role)).Say);
        Assert.Equal("403 KI-9004", (await platform.Get(Nurse, "Procedure", headers => headers["nhn-user-role"] = role)).Say);
        // In a colleague's name.
        Assert.Equal("422 KI-9012", (await platform.Post(OtherGp, "AllergyIntolerance", New("drug", Gp))).Say);
        var drug = (await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp))).Json;
        Assert.Equal("403 KI-9004", (await platform.Delete(Nurse, $"AllergyIntolerance/{drug["id"]}")).Say);
    }

    [Fact]
    public async Task The_two_consents_exclude_each_other_until_one_has_ended()
    {
        var limitation = (await platform.Post(Gp, "Consent", New("limitation", Gp))).Json;
        Assert.Equal("409 KI-9011", (await platform.Post(OtherGp, "Consent", New("clarification", OtherGp))).Say);

        var ended = await platform.Put(Gp, $"Consent/{limitation["id"]}", Corrected(limitation, Gp, "set status = \"inactive\""));
        Assert.True(ended.Status == 200, ended.Text);
        Assert.Equal(201, (await platform.Post(OtherGp, "Consent", New("clarification", OtherGp))).Status);
        Assert.Equal("409 KI-9011", (await platform.Post(Gp, "Consent", New("limitation", Gp))).Say);
        Assert.Equal("422 KI-9011", (await platform.Put(Gp, $"Consent/{limitation["id"]}", Corrected(ended.Json, Gp, "set status = \"active\""))).Say);
    }

    /// <summary>Consents are judged by consents, whatever else the patient has and whatever a comment or a condition says.</summary>
    [Fact]
    public async Task Consents_are_judged_by_consents_alone()
    {
        Assert.Equal(201, (await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp))).Status);
        const string Asking = "set extension[1].valueString = \"Ønsker ikke respirator?\"";
        var asking = await platform.Post(Gp, "Consent", New("limitation", Gp, Asking));
        Assert.True(asking.Status == 201, asking.Text);
        var plain = await platform.Post(Gp, "Consent", New("limitation", Gp));
        Assert.True(plain.Status == 201, plain.Text);
        Assert.NotEqual((string)asking.Json["id"]!, (string)plain.Json["id"]!);
        Assert.Equal(2, (await platform.Get(Gp, "Consent")).Found.Length);
        var found = await platform.Post(Gp, "Consent", New("limitation", Gp), headers => headers["If-None-Exist"] = "status=active&category=8");
        Assert.Equal(412, found.Status);
    }

    [Fact]
    public async Task An_expired_limitation_no_longer_excludes_and_is_not_brought_back()
    {
        var limitation = (await platform.Post(Gp, "Consent", New("limitation", Gp, "set extension[0].valueDateTime = \"2026-11-25\""))).Json;
        platform.Clock.Now += TimeSpan.FromDays(8);
        Assert.Equal(201, (await platform.Post(Gp, "Consent", New("clarification", Gp))).Status);
        Assert.Equal("422 KI-9011", (await platform.Put(Gp, $"Consent/{limitation["id"]}", Corrected(limitation, Gp, "set extension[0].valueDateTime = \"2027\""))).Say);
    }

    [Fact]
    public async Task Of_contradicting_consents_registered_at_once_one_stands()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            i % 2 == 0 ? platform.Post(Gp, "Consent", New("limitation", Gp)) : platform.Post(OtherGp, "Consent", New("clarification", OtherGp)))));

        var stand = (await platform.Get(Gp, "Consent")).Entries.Select(entry => entry!["resource"]!["category"]![0]!["coding"]![0]!["code"]!.GetValue<string>()).Distinct();
        Assert.Single(stand);
        Assert.Contains(replies, reply => reply.Status == 201);
        Assert.All(replies, reply => Assert.True(reply.Status is 201 or 409 or 412, reply.Text));
    }

    [Fact]
    public async Task The_status_is_cheap_and_leaves_nothing_in_the_log()
    {
        var empty = await platform.Status();
        Assert.True(empty.Status == 200, empty.Text);
        Assert.False(empty.Json["hasCriticalInformation"]!.GetValue<bool>());
        Assert.Null(empty.Json["lastChangedDateTime"]);

        await platform.Post(Gp, "Condition", New("infection", Gp));
        var status = (await platform.Status()).Json;
        Assert.True(status["hasCriticalInformation"]!.GetValue<bool>());
        Assert.True(status["hasActiveCriticalInformation"]!.GetValue<bool>());
        Assert.Equal("2026-11-20T10:00:00.000Z", status["dateChanged"]!["conditionInfectionDate"]!.GetValue<string>());
        Assert.Null(status["isRestricted"]);
        var asked = await platform.Post(OtherGp, "status", $$"""{"nin":"{{Patient}}"}""");
        Assert.False(asked.Json["isRestricted"]!.GetValue<bool>());

        Assert.Single(await platform.Log());
    }

    [Fact]
    public async Task Who_is_blocked_learns_that_there_is_something_and_no_more()
    {
        await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp));
        await platform.Restrict(RestrictionTarget.Person, OtherGp.Hpr);

        var listed = await platform.Get(OtherGp, "AllergyIntolerance");
        Assert.Equal("1", listed.Headers["NHN-SecurityLabel-Nors-Count"]);
        Assert.DoesNotContain("Apocillin", listed.Text, StringComparison.Ordinal);
        Assert.Equal("outcome", Assert.Single(listed.Entries)!["search"]!["mode"]!.GetValue<string>());
        var status = (await platform.Post(OtherGp, "status", $$"""{"nin":"{{Patient}}"}""")).Json;
        Assert.True(status["isRestricted"]!.GetValue<bool>());
        Assert.True(status["hasCriticalInformation"]!.GetValue<bool>());
        Assert.Null(status["lastChangedDateTime"]);

        var elevated = await platform.Get(OtherGp, "AllergyIntolerance", headers => headers["nhn-access-basis"] = "FORHOYET_SAMTYKKE");
        Assert.Contains("Apocillin", elevated.Text, StringComparison.Ordinal);
        Assert.Equal("409 KI-9011", (await platform.Post(OtherGp, "Consent", New("limitation", OtherGp))).Say);
    }

    [Fact]
    public async Task A_reservation_closes_the_service_for_all()
    {
        await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp));
        await platform.Restrict(RestrictionTarget.Reservation, "");

        Assert.Equal("403 KI-9005", (await platform.Get(Gp, "AllergyIntolerance")).Say);
        Assert.Equal("403 KI-9005", (await platform.Post(Gp, "AllergyIntolerance", New("drug", Gp))).Say);
        foreach (var status in (JsonNode[])[(await platform.Status()).Json, (await platform.Post(Gp, "status", $$"""{"nin":"{{Patient}}"}""")).Json])
        {
            Assert.True(status["hasReservationKjernejournal"]!.GetValue<bool>());
            Assert.Null(status["lastChangedDateTime"]);
        }

        Assert.False((await platform.Status()).Json["hasCriticalInformation"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_list_is_narrowed_by_kind_and_never_by_what_is_not_understood()
    {
        await platform.Post(Gp, "Condition", New("infection", Gp));
        await platform.Post(Gp, "Condition", New("condition", Gp));

        Assert.Equal(2, (await platform.Get(Gp, "Condition")).Entries.Count);
        var infections = await platform.Get(Gp, "Conditions?criticalInfoType=Infection");
        Assert.Equal("10", Assert.Single(infections.Entries)!["resource"]!["category"]![0]!["coding"]![0]!["code"]!.GetValue<string>());
        foreach (var query in (string[])["criticalInfoType=DrugReaction", "criticalInfoType=", "kind=Infection", "criticalInfoType=Infection&criticalInfoType=Infection"])
            Assert.Equal("400 KI-9013", (await platform.Get(Gp, "Condition?" + query)).Say);
        Assert.Equal("400 KI-9013", (await platform.Get(Gp, "Flag?criticalInfoType=Infection")).Say);
        Assert.Equal("404 KI-9006", (await platform.Get(Gp, "Observation")).Say);
        Assert.Equal("404 KI-9006", (await platform.Get(Gp, "Condition/15838510075")).Say);
    }

    [Fact]
    public async Task A_bad_body_is_refused_whole_and_leaves_nothing_behind()
    {
        var right = New("drug", Gp);
        (string Body, string Say)[] bodies =
        [
            ("", "400 KI-9002"),
            ("{", "400 KI-9001"),
            ("[]", "400 KI-9001"),
            (right[..^1] + ",\"id\":\"a\",\"id\":\"b\"}", "400 KI-9001"),
            (CriticalInfoSamples.Changed(right, "set unknownElement = 1"), "422 KI-0014"),
            (CriticalInfoSamples.Changed(right, "set criticality = \"extreme\""), "422 KI-0014"),
            (CriticalInfoSamples.Changed(right, "remove reaction"), "422 KI-0014"),
            (CriticalInfoSamples.Changed(right, "set resourceType = \"Flag\""), "400 KI-9020"),
            (New("flag", Gp), "400 KI-9020"),
            (CriticalInfoSamples.Changed(right, "set note = [{\"text\":\"se 15688510381\"}]"), "422 KI-9018"),
            (CriticalInfoSamples.Changed(right, "set patient = {\"identifier\":{\"system\":\"urn:oid:2.16.578.1.12.4.1.4.1\",\"value\":\"15688510381\"}}"), "422 KI-9003"),
            (CriticalInfoSamples.Changed(right, "set patient = {\"reference\":\"Patient/3f2504e0-4f89-41d3-9a0c-0305e82c3301\"}"), "422 KI-9003"),
            (CriticalInfoSamples.Changed(right, $"set note = [{{\"text\":\"{new string('x', 200_000)}\"}}]"), "413 KI-9016"),
        ];
        foreach (var (body, say) in bodies)
        {
            var refused = await platform.Post(Gp, "AllergyIntolerance", body);
            Assert.True(refused.Say == say, $"{say} {refused.Say} {refused.Text}\n{body[..Math.Min(200, body.Length)]}");
            Assert.Equal("OperationOutcome", refused.Json["resourceType"]!.GetValue<string>());
            Assert.DoesNotContain("15688510381", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal("415 KI-9017", (await platform.Post(Gp, "AllergyIntolerance", right, headers => headers.ContentType = "text/plain")).Say);
        Assert.Empty((await platform.Get(Gp, "AllergyIntolerance")).Found);
        var same = CriticalInfoSamples.Changed(right, $"set patient = {{\"identifier\":{{\"system\":\"urn:oid:2.16.578.1.12.4.1.4.1\",\"value\":\"{Patient}\"}}}}");
        var stored = await platform.Post(Gp, "AllergyIntolerance", same);
        Assert.True(stored.Status == 201, stored.Text);
        Assert.DoesNotContain(Patient, stored.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_mutation_of_a_body_is_answered_by_anything_but_a_refusal_or_a_record()
    {
        var turn = 0;
        foreach (var kind in CriticalInfoSamples.Kinds)
        {
            var right = New(kind, Gp);
            var stored = await platform.Post(Gp, TypeOf(kind), kind is "limitation" or "clarification" ? CriticalInfoSamples.Changed(right, "set status = \"inactive\"") : right);
            Assert.True(stored.Status == 201, stored.Text);
            var correction = Corrected(stored.Json, Gp);
            foreach (var path in CriticalInfoSamples.Paths(correction).ToList())
            {
                var value = CriticalInfoSamples.Junk[turn++ % CriticalInfoSamples.Junk.Length];
                var reply = await platform.Put(Gp, $"{TypeOf(kind)}/{stored.Json["id"]}", CriticalInfoSamples.Changed(correction, $"set {path} = {value}"));
                Assert.True(reply.Status is 200 or 400 or 412 or 422, $"{kind} {path} = {value}: {reply.Text}");
                // What a mutation left right is a correction; the next one starts from it.
                if (reply.Status == 200) correction = CriticalInfoSamples.Changed(correction, $"set meta.versionId = {reply.Json["meta"]!["versionId"]!.ToJsonString()}");
                else Assert.Equal("OperationOutcome", reply.Json["resourceType"]!.GetValue<string>());
            }
        }

        Assert.True(turn > 500, $"{turn}");
    }

    [Fact]
    public async Task Every_refusal_has_the_national_shape_also_without_a_token()
    {
        var nobody = await platform.Send("GET", "Condition", null, null, Gp, null);
        Assert.Equal("401 KI-9014", nobody.Say);
        Assert.StartsWith("DPoP ", nobody.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("OperationOutcome", nobody.Json["resourceType"]!.GetValue<string>());

        Assert.Equal("400 KI-9002", (await platform.Get(Gp, "Condition", headers => headers.Remove("nhn-access-basis"))).Say);
        Assert.Equal("406 KI-9017", (await platform.Get(Gp, "Condition", headers => headers.Accept = "application/fhir+xml")).Say);
        Assert.Equal("404 KI-9006", (await platform.Get(Gp, "Condition", headers => headers["nhn-patient-nin"] = "15838510407")).Say);
        var traced = await platform.Get(Gp, "Condition/none", headers => headers["nhn-event-id"] = "c65f8f64-2c9c-4624-a4f0-3dbc4bde3300");
        Assert.Equal("404 KI-9006", traced.Say);
        Assert.Equal("c65f8f64-2c9c-4624-a4f0-3dbc4bde3300", traced.Json["id"]!.GetValue<string>());
        Assert.Equal("c65f8f64-2c9c-4624-a4f0-3dbc4bde3300", traced.Headers["nhn-event-id"]);
        // Looking for what is not there is looking, too.
        Assert.Contains(await platform.Log(), entry => entry is { Kind: AuditKind.Disclosure, Query: "Condition/none" } && entry.Objects.IsEmpty);
    }

    [Fact]
    public async Task The_capability_statement_is_open_and_names_every_profile()
    {
        var metadata = await platform.Send("GET", "metadata", null, null, null, null);
        Assert.Equal(200, metadata.Status);
        foreach (var profile in Felles.Sharing.CriticalInfo.CriticalInfoProfile.All) Assert.Contains(profile.Url, metadata.Text, StringComparison.Ordinal);
    }

    private static readonly System.Text.Json.JsonSerializerOptions RelaxedJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string TypeOf(string kind) => JsonNode.Parse(CriticalInfoSamples.Json(kind))!["resourceType"]!.GetValue<string>();
}
