using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Unit;

namespace Felles.Test.Platform.Documents;

/// <summary>ITI-65: what is published is found and fetched; what is wrong is refused whole, with the places that are wrong; versions and withdrawals.</summary>
public class Publishing
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_published_document_is_found_and_fetched_whole_and_in_parts(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var paper = new Paper("Epikrise fra medisinsk avdeling");
        var id = await platform.Archive().Published(paper);
        var reader = platform.Reader();
        var found = Assert.Single((await reader.List($"patient.identifier={Papers.Patient}&status=current&_sort=-date&_count=15&_page=1")).Expect(200).Matches);
        Assert.Equal((id, paper.Title), (found.Id(), found.Title()));
        var document = (await reader.Fetch(found)).Expect(200);
        Assert.Equal(paper.Bytes, document.Bytes);
        Assert.Equal(("text/plain", "nosniff", "sandbox; default-src 'none'"), (document.Headers["Content-Type"], document.Headers["X-Content-Type-Options"], document.Headers["Content-Security-Policy"]));
        var part = (await reader.Fetch(found, ("Range", "bytes=10-19"))).Expect(206);
        Assert.Equal(paper.Bytes[10..20], part.Bytes);
        Assert.Equal($"bytes 10-19/{paper.Bytes.Length}", part.Headers["Content-Range"]);
        (await reader.Fetch(found, ("Range", "bytes=100000-"))).Expect(416);
        Assert.Equal(paper.Title, (await reader.Get($"{Papers.Base}/DocumentReference/{id}", ("nhn-source-system", "x"))).Expect(200).Json.Title());
        Assert.Equal($"DocumentReference/{id}", (string)Assert.Single((await reader.Get($"{Papers.Base}/List?code=submissionset", ("nhn-source-system", "x"))).Expect(200).Matches)["entry"]![0]!["item"]!["reference"]!);
        Assert.Equal(paper.Bytes, (await platform.AsCitizen(Papers.Patient).Get(Papers.AddressOf(found))).Expect(200).Bytes);
        Assert.Equal(paper.Title, Assert.Single((await platform.AsCitizen(Papers.Patient).Get($"{Papers.Base}/DocumentReference")).Expect(200).Matches).Title());
        // No file on disk tells what is in it, or whose it is.
        Assert.DoesNotContain(await platform.Files(), bytes => bytes.Contains("observasjon", StringComparison.Ordinal) || bytes.Contains(Papers.Patient, StringComparison.Ordinal));
        Assert.Contains(await platform.LogOf(Papers.Patient), entry => entry.ToJsonString().Contains($"DocumentReference/{id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_end_a_host_or_tell_of_what_is_hidden_does_neither()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var archive = platform.Archive();
        // A role that leads to itself, and a hash that is no base64.
        var circle = new Paper("Sirkel").Bundle();
        Papers.ReferenceOf(circle)["contained"]!.AsArray().Add(JsonNode.Parse("""{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"#r"},"organization":{"reference":"#r"}}"""));
        Papers.ReferenceOf(circle)["author"]!.AsArray().Add(JsonNode.Parse("""{"reference":"#r"}"""));
        Assert.NotEqual(500, (await archive.Publish(circle)).Status);
        var wrong = new Paper("Hash").Bundle();
        Papers.ReferenceOf(wrong)["content"]![0]!["attachment"]!["extension"] = JsonNode.Parse($$"""[{"url":"{{Felles.Sharing.Documents.Metadata.DocumentReferenceWriter.Sha256Extension}}","valueBase64Binary":"AAA"}]""");
        (await archive.Publish(wrong)).Expect(422);
        var odd = new Paper("Profil").Bundle();
        odd["meta"]!["profile"] = new JsonArray(7);
        Assert.InRange((await archive.Publish(odd)).Status, 400, 422);

        // The submission of a hidden document is as hidden as the document.
        await archive.Published(new Paper("Nektet") { Label = "NORN_FFL" });
        var citizen = platform.AsCitizen(Papers.Patient);
        Assert.DoesNotContain("Nektet", (await citizen.Get($"{Papers.Base}/DocumentReference")).Expect(200).Text, StringComparison.Ordinal);
        Assert.All((await citizen.Get($"{Papers.Base}/List")).Expect(200).Matches, list => Assert.NotEmpty(list["entry"]!.AsArray()));
        Assert.NotEmpty((await platform.Reader().Get($"{Papers.Base}/List", ("nhn-source-system", "x"))).Expect(200).Matches);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Versions_relations_and_withdrawal(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var archive = platform.Archive();
        var first = new Paper("Første");
        var id = await archive.Published(first);
        // The same again is the same; another under its name is refused.
        Assert.Null((await archive.Publish(first.Bundle())).Expect(200).Json["entry"]);
        Assert.Contains("non-identical-hash", (await archive.Publish((first with { Bytes = [1] }).Bundle())).Expect(422).Text, StringComparison.Ordinal);
        Assert.Contains("relation-not-yours", (await platform.Archive(Papers.OtherHospital).Publish((new Paper("Fremmed") { Relation = ("replaces", first.UniqueId) }).Bundle())).Expect(422).Text, StringComparison.Ordinal);
        var second = new Paper("Rettet") { Relation = ("replaces", first.UniqueId) };
        var secondId = await archive.Published(second);
        await archive.Published(new Paper("Tillegg") { Relation = ("appends", second.UniqueId) });
        await archive.Published(new Paper("Omformet") { Relation = ("transforms", second.UniqueId) });
        var reader = platform.Reader();
        Assert.Equal(["Omformet", "Rettet", "Tillegg"], (await reader.List()).Matches.Select(match => match.Title()).Order(StringComparer.Ordinal));
        Assert.Equal(id, Assert.Single((await reader.List("status=superseded")).Matches).Id());
        Assert.Contains("replaced-already", (await archive.Publish((new Paper("Sen") { Relation = ("replaces", first.UniqueId) }).Bundle())).Expect(422).Text, StringComparison.Ordinal);

        var withdrawn = (await reader.List()).Matches.Single(match => match.Id() == secondId);
        (await archive.Send(HttpMethod.Delete, $"{Papers.Base}/DocumentReference/{secondId}", null, null, [])).Expect(400);
        (await platform.Archive(Papers.OtherHospital).Send(HttpMethod.Delete, $"{Papers.Base}/DocumentReference/{secondId}", null, null, [("nhn-patient-nin", Papers.Patient)])).Expect(403);
        (await archive.Send(HttpMethod.Delete, $"{Papers.Base}/DocumentReference/{secondId}", null, null, [("nhn-patient-nin", Papers.Patient)])).Expect(204);
        Assert.DoesNotContain((await reader.List()).Matches, match => match.Id() == secondId);
        (await reader.Fetch(withdrawn)).Expect(404);
        Assert.Contains("withdrawn", (await archive.Publish(second.Bundle())).Expect(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_whole_with_its_places()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var archive = platform.Archive();
        foreach (var (paper, expected) in ((Paper, string)[])[
            (new Paper("Notat") { Class = "B00-1", Type = "B02-2" }, "kind-not-listed"),
            (new Paper("Brev") { Class = "I00-1", Type = "I02-2" }, "kind-not-listed"),
            (new Paper("Feil type") { Type = "C01-2" }, "type-of-other-class"),
            (new Paper("Ukjent merke") { Label = "NORX" }, "confidentiality-unknown"),
            (new Paper("Skript") { Media = "text/html" }, "media-type"),
            (new Paper("Navn") { UniqueId = "urn:uuid:x" }, "unique-id-form"),
            (new Paper($"Om {Papers.Patient}"), "number-in-metadata"),
            (new Paper("Borte") { Url = "https://felles.example/Binary/unknown" }, "upload-unknown"),
            (new Paper("Relasjon") { Relation = ("replaces", "urn:uuid:44444444-4444-4444-8444-444444444444") }, "relation-unknown")])
            Assert.Contains(expected, (await archive.Publish(paper.Bundle())).Expect(422).Text, StringComparison.Ordinal);
        foreach (var (change, place) in ((Action<JsonNode>, string)[])[
            (bundle => Papers.ReferenceOf(bundle)["content"]![0]!["attachment"]!["hash"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "content[0].attachment.hash"),
            (bundle => Papers.ReferenceOf(bundle)["content"]![0]!["attachment"]!["size"] = 3, "content[0].attachment.size"),
            (bundle => Papers.ReferenceOf(bundle)["subject"]!["identifier"]!["value"] = RunningPlatform.OtherCitizen, "entry[1].resource.subject"),
            (bundle => Papers.ReferenceOf(bundle).AsObject().Remove("masterIdentifier"), "masterIdentifier"),
            (bundle => bundle["entry"]!.AsArray().RemoveAt(0), "Bundle.entry"),
            (bundle => bundle["type"] = "batch", "Bundle.type")])
        {
            var bundle = new Paper("Feil").Bundle();
            change(bundle);
            Assert.Contains(place, (await archive.Publish(bundle)).Expect(422).Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await platform.Rows("record_entry"));
        Assert.Empty(await platform.Files());
        (await platform.Reader().Publish(new Paper("x").Bundle())).Expect(403);
    }

    [Fact]
    public async Task A_large_document_is_sent_beforehand()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var archive = platform.Archive();
        var bytes = new byte[3_000_001];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        var sent = (await archive.SendRaw(HttpMethod.Post, $"{Papers.Base}/Binary", bytes, "application/pdf", [])).Expect(201);
        var paper = new Paper("Bilder") { Media = "application/pdf", Class = "E00-1", Type = "E01-2", Bytes = bytes, Url = sent.Headers["Location"] };
        Assert.Contains("upload-unknown", (await platform.Archive(Papers.OtherHospital).Publish(paper.Bundle())).Expect(422).Text, StringComparison.Ordinal);
        await archive.Published(paper);
        var reader = platform.Reader();
        var found = Assert.Single((await reader.List()).Matches);
        Assert.Equal(bytes, (await reader.Fetch(found)).Expect(200).Bytes);
        Assert.Equal(bytes[65_530..131_100], (await reader.Fetch(found, ("Range", "bytes=65530-131099"))).Expect(206).Bytes);
    }

    [Fact]
    public async Task The_published_bundles_are_answered_rightly()
    {
        var folder = Path.Combine(SharedFolder, "xca");
        if (!Directory.Exists(folder)) return;
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite, change: settings => settings.Documents.HomeCommunityId = "2.16.578.1.12.4.5.100.1.1");
        var right = (await File.ReadAllTextAsync(Path.Combine(folder, "IT_iti-65_ProvideBundle01.json"))).Replace("17855599120", Papers.Patient, StringComparison.Ordinal);
        var stored = (await platform.Archive().Post(Papers.Base, right)).Expect(200);
        Assert.Contains("DocumentReference", stored.Text, StringComparison.Ordinal);
        var wrong = (await platform.Archive().Post(Papers.Base, await File.ReadAllTextAsync(Path.Combine(folder, "IT_iti-65_ProvideBundle01_WrongValues.json")))).Expect(422);
        foreach (var place in (string[])["resource.type", "resource.category[0]", "resource.securityLabel[0]", "resource.content[0].format", "context.facilityType", "context.practiceSetting", "resource.contained", "entry[1].resource.identifier", "entry[0].resource.extension", "attachment.extension"])
            Assert.Contains(wrong.Issues, issue => ((string?)issue["expression"]?[0])?.Contains(place, StringComparison.Ordinal) == true);
    }

    private static string SharedFolder => Path.GetFullPath(Path.Combine(RunningPlatform.Root, "..", "shared", "data"));
}
