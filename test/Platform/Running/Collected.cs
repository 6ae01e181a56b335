using System.Collections.Concurrent;
using System.Text;
using Felles.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Running;

/// <summary>Traces and metrics as a collector gets them, by OTLP over HTTP.</summary>
public class Collected
{
    [Fact]
    public async Task Traces_and_metrics_reach_the_collector_and_hold_no_national_number()
    {
        var bodies = new ConcurrentQueue<(string Signal, string Type, string Body)>();
        var address = $"http://127.0.0.1:{LoopbackIssuer.FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            bodies.Enqueue((signal, request.ContentType ?? "", Encoding.Latin1.GetString(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync();

        await using (var platform = await RunningPlatform.Start(DatabaseKind.Sqlite, change: settings => (settings.OtlpEndpoint, settings.OtlpProtocol) = (address, "http/protobuf")))
        {
            var gp = platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen);
            (await gp.Search("Observation", $"patient.identifier={RunningPlatform.Citizen}")).Expect(200);
            // Numbers where none may be: they go no further than this host.
            Assert.True((await gp.Get($"/lab-results/fhir/Observation?patient.identifier={RunningPlatform.Citizen}")).Status >= 400);
            Assert.True((await gp.Get($"/lab-results/fhir/Observation/{RunningPlatform.Citizen}")).Status >= 400);
            (await platform.AsSystem().Post("/lab-results/messages", "{}")).Expect(400);
            // What is gathered is sent at the latest when the platform stops.
        }

        Assert.All(bodies, sent => Assert.Equal("application/x-protobuf", sent.Type));
        Assert.Contains(bodies, sent => sent.Signal == "traces" && sent.Body.Contains("POST /lab-results/messages", StringComparison.Ordinal) && sent.Body.Contains("/lab-results/fhir/{type}", StringComparison.Ordinal));
        Assert.Contains(bodies, sent => sent.Signal == "metrics" && sent.Body.Contains("http.server.request.duration", StringComparison.Ordinal));
        Assert.All(bodies, sent => Assert.Contains("felles", sent.Body, StringComparison.Ordinal));
        Assert.All(bodies, sent => Assert.Empty(FellesProgram.NumbersIn(sent.Body)));
        Assert.All(bodies, sent => Assert.DoesNotContain(RunningPlatform.Citizen, sent.Body, StringComparison.Ordinal));
    }
}
