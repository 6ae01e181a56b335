using Felles.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Running;

/// <summary><c>felles attack</c>: the platform holds against all of it, and what does not hold is told of.</summary>
public sealed class Attacking : IDisposable
{
    private readonly string folder = ScratchFolder.New("attack");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [StandInFact]
    public async Task The_platform_holds_and_a_server_that_lets_everybody_in_does_not()
    {
        var port = FellesProgram.Port();
        var settings = new FellesSettings
        {
            Environment = Surroundings.Test, Listen = $"http://127.0.0.1:{port}", PublicBaseUrl = $"http://127.0.0.1:{port}", DataFolder = folder, SyntheticNumbers = true,
            LogLevel = LogLevel.Critical, StandIn = true, StandInTestTokens = true, StandInPort = LoopbackIssuer.FreePort(), Population = Path.Combine(RunningPlatform.Root, "dev", "people", "population.json"),
        };
        Felles.Host.StandInProvider.Configure(settings);
        await using var platform = await Felles.Host.Platform.Start(settings, RunningPlatform.Root, CancellationToken.None);
        var tokens = $"http://127.0.0.1:{settings.StandInPort}/helseid/create-test-token";

        var held = (await FellesProgram.Run(RunningPlatform.Root, "attack", "--target", settings.Listen, "--test-tokens", tokens)).Expect(0).Said;
        Assert.Contains(" 0 broke, 0 not tried", held, StringComparison.Ordinal);
        Assert.Empty(FellesProgram.NumbersIn(held));

        var without = (await FellesProgram.Run(RunningPlatform.Root, "attack", "--target", settings.Listen)).Expect(0).Said;
        Assert.Contains("12 held, 0 broke, 92 not tried", without, StringComparison.Ordinal);

        await using var open = await Open();
        var broke = (await FellesProgram.Run(RunningPlatform.Root, "attack", "--target", open.Urls.First(), "--test-tokens", tokens, "--json")).Expect(1).Said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(broke, line => line.Contains("\"id\":\"T", StringComparison.Ordinal) && !line.Contains("Broke", StringComparison.Ordinal));
        Assert.Equal(["E", "I", "O", "T", "A"], broke.Where(line => line.Contains("Broke", StringComparison.Ordinal)).Select(line => line["{\"id\":\"".Length..][..1]).Distinct().OrderBy(part => "EIOTA".IndexOf(part, StringComparison.Ordinal)));

        var far = (await FellesProgram.Run(RunningPlatform.Root, "attack", "--target", "https://felles.invalid")).Expect(2).Said;
        Assert.Contains("--permitted", far, StringComparison.Ordinal);
    }

    // Gives everybody everything.
    private static async Task<WebApplication> Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FellesProgram.Port()}");
        var application = builder.Build();
        application.MapFallback(() => Results.Text("""{"resourceType":"Bundle","type":"searchset"}""", "application/fhir+json"));
        await application.StartAsync();
        return application;
    }
}
