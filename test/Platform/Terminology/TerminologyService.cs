using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Terminology;

/// <summary>The terminology service of a running platform: who may ask, what is answered, and how what the operator loads comes to count.</summary>
public sealed class TerminologyService : IDisposable
{
    private const string Base = "/terminology/fhir";
    private static readonly TimeSpan LoadedWithin = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("felles-terminology-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_loaded_counts_on_every_host_without_a_restart(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var other = kind == DatabaseKind.Postgres ? await platform.AddHost("b") : null;
        var client = Asking(platform);
        (await client.Get($"{Base}/CodeSystem/$lookup?system=urn:x:berries&code=1")).Expect(404);

        var list = Write("Kodeverk 9999.1.csv", "Kode;Navn;Nynorsk\n1;Blåbær;Blåbær\n2;Tyttebær;Tytebær\n");
        var valueSet = Write("set.json", """{"resourceType":"ValueSet","id":"berries","url":"urn:x:berries","version":"1","name":"Berries","status":"active","compose":{"include":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9999","concept":[{"code":"2"}]}]}}""");
        var wrong = Write("wrong.json", """{"resourceType":"ValueSet","url":"urn:x:wrong"}""");
        var said = (await FellesProgram.Run(folder, ["load", "terminology", list, valueSet, wrong, .. platform.Flags])).Expect(1).Said;
        Assert.Contains("2 resources loaded with 2 concepts, 1 files refused", said, StringComparison.Ordinal);
        Assert.Contains("wrong.json", said, StringComparison.Ordinal);
        Assert.Contains("ValueSet.status", said, StringComparison.Ordinal);

        foreach (var at in other is null ? [client] : (Client[])[client, client.At(other)])
        {
            await Until(at, $"{Base}/CodeSystem/$lookup?system=http://helsedir.no/fhir/CodeSystem/no-kodeverk-9999&code=2&displayLanguage=nn", "Tytebær");
            await Until(at, $"{Base}/ValueSet/$expand?url=urn:x:berries", "Tyttebær");
            Assert.Equal("2", (string)(await at.Get($"{Base}/ValueSet/$expand?url=urn:x:berries")).Expect(200).Json["expansion"]!["contains"]![0]!["code"]!);
        }

        // What is loaded judges files as well, and without it an author is told that nothing was looked up.
        var observation = Write("observation.json", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9999","code":"3"}]}}""");
        Assert.Contains("error code-unknown", (await FellesProgram.Run(folder, ["validate", observation, "--strict", .. platform.Flags])).Expect(1).Said, StringComparison.Ordinal);
        Assert.Contains("warning code-system-not-here", (await FellesProgram.Run(folder, "validate", observation, "--strict")).Expect(0).Said, StringComparison.Ordinal);

        Assert.Contains("2 volumes", (await FellesProgram.Run(folder, ["load", "terminology", "--list", .. platform.Flags])).Expect(0).Said, StringComparison.Ordinal);
        var again = Write("Kodeverk 9999.1.csv", "Kode;Navn;Nynorsk\n2;Multe;Molte\n");
        (await FellesProgram.Run(folder, ["load", "terminology", again, .. platform.Flags])).Expect(0);
        await Until(client, $"{Base}/CodeSystem/$lookup?system=urn:oid:2.16.578.1.12.4.1.1.9999&code=2", "Multe");
        var listed = (await FellesProgram.Run(folder, ["load", "terminology", "--list", .. platform.Flags])).Expect(0).Said;
        Assert.Contains("2 volumes", listed, StringComparison.Ordinal);

        var hash = listed.Split('\n').First(line => line.Contains("bytes, loaded", StringComparison.Ordinal)).Split(' ')[0];
        (await FellesProgram.Run(folder, ["load", "terminology", "--remove", hash, .. platform.Flags])).Expect(0);
        Assert.Contains("1 volumes", (await FellesProgram.Run(folder, ["load", "terminology", "--list", .. platform.Flags])).Expect(0).Said, StringComparison.Ordinal);

        await platform.StopHosts();
        // The files are copies: lost or damaged, they are made again.
        foreach (var file in Directory.GetFiles(Path.Combine(platform.Settings("http://127.0.0.1:1", "x").DataFolder, "terminology"), "*.terms"))
            await File.WriteAllTextAsync(file, Path.GetFileName(file).StartsWith("published", StringComparison.Ordinal) ? "" : "damaged");
        await platform.AddHost("a");
        (await Asking(platform).Get($"{Base}/CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=male")).Expect(200);
        Assert.Contains("Multe", (await Asking(platform).Get($"{Base}/CodeSystem/$lookup?system=urn:oid:2.16.578.1.12.4.1.1.9999&code=2")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_must_have_a_token_for_it()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        const string asked = $"{Base}/CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=male";
        (await Asking(platform).Get(asked)).Expect(200);
        (await platform.AsCitizen(RunningPlatform.Citizen).Get(asked)).Expect(200);
        (await platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen).Get(asked)).Expect(401);
        (await platform.AsSystem().Get(asked)).Expect(401);
        var personnel = Party.Claims(Doctor.Gp, new Grounds());
        (personnel["aud"], personnel["scope"]) = ("felles:terminology", new JsonArray("felles:terminology/read"));
        personnel.Remove("nhn:tillitsrammeverk:parameters");
        (await platform.With(personnel).Get(asked)).Expect(200);
        using var http = new HttpClient();
        Assert.Equal(401, (int)(await http.GetAsync(new Uri(platform.Host.Address + asked))).StatusCode);
        Assert.Equal(200, (int)(await http.GetAsync(new Uri($"{platform.Host.Address}{Base}/metadata"))).StatusCode);
        Assert.Contains("TerminologyCapabilities", await http.GetStringAsync(new Uri($"{platform.Host.Address}{Base}/metadata?mode=terminology")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_are_asked_by_address_and_by_Parameters()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var client = Asking(platform);
        const string gender = "http://hl7.org/fhir/ValueSet/administrative-gender";
        Assert.Equal(4, (int)(await client.Get($"{Base}/ValueSet/$expand?url={gender}")).Expect(200).Json["expansion"]!["total"]!);
        Assert.Equal(4, (int)(await client.Get($"{Base}/ValueSet/administrative-gender/$expand")).Expect(200).Json["expansion"]!["total"]!);
        var sent = (await client.Post($"{Base}/ValueSet/$validate-code", $$$"""{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"{{{gender}}}"},{"name":"coding","valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"male"}}]}""")).Expect(200);
        Assert.True((bool)sent.Json["parameter"]![0]!["valueBoolean"]!);
        var inline = (await client.Post($"{Base}/ValueSet/$expand", """{"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7651"}]}}}]}""")).Expect(200);
        Assert.Equal("Legemiddelreaksjon", (string)inline.Json["expansion"]!["contains"]![0]!["display"]!);
        Assert.Contains("subsumed-by", (await client.Get($"{Base}/CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode&codeA=AMB&codeB=_ActEncounterCode")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("v2-0190", (await client.Get($"{Base}/ConceptMap/$translate?url=http://hl7.org/fhir/ConceptMap/cm-address-use-v2&system=http://hl7.org/fhir/address-use&code=home")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal("CodeSystem", (string)(await client.Get($"{Base}/CodeSystem/no-kodeverk-9603")).Expect(200).Json["resourceType"]!);
        Assert.Single((await client.Get($"{Base}/CodeSystem?url=http://hl7.org/fhir/administrative-gender")).Expect(200).Json["entry"]!.AsArray());
    }

    [Fact]
    public async Task What_cannot_be_answered_is_told()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var client = Asking(platform);
        Assert.Equal("not-found", Issue((await client.Get($"{Base}/ValueSet/$expand?url=urn:x:nothing")).Expect(404)));
        const string pattern = """{"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"concept","op":"regex","value":"(?=a)a"}]}]}}}]}""";
        Assert.Equal("invalid", Issue((await client.Post($"{Base}/ValueSet/$expand", pattern)).Expect(422)));
        (await client.Get($"{Base}/ValueSet/$expand?url=urn:x:nothing&colour=red")).Expect(400);
        Assert.Contains("number-in-address", (await client.Get($"{Base}/ValueSet/$expand?url=urn:x:nothing&filter={RunningPlatform.Citizen}")).Expect(400).Text, StringComparison.Ordinal);
        (await client.Get($"{Base}/ValueSet/$shrink")).Expect(404);
        (await client.Get($"{Base}/Patient")).Expect(404);
        (await client.Get($"{Base}/ValueSet?colour=red")).Expect(400);
        (await client.Get($"{Base}/ValueSet?_format=xml")).Expect(406);
        (await client.SendRaw(HttpMethod.Post, $"{Base}/ValueSet/$expand", "<Parameters/>"u8.ToArray(), "application/fhir+xml", [])).Expect(415);
        (await client.Post($"{Base}/ValueSet/$expand", "{")).Expect(400);
        (await client.Post($"{Base}/ValueSet/$expand", new string(' ', 3 * 1024 * 1024))).Expect(413);
    }

    private static Client Asking(RunningPlatform platform)
    {
        var claims = Party.SystemClaims(RunningPlatform.Laboratory);
        (claims["aud"], claims["scope"]) = ("felles:terminology", new JsonArray("felles:terminology/read"));
        return platform.With(claims);
    }

    // A load is seen within seconds; the clock of the machine decides when, not the test.
    private static async Task Until(Client client, string path, string wanted)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reply = await client.Get(path);
            if (reply.Text.Contains(wanted, StringComparison.Ordinal)) return;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < LoadedWithin, reply.Text);
            await Task.Delay(200);
        }
    }

    private static string? Issue(Reply reply) => (string?)reply.Json["issue"]![0]!["code"];

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
