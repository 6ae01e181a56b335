using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>The strategy and the road map as anybody sees them on a running platform, and as software does.</summary>
public sealed partial class PaperPages(PublishedRound published) : IClassFixture<PublishedRound>
{
    private static readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly RunningPlatform platform = published.Platform;

    [Fact]
    public async Task Every_link_on_the_pages_leads_somewhere_in_every_language()
    {
        foreach (var language in (string[])["nb", "nn", "en"])
        {
            var (seen, waiting) = (new HashSet<string>(), new Queue<string>(["/styring/strategi", "/styring/veikart", "/styring/oppdrag"]));
            while (waiting.TryDequeue(out var path))
            {
                if (!seen.Add(path)) continue;
                var page = await Page(path, language);
                Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
                // Prints have tests of their own, and take a second each.
                foreach (Match link in Links().Matches(page).Where(link => !link.Groups[1].Value.Split('?')[0].EndsWith(".pdf", StringComparison.Ordinal))) waiting.Enqueue(WebUtility.HtmlDecode(link.Groups[1].Value));
            }

            // 2 fronts, indicators, year wheel, 5 goals, 23 indicators, 18 initiatives; 6 outlooks, year, changes, version, 8 goals;
            // the assignments and the lists of each status, 38 of them, the calendar, 13 cases, minutes, adoption.
            Assert.True(seen.Count >= 125, $"{seen.Count}");
        }
    }

    [Fact]
    public async Task Every_count_of_the_road_map_leads_to_as_many_deliveries()
    {
        var front = await Page("/styring/veikart");
        var counts = Counts().Matches(front).Select(link => (Address: WebUtility.HtmlDecode(link.Groups[1].Value), Count: int.Parse(link.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture))).ToList();
        Assert.Equal([53, 0, 16, 29, 0, 8], counts.Select(count => count.Count));
        foreach (var (address, count) in counts)
            Assert.Contains($"<p role=\"status\">{count} leveranser</p>", await Page(address), StringComparison.Ordinal);
        Assert.Contains("<p role=\"status\">4 leveranser</p>", await Page("/styring/veikart?mal=V4"), StringComparison.Ordinal);
        Assert.Contains("<p role=\"status\">0 leveranser</p>", await Page("/styring/veikart?q=finnes+ikke"), StringComparison.Ordinal);
        var searched = await Page("/styring/veikart?q=INNFØRING+av");
        Assert.Matches("<p role=\"status\">([1-9]|[1-4]\\d) leveranser</p>", searched);
        Assert.Contains("value=\"INNFØRING av\"", WebUtility.HtmlDecode(searched), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/styring/strategi/mal/6")]
    [InlineData("/styring/strategi/indikatorer/9.9")]
    [InlineData("/styring/strategi/initiativer/9.Z")]
    [InlineData("/styring/strategi?runde=1999-01")]
    [InlineData("/styring/oppdrag/TB1999-01")]
    [InlineData("/styring/oppdrag?status=blue")]
    [InlineData("/styring/oppdrag?slag=ukjent")]
    [InlineData("/styring/saker/NUIT-2023-99")]
    [InlineData("/styring/saker/referat/NUIT-2023-99")]
    [InlineData("/styring/veikart/mal/V77")]
    [InlineData("/styring/veikart?utsikt=lys")]
    [InlineData("/styring/veikart?ar=mange")]
    [InlineData("/styring/veikart?versjon=1.0")]
    [InlineData("/styring/veikart/endringer?fra=1.0")]
    [InlineData("/steering/api/papers/ukjent")]
    [InlineData("/steering/api/papers/plan/1999")]
    [InlineData("/steering/api/papers/plan/1999/versions")]
    [InlineData("/steering/api/road-map/deliveries?goal=V77")]
    [InlineData("/steering/api/road-map/differences")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var answer = await http.GetAsync(new Uri(platform.Host.Address + path));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_open_data_say_what_the_pages_say()
    {
        var strategy = await Json("/steering/api/strategy");
        Assert.Equal(23, strategy["indicators"]!.AsArray().Count);
        Assert.Equal("yellow", (string)strategy["initiatives"]!.AsArray().Single(item => (string)item!["number"]! == "2.A")!["status"]!);
        var deliveries = await Json("/steering/api/road-map/deliveries?initiative=160&group=primary");
        Assert.Equal(7, (int)deliveries["count"]!);
        Assert.All(deliveries["deliveries"]!.AsArray(), item => Assert.Equal("atRisk", (string)item!["outlook"]!));
        Assert.Empty((await Json("/steering/api/road-map/differences?from=22.3&to=22.3"))["moved"]!.AsArray());
        Assert.Equal(["22.3"], (await Json("/steering/api/papers"))[6]!["ids"]!.AsArray().Select(id => (string)id!));
        Assert.Equal("22.3", (string)(await Json("/steering/api/papers/road-map/22.3"))["content"]!["id"]!);
        Assert.Single((await Json("/steering/api/papers/road-map/22.3/versions")).AsArray());
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused()
    {
        using var answer = await http.GetAsync(new Uri($"{platform.Host.Address}/steering/api/road-map/deliveries?colour=red"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Areas_go_out_and_in_by_the_command()
    {
        var file = Path.Combine(published.Folder, "strategy.json");
        (await FellesProgram.Run(published.Folder, ["steering", "export", "strategy", file, .. platform.Flags])).Expect(0);
        var taken = (await FellesProgram.Run(published.Folder, ["steering", "import", file, "--data", Path.Combine(published.Folder, "papers")])).Expect(0);
        Assert.Contains("14 new versions", taken.Said, StringComparison.Ordinal);
        Assert.Contains("0 new versions", (await FellesProgram.Run(published.Folder, ["steering", "import", file, "--data", Path.Combine(published.Folder, "papers")])).Expect(0).Said, StringComparison.Ordinal);
    }

    private async Task<JsonNode> Json(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(platform.Host.Address + path)))!;

    private async Task<string> Page(string path, string language = "nb")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.Address + path));
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("href=\"(/styring/(?:strategi|veikart|oppdrag|saker|innforing)[^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<li><b><a href=\"(/styring/veikart[^\"]*)\"[^>]*>(\\d+)</a>")]
    private static partial Regex Counts();
}
