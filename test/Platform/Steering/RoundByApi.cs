using System.Text;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>A round by the API, as an owner's system and the office's do it.</summary>
public class RoundByApi
{
    private const string Work = "/steering/api/work";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Systems_play_a_round(DatabaseKind kind)
    {
        var folder = ScratchFolder.New("members");
        var members = Path.Combine(folder, "members.json");
        await File.WriteAllTextAsync(members, """[{"client":"kontor","name":"Kontoret","organisation":"Direktoratet for e-helse","roles":["office"]},{"client":"eier","name":"Eierens system","organisation":"KS","roles":["owner"]}]""");
        await using var platform = await RunningPlatform.Start(kind, change: settings =>
        {
            settings.SteeringMembers = members;
            settings.Portfolio = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
            settings.SystemClients.AddRange(["kontor", "eier", "fremmed"]);
        });
        var (office, owner, stranger) = (With(platform, "kontor"), With(platform, "eier"), With(platform, "fremmed"));
        (await stranger.Get($"{Work}/round")).Expect(403);
        (await owner.Get($"{Work}/round")).Expect(404);
        const string opening = """{"round":"2022-12","asOf":"2022-11-30","deadline":"2022-12-10"}""";
        (await Post(owner, "/rounds", opening)).Expect(403);
        (await Post(office, "/rounds", opening)).Expect(201);
        (await Post(office, "/rounds", opening)).Expect(409);

        var mine = (await owner.Get($"{Work}/round")).Expect(200).Json["initiatives"]!.AsArray();
        Assert.Equal(["KS"], mine.Select(initiative => (string)initiative!["owner"]!).Distinct());
        var number = (int)mine[0]!["number"]!;
        (await owner.Get($"{Work}/initiatives/47")).Expect(404);
        var report = (await owner.Get($"{Work}/initiatives/{number}")).Expect(200);
        Assert.Equal("\"1\"", report.Headers["ETag"]);

        var changed = report.Json;
        changed["status"] = "red";
        (await Put(owner, number, changed, null)).Expect(428);
        (await Put(owner, number, changed, "7")).Expect(412);
        changed["dependencies"] = JsonNode.Parse("""[{"text":"x","category":"magic","status":"red","criticality":"high","met":false}]""");
        Assert.Contains("dependencies[0].category", (await Put(owner, number, changed, "1")).Expect(422).Text, StringComparison.Ordinal);
        changed["dependencies"] = new JsonArray();
        changed["owner"] = "Helse Vest";
        (await Put(owner, number, changed, "1")).Expect(403);
        changed["owner"] = "KS";
        await NeitherANumberNorAnEndElsewhereIsTheOwnersToChoose(owner, number, changed);
        Assert.Equal("\"2\"", (await Put(owner, number, changed, "1")).Expect(204).Headers["ETag"]);

        (await Post(office, $"/initiatives/{number}/review", """{"state":"askedBack"}""", "2")).Expect(422);
        (await Post(office, $"/initiatives/{number}/review", """{"state":"askedBack","remark":"Hvorfor rød?"}""", "2")).Expect(204);
        Assert.Contains("Hvorfor rød?", (await office.Get($"{Work}/reminders")).Expect(200).Text, StringComparison.Ordinal);
        changed["statusReason"] = "Forsinket";
        (await Put(owner, number, changed, "3", Uri.EscapeDataString("Ny plan\u0007"))).Expect(422);
        (await Put(owner, number, changed, "3", new string('x', 4001))).Expect(422);
        (await Put(owner, number, changed, "3", Uri.EscapeDataString("Ny plan, æ"))).Expect(204);
        Assert.Contains("not-accepted", (await Post(office, "/freeze", "{}")).Expect(409).Text, StringComparison.Ordinal);
        foreach (var initiative in (await office.Get($"{Work}/round")).Json["initiatives"]!.AsArray())
            (await Post(office, $"/initiatives/{initiative!["number"]}/review", """{"state":"accepted"}""", (string)initiative["version"]!.ToString())).Expect(204);
        var hash = (string)(await Post(office, "/freeze", "{}")).Expect(200).Json["hash"]!;
        Assert.Contains(hash, (await office.Get("/steering/api/rounds")).Expect(200).Text, StringComparison.Ordinal);

        var steps = (await owner.Get($"{Work}/initiatives/{number}/history")).Expect(200).Json.AsArray();
        Assert.Equal(["accepted", "awaited", "reported", "askedBack", "reported", "accepted"], steps.Select(step => (string)step!["state"]!));
        Assert.Equal("Eierens system", (string)steps[2]!["actor"]!);
        await OfThoseWhoCorrectAnEditionTheFirstDoes(office, owner, hash, With(changed, "yellow"));
        await ARefusalIsInTheLogAsWhatItIs(platform);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task OfThoseWhoCorrectAnEditionTheFirstDoes(Client office, Client owner, string hash, JsonNode report)
    {
        var correction = new JsonObject { ["reason"] = "Feil farge", ["report"] = report }.ToJsonString();
        (await Post(owner, "/rounds/2022-12/corrections", correction, hash)).Expect(403);
        (await Post(office, "/rounds/2022-12/corrections", correction)).Expect(428);
        Assert.Equal($"\"{hash}\"", (await office.Get("/steering/api/rounds/2022-12")).Headers["ETag"]);
        (await Post(office, "/rounds/2022-12/corrections", correction, hash)).Expect(200);
        // The edition that was looked at is no longer the newest.
        (await Post(office, "/rounds/2022-12/corrections", correction, hash)).Expect(412);
    }

    private static async Task ARefusalIsInTheLogAsWhatItIs(RunningPlatform platform)
    {
        var log = (await platform.Log()).Split('\n');
        foreach (var (rule, operation) in (ReadOnlySpan<(string, string)>)[
            ("refused-no-member", "GET /steering/api/work/round"), ("refused-office-only", "POST /steering/api/work/rounds"), ("refused-office-only", "POST /steering/api/work/rounds/{round}/corrections"),
            ("refused-another-owner", "PUT /steering/api/work/initiatives/{number:int}"), ("refused-another-owner", "GET /steering/api/work/initiatives/{number:int}")])
            Assert.True(log.Any(entry => entry.Contains(rule, StringComparison.Ordinal) && entry.Contains(operation, StringComparison.Ordinal)), $"{rule} {operation}\n{string.Join('\n', log.Where(entry => entry.Contains("refused", StringComparison.Ordinal)))}");
    }

    private static async Task NeitherANumberNorAnEndElsewhereIsTheOwnersToChoose(Client owner, int number, JsonNode report)
    {
        var chosen = report.DeepClone();
        chosen["number"] = 99999;
        (await Put(owner, 99999, chosen, "0")).Expect(404);
        var backdated = report.DeepClone();
        backdated["activity"] = "finished";
        backdated["ended"] = "2019-01";
        Assert.Contains("report-ended-elsewhere", (await Put(owner, number, backdated, "1")).Expect(422).Text, StringComparison.Ordinal);
    }

    private static JsonNode With(JsonNode report, string status)
    {
        var copy = report.DeepClone();
        copy["status"] = status;
        return copy;
    }

    private static Client With(RunningPlatform platform, string client)
    {
        var claims = Party.SystemClaims(RunningPlatform.Laboratory);
        claims["aud"] = "felles:steering";
        claims["scope"] = new JsonArray("felles:steering/report");
        claims["client_id"] = client;
        return platform.With(claims);
    }

    private static Task<Reply> Post(Client client, string path, string json, string? version = null) => client.Send(HttpMethod.Post, Work + path, Encoding.UTF8.GetBytes(json), "application/json", version is null ? [] : [("If-Match", $"\"{version}\"")]);

    private static Task<Reply> Put(Client client, int number, JsonNode report, string? version, string? remark = null) => client.Send(HttpMethod.Put, $"{Work}/initiatives/{number}", Encoding.UTF8.GetBytes(report.ToJsonString()), "application/json",
        [.. version is null ? [] : ((string, string)[])[("If-Match", $"\"{version}\"")], .. remark is null ? [] : ((string, string)[])[("Felles-Remark", remark)]]);
}
