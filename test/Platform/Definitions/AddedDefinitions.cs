using System.Text;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Unit.Fhir;

namespace Felles.Test.Platform.Definitions;

/// <summary>Packages of definitions that an operator adds while the platform runs.</summary>
public class AddedDefinitions
{
    private const string Path = "/admin/definitions";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_package_is_in_force_at_once_here_soon_elsewhere_and_after_a_restart(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var other = await platform.AddHost("b");
        Assert.Contains("profile-unresolved", await Found(platform.AsSystem()), StringComparison.Ordinal);

        var package = PackedDefinitions.Package();
        (await Add(Operator(platform), package)).Expect(201);
        Assert.Contains("element-required", await Found(platform.AsSystem()), StringComparison.Ordinal);
        await Until(async () => (await Found(platform.AsSystem().At(other))).Contains("element-required", StringComparison.Ordinal));
        (await Add(Operator(platform), package)).Expect(200);

        await platform.StopHosts();
        await platform.AddHost("a");
        Assert.Contains("element-required", await Found(platform.AsSystem()), StringComparison.Ordinal);

        // The version added last is in force; without it the one before.
        (await Add(Operator(platform), PackedDefinitions.Package("1.1.0", PackedDefinitions.Named().Replace("\"min\":1", "\"max\":\"1\"", StringComparison.Ordinal)))).Expect(201);
        Assert.Contains("all-ok", await Found(platform.AsSystem()), StringComparison.Ordinal);
        var listed = (await Operator(platform).Get(Path)).Expect(200).Json["packages"]!.AsArray();
        Assert.Equal([("1.0.0", false), ("1.1.0", true)], listed.Select(package => ((string)package!["version"]!, (bool)package["inForce"]!)));
        (await Operator(platform).Delete(Path + "/test.named/1.1.0")).Expect(204);
        Assert.Contains("element-required", await Found(platform.AsSystem()), StringComparison.Ordinal);
        (await Operator(platform).Delete(Path + "/test.named/1.1.0")).Expect(404);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_and_changes_nothing()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        (await Add(platform.AsSystem(), PackedDefinitions.Package())).Expect(401);
        (await Add(platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen), PackedDefinitions.Package())).Expect(403);
        var system = Party.SystemClaims(RunningPlatform.Laboratory);
        system["aud"] = "felles:admin";
        (await Add(platform.With(system), PackedDefinitions.Package())).Expect(403);

        (await Add(Operator(platform), PackedDefinitions.Package())).Expect(201);
        (await Add(Operator(platform), PackedDefinitions.Package(profile: PackedDefinitions.Named("urn:test:other")))).Expect(409);
        (await Add(Operator(platform), "hello"u8.ToArray())).Expect(400);
        (await Add(Operator(platform), PackedDefinitions.Package("2.0.0", "{\"resourceType\":\"StructureDefinition\"}"))).Expect(422);
        (await Operator(platform).Send(HttpMethod.Post, Path, PackedDefinitions.Package(), "application/json", [])).Expect(415);
        Assert.Equal(1, await platform.Rows("definition_package"));
        Assert.Contains("element-required", await Found(platform.AsSystem()), StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_terminology_of_a_package_is_asked_for_as_other(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var claims = Party.SystemClaims(RunningPlatform.Laboratory);
        claims["aud"] = "felles:terminology";
        claims["scope"] = new JsonArray("felles:terminology/read");
        var asking = platform.With(claims);
        const string Lookup = "/terminology/fhir/CodeSystem/$lookup?system=urn:test:berries&code=1";
        const string Expand = "/terminology/fhir/ValueSet/$expand?url=urn:test:all-berries";
        (await asking.Get(Lookup)).Expect(404);
        (await Add(Operator(platform), PackedDefinitions.Archive(
            ("package/package.json", PackedDefinitions.Manifest),
            ("package/CodeSystem-berries.json", """{"resourceType":"CodeSystem","url":"urn:test:berries","status":"active","content":"complete","concept":[{"code":"1","display":"Blåbær"}]}"""),
            ("package/ValueSet-berries.json", """{"resourceType":"ValueSet","url":"urn:test:all-berries","status":"active","compose":{"include":[{"system":"urn:test:berries"}]}}""")))).Expect(201);
        await Until(async () => (await asking.Get(Lookup)).Text.Contains("Blåbær", StringComparison.Ordinal));
        Assert.Contains("Blåbær", (await asking.Get(Expand)).Expect(200).Text, StringComparison.Ordinal);
        (await Operator(platform).Delete(Path + "/test.named/1.0.0")).Expect(204);
        await Until(async () => (await asking.Get(Lookup)).Status == 404);
    }

    private static Client Operator(RunningPlatform platform)
    {
        var claims = Party.SystemClaims(RunningPlatform.Laboratory);
        claims["aud"] = "felles:admin";
        claims["scope"] = new JsonArray("felles:admin/definitions");
        return platform.With(claims);
    }

    private static Task<Reply> Add(Client client, byte[] package) => client.Send(HttpMethod.Post, Path, package, "application/gzip", []);

    private static async Task<string> Found(Client client) =>
        (await client.Send(HttpMethod.Post, "/lab-results/fhir/Patient/$validate?profile=urn:test:named", Encoding.UTF8.GetBytes("""{"resourceType":"Patient","active":true}"""), "application/fhir+json", [])).Expect(200).Text;

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }

        Assert.Fail("It never came to the other host.");
    }
}
