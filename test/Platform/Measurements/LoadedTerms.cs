using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Measurements;

/// <summary>Searching by value sets that the operator has loaded.</summary>
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
}
