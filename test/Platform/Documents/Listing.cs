using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Documents;

/// <summary>Who sees what of the list: two scopes with their laws, labels, blocks of every extent, paging and sorting.</summary>
public class Listing
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_scopes_have_two_laws(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var archive = platform.Archive();
        await archive.Published(new Paper("Gammel epikrise") { Day = "2001-02-03" });
        await archive.Published(new Paper("Gammelt prøvesvar") { Class = "C00-1", Type = "C01-2", Day = "2020-02-03" });
        await archive.Published(new Paper("Nytt prøvesvar") { Class = "C00-1", Type = "C01-2", Day = RecentDay });
        await archive.Published(new Paper("Gammelt bilde") { Class = "E00-1", Type = "E01-2", Day = "2012-02-03" });
        Assert.Equal(4, (await platform.Reader().List()).Expect(200).Matches.Count);
        var regulated = platform.RegulationReader();
        Assert.Contains("demands a ground", (await regulated.List()).Expect(403).Text, StringComparison.Ordinal);
        var list = (await regulated.List("status=current", ("nhn-access-basis", "samtykke"))).Expect(200);
        Assert.Equal(["Gammel epikrise", "Nytt prøvesvar"], list.Matches.Select(match => match.Title()).Order(StringComparer.Ordinal));
        Assert.Null(list.Withheld);
        var both = platform.With(Party.Claims(Doctor.Gp, new Grounds(Papers.Patient)).ForDocuments("read-documentreferences", "read-documentreferences/kjernejournalforskriften"), Papers.Patient);
        Assert.Contains("scopes-combined", (await both.List()).Expect(403).Text, StringComparison.Ordinal);
        (await platform.With(Party.Claims(Doctor.Gp, new Grounds(Papers.Patient)).ForDocuments("read-document"), Papers.Patient).List()).Expect(403);
        Assert.Contains("source-system-required", (await platform.Reader().Get($"{Papers.Base}/DocumentReference")).Expect(400).Text, StringComparison.Ordinal);
        Assert.Contains("allow-consent", await platform.Log(), StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Labels_and_blocks_act_in_the_list_and_on_the_document(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var archive = platform.Archive();
        var open = await archive.Published(new Paper("Åpen"));
        var blocked = await archive.Published(new Paper("Sperret") { Label = "NORS" });
        var denied = await archive.Published(new Paper("Nektet") { Label = "NORN_FFL" });
        var old = await archive.Published(new Paper("Fra 2020") { Day = "2020-05-05" });
        var (reader, citizen) = (platform.Reader(), platform.AsCitizen(Papers.Patient));
        var list = (await reader.List()).Expect(200);
        Assert.Equal(new[] { denied, old, open }.Order(StringComparer.Ordinal), list.Matches.Select(match => match.Id()).Order(StringComparer.Ordinal));
        Assert.Equal("1", list.Withheld);
        var own = (await citizen.Get($"{Papers.Base}/DocumentReference")).Expect(200);
        Assert.Equal(new[] { open, blocked, old }.Order(StringComparer.Ordinal), own.Matches.Select(match => match.Id()).Order(StringComparer.Ordinal));
        var hidden = list.Matches.Single(match => match.Id() == denied);
        (await citizen.Get(Papers.AddressOf(hidden))).Expect(404);
        var blockedReference = own.Matches.Single(match => match.Id() == blocked);
        Assert.Contains("withheld", (await reader.Fetch(blockedReference)).Expect(403).Text, StringComparison.Ordinal);
        (await reader.Fetch(blockedReference, ("nhn-access-basis", "FORHOYET_SAMTYKKE"))).Expect(200);

        foreach (var (extent, seen) in ((string, string[])[])[
            ($$$""","class":[{"system":"urn:felles:fhir:CodeSystem:service","code":"documents"}],"data":[{"meaning":"instance","reference":{"reference":"DocumentReference/{{{open}}}"} }]""", [denied, old]),
            (""","dataPeriod":{"start":"2020-01-01","end":"2020-12-31"}""", [denied, open])])
        {
            var set = (await citizen.Post("/restrictions/fhir/Consent", Block(extent))).Expect(201);
            var after = (await reader.List()).Expect(200);
            Assert.Equal(seen.Order(StringComparer.Ordinal), after.Matches.Select(match => match.Id()).Order(StringComparer.Ordinal));
            Assert.Equal("2", after.Withheld);
            (await citizen.Delete($"/restrictions/fhir/Consent/{set.Json.Id()}")).Expect(204);
        }
    }

    [Fact]
    public async Task Pages_are_numbered_and_sorted()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var archive = platform.Archive();
        for (var day = 1; day <= 7; day++) await archive.Published(new Paper($"Nr {day}") { Day = $"2026-01-0{day}" });
        var reader = platform.Reader();
        var page = (await reader.List("status=current&_sort=-date&_count=3&_page=2")).Expect(200);
        Assert.Equal(["Nr 4", "Nr 3", "Nr 2"], page.Matches.Select(match => match.Title()));
        Assert.Equal(7, (int)page.Json["total"]!);
        Assert.Equal("Nr 1", Assert.Single((await reader.Get(page.Next!, ("nhn-source-system", "x"))).Expect(200).Matches).Title());
        foreach (var (sort, first) in ((string, string)[])[("name", "Nr 1"), ("-name", "Nr 7"), ("type", "Nr"), ("category", "Nr"), ("securityLabel", "Nr"), ("department", "Nr"), ("organization", "Nr"), ("date", "Nr 1")])
            Assert.StartsWith(first, (await reader.List($"status=current&_sort={sort}")).Expect(200).Matches[0].Title(), StringComparison.Ordinal);
        Assert.Single((await reader.List("status=current&date=eq2026-01-03")).Expect(200).Matches);
        Assert.Contains("status-required", (await reader.List("_count=1")).Expect(400).Text, StringComparison.Ordinal);
    }

    private static string RecentDay => TimeProvider.System.GetUtcNow().AddDays(-20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string Block(string extent) => $$$"""
        {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
         "category":[{"coding":[{"system":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603","code":"NORS"}]}],
         "provision":{"type":"deny"{{{extent}}}}}
        """;
}
