using System.Text.Json.Nodes;
using Felles.Records;
using Felles.Storage;

namespace Felles.Test.Platform.LabResults;

/// <summary>
/// The published test messages of HL7Norway/NILAR, which lie beside the repository in <c>../shared/data/svarrapport</c>,
/// through gate and store.
/// </summary>
public class PublishedContract
{
    private const string ChainPatient = "13116900216";

    [PublishedTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task All_are_taken_in_side_by_side(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var files = Directory.GetFiles(PublishedTheoryAttribute.Folder, "*.xml");

        var summary = await house.Load().Run(files, ReceivingHouse.Laboratory, null, default);

        Assert.Empty(summary.Refused);
        Assert.Equal(16, summary.Messages);
        // Sixteen messages: two are later versions of the chain's report, one of the microbiology report.
        var reports = (await house.Stored(new Wanted.OfService("DiagnosticReport"))).Concat(await house.Stored(new Wanted.OfService("DiagnosticReport"), "12057900499"));
        Assert.Equal(13, reports.Count());
        var again = await house.Load().Run(files, ReceivingHouse.Laboratory, null, default);
        Assert.Equal((0, 16), (again.Messages, again.AlreadyReceived));
    }

    [PublishedTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task New_changed_and_cancelled_end_as_one_report_with_its_history(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        foreach (var name in (string[])["NY", "ENDRING", "KANSELLERING"]) await house.Take(Chain(name));

        var report = await house.TheReport(ChainPatient);

        Assert.Equal(("cancelled", 3), (report.Facts.Status, report.Facts.Version));
        var history = await house.Stored(new Wanted.HistoryOf("DiagnosticReport", report.Facts.Id), ChainPatient);
        Assert.Equal(["cancelled", "amended", "final"], history.Select(version => version.Facts.Status));
        Assert.Equal(
            ["2021-05-25T07:45:56.7560644Z", "2021-05-25T07:44:11.5932354Z", "2021-05-25T07:43:54.2497149Z"],
            history.Select(version => (string?)JsonNode.Parse(version.Body.Span)!["issued"]));
        Assert.All(await house.Stored(new Wanted.OfService("Observation"), ChainPatient), result => Assert.Equal("cancelled", result.Facts.Status));
    }

    [PublishedTheory, InlineData("NY KANSELLERING ENDRING"), InlineData("ENDRING NY KANSELLERING"), InlineData("ENDRING KANSELLERING NY"), InlineData("KANSELLERING NY ENDRING"), InlineData("KANSELLERING ENDRING NY")]
    public async Task In_any_order_the_chain_ends_as_one_cancelled_report(string order)
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        foreach (var name in order.Split(' ')) await house.Take(Chain(name));

        var report = await house.TheReport(ChainPatient);

        Assert.Equal("cancelled", report.Facts.Status);
        Assert.Equal("2021-05-25T07:45:56.7560644Z", (string?)JsonNode.Parse(report.Body.Span)!["issued"]);
        var results = await house.Stored(new Wanted.OfService("Observation"), ChainPatient);
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal("cancelled", result.Facts.Status));
    }

    [PublishedTheory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task All_end_the_same_in_any_order(int seed)
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var files = Directory.GetFiles(PublishedTheoryAttribute.Folder, "*.xml").Order(StringComparer.Ordinal).ToArray();
#pragma warning disable RS0030 // Seeded, so that a failure can be repeated.
        var draw = new Random(seed);
        string[] shuffled = [.. files.OrderBy(_ => draw.Next())];
#pragma warning restore RS0030
        var states = new List<string[]>();
        foreach (var order in (string[][])[[.. files.OrderBy(MadeAt)], shuffled])
        {
            await house.Empty();
            foreach (var file in order) await house.Take(await File.ReadAllBytesAsync(file));
            states.Add([.. (await Seen(house, ChainPatient)).Concat(await Seen(house, "12057900499")).Order(StringComparer.Ordinal)]);
        }

        Assert.Equal(13, states[0].Count(text => text.StartsWith("DiagnosticReport ", StringComparison.Ordinal)));
        Assert.Equal(states[0], states[1]);
    }

    private static string MadeAt(string file) => System.Xml.Linq.XDocument.Load(file).Root!.Elements().Single(element => element.Name.LocalName == "GenDate").Attribute("V")!.Value;

    // Every resource but what is kept of late versions, without what tells which version it is.
    private static async Task<IEnumerable<string>> Seen(ReceivingHouse house, string patient) =>
        (await house.Stored(patient)).Where(entry => entry.Facts.Type != "Bundle").Select(entry =>
        {
            var json = JsonNode.Parse(entry.Body.Span)!.AsObject();
            json["meta"]!.AsObject().Remove("versionId");
            json["meta"]!.AsObject().Remove("lastUpdated");
            if (json["extension"] is JsonArray extensions)
                foreach (var kept in extensions.Where(extension => ((string)extension!["url"]!).EndsWith("lab-superseded-version", StringComparison.Ordinal)).ToArray())
                    extensions.Remove(kept);
            return $"{entry.Facts.Type} {entry.Facts.Status} {json.ToJsonString()}";
        });

    private static byte[] Chain(string name) => File.ReadAllBytes(Path.Combine(PublishedTheoryAttribute.Folder, $"fagmelding.Svarrapport.v1.4.{name}.xml"));
}

/// <summary>A test over the published messages; skipped, visibly, where they are not.</summary>
internal sealed class PublishedTheoryAttribute : TheoryAttribute
{
    public PublishedTheoryAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = "../shared/data/svarrapport is not beside the repository.";
    }

    internal static string Folder { get; } = Path.GetFullPath(Path.Combine(Registers.RegisterHouse.Root(), "..", "shared", "data", "svarrapport"));
}
