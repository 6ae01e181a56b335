using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>The portfolio as anybody sees it on a running platform, without a login and without JavaScript.</summary>
public sealed partial class PublicPages(PublishedRound published) : IClassFixture<PublishedRound>
{
    private static readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly RunningPlatform platform = published.Platform;
    private readonly string folder = published.Folder;

    [Fact]
    public void Before_a_round_is_frozen_the_page_says_so() => Assert.Contains("Ingen runde er publisert", published.Before, StringComparison.Ordinal);

    [Fact]
    public async Task Every_figure_on_the_overview_leads_to_as_many_initiatives()
    {
        var overview = await Page("/styring");
        var links = Figure().Matches(overview).Select(link => (Address: WebUtility.HtmlDecode(link.Groups[1].Value), Count: int.Parse(link.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture))).Distinct().ToList();
        Assert.True(links.Count > 30);
        Assert.Contains(("/styring/tiltak?activity=active", 42), links);
        foreach (var (address, count) in links)
        {
            var list = await Page(address);
            Assert.Contains($"{count} tiltak</p>", list, StringComparison.Ordinal);
            Assert.Equal(count, Row().Count(list));
        }
    }

    [Fact]
    public async Task Every_page_answers_in_every_language_twice_the_same_and_without_script()
    {
        foreach (var language in (string[])["nb", "nn", "en"])
        {
            foreach (var path in (string[])["", "/tiltak", "/tiltak?q=helse", "/tiltak/181", "/tiltak/5", "/tiltak/160", "/kostnader", "/avhengigheter", "/rodliste", "/endringer", "/etterproving", "/rapport", "/data", "?runde=2022-09", "?runde=2022-09&utgave=1"])
            {
                var first = await Page($"/styring{path}", language);
                Assert.Equal(first, await Page($"/styring{path}", language));
                Assert.DoesNotContain("<script", first, StringComparison.Ordinal);
                Assert.Contains($"<html lang=\"{language}\"", first, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/styring/tiltak/9999")]
    [InlineData("/styring?runde=2020-01")]
    [InlineData("/styring?runde=2022-09&utgave=2")]
    [InlineData("/styring/tiltak?status=blue")]
    [InlineData("/steering/api/rounds/2020-01")]
    [InlineData("/steering/api/initiatives/9999")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var answer = await http.GetAsync(new Uri(platform.Host.Address + path));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_report_of_a_round_has_the_same_bytes_wherever_it_is_made()
    {
        string[] wanted = ["status-2022-09-en.html", "status-2022-09.json", .. HasChromium ? ["status-2022-09-en.pdf"] : (string[])[]];
        foreach (var once in (string[])["one", "two"])
        {
            (await FellesProgram.Run(folder, ["steering", "import", Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json"), "--data", Path.Combine(folder, $"data-{once}")])).Expect(0);
            (await FellesProgram.Run(folder, ["steering", "report", "2022-09", Path.Combine(folder, once), "--language", "en", "--data", Path.Combine(folder, $"data-{once}")])).Expect(HasChromium ? 0 : 2);
        }

        foreach (var file in wanted) Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "one", file)), await File.ReadAllBytesAsync(Path.Combine(folder, "two", file)));
        Assert.Contains("42 active initiatives. 24 report yellow status", await File.ReadAllTextAsync(Path.Combine(folder, "one", "status-2022-09-en.html")), StringComparison.Ordinal);

        using var pdf = await http.GetAsync(new Uri($"{platform.Host.Address}/styring/rapport.pdf?runde=2022-09"));
        Assert.Equal(HasChromium ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, pdf.StatusCode);
        if (HasChromium) Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString((await pdf.Content.ReadAsByteArrayAsync())[..8]), StringComparison.Ordinal);
    }

    private static bool HasChromium => Felles.Steering.Reports.ReportPrinter.CanPrint;

    [Fact]
    public async Task A_search_is_shown_as_it_was_written_and_runs_nothing()
    {
        var page = await Page($"/styring/tiltak?q={Uri.EscapeDataString("\"><b onclick=x>")}");
        Assert.Contains("0 tiltak", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b onclick", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_open_data_say_what_the_pages_say_and_go_to_another_platform()
    {
        var figures = await Json("/steering/api/rounds/latest/figures?activity=active");
        Assert.Equal(42, (int)figures["count"]!);
        Assert.Equal(24, (int)figures["by"]!["status"]!.AsArray().Single(count => (string)count!["value"]! == "yellow")!["count"]!);
        var costs = await Json("/steering/api/rounds/2022-09/costs");
        Assert.Equal([32.8m, 86.2m, 183.2m, 223.6m, 243.6m], costs["years"]!.AsArray().Select(year => (decimal)year!["accumulated"]!));
        Assert.Equal(10, (await Json("/steering/api/rounds/latest/initiatives?change=new"))["initiatives"]!.AsArray().Count);

        var file = Path.Combine(folder, "round.json");
        await File.WriteAllTextAsync(file, await Text("/steering/api/rounds/latest"));
        var taken = (await FellesProgram.Run(folder, ["steering", "import", file, "--data", Path.Combine(folder, "other")])).Expect(0);
        Assert.Contains((string)(await Json("/steering/api/rounds"))[0]!["hash"]!, taken.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused_and_known_content_is_not_sent_again()
    {
        using var refused = await http.GetAsync(new Uri($"{platform.Host.Address}/steering/api/rounds/latest/initiatives?colour=red"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);

        using var first = await http.GetAsync(new Uri($"{platform.Host.Address}/steering/api/rounds/latest"));
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri($"{platform.Host.Address}/steering/api/rounds/latest"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private async Task<JsonNode> Json(string path) => JsonNode.Parse(await Text(path))!;

    private Task<string> Text(string path) => http.GetStringAsync(new Uri(platform.Host.Address + path));

    private async Task<string> Page(string path, string language = "nb")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.Address + path));
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("<a href=\"(/styring/tiltak\\?[^\"]+)\"[^>]*>(\\d+)</a>")]
    private static partial Regex Figure();

    [GeneratedRegex("<tr role=\"row\"><td")]
    private static partial Regex Row();
}
