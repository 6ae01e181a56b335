using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Unit.Fhir;

namespace Felles.Test.Platform.Measurements;

/// <summary>Searching by value sets and parameters that the operator has loaded.</summary>
public sealed class LoadedTerms : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("felles-measurements-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_loaded_value_set_is_searched_by_without_a_restart()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        (await platform.Office().Make("/Observation", Weighing.Weight(70m))).Expect(201);
        var reader = platform.Reader();
        const string Asked = "code:in=urn:x:weights";
        // What nobody knows is refused: to find nothing would say that there is nothing.
        (await reader.Find("Observation", Asked)).Expect(400);

        var file = Path.Combine(folder, "weights.json");
        await File.WriteAllTextAsync(file, """{"resourceType":"ValueSet","id":"weights","url":"urn:x:weights","version":"1","name":"Weights","status":"active","compose":{"include":[{"system":"http://loinc.org","concept":[{"code":"29463-7"}]}]}}""");
        (await FellesProgram.Run(folder, ["load", "terminology", file, .. platform.Flags])).Expect(0);
        var reply = await reader.Find("Observation", Asked);
        for (var i = 0; i < 100 && reply.Status != 200; i++)
        {
            await Task.Delay(200);
            reply = await reader.Find("Observation", Asked);
        }

        Assert.Single(reply.Expect(200).Matches);
        Assert.Empty((await reader.Find("Observation", "code:not-in=urn:x:weights")).Expect(200).Matches);
    }

    [Fact]
    public async Task A_parameter_that_the_operator_adds_is_searched_by_and_told()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var weight = Weighing.Weight(70m);
        weight["note"] = JsonNode.Parse("""[{"text":"Med sko"}]""");
        (await platform.Office().Make("/Observation", weight)).Expect(201);
        var reader = platform.Reader();
        (await reader.Find("Observation", "note=med")).Expect(400);

        var claims = Party.SystemClaims(RunningPlatform.Laboratory);
        claims["aud"] = "felles:admin";
        claims["scope"] = new JsonArray("felles:admin/definitions");
        const string Parameter = """{"resourceType":"SearchParameter","id":"note","url":"urn:test:note","name":"note","status":"active","description":"Words of a note","code":"note","base":["Observation"],"type":"string","expression":"Observation.note.text"}""";
        (await platform.With(claims).Send(HttpMethod.Post, "/admin/definitions", PackedDefinitions.Package("1.0.0", Parameter), "application/gzip", [])).Expect(201);

        Assert.Single((await reader.Find("Observation", "note=med")).Expect(200).Matches);
        Assert.Empty((await reader.Find("Observation", "note=uten")).Expect(200).Matches);
        Assert.Contains("urn:test:note", (await reader.Get($"{Weighing.Base}/metadata")).Expect(200).Text, StringComparison.Ordinal);
    }
}
