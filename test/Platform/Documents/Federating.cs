using System.Security.Cryptography;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Documents;

/// <summary>One list of several sources: merged, decided again at the source, told of what is missing; and nothing wrong is ever shown.</summary>
public class Federating
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_list_of_several_sources_and_the_document_from_its_own(DatabaseKind kind)
    {
        await using var nodes = await SourceNodes.Start(kind);
        await nodes.Platform.Archive().Published(new Paper("Nasjonal") { Day = "2026-01-01" });
        var bytes = RandomNumberGenerator.GetBytes(2_500_000);
        await nodes.Lay(0, new Paper("Fra kilde 1") { Day = "2026-01-03", Bytes = bytes });
        await nodes.Lay(1, new Paper("Fra kilde 2") { Day = "2026-01-02" });
        var reader = nodes.Platform.Reader();
        var list = (await reader.List("status=current&_sort=-date")).Expect(200);
        Assert.Equal(["Fra kilde 1", "Fra kilde 2", "Nasjonal"], list.Matches.Select(match => match.Title()));
        Assert.False(list.Headers.ContainsKey("Felles-Sources-Unanswered"));
        var large = list.Matches[0];
        Assert.StartsWith(nodes.Platform.Host.Address, Papers.AddressOf(large), StringComparison.Ordinal);
        Assert.Equal(bytes, (await reader.Fetch(large)).Expect(200).Bytes);
        Assert.Equal(bytes[2_000_000..2_000_100], (await reader.Fetch(large, ("Range", "bytes=2000000-2000099"))).Expect(206).Bytes);
        Assert.Equal(new Paper("x").Bytes, (await reader.Fetch(list.Matches[1])).Expect(200).Bytes);
        Assert.Equal(3, (await nodes.Platform.AsCitizen(Papers.Patient).Get($"{Papers.Base}/DocumentReference")).Expect(200).Matches.Count);
        Assert.Equal("Fra kilde 2", (await reader.Get($"{Papers.Base}/DocumentReference/{list.Matches[1].Id()}", ("nhn-source-system", "x"))).Expect(200).Json.Title());
        // The use stands in both logs, with the reference of the decision.
        Assert.Contains("tb-2026-000417", await nodes.Platform.Log(), StringComparison.Ordinal);
        var atSource = await nodes.Sources[0].Log();
        Assert.Contains("tb-2026-000417", atSource, StringComparison.Ordinal);
        Assert.Contains(large.Id(), atSource, StringComparison.Ordinal);
        Assert.Contains(Doctor.Gp.Hpr, atSource, StringComparison.Ordinal);
        // Nobody but a trusted node is let in at a source.
        (await nodes.Sources[0].AsCitizen(Papers.Patient).Get($"{Papers.Base}/DocumentReference")).Expect(401);
    }

    [Fact]
    public async Task What_the_citizen_has_set_acts_at_the_source_too()
    {
        await using var nodes = await SourceNodes.Start(DatabaseKind.Sqlite);
        await nodes.Lay(0, new Paper("Åpen"));
        await nodes.Lay(0, new Paper("Sperret") { Label = "NORS" });
        await nodes.Lay(1, new Paper("Nektet") { Label = "NORN_FFL" });
        var (reader, citizen) = (nodes.Platform.Reader(), nodes.Platform.AsCitizen(Papers.Patient));
        var list = (await reader.List()).Expect(200);
        Assert.Equal(["Nektet", "Åpen"], list.Matches.Select(match => match.Title()).Order(StringComparer.Ordinal));
        Assert.Equal("1", list.Withheld);
        Assert.Equal(["Sperret", "Åpen"], (await citizen.Get($"{Papers.Base}/DocumentReference")).Expect(200).Matches.Select(match => match.Title()).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await reader.List("status=current", ("nhn-access-basis", "FORHOYET_SAMTYKKE"))).Expect(200).Matches.Count);
        Assert.DoesNotContain(list.Matches.Single(match => match.Title() == "Nektet").Id(), string.Concat((await nodes.Platform.LogOf(Papers.Patient)).Select(entry => entry.ToJsonString())), StringComparison.Ordinal);

        var open = list.Matches.Single(match => match.Title() == "Åpen");
        var block = (await citizen.Post("/restrictions/fhir/Consent", Citizens.Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        var blocked = (await reader.List()).Expect(200);
        Assert.Empty(blocked.Matches);
        Assert.Equal("3", blocked.Withheld);
        (await reader.Fetch(open)).Expect(403);
        Assert.Contains("withhold-blocked-person", await nodes.Sources[0].Log(), StringComparison.Ordinal);
        (await citizen.Delete($"/restrictions/fhir/Consent/{block.Json.Id()}")).Expect(204);
        (await reader.Fetch(open)).Expect(200);
    }

    [Fact]
    public async Task A_statement_is_for_one_request_at_one_node_about_one_patient()
    {
        await using var nodes = await SourceNodes.Start(DatabaseKind.Sqlite);
        await nodes.Lay(0, new Paper("Et dokument"));
        (await nodes.Platform.Reader().List()).Expect(200);
        var between = nodes.Between[0];
        Assert.Equal(401, await between.Replay());
        Assert.Equal(401, await nodes.Between[0].Replay(request => request.RequestUri = new Uri(request.RequestUri!, "/documents/fhir/List/_search")));
        var toOther = nodes.Between[1];
        Assert.Equal(401, await between.Replay(request => request.RequestUri = new Uri(toOther.Behind + between.Last.Path)));
        Assert.Equal(401, await between.Replay(request => request.Headers.Authorization = new("Statement", request.Headers.Authorization!.Parameter![..^4] + "AAAA")));
    }

    [Fact]
    public async Task A_source_that_misbehaves_is_told_of_and_shows_nothing()
    {
        await using var nodes = await SourceNodes.Start(DatabaseKind.Sqlite);
        await nodes.Lay(0, new Paper("Fra den gale"));
        await nodes.Lay(0, new Paper("Stort fra den gale") { Bytes = RandomNumberGenerator.GetBytes(1_500_000) });
        await nodes.Lay(1, new Paper("Fra den gode"));
        foreach (var how in (Misbehaviour[])[Misbehaviour.OtherPatient, Misbehaviour.Malformed, Misbehaviour.Deep, Misbehaviour.OtherCommunity, Misbehaviour.Down, Misbehaviour.Slow]) await Tried(nodes, how, lists: false);
        foreach (var how in (Misbehaviour[])[Misbehaviour.WrongBytes, Misbehaviour.TooLong, Misbehaviour.CutShort]) await Tried(nodes, how, lists: true);
    }

    private static async Task Tried(SourceNodes nodes, Misbehaviour how, bool lists)
    {
        var reader = nodes.Platform.Reader();
        nodes.Between[0].Now = Misbehaviour.None;
        var before = (await reader.List()).Expect(200).Matches.Where(match => match.Title().Contains("gale", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, before.Count);
        nodes.Between[0].Now = how;
        var list = (await reader.List()).Expect(200);
        Assert.Contains(list.Matches, match => match.Title() == "Fra den gode");
        Assert.Equal(lists, list.Matches.Any(match => match.Title() == "Fra den gale"));
        Assert.Equal(!lists, list.Headers.ContainsKey("Felles-Sources-Unanswered"));
        Assert.Equal(!lists, list.Text.Contains("Kilde 1", StringComparison.Ordinal));
        var disclosed = await Disclosed();
        foreach (var document in before)
        {
            // Of a large one the beginning may have left; never the whole.
            Reply? fetched = null;
            try
            {
                fetched = await reader.Fetch(document);
            }
            catch (HttpRequestException)
            {
                Assert.Equal("Stort fra den gale", document.Title());
            }

            if (fetched is not null) Assert.Contains(fetched.Status, (int[])[404, 503]);
        }

        Assert.Equal(disclosed, await Disclosed());

        async Task<int> Disclosed() => (await nodes.Platform.Log()).Split($"DocumentReference/{before.Single(match => match.Title() == "Fra den gale").Id()}").Length;
    }
}
