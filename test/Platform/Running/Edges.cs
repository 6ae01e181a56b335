using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Citizens;

namespace Felles.Test.Platform.Running;

/// <summary>What the platform answers at its edges: addresses that are not there, limits, addresses of pages, what may not reach the log.</summary>
public class Edges
{
    private const string Patient = RunningPlatform.Citizen;

    [Fact]
    public async Task What_no_interface_offers_is_refused_in_fhir_whatever_the_client_accepts()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        (string Method, string Path, int Status, string? Allow)[] table =
        [
            ("POST", "/lab-results/fhir/Observation/a/b/c", 404, null), ("GET", "/lab-results", 404, null), ("POST", "/lab-results/fhir/Observation", 405, "GET"),
            ("POST", "/lab-results/fhir/Observation/abc", 405, "GET"), ("DELETE", "/lab-results/fhir/Observation/abc", 405, "GET"), ("GET", "/lab-results/messages", 405, "POST"),
            ("PUT", "/critical-info/fhir/Flag/abc/_history/1", 405, "DELETE, GET"), ("POST", "/critical-info/fhir/Flag/a/b/c/d", 404, null), ("POST", "/critical-info/fhir/Flag/abc", 405, "DELETE, GET, PATCH, PUT"),
            ("PUT", "/restrictions/fhir/Consent", 405, "GET, POST"), ("POST", "/restrictions/fhir/Nothing", 404, null),
            ("POST", "/access-log/fhir/AuditEvent", 405, "GET"), ("GET", "/access-log/fhir/Nothing", 404, null), ("POST", $"/access-log/fhir/{Patient}", 404, null),
        ];
        foreach (var accept in (string[])["application/fhir+json", "text/html"])
            foreach (var (method, path, status, allow) in table)
            {
                var reply = await gp.Send(new HttpMethod(method), path, method == "GET" ? null : "{}"u8.ToArray(), "application/fhir+json", [("Accept", accept)]);
                Assert.True(reply.Status == status, $"{method} {path}: {reply.Status} {reply.Text}");
                Assert.StartsWith("application/fhir+json", reply.Headers["Content-Type"], StringComparison.Ordinal);
                Assert.Equal("OperationOutcome", reply.Json.Type());
                Assert.Equal(allow, reply.Headers.GetValueOrDefault("Allow"));
                Assert.DoesNotContain(Patient, reply.Text, StringComparison.Ordinal);
            }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_page_is_turned_by_who_searched_and_by_nobody_else(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var searches = new[] { platform.AsClinician(Doctor.Gp, Patient), platform.AsClinician(Doctor.OtherGp, Patient), platform.AsCitizen(Patient) };
        foreach (var searcher in searches)
        {
            var address = (await searcher.Search("Observation", "_count=1")).Expect(200).Next!;
            Assert.Single((await searcher.Get(address)).Expect(200).Matches);
            foreach (var other in searches.Where(other => other != searcher).Append(platform.AsCitizen(RunningPlatform.OtherCitizen)))
                Assert.Equal("OperationOutcome", (await other.Get(address)).Expect(400).Json.Type());
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_not_understood_in_an_address_or_said_twice_is_refused(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        var id = (await gp.Search("Observation", "")).Expect(200).Matches[0].Id();
        var read = $"/lab-results/fhir/Observation/{id}";
        foreach (var address in (string[])[$"{read}?patient={Patient}", $"{read}/_history?_counted=1", $"{read}/_history/1?x", "/lab-results/fhir/Observation/_history?_since=2025"])
            Assert.DoesNotContain(Patient, (await gp.Get(address)).Expect(400).Text, StringComparison.Ordinal);
        (await citizen.Get($"/restrictions/fhir/Consent?patient={Patient}")).Expect(400);
        foreach (var format in (string[])["xml", "application/fhir%2Bxml", "ttl"])
        {
            (await gp.Get($"{read}?_format={format}")).Expect(406);
            (await gp.Search("Observation", $"_format={format}")).Expect(406);
        }

        (await gp.Get(read, ("Accept", "application/fhir+xml"))).Expect(406);
        (await gp.Search("Observation", "", ("Accept", "text/html"))).Expect(406);
        (await gp.Get($"{read}?_format=json&_pretty=true", ("Accept", "text/html"))).Expect(200);
        (await gp.Get(read, ("Accept", "text/html, */*;q=0.1"))).Expect(200);

        (await gp.Get(read, ("person-id", Patient))).Expect(200);
        (await gp.Get(read, ("person-id", RunningPlatform.OtherCitizen))).Expect(400);
        (await gp.Get(read, ("access-basis", "SAMTYKKE"), ("nhn-access-basis", "SAMTYKKE"))).Expect(200);
        (await gp.Get(read, ("access-basis", "SAMTYKKE"), ("nhn-access-basis", "UNNTAK"))).Expect(400);

        // A block is one's own.
        var key = (string)(await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201).Json["patient"]!["reference"]!;
        string About(string patient) => Blocking.Consent(Doctor.OtherGp.Hpr).Replace("\"status\"", $"\"patient\":{patient},\"status\"", StringComparison.Ordinal);
        (await citizen.Post("/restrictions/fhir/Consent", About("{\"reference\":\"Patient/00000000-0000-0000-0000-000000000000\"}"))).Expect(422);
        (await citizen.Post("/restrictions/fhir/Consent", About($"{{\"identifier\":{{\"value\":\"{RunningPlatform.OtherCitizen}\"}}}}"))).Expect(422);
        (await citizen.Post("/restrictions/fhir/Consent", About($"{{\"reference\":\"{key}\"}}"))).Expect(201);
    }

    [Fact]
    public async Task A_reason_with_a_national_number_is_refused_before_it_reaches_the_log()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var acute = platform.AsClinician(Doctor.Gp, Patient, new Grounds(Patient, "BTG"));
        foreach (var reason in (string[])[$"Bevisstløs, nummer {RunningPlatform.OtherCitizen}", $"Bevisstløs {Patient[..6]} {Patient[6..]}"])
        {
            var reply = (await acute.Search("Observation", "", ("nhn-access-basis", "AKUTT"), ("felles-emergency-reason", Uri.EscapeDataString(reason)))).Expect(400);
            Assert.DoesNotContain(reason[^5..], reply.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await platform.LogOf(Patient), entry => entry.ToJsonString().Contains("Bevisst", StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_citizen_may_have_a_hundred_blocks_and_is_told_what_to_do_at_the_next(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var citizen = platform.AsCitizen(Patient);
        // Everybody in HPR, and every service of each.
        string[] services = ["", "lab-results", "critical-info"];
        var blocks = HprNumbers().SelectMany(hpr => services.Select(service => Blocking.Consent(hpr, service)))
            .Concat(services.SelectMany(service => ((string[])["310000019", "310000027", "310000035", "310000043", "310000051"]).Select(unit => Blocking.ConsentAbout("urn:oid:2.16.578.1.12.4.1.4.101", unit, service)))).ToArray();
        var first = (await citizen.Post("/restrictions/fhir/Consent", blocks[0])).Expect(201);
        Assert.Equal(first.Json.Id(), (await citizen.Post("/restrictions/fhir/Consent", blocks[0])).Expect(200).Json.Id());
        foreach (var block in blocks[1..100]) (await citizen.Post("/restrictions/fhir/Consent", block)).Expect(201);
        var refused = (await citizen.Post("/restrictions/fhir/Consent", blocks[100])).Expect(409);
        Assert.Contains("100", refused.Text, StringComparison.Ordinal);
        (await citizen.Delete($"/restrictions/fhir/Consent/{first.Json.Id()}")).Expect(204);
        (await citizen.Post("/restrictions/fhir/Consent", blocks[100])).Expect(201);
        Assert.Equal(101, (await citizen.Get("/restrictions/fhir/Consent")).Expect(200).Resources.Count);
        (await platform.AsCitizen(RunningPlatform.OtherCitizen).Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
    }

    private static string[] HprNumbers() =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(RunningPlatform.Root, "dev", "people", "population.json")))!["healthPersonnel"]!.AsArray().Select(person => (string)person!["hprNumber"]!)];

    [Fact]
    public async Task Logins_from_one_address_have_a_limit_and_the_interfaces_have_not()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var anybody = platform.AsCitizen(Patient);
        var statuses = new List<int>();
        for (var i = 0; i < 320; i++) statuses.Add((await anybody.Get("/login/citizen")).Status);
        Assert.Equal(300, statuses.Count(status => status != 429));
        var refused = (await anybody.Get("/login/clinician/callback?code=x&state=y")).Expect(429);
        Assert.NotNull(refused.Headers.GetValueOrDefault("Retry-After"));
        Assert.StartsWith("text/html", refused.Headers["Content-Type"], StringComparison.Ordinal);
        (await anybody.Search("Observation", "")).Expect(200);
        (await anybody.Get("/health/live")).Expect(200);
    }
}
