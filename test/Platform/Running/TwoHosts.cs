using Felles.Storage;
using Felles.Test.Platform.Citizens;

namespace Felles.Test.Platform.Running;

/// <summary>Two hosts on one PostgreSQL are one platform.</summary>
public class TwoHosts
{
    private const string Patient = RunningPlatform.Citizen;

    [Fact]
    public async Task A_block_set_at_one_host_holds_at_the_other_at_once()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Postgres);
        var other = await platform.AddHost("b");
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(3, (await gp.At(other).Search("Observation", "")).Expect(200).Matches.Count);
            var block = (await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
            var blocked = (await gp.At(other).Search("Observation", "")).Expect(200);
            Assert.Empty(blocked.Matches);
            Assert.Equal("3", blocked.Withheld);
            (await citizen.At(other).Delete($"/restrictions/fhir/Consent/{block.Json.Id()}")).Expect(204);
            Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);
        }

        // Both hosts' uses are in the one log, each in its own stream.
        var log = await platform.LogOf(Patient);
        Assert.Equal(["a", "b"], log.Select(entry => (string)entry["source"]!["site"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(15, log.Count(entry => (string)entry["action"]! == "R"));
    }

    [Fact]
    public async Task A_proof_used_at_one_host_is_refused_at_the_other()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Postgres);
        var other = await platform.AddHost("b");
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        const string Path = "/lab-results/fhir/Observation/_search";
        var proof = gp.Proof("POST", Path);
        (await gp.Send(HttpMethod.Post, Path, [], "application/x-www-form-urlencoded", [], proof)).Expect(200);
        foreach (var client in (Client[])[gp.At(other), gp])
        {
            var replayed = (await client.Send(HttpMethod.Post, Path, [], "application/x-www-form-urlencoded", [], proof)).Expect(401);
            Assert.Contains("invalid_dpop_proof", replayed.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.DoesNotContain("mmol", replayed.Text, StringComparison.Ordinal);
        }

        // Twenty requests at once with one proof, over both: one is answered.
        var once = gp.Proof("POST", Path);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? gp : gp.At(other)).Send(HttpMethod.Post, Path, [], "application/x-www-form-urlencoded", [], once)));
        Assert.Equal(1, replies.Count(reply => reply.Status == 200));
        Assert.Equal(19, replies.Count(reply => reply.Status == 401));
    }
}
