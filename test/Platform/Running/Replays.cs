using System.Text;
using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.LabResults;

namespace Felles.Test.Platform.Running;

/// <summary>A DPoP proof is for one request, whatever the request comes to (case T29, decision 0081).</summary>
public class Replays
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Searching = "/lab-results/fhir/Observation/_search";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Allergies = "/critical-info/fhir/AllergyIntolerance";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_replay_is_refused_after_an_answer_a_problem_and_a_refusal_alike(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (gp, stranger) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsClinician(Doctor.Gp, Patient, new Grounds(RunningPlatform.OtherCitizen)));
        var id = (await gp.Search("Observation", "")).Expect(200).Matches[0].Id();
        var read = $"/lab-results/fhir/Observation/{id}";
        foreach (var (client, method, path, body, first) in new (Client, HttpMethod, string, string?, int)[]
            {
                (gp, HttpMethod.Post, Searching, "", 200),
                (gp, HttpMethod.Get, read, null, 200),
                (gp, HttpMethod.Post, Searching, "_summary=count", 200),
                (gp, HttpMethod.Get, $"{read}/_history", null, 200),
                (gp, HttpMethod.Get, $"{read}/$meta", null, 200),
                (gp, HttpMethod.Get, "/lab-results/fhir/Patient/$everything", null, 200),
                (gp, HttpMethod.Post, Searching, "nonsense=1", 400),
                (gp, HttpMethod.Get, "/lab-results/fhir/Nonsense/1", null, 404),
                (stranger, HttpMethod.Post, Searching, "", 403),
            })
        {
            var proof = client.Proof(method.Method, path);
            Task<Reply> Send() => client.Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), body is null ? null : Form, [], proof);
            (await Send()).Expect(first);
            var replayed = (await Send()).Expect(401);
            Assert.Contains("invalid_dpop_proof", replayed.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.DoesNotContain(id, replayed.Text, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_replayed_registration_is_neither_stored_nor_logged(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var gp = platform.With(Party.Claims(Doctor.Gp, new Grounds(Patient)).ForCriticalInfo(), Patient);
        var proof = gp.Proof("POST", Allergies);
        var allergy = Encoding.UTF8.GetBytes(Standing.Allergy(Doctor.Gp));
        Task<Reply> Register(string with) => gp.Send(HttpMethod.Post, Allergies, allergy, "application/fhir+json", Standing.CriticalInfo(Doctor.Gp), with);
        (await Register(proof)).Expect(201);
        var (entries, log) = (await platform.Rows("record_entry"), await platform.Rows("audit_entry"));
        (await Register(proof)).Expect(401);
        Assert.Equal((entries, log), (await platform.Rows("record_entry"), await platform.Rows("audit_entry")));

        var wrong = gp.Proof("POST", Allergies);
        (await gp.Send(HttpMethod.Post, Allergies, "{}"u8.ToArray(), "application/fhir+json", Standing.CriticalInfo(Doctor.Gp), wrong)).Expect(400);
        (await Register(wrong)).Expect(401);
        Assert.Equal((entries, log), (await platform.Rows("record_entry"), await platform.Rows("audit_entry")));
    }

    /// <summary>What changes nothing, or is not in the log, has a proof all the same.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_replay_is_refused_where_nothing_is_logged(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var system = platform.AsSystem();
        const string Messages = "/lab-results/messages";
        var message = LabBundle.Of(Patient, "m-2", ("NPU01", "2024-01-10", "final", "a"));
        (await system.Post(Messages, message)).Expect(201);
        var again = system.Proof("POST", Messages);
        Task<Reply> Deliver() => system.Send(HttpMethod.Post, Messages, Encoding.UTF8.GetBytes(message), "application/fhir+json", [], again);
        (await Deliver()).Expect(200);
        (await Deliver()).Expect(401);

        const string Status = "/critical-info/fhir/status";
        var asking = platform.With(Party.SystemClaims(Doctor.Gp.Organisation).ForCriticalInfo());
        var asked = asking.Proof("POST", Status);
        Task<Reply> Ask() => asking.Send(HttpMethod.Post, Status, Encoding.UTF8.GetBytes($$"""{"nin":"{{Patient}}"}"""), "application/json", [("nhn-source-system", "Test EPJ 1.0")], asked);
        (await Ask()).Expect(200);
        (await Ask()).Expect(401);
    }

    /// <summary>Requests share commits; a replay among them must not take the others down.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Replays_among_many_requests_are_refused_and_the_others_answered(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var used = gp.Proof("POST", Searching);
        Task<Reply> Search(string proof) => gp.Send(HttpMethod.Post, Searching, [], Form, [], proof);
        (await Search(used)).Expect(200);
        for (var round = 0; round < 3; round++)
        {
            var twice = gp.Proof("POST", Searching);
            var fresh = Enumerable.Range(0, 24).Select(_ => Search(gp.Proof("POST", Searching))).ToArray();
            var replayed = Enumerable.Range(0, 8).Select(_ => Search(used)).ToArray();
            var met = new[] { Search(twice), Search(twice) };
            Assert.All(await Task.WhenAll(fresh), reply => reply.Expect(200));
            Assert.All(await Task.WhenAll(replayed), reply => reply.Expect(401));
            Assert.Equal([200, 401], (await Task.WhenAll(met)).Select(reply => reply.Status).Order());
        }
    }

    /// <summary>PostgreSQL empties unlogged tables after a crash: until no forgotten proof can be young enough, nobody is answered.</summary>
    [Fact]
    public async Task Proofs_that_may_have_been_forgotten_close_the_platform_for_a_while()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Postgres);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        (await gp.Search("Observation", "")).Expect(200);
        await platform.Execute("delete from identity_proof");
        await platform.Execute("delete from identity_proof_memory");
        (await gp.Search("Observation", "")).Expect(503);
        await platform.Execute("update identity_proof_memory set since = 0");
        (await gp.Search("Observation", "")).Expect(200);
    }
}
