using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Measurements;

/// <summary>Creating, changing and deleting over HTTP: who may, on what condition, and what is answered.</summary>
public class Writing
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_resource_lives_from_its_creation_to_its_deletion(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var (office, reader) = (platform.Office(), platform.Reader());

        var created = (await office.Make("/Observation", Weighing.Weight(70.50m))).Expect(201);
        Assert.Equal("W/\"1\"", created.Headers["ETag"]);
        var id = created.IdOf();
        Assert.Contains("\"value\":70.50", created.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Weighing.Patient, created.Text, StringComparison.Ordinal);
        Assert.StartsWith("Patient/", (string)created.Json["subject"]!["reference"]!, StringComparison.Ordinal);

        var second = Weighing.Weight(71m);
        second["id"] = id;
        (await office.Put($"/Observation/{id}", second, ("If-Match", "W/\"7\""))).Expect(412);
        Assert.Equal("W/\"2\"", (await office.Put($"/Observation/{id}", second, ("If-Match", "W/\"1\""))).Expect(200).Headers["ETag"]);
        Assert.Equal("W/\"3\"", (await office.Put($"/Observation/{id}", second, ("Prefer", "return=minimal"))).Expect(200).Headers["ETag"]);
        Assert.Equal("OperationOutcome", (await office.Put($"/Observation/{id}", second, ("Prefer", "return=OperationOutcome"))).Expect(200).Json.Type());

        var read = (await reader.Get($"{Weighing.Base}/Observation/{id}")).Expect(200);
        Assert.Equal(("4", "W/\"4\""), (read.Json.Version(), read.Headers["ETag"]));
        (await reader.Get($"{Weighing.Base}/Observation/{id}", ("If-None-Match", "W/\"4\""))).Expect(304);
        (await reader.Get($"{Weighing.Base}/Observation/{id}", ("If-None-Match", "W/\"3\""))).Expect(200);
        (await reader.Get($"{Weighing.Base}/Observation/{id}", ("If-Modified-Since", read.Headers["Last-Modified"]))).Expect(304);
        (await reader.Get($"{Weighing.Base}/Observation/{id}", ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"))).Expect(200);
        Assert.Contains("\n  \"resourceType\"", (await reader.Get($"{Weighing.Base}/Observation/{id}?_pretty=true")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal("1", (await reader.Get($"{Weighing.Base}/Observation/{id}/_history/1")).Expect(200).Json.Version());
        var meta = (await reader.Get($"{Weighing.Base}/Observation/{id}/$meta")).Expect(200);
        Assert.Equal("4", (string)meta.Json["parameter"]![0]!["valueMeta"]!["versionId"]!);

        (await office.Drop($"/Observation/{id}", ("If-Match", "W/\"1\""))).Expect(412);
        (await office.Drop($"/Observation/{id}")).Expect(204);
        (await office.Drop($"/Observation/{id}")).Expect(204);
        (await reader.Get($"{Weighing.Base}/Observation/{id}")).Expect(410);
        Assert.Empty((await reader.Find("Observation", "")).Expect(200).Matches);
        var history = (await reader.Get($"{Weighing.Base}/Observation/{id}/_history")).Expect(200);
        Assert.Equal(["DELETE", "PUT", "PUT", "PUT", "POST"], history.Json["entry"]!.AsArray().Select(entry => (string)entry!["request"]!["method"]!));
        Assert.Equal("W/\"6\"", (await office.Put($"/Observation/{id}", second)).Expect(201).Headers["ETag"]);

        var log = await platform.LogOf(Weighing.Patient);
        Assert.Contains(log, entry => (string)entry["action"]! == "U" && entry.ToJsonString().Contains($"Observation/{id}/_history/5", StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Conditions_find_one_of_ones_own_or_nothing(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var (office, other) = (platform.Office(), platform.OtherOffice());
        const string Mine = "identifier=urn:office|k";

        var id = (await office.Make("/Observation", Weighing.Weight(70m), ("If-None-Exist", Mine))).Expect(201).IdOf();
        var again = (await office.Make("/Observation", Weighing.Weight(70m), ("If-None-Exist", Mine))).Expect(200);
        Assert.Equal((id, ""), (again.IdOf(), again.Text));
        // Another organisation's condition does not see it.
        var theirs = (await other.Make("/Observation", Weighing.Weight(70m), ("If-None-Exist", Mine))).Expect(201).IdOf();
        Assert.NotEqual(id, theirs);

        Assert.Equal("W/\"2\"", (await office.Put($"/Observation?{Mine}", Weighing.Weight(72m))).Expect(200).Headers["ETag"]);
        (await office.Put("/Observation?identifier=urn:office|new", Weighing.Weight(73m, key: "new"))).Expect(201);
        (await office.Put("/Observation?status=final", Weighing.Weight(73m))).Expect(412);
        (await office.Put("/Observation", Weighing.Weight(73m))).Expect(400);
        (await office.Put("/Observation?device.type=x", Weighing.Weight(73m))).Expect(400);
        (await office.Drop("/Observation?status=final")).Expect(412);
        (await office.Drop("/Observation?identifier=urn:office|none")).Expect(204);
        (await office.Drop($"/Observation?{Mine}")).Expect(204);
        Assert.Equal(2, (await platform.Reader().Find("Observation", "")).Expect(200).Matches.Count);

        var chosen = Guid.NewGuid().ToString();
        var named = Weighing.Weight(60m);
        named["id"] = chosen;
        (await office.Put($"/Observation/{chosen}", named, ("If-None-Match", "*"))).Expect(201);
        (await office.Put($"/Observation/{chosen}", named, ("If-None-Match", "*"))).Expect(412);

        // Two that come at the same time make one.
        var racing = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => office.Make("/Observation", Weighing.Weight(70m, key: "race"), ("If-None-Exist", "identifier=urn:office|race"))));
        Assert.Single(racing, reply => reply.Status == 201);
        Assert.Equal(5, racing.Count(reply => reply.Status == 200));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_patch_changes_what_it_says_and_nothing_else(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var office = platform.Office();
        var id = (await office.Make("/Observation", Weighing.Weight(70.50m))).Expect(201).IdOf();
        const string Json = "application/json-patch+json";

        var patched = (await office.Patch($"/Observation/{id}", """[{"op":"test","path":"/status","value":"final"},{"op":"replace","path":"/status","value":"amended"},{"op":"add","path":"/note","value":[{"text":"Med sko"}]}]""", Json)).Expect(200);
        // A system is not told what is stored beside what it sent.
        Assert.Equal(("W/\"2\"", ""), (patched.Headers["ETag"], patched.Text));
        (await office.Patch($"/Observation/{id}", """[{"op":"test","path":"/status","value":"final"}]""", Json)).Expect(422);
        (await office.Patch($"/Observation/{id}", """[{"op":"remove","path":"/status"}]""", Json)).Expect(422);
        (await office.Patch($"/Observation/{id}", """[{"op":"replace","path":"/id","value":"x"}]""", Json)).Expect(422);
        (await office.Patch($"/Observation/{id}", """{"op":"remove"}""", Json)).Expect(400);
        (await office.Patch($"/Observation/{id}", "[]", "text/plain")).Expect(415);
        (await office.Patch($"/Observation/{id}", "[]", Json, ("If-Match", "W/\"1\""))).Expect(412);
        (await office.Patch($"/Observation/{Guid.NewGuid()}", "[]", Json)).Expect(404);

        const string Path = """
            {"resourceType":"Parameters","parameter":[
              {"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.value.value"},{"name":"value","valueDecimal":69.90}]},
              {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.note"}]}]}
            """;
        (await office.Patch($"/Observation?identifier=urn:office|k", Path, "application/fhir+json", ("If-Match", "W/\"2\""))).Expect(200);
        var read = (await platform.Reader().Get($"{Weighing.Base}/Observation/{id}")).Expect(200);
        Assert.Contains("\"value\":69.90", read.Text, StringComparison.Ordinal);
        Assert.Equal(("3", "amended", null), (read.Json.Version(), read.Json.Status(), read.Json["note"]));
    }

    [Fact]
    public async Task Nobody_writes_but_whom_the_service_lets_and_only_their_own()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var (office, other) = (platform.Office(), platform.OtherOffice());
        var id = (await office.Make("/Observation", Weighing.Weight(70m))).Expect(201).IdOf();
        var named = Weighing.Weight(1m);
        named["id"] = id;

        (await other.Put($"/Observation/{id}", named)).Expect(403);
        (await other.Drop($"/Observation/{id}")).Expect(403);
        (await other.Patch($"/Observation/{id}", "[]", "application/json-patch+json")).Expect(403);
        (await platform.Reader().Make("/Observation", Weighing.Weight(70m))).Expect(403);
        (await platform.AsCitizen(Weighing.Patient).Make("/Observation", Weighing.Weight(70m))).Expect(403);
        (await platform.With(Party.SystemClaims(Doctor.WithoutAgreement.Organisation).ForMeasurements("write")).Make("/Observation", Weighing.Weight(70m))).Expect(403);
        (await office.Get($"{Weighing.Base}/Observation/{id}", ("nhn-patient-nin", Weighing.Patient))).Expect(403);
        (await platform.Practice().Make("/Observation", Weighing.Weight(80m))).Expect(201);
        (await platform.AsClinician(Doctor.Gp, Weighing.Patient).Make("/Observation", Weighing.Weight(70m))).Expect(401);
        Assert.Equal("1", (await platform.Reader().Get($"{Weighing.Base}/Observation/{id}")).Expect(200).Json.Version());
        (await platform.AsClinician(Doctor.Gp, Weighing.Patient).Send(HttpMethod.Put, $"/lab-results/fhir/Observation/{id}", "{}"u8.ToArray(), "application/fhir+json", [])).Expect(405);
    }

    [Fact]
    public async Task What_is_not_right_is_refused_whole()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var office = platform.Office();
        (string Name, Action<JsonObject> Break, int Status)[] faults =
        [
            ("an unknown element", weight => weight["colour"] = "red", 422),
            ("a status that is none", weight => weight["status"] = "perhaps", 422),
            ("no patient", weight => weight.Remove("subject"), 400),
            ("a number that is none", weight => weight["subject"]!["identifier"]!["value"] = "123", 422),
            ("a number elsewhere", weight => weight["note"] = JsonNode.Parse($$"""[{"text":"Gjelder {{RunningPlatform.OtherCitizen}}"}]"""), 422),
            ("another type", weight => weight["resourceType"] = "Device", 400),
        ];
        foreach (var (name, change, status) in faults)
        {
            var weight = Weighing.Weight(70m);
            change(weight);
            var reply = await office.Make("/Observation", weight);
            Assert.True(reply.Status == status, $"{name}: {reply.Status} {reply.Text}");
            Assert.DoesNotContain(RunningPlatform.OtherCitizen, reply.Text, StringComparison.Ordinal);
        }

        (await office.Make("/Observation", Weighing.Weight(70m), ("If-None-Exist", $"identifier={RunningPlatform.OtherCitizen}"))).Expect(400);
        (await office.Make("/Observation", Weighing.Weight(70m), ("nhn-patient-nin", RunningPlatform.OtherCitizen))).Expect(422);
        (await office.Make("/Encounter", JsonNode.Parse("""{"resourceType":"Encounter"}""")!)).Expect(404);
        var misnamed = Weighing.Weight(70m);
        misnamed["id"] = "a";
        (await office.Put("/Observation/b", misnamed)).Expect(400);
        (await office.Put($"/Observation/{Weighing.Patient}", misnamed)).Expect(400);
        Assert.Equal(0, await platform.Rows("record_entry"));
    }
}
