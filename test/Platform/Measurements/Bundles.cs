using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Measurements;

/// <summary>Batches and transactions over HTTP.</summary>
public class Bundles
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_transaction_is_stored_whole_with_its_references(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var office = platform.Office();
        var old = (await office.Make("/Observation", Weighing.Weight(60m, key: "old"))).Expect(201).IdOf();
        (await office.Make("/Device", Weighing.Scale("known"))).Expect(201);
        var (first, second) = (Weighing.Weight(70m, key: "a"), Weighing.Weight(71m, key: "b"));
        first["device"] = new JsonObject { ["reference"] = "urn:uuid:00000000-0000-4000-8000-000000000001" };
        // An identifier that looks like the address is none.
        ((JsonObject)first["identifier"]![0]!)["value"] = "urn:uuid:00000000-0000-4000-8000-000000000002";
        second["device"] = new JsonObject { ["reference"] = "Device?identifier=urn:office|known" };
        second["hasMember"] = new JsonArray(new JsonObject { ["reference"] = "urn:uuid:00000000-0000-4000-8000-000000000002" });

        var reply = (await office.Make("", Bundle("transaction",
            Entry("POST", "Observation", first, "urn:uuid:00000000-0000-4000-8000-000000000002"),
            Entry("PUT", "Observation?identifier=urn:office|b", second),
            Entry("DELETE", $"Observation/{old}"),
            Entry("POST", "Device", Weighing.Scale(), "urn:uuid:00000000-0000-4000-8000-000000000001")))).Expect(200);
        Assert.Equal("transaction-response", (string)reply.Json["type"]!);
        Valid(reply);
        Assert.Equal(["201", "201", "204", "201"], Statuses(reply));

        var found = (await platform.Reader().Find("Observation", "_sort=value-quantity&_include=Observation:device")).Expect(200);
        Assert.Equal("urn:uuid:00000000-0000-4000-8000-000000000002", (string)found.Matches[0]["identifier"]![0]!["value"]!);
        Assert.Equal(2, found.Matches.Count);
        Assert.Equal(2, found.Included.Count);
        Assert.All(found.Matches, match => Assert.Matches("^Device/[A-Za-z0-9.-]+$", (string)match["device"]!["reference"]!));
        Assert.Equal($"Observation/{found.Matches[0].Id()}", (string)found.Matches[1]["hasMember"]![0]!["reference"]!);
        Assert.Single(await platform.LogOf(Weighing.Patient), logged => logged.VersionsTold() == 4 && (string)logged["action"]! == "U");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_transaction_with_one_fault_stores_nothing_and_a_batch_the_rest(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var office = platform.Office();
        var wrong = Weighing.Weight(71m);
        wrong["status"] = "perhaps";
        (string Name, JsonObject[] Entries, string Place)[] faults =
        [
            ("a resource that is not valid", [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("POST", "Observation", wrong)], "Bundle.entry[1].resource"),
            ("a type that is not offered", [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("POST", "Flag", (JsonObject)JsonNode.Parse("""{"resourceType":"Flag"}""")!)], "Flag"),
            ("a reference to nothing", [Entry("POST", "Observation", With(Weighing.Weight(70m), "urn:uuid:00000000-0000-4000-8000-000000000009"))], "Bundle.entry[0].resource"),
            ("a condition that finds nothing", [Entry("POST", "Observation", With(Weighing.Weight(70m), "Device?identifier=none"))], "conditional"),
            ("one resource twice", [Entry("PUT", "Observation/00000000-0000-4000-8000-000000000001", Named(Weighing.Weight(70m))), Entry("DELETE", "Observation/00000000-0000-4000-8000-000000000001"), Entry("PUT", "Observation/00000000-0000-4000-8000-000000000001", Named(Weighing.Weight(71m)))], "once"),
            ("two patients", [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("POST", "Observation", Weighing.Weight(70m, subject: Weighing.Subject(RunningPlatform.OtherCitizen)))], "Bundle.entry[1].resource.subject"),
            ("a resource that is too large", [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("POST", "Observation", Large(Weighing.Weight(71m)))], "4096 kB"),
            ("an unknown verb", [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("HEAD", "Observation/a")], "Bundle.entry[1].request"),
            ("a version that is not the latest", [Entry("POST", "Observation", Weighing.Weight(70m)), Conditional(Entry("PUT", "Observation/00000000-0000-4000-8000-000000000001", Named(Weighing.Weight(70m))), "ifMatch", "W/\"3\"")], "If-Match"),
        ];
        foreach (var (name, entries, place) in faults)
        {
            var reply = await office.Make("", Bundle("transaction", entries));
            Assert.True(reply.Status is >= 400 and < 500, $"{name}: {reply.Status} {reply.Text}");
            Assert.Contains(place, reply.Text, StringComparison.Ordinal);
            Assert.Equal(0, await platform.Rows("record_entry"));
        }

        // One that is too large is the fault of its own entry.
        Assert.Equal(["413", "204"], Statuses((await office.Make("", Bundle("batch", Entry("POST", "Observation", Large(Weighing.Weight(71m))), Entry("DELETE", "Observation/nothing")), ("nhn-patient-nin", Weighing.Patient))).Expect(200)));
        var batch = (await office.Make("", Bundle("batch", Entry("POST", "Observation", Weighing.Weight(70m)), Entry("POST", "Observation", wrong), Entry("DELETE", "Observation/nothing"), Entry("HEAD", "x")), ("nhn-patient-nin", Weighing.Patient))).Expect(200);
        Assert.Equal(["201", "422", "204", "400"], Statuses(batch));
        Assert.Equal("batch-response", (string)batch.Json["type"]!);
        Valid(batch);
        Assert.Equal(1, await platform.Rows("record_entry"));
        var whole = (await office.Make("", Bundle("transaction", Entry("POST", "Observation", Weighing.Weight(70m))), ("Prefer", "return=representation"))).Expect(200);
        Assert.Equal("Observation", whole.Resources[0].Type());
        Valid(whole);
        (await office.Make("", Bundle("collection", Entry("POST", "Observation", Weighing.Weight(70m))))).Expect(400);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Reads_come_after_the_writes_for_who_may_read(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        const string own = "00000000-0000-4000-8000-000000000001";
        JsonObject[] entries = [Entry("GET", "Observation?code=29463-7"), Entry("PUT", $"Observation/{own}", Named(Weighing.Weight(70m))), Entry("GET", $"Observation/{own}")];
        var reply = (await platform.Practice().Make("", Bundle("transaction", entries))).Expect(200);
        Assert.Equal(["200", "201", "200"], Statuses(reply));
        Assert.Equal(1, (int)reply.Json["entry"]![0]!["resource"]!["total"]!);

        var write = platform.With(Party.Claims(Doctor.Gp, new Grounds(Weighing.Patient)).ForMeasurements("write"), Weighing.Patient);
        var batch = Bundle("batch", Entry("GET", "Observation?code=29463-7"), Entry("POST", "Observation", Weighing.Weight(71m)), Entry("GET", "Observation/nothing"));
        Assert.Equal(["200", "201", "404"], Statuses((await platform.Practice().Make("", batch)).Expect(200)));
        Assert.Equal(["403", "201", "403"], Statuses((await write.Make("", batch)).Expect(200)));
        Assert.Equal(["403", "201", "403"], Statuses((await platform.Office().Make("", batch)).Expect(200)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_transaction_whose_read_cannot_succeed_stores_nothing(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var practice = platform.Practice();
        var kept = (await practice.Make("/Observation", Weighing.Weight(69m))).Expect(201).IdOf();
        var before = await platform.Rows("record_entry");
        foreach (var (address, status) in ((string, int)[])[("Observation/nothing", 404), ("Observation?unknown=1", 400), ("Patient?name=x", 404), ($"Observation/{kept}/_history/2", 404), ($"Observation/{kept}", 410)])
        {
            JsonObject[] entries = status == 410
                ? [Entry("DELETE", $"Observation/{kept}"), Entry("POST", "Observation", Weighing.Weight(70m)), Entry("GET", address)]
                : [Entry("POST", "Observation", Weighing.Weight(70m)), Entry("GET", address)];
            var reply = (await practice.Make("", Bundle("transaction", entries))).Expect(status);
            Assert.Contains("Nothing of the transaction was stored", reply.Text, StringComparison.Ordinal);
            Assert.Equal(before, await platform.Rows("record_entry"));
            Assert.Equal(0, await platform.Rows("record_history"));
        }

        foreach (var writer in (Client[])[platform.With(Party.Claims(Doctor.Gp, new Grounds(Weighing.Patient)).ForMeasurements("write"), Weighing.Patient), platform.Office()])
            (await writer.Make("", Bundle("transaction", Entry("POST", "Observation", Weighing.Weight(70m)), Entry("GET", $"Observation/{kept}")))).Expect(403);
        Assert.Equal(before, await platform.Rows("record_entry"));
    }

    /// <summary>That the reads would have succeeded tells what is there; it stands in the log though nothing is answered with.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_reads_of_a_transaction_whose_writes_are_refused_are_in_the_log(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var practice = platform.Practice();
        var kept = (await practice.Make("/Observation", Weighing.Weight(69m))).Expect(201).IdOf();
        var wrong = Weighing.Weight(70m);
        wrong["status"] = "perhaps";
        string[] reads = [$"Observation/{kept}", $"Observation/{kept}/_history/1", "Observation?status=final"];
        (await practice.Make("", Bundle("transaction", [Entry("POST", "Observation", wrong), .. reads.Select(read => Entry("GET", read))]))).Expect(422);
        var log = await platform.LogOf(Weighing.Patient);
        Assert.Equal(["R", "R", "R", "U"], log.Select(entry => (string)entry["action"]!).Order(StringComparer.Ordinal));
        Assert.All(log.Where(entry => (string)entry["action"]! == "R"), entry => Assert.Equal(0, entry.VersionsTold()));
    }

    private static JsonObject Bundle(string type, params JsonObject[] entries) =>
        new() { ["resourceType"] = "Bundle", ["type"] = type, ["entry"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]) };

    private static JsonObject Entry(string method, string url, JsonObject? resource = null, string? fullUrl = null)
    {
        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = method, ["url"] = url } };
        if (resource is not null) entry["resource"] = resource.DeepClone();
        if (fullUrl is not null) entry["fullUrl"] = fullUrl;
        return entry;
    }

    private static JsonObject Conditional(JsonObject entry, string condition, string value)
    {
        entry["request"]![condition] = value;
        return entry;
    }

    private static JsonObject With(JsonObject weight, string device)
    {
        weight["device"] = new JsonObject { ["reference"] = device };
        return weight;
    }

    private static JsonObject Named(JsonObject weight)
    {
        weight["id"] = "00000000-0000-4000-8000-000000000001";
        return weight;
    }

    private static void Valid(Reply reply)
    {
        Assert.True(FhirResource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Text)).Succeeded(out var bundle, out _));
        Assert.Equal([], FhirValidator.R4.Validate(bundle).Where(issue => issue.Severity <= Kernel.IssueSeverity.Error).Select(issue => $"{issue.Expression}: {issue.Text}"));
    }

    // The text alone fills what a resource may have.
    private static JsonObject Large(JsonObject resource)
    {
        resource["note"] = new JsonArray(new JsonObject { ["text"] = new string('x', 4 * 1024 * 1024) });
        return resource;
    }

    private static string[] Statuses(Reply reply) => [.. reply.Json["entry"]!.AsArray().Select(entry => (string)entry!["response"]!["status"]!)];
}
