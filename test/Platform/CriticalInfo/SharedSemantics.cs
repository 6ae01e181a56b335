using System.Text;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.CriticalInfo;

/// <summary>What a FHIR base does for every service, of critical information too, under its own rules and in its own form of refusal.</summary>
public class SharedSemantics
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Base = "/critical-info/fhir";
    private const string Fhir = "application/fhir+json";

    private static readonly Doctor doctor = Doctor.Gp;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_record_is_created_once_patched_on_condition_and_read_on_condition(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var gp = Reader(platform);
        var same = $"code:text={Uri.EscapeDataString("Peanøtt")}";
        var id = (await Send(gp, "POST", "/AllergyIntolerance", Allergy(), ("If-None-Exist", same))).Expect(201).Json.Id();
        Assert.Equal("", (await Send(gp, "POST", "/AllergyIntolerance", Allergy(), ("If-None-Exist", same))).Expect(200).Text);

        var patch = new JsonArray(
            Step("replace", "/criticality", "low"),
            Step("add", "/contained/-", Updater()),
            Step("add", "/extension/-", JsonNode.Parse("""{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjUpdater","valueReference":{"reference":"#updaterRef"}}""")!));
        var refused = (await Send(gp, "PATCH", $"/AllergyIntolerance/{id}", patch, ("If-Match", "W/\"7\""), ("Content-Type", "application/json-patch+json"))).Expect(412);
        Assert.Equal("KI-9008", refused.Headers["nhn-error-code"]);
        // A patch that leaves out who corrects breaks a rule of the profile.
        var broken = (await Send(gp, "PATCH", $"/AllergyIntolerance/{id}", new JsonArray(Step("replace", "/criticality", "low")), ("Content-Type", "application/json-patch+json"))).Expect(422);
        Assert.Equal("KI-0014", broken.Headers["nhn-error-code"]);
        var patched = (await Send(gp, "PATCH", $"/AllergyIntolerance/{id}", patch, ("If-Match", "W/\"1\""), ("Content-Type", "application/json-patch+json"))).Expect(200);
        Assert.Equal("W/\"2\"", patched.Headers["ETag"]);

        var read = (await Send(gp, "GET", $"/AllergyIntolerances/{id}")).Expect(200);
        Assert.Equal("low", (string)read.Json["criticality"]!);
        (await Send(gp, "GET", $"/AllergyIntolerance/{id}", null, ("If-None-Match", "W/\"2\""))).Expect(304);
        Assert.Equal("2", (string)(await Send(gp, "GET", $"/AllergyIntolerance/{id}/$meta")).Expect(200).Json["parameter"]![0]!["valueMeta"]!["versionId"]!);
        Assert.Contains("\n  \"resourceType\"", (await Send(gp, "GET", $"/AllergyIntolerance/{id}?_pretty=true")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_transaction_registers_all_or_nothing(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var gp = Reader(platform);
        var wrong = Allergy("Melk");
        wrong.Remove("reaction");
        var refused = (await Send(gp, "POST", "", Transaction(Allergy("Egg"), wrong))).Expect(422);
        Assert.Equal("KI-0014", refused.Headers["nhn-error-code"]);
        Assert.Empty((await Send(gp, "GET", "/AllergyIntolerance")).Expect(200).Matches);

        var stored = (await Send(gp, "POST", "", Transaction(Allergy("Egg"), Allergy("Melk")))).Expect(200);
        Assert.Equal(["201", "201"], stored.Json["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3]));
        Assert.Equal(2, (await Send(gp, "GET", "/AllergyIntolerance")).Expect(200).Matches.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Records_are_searched_paged_gathered_and_exported(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var gp = Reader(platform);
        foreach (var food in (string[])["Egg", "Melk", "Peanøtt"]) (await Send(gp, "POST", "/AllergyIntolerance", Allergy(food))).Expect(201);

        Assert.Equal(3, (await Send(gp, "GET", "/AllergyIntolerance?category=food&criticalInfoType=OtherAllergen")).Expect(200).Matches.Count);
        Assert.Empty((await Send(gp, "GET", "/AllergyIntolerance?criticalInfoType=DrugReaction")).Expect(200).Matches);
        var form = await gp.Send(HttpMethod.Post, $"{Base}/AllergyIntolerance/_search", Encoding.UTF8.GetBytes("code:text=Melk"), "application/x-www-form-urlencoded", Headers());
        Assert.Equal("Melk", (string)Assert.Single(form.Expect(200).Matches)["code"]!["text"]!);

        var first = (await Send(gp, "GET", "/AllergyIntolerance?_count=2&criticalInfoType=OtherAllergen&_sort=-_lastUpdated")).Expect(200);
        Assert.Equal(2, first.Matches.Count);
        var second = (await Send(gp, "GET", new Uri(first.Next!).PathAndQuery[Base.Length..])).Expect(200);
        Assert.Equal(["Egg", "Melk", "Peanøtt"], first.Matches.Concat(second.Matches).Select(match => (string)match["code"]!["text"]!).Order(StringComparer.Ordinal));
        Assert.Null(second.Next);
        Assert.Equal(3, (await Send(gp, "GET", "/AllergyIntolerance/_history")).Expect(200).Resources.Count);
        Assert.Equal(3, (await Send(gp, "GET", "/Patient/$everything")).Expect(200).Resources.Count);
        Assert.Equal(3, (await Send(gp, "GET", "/Patient/$everything?_type=AllergyIntolerances")).Expect(200).Resources.Count);
        // The patient is the header's; an address never names a number, and what is not understood is refused.
        Assert.Equal("KI-9001", (await Send(gp, "GET", $"/AllergyIntolerance?patient.identifier={Patient}")).Expect(400).Headers["nhn-error-code"]);
        Assert.Equal("KI-9013", (await Send(gp, "GET", "/AllergyIntolerance?kind=food")).Expect(400).Headers["nhn-error-code"]);

        var ordered = (await Send(gp, "GET", "/Patient/$export?_type=AllergyIntolerance", null, ("Prefer", "respond-async"))).Expect(202);
        var status = (await Send(gp, "GET", new Uri(ordered.Headers["Content-Location"]).PathAndQuery[Base.Length..])).Expect(200);
        var file = (await Send(gp, "GET", new Uri((string)status.Json["output"]![0]!["url"]!).PathAndQuery[Base.Length..])).Expect(200);
        Assert.Equal(3, file.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_was_registered_in_error_is_found_nowhere(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var gp = Reader(platform);
        var id = (await Send(gp, "POST", "/AllergyIntolerance", Allergy("Melk"))).Expect(201).Json.Id();
        (await Send(gp, "DELETE", "/AllergyIntolerance?code:text=Melk")).Expect(204);

        Assert.Empty((await Send(gp, "GET", "/AllergyIntolerance?code:text=Melk")).Expect(200).Matches);
        Assert.Empty((await Send(gp, "GET", "/Patient/$everything")).Expect(200).Resources);
        var batch = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "batch", ["entry"] = new JsonArray(new JsonObject { ["request"] = new JsonObject { ["method"] = "GET", ["url"] = $"AllergyIntolerance/{id}" } }) };
        foreach (var (method, path, body, expected) in new (string, string, JsonNode?, int)[]
        {
            ("GET", $"/AllergyIntolerance/{id}", null, 410), ("GET", $"/AllergyIntolerance/{id}/_history/1", null, 410), ("GET", $"/AllergyIntolerance/{id}/$meta", null, 410),
            ("GET", $"/AllergyIntolerance/{id}/_history", null, 200), ("GET", "/AllergyIntolerance/_history", null, 200), ("POST", "", batch, 200),
        })
            Assert.DoesNotContain("Melk", (await Send(gp, method, path, body)).Expect(expected).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_of_the_api_are_demanded_at_every_address()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var gp = Reader(platform);
        foreach (var (method, path) in ((string, string)[])[("GET", "/Flag"), ("GET", "/Flag/_history"), ("GET", "/Patient/$everything"), ("GET", "/Patient/$export"), ("POST", ""), ("PATCH", "/Flag/a"), ("DELETE", "/Flag?status=active")])
        {
            var reply = await gp.Send(new HttpMethod(method), Base + path, method is "POST" or "PATCH" ? "{}"u8.ToArray() : null, Fhir, []);
            Assert.Equal("KI-9002", reply.Expect(400).Headers["nhn-error-code"]);
        }

        // A citizen reads their own, and writes nothing.
        var citizen = platform.AsCitizen(Patient);
        (await citizen.Get($"{Base}/Patient/$everything")).Expect(200);
        (await citizen.Send(HttpMethod.Post, $"{Base}/AllergyIntolerance", Encoding.UTF8.GetBytes(Allergy().ToJsonString()), Fhir, [])).Expect(403);
    }

    private static Client Reader(RunningPlatform platform) => platform.With(Party.Claims(doctor, new Grounds(Patient)).ForCriticalInfo(), Patient);

    private static (string, string)[] Headers(params ReadOnlySpan<(string, string)> others) => [.. Standing.CriticalInfo(doctor), .. others];

    private static Task<Reply> Send(Client client, string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var type = headers.FirstOrDefault(header => header.Name == "Content-Type").Value ?? Fhir;
        return client.Send(new HttpMethod(method), Base + path, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), body is null ? null : type, Headers([.. headers.Where(header => header.Name != "Content-Type")]));
    }

    private static JsonObject Allergy(string food = "Peanøtt")
    {
        var allergy = JsonNode.Parse(Standing.Allergy(doctor))!.AsObject();
        allergy["code"]!["text"] = food;
        return allergy;
    }

    private static JsonNode Updater()
    {
        var updater = JsonNode.Parse(Standing.Allergy(doctor))!["contained"]![0]!.DeepClone();
        updater["id"] = "updaterRef";
        return updater;
    }

    private static JsonObject Step(string op, string path, JsonNode value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    private static JsonObject Transaction(params JsonObject[] records) => new()
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. records.Select(record => (JsonNode)new JsonObject { ["resource"] = record, ["request"] = new JsonObject { ["method"] = "POST", ["url"] = "AllergyIntolerance" } })]),
    };
}
