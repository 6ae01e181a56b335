using System.Net;
using System.Text.Json.Nodes;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>The reports that are made of papers: on the web in three languages, as data, and by command, the same wherever they are made.</summary>
public sealed class Reports(PublishedRound published) : IClassFixture<PublishedRound>, IDisposable
{
    private readonly HttpClient http = new();

    private string Address => published.Platform.Host.Address;

    public void Dispose() => http.Dispose();

    [Theory]
    [InlineData("/styring/rapport", "nb", "Status for nasjonal e-helseportefølje, september 2022")]
    [InlineData("/styring/strategi/rapport", "nb", "Strategistatus per 15. mars 2024")]
    [InlineData("/styring/strategi/rapport?per=2023-06-30", "nn", "Strategistatus per 30. juni 2023")]
    [InlineData("/styring/strategi/rapport", "en", "32 measures: 0 met, 1 on track")]
    [InlineData("/styring/oppdrag/rapport", "nb", "38 oppdrag: 7 grønne, 2 gule, 0 røde og 29 uten status")]
    [InlineData("/styring/oppdrag/rapport", "en", "38 assignments: 7 green")]
    [InlineData("/styring/saker/NUIT-2023-20/saksframlegg", "nb", "Saksframlegg til møtet")]
    [InlineData("/styring/saker/NUIT-2023-20/saksframlegg", "en", "Case paper for the meeting of")]
    public async Task A_report_is_a_page(string path, string language, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address + path));
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(expected, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/styring/strategi/rapport?per=i+morgen", 404)]
    [InlineData("/styring/strategi/rapport?runde=2019-01", 404)]
    [InlineData("/styring/saker/NUIT-2023-99/saksframlegg", 404)]
    [InlineData("/styring/saker/NUIT-2023-99/saksframlegg.pdf", 404)]
    [InlineData("/steering/api/reports/strategy?at=31.12.2023", 400)]
    [InlineData("/steering/api/reports/strategy?day=2023-12-31", 400)]
    [InlineData("/steering/api/reports/cases/x", 404)]
    public async Task What_cannot_be_made_is_told(string path, int status)
    {
        using var answer = await http.GetAsync(new Uri(Address + path));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_same_papers_give_the_same_bytes_by_command_and_on_the_web()
    {
        var root = Path.Combine(RunningPlatform.Root, "dev", "steering");
        // The links of a print lead to the platform, so both are the same one.
        string[] data = ["--data", Path.Combine(published.Folder, "data-reports"), "--listen", Address];
        (await FellesProgram.Run(published.Folder, ["steering", "import", Path.Combine(root, "portfolio-2022-09.json"), .. PublishedRound.Papers.Select(name => Path.Combine(root, name)), .. data])).Expect(0);
        var hasChromium = Felles.Steering.Reports.ReportPrinter.CanPrint;
        foreach (var (what, name, api, page) in ((string, string, string, string)[])[
            ("strategy", "strategy-2024-03-15", "/steering/api/reports/strategy", "/styring/strategi/rapport.pdf"), ("NUIT-2023-20", "case-NUIT-2023-20", "/steering/api/reports/cases/NUIT-2023-20", "/styring/saker/NUIT-2023-20/saksframlegg.pdf")])
        {
            (await FellesProgram.Run(published.Folder, ["steering", "report", what, Path.Combine(published.Folder, "reports"), .. data])).Expect(hasChromium ? 0 : 2);
            Assert.Equal(await http.GetByteArrayAsync(new Uri(Address + api)), await File.ReadAllBytesAsync(Path.Combine(published.Folder, "reports", $"{name}.json")));
            if (!hasChromium) continue;
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address + page));
            request.Headers.AcceptLanguage.ParseAdd("nb");
            using var answer = await http.SendAsync(request);
            Assert.Equal(await answer.Content.ReadAsByteArrayAsync(), await File.ReadAllBytesAsync(Path.Combine(published.Folder, "reports", $"{name}-nb.pdf")));
        }

        (await FellesProgram.Run(published.Folder, ["steering", "report", "NUIT-2023-99", Path.Combine(published.Folder, "reports"), .. data])).Expect(2);
    }

    [Fact]
    public async Task An_operators_code_lists_take_the_place_of_those_that_come_with_the_platform()
    {
        var lists = JsonNode.Parse(await http.GetStringAsync(new Uri($"{Address}/steering/api/code-lists")))!.AsObject();
        lists["focusAreas"]!.AsArray().Add(new JsonObject { ["code"] = "9.9", ["name"] = "Vårt eget", ["ours"] = true });
        var round = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json")))!;
        round["initiatives"]![0]!["focusArea"] = "9.9";
        var (file, config) = (Path.Combine(published.Folder, "own-round.json"), Path.Combine(published.Folder, "own.json"));
        await File.WriteAllTextAsync(file, round.ToJsonString());
        await File.WriteAllTextAsync(config, new JsonObject { ["SteeringCodeLists"] = Path.Combine(published.Folder, "lists.json") }.ToJsonString());
        string[] command = ["steering", "import", file, "--data", Path.Combine(published.Folder, "data-own")];
        Assert.Contains("focusArea", (await FellesProgram.Run(published.Folder, command)).Expect(2).Said, StringComparison.Ordinal);

        lists["thresholds"]!["behindTolerance"] = 2;
        await File.WriteAllTextAsync(Path.Combine(published.Folder, "lists.json"), lists.ToJsonString());
        Assert.Contains("a tolerance 0 to 1", (await FellesProgram.Run(published.Folder, [.. command, "--config", config])).Expect(2).Said, StringComparison.Ordinal);
        lists["thresholds"]!["behindTolerance"] = 0.2;
        await File.WriteAllTextAsync(Path.Combine(published.Folder, "lists.json"), lists.ToJsonString());
        (await FellesProgram.Run(published.Folder, [.. command, "--config", config])).Expect(0);
    }

    [Fact]
    public async Task What_a_report_counts_is_what_it_lists()
    {
        var report = JsonNode.Parse(await http.GetStringAsync(new Uri($"{Address}/steering/api/reports/assignments")))!;
        Assert.Equal(38, (int)report["count"]!);
        Assert.Equal(38, report["statuses"]!.AsArray().Sum(status => (int)status!["count"]!));
        Assert.Equal(7, report["assignments"]!.AsArray().Count(assignment => (string?)assignment!["status"] == "green"));
    }
}
