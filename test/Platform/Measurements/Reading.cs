using System.Globalization;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Measurements;

/// <summary>Searching, paging, histories, <c>$everything</c> and export over HTTP; and that nothing hidden shows in any of them.</summary>
public class Reading
{
    private const string Hidden = """{"security":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"NORN_DETALJ"}]}""";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Searches_by_address_and_by_form_find_the_same(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        await Fill(platform, 12);
        var reader = platform.Reader();
        foreach (var (query, expected) in ((string, int)[])[
            ("", 12), ("value-quantity=gt65000|http://unitsofmeasure.org|g", 6), ("device.type=scale", 4), ("device:missing=true", 8), ("_filter=value-quantity lt 62|http://unitsofmeasure.org|kg or identifier eq urn:office|k11", 3), ("date=ge2026-03-11", 2)])
        {
            Assert.Equal(expected, (int)(await reader.Find("Observation", query.Replace("+", "%2B", StringComparison.Ordinal))).Expect(200).Json["total"]!);
            Assert.Equal(expected, (int)(await reader.Get($"{Weighing.Base}/Observation?{Uri.EscapeDataString(query).Replace("%3D", "=", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal)}")).Expect(200).Json["total"]!);
        }

        Assert.Single((await reader.Find("Device", "_has:Observation:device:value-quantity=gt60")).Expect(200).Matches);
        Assert.Equal(4, (await reader.Find("Device", "_revinclude=Observation:device")).Expect(200).Included.Count);
        Assert.Equal([11, 10, 9], Values((await reader.Find("Observation", "_sort=-value-quantity&_count=3")).Expect(200).Matches));
        var count = (await reader.Find("Observation", "_summary=count")).Expect(200);
        Assert.Equal((12, 0), ((int)count.Json["total"]!, count.Matches.Count));
        Assert.Null((await reader.Find("Observation", "_total=none")).Expect(200).Json["total"]);
        Assert.Null((await reader.Find("Observation", "_elements=status")).Expect(200).Matches[0]["valueQuantity"]);
        (await reader.Find("Observation", "nothing=1")).Expect(400);
        Assert.Contains("http.nothing", (await reader.Find("Observation", "nothing=1", ("Prefer", "handling=lenient"))).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("\n  ", (await reader.Find("Observation", "_pretty=true")).Expect(200).Text, StringComparison.Ordinal);
        (await reader.Get($"{Weighing.Base}/Observation?_format=xml")).Expect(406);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Pages_give_each_once_though_more_comes_meanwhile(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        await Fill(platform, 11);
        var reader = platform.Reader();
        foreach (var first in (string[])["/Observation?_count=4", "/Observation?_count=4&_sort=value-quantity", "/Observation/_history?_count=4", "/Patient/$everything?_count=4&_type=Observation"])
        {
            var ids = new List<string>();
            var page = (await reader.Get(Weighing.Base + first)).Expect(200);
            for (var number = 0; ; number++)
            {
                ids.AddRange(page.Resources.Where(resource => resource.Type() == "Observation").Select(resource => resource.Id()));
                if (number == 0) (await platform.Office().Make("/Observation", Weighing.Weight(999m, "2030-01-01", Guid.NewGuid().ToString()))).Expect(201);
                if (page.Next is not { } next) break;
                page = (await reader.Get(next)).Expect(200);
            }

            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.True(ids.Count >= 11, $"{first}: {ids.Count}");
        }

        (await platform.Reader(Doctor.OtherGp).Get((await reader.Get($"{Weighing.Base}/Observation/_history?_count=1")).Next!)).Expect(400);
        (await reader.Get($"{Weighing.Base}/Observation/_history?_count=x")).Expect(400);
        Assert.Equal(0, (int)(await reader.Get($"{Weighing.Base}/Observation/_history?_since=2100-01-01T00:00:00Z")).Expect(200).Json["total"]!);
        Assert.Single((await reader.Get($"{Weighing.Base}/Patient/$everything?_type=Observation&start=2026-03-03&end=2026-03-03")).Expect(200).Matches);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_export_gives_a_file_for_each_type_to_who_may_have_it(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        await Fill(platform, 5);
        var citizen = platform.AsCitizen(Weighing.Patient);
        (await citizen.Get($"{Weighing.Base}/Patient/$export")).Expect(400);
        var ordered = (await citizen.Get($"{Weighing.Base}/Patient/$export?_type=Observation,Device", ("Prefer", "respond-async"))).Expect(202);
        var status = (await citizen.Get(ordered.Headers["Content-Location"])).Expect(200);
        Assert.Equal(["Observation", "Device"], status.Json["output"]!.AsArray().Select(file => (string)file!["type"]!));
        var file = (await citizen.Get((string)status.Json["output"]![0]!["url"]!)).Expect(200);
        Assert.StartsWith("application/fhir+ndjson", file.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(5, file.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.Id()).Distinct().Count());

        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Get(ordered.Headers["Content-Location"])).Expect(400);
        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Delete(ordered.Headers["Content-Location"])).Expect(400);
        (await citizen.Delete(ordered.Headers["Content-Location"])).Expect(202);
        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Get((string)status.Json["output"]![0]!["url"]!)).Expect(400);
        (await platform.Office().Get($"{Weighing.Base}/Patient/$export", ("Prefer", "respond-async"), ("nhn-patient-nin", Weighing.Patient))).Expect(403);
        Assert.Contains(await platform.LogOf(Weighing.Patient), entry => entry.VersionsTold() == 5);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_hidden_from_the_citizen_shows_in_nothing(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var office = platform.Office();
        var secret = Weighing.Scale("secret");
        secret["meta"] = JsonNode.Parse(Hidden);
        var device = (await office.Make("/Device", secret)).Expect(201).IdOf();
        var weight = Weighing.Weight(70m);
        weight["device"] = new JsonObject { ["reference"] = $"Device/{device}" };
        (await office.Make("/Observation", weight)).Expect(201);
        var hidden = Weighing.Weight(71m, key: "hidden");
        hidden["meta"] = JsonNode.Parse(Hidden);
        (await office.Make("/Observation", hidden)).Expect(201);

        var (citizen, reader) = (platform.AsCitizen(Weighing.Patient), platform.Reader());
        foreach (var (type, query, staff, own) in ((string, string, int, int)[])[
            ("Observation", "", 2, 1), ("Observation", "device.type=scale", 1, 0), ("Observation", $"device=Device/{device}", 1, 0), ("Observation", "device:missing=false", 1, 0), ("Observation", "_filter=device.type eq scale", 1, 0),
            ("Observation", "value-quantity=71", 1, 0), ("Device", "_has:Observation:device:status=final", 1, 0), ("Device", "", 1, 0), ("Observation", "_summary=count", 2, 1)])
        {
            Assert.Equal(staff, (int)(await reader.Find(type, query)).Expect(200).Json["total"]!);
            var reply = (await citizen.Find(type, query)).Expect(200);
            Assert.Equal(own, (int)reply.Json["total"]!);
            // Not the whole: the link to itself repeats what was asked.
            Assert.DoesNotContain(device, string.Concat(reply.Resources.Select(resource => resource.ToJsonString())), StringComparison.Ordinal);
        }

        Assert.Empty((await citizen.Find("Observation", "_include=*&_revinclude:iterate=*")).Expect(200).Included);
        Assert.Single((await citizen.Get($"{Weighing.Base}/Patient/$everything")).Expect(200).Matches);
        Assert.Equal(1, (int)(await citizen.Get($"{Weighing.Base}/Observation/_history")).Expect(200).Json["total"]!);
        (await citizen.Get($"{Weighing.Base}/Device/{device}/$meta")).Expect(404);
        var ordered = (await citizen.Get($"{Weighing.Base}/Patient/$export", ("Prefer", "respond-async"))).Expect(202);
        Assert.Equal("", (await citizen.Get($"{ordered.Headers["Content-Location"]}/Device.ndjson")).Expect(200).Text);
        Assert.DoesNotContain(device, (await citizen.Get($"{ordered.Headers["Content-Location"]}/Observation.ndjson")).Expect(200).Text, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Values(IEnumerable<JsonNode> weights) => weights.Select(weight => (int)(decimal)weight["valueQuantity"]!["value"]! - 60);

    /// <summary>Weights of 60 kg and up, a day each; every third made with the scale.</summary>
    private static async Task Fill(RunningPlatform platform, int count)
    {
        var office = platform.Office();
        var device = (await office.Make("/Device", Weighing.Scale())).Expect(201).IdOf();
        for (var i = 0; i < count; i++)
        {
            var weight = Weighing.Weight(60 + i, string.Create(CultureInfo.InvariantCulture, $"2026-03-{i + 1:D2}"), $"k{i}");
            if (i % 3 == 0) weight["device"] = new JsonObject { ["reference"] = $"Device/{device}" };
            (await office.Make("/Observation", weight)).Expect(201);
        }
    }
}
