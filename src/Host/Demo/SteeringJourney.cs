using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Samples.Epj;

namespace Felles.Host.Demo;

/// <summary>
/// A round of the portfolio after that of September 2022, played over the public interfaces by the office's system and an
/// owner's: opened, reported, reviewed, frozen, compared, published.
/// </summary>
internal sealed class SteeringJourney(string keys, Uri platform, string standIn, DemoScript script)
{
    private const string Work = "/steering/api/work";
    private const string Open = """{"round":"2022-12","asOf":"2022-11-30","deadline":"2022-12-10"}""";
    private static readonly Api api = new("felles:steering", "felles:steering/report");

    /// <summary>Plays it all.</summary>
    internal async Task Play(CancellationToken cancel)
    {
        using var office = SystemSession.Open(Options("steering-office"));
        using var owner = SystemSession.Open(Options("steering-owner"));
        using var anybody = new HttpClient { BaseAddress = platform };
        await Published(anybody, cancel);
        await Report(office, owner, cancel);
        await Review(office, owner, cancel);
        await Compare(anybody, cancel);
    }

    private async Task Published(HttpClient anybody, CancellationToken cancel)
    {
        script.Part("The portfolio of September 2022, open to everybody");
        var figures = await Json(anybody, "/steering/api/rounds/2022-09/figures?activity=active", cancel);
        var yellow = figures["by"]!["status"]!.AsArray().FirstOrDefault(count => (string)count!["value"]! == "yellow");
        script.Expect("42 initiatives are active and 24 yellow, as the report printed", (int)figures["count"]! == 42 && (int)yellow!["count"]! == 24, figures.ToJsonString());
        var costs = await Json(anybody, "/steering/api/rounds/2022-09/costs", cancel);
        script.Say($"accumulated costs: {string.Join(", ", costs["years"]!.AsArray().Select(year => $"{year!["year"]}: {year["accumulated"]}"))}");
    }

    private async Task Report(SystemSession office, SystemSession owner, CancellationToken cancel)
    {
        script.Part("A round is opened and reported in");
        var early = await Send(owner, HttpMethod.Post, "/rounds", Open, null, cancel);
        script.Expect("an owner may not open a round", early.Refusal is { Status: 403 }, early.Succeeded ? "it was opened" : early.Refusal.ToString());
        var opened = await Send(office, HttpMethod.Post, "/rounds", Open, null, cancel);
        script.Expect("the office opens it, with last round's values", opened.Succeeded, opened.Refusal?.ToString());
        var mine = await Round(owner, cancel);
        script.Expect("the owner sees the initiatives of their own organisation", mine.Count == 6 && mine.All(item => item.Owner == "Helse Sør-Øst"), string.Create(CultureInfo.InvariantCulture, $"{mine.Count} were shown"));
        if (mine.Count == 0) return;

        var (number, _, version) = mine[0];
        var report = await Read(owner, number, cancel);
        report["status"] = "purple";
        var wrong = await Send(owner, HttpMethod.Put, $"/initiatives/{number}", report.ToJsonString(), version, cancel);
        script.Expect("a colour that there is not is refused", wrong.Refusal is { Status: 400 or 422 }, wrong.Succeeded ? "it was saved" : null);
        report["status"] = "red";
        report["statusReason"] = "Leverandøren har flyttet leveransen";
        report["causes"] = new JsonArray("delay");
        report["milestones"] = new JsonArray(new JsonObject { ["id"] = "m1", ["name"] = "Versjon 2 i bruk", ["kind"] = "introduction", ["planned"] = "2022-11-01", ["forecast"] = "2023-03-01" });
        var saved = await Send(owner, HttpMethod.Put, $"/initiatives/{number}", report.ToJsonString(), version, cancel);
        script.Expect("the right report is saved", saved.Succeeded, saved.Refusal?.ToString());
        var late = await Send(owner, HttpMethod.Put, $"/initiatives/{number}", report.ToJsonString(), version, cancel);
        script.Expect("a second one from the same old version is not: nothing is overwritten", late.Refusal is { Status: 412 }, late.Succeeded ? "it was saved" : null);
    }

    private async Task Review(SystemSession office, SystemSession owner, CancellationToken cancel)
    {
        script.Part("The office reviews and freezes");
        var (number, _, version) = (await Round(owner, cancel))[0];
        var asked = await Send(office, HttpMethod.Post, $"/initiatives/{number}/review", """{"state":"askedBack","remark":"Holder mars?"}""", version, cancel);
        script.Expect("it asks the owner", asked.Succeeded, asked.Refusal?.ToString());
        var report = await Read(owner, number, cancel);
        report["statusReason"] = "Leverandøren har flyttet leveransen; mars er bekreftet";
        var answered = await Send(owner, HttpMethod.Put, $"/initiatives/{number}", report.ToJsonString(), version + 1, cancel);
        script.Expect("the owner answers with a new version", answered.Succeeded, answered.Refusal?.ToString());
        var early = await Send(office, HttpMethod.Post, "/freeze", "{}", null, cancel);
        script.Expect("a round with reports that nobody has accepted cannot be frozen", early.Refusal is { Status: 409 }, early.Succeeded ? "it was frozen" : null);
        var all = await Round(office, cancel);
        var accepted = 0;
        foreach (var item in all)
            if ((await Send(office, HttpMethod.Post, $"/initiatives/{item.Number}/review", """{"state":"accepted"}""", item.Version, cancel)).Succeeded)
                accepted++;
        script.Expect(string.Create(CultureInfo.InvariantCulture, $"all {all.Count} reports are accepted"), accepted == all.Count, string.Create(CultureInfo.InvariantCulture, $"{accepted} were"));
        var frozen = await Send(office, HttpMethod.Post, "/freeze", "{}", null, cancel);
        script.Expect("the round is frozen under its hash", frozen.Succeeded, frozen.Refusal?.ToString());
        if (frozen.Succeeded) script.Say(frozen.Value.Body.GetProperty("hash").GetString() ?? "");
    }

    private async Task Compare(HttpClient anybody, CancellationToken cancel)
    {
        script.Part("The round is published and compared");
        var changes = await Json(anybody, "/steering/api/rounds/2022-12/changes?since=2022-09", cancel);
        script.Expect("one colour has changed since September, and one initiative is gone", changes["colours"]!.AsArray().Count == 1 && changes["gone"]!.AsArray().Count == 1, changes.ToJsonString());
        var page = await anybody.GetStringAsync(new Uri("/styring", UriKind.Relative), cancel);
        script.Expect("the pages show the new round", page.Contains("desember 2022", StringComparison.Ordinal), "they do not");
        var began = Stopwatch.GetTimestamp();
        using var pdf = await anybody.GetAsync(new Uri("/styring/rapport.pdf?runde=2022-12", UriKind.Relative), cancel);
        if (Felles.Steering.Reports.ReportPrinter.CanPrint) script.Expect(string.Create(CultureInfo.InvariantCulture, $"the status report is printed in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"), pdf.IsSuccessStatusCode, pdf.StatusCode.ToString());
        else script.Say("the status report is not printed: chromium is not installed");
    }

    private static async Task<List<(int Number, string Owner, int Version)>> Round(SystemSession session, CancellationToken cancel)
    {
        var round = await Send(session, HttpMethod.Get, "/round", null, null, cancel);
        return !round.Succeeded ? [] : [.. round.Value.Body.GetProperty("initiatives").EnumerateArray().Select(item => (item.GetProperty("number").GetInt32(), item.GetProperty("owner").GetString()!, item.GetProperty("version").GetInt32()))];
    }

    private static async Task<JsonNode> Read(SystemSession session, int number, CancellationToken cancel) =>
        JsonNode.Parse((await Send(session, HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/initiatives/{number}"), null, null, cancel)).Value.Body.GetRawText())!;

    private static Task<Answer<FellesAnswer>> Send(SystemSession session, HttpMethod method, string path, string? body, int? version, CancellationToken cancel) => session.Client.Send(
        api, method, Work + path,
        version is { } looked ? new Dictionary<string, string> { ["If-Match"] = string.Create(CultureInfo.InvariantCulture, $"\"{looked}\"") } : [],
        body is null ? null : (Encoding.UTF8.GetBytes(body), "application/json"),
        cancel);

    private static async Task<JsonNode> Json(HttpClient anybody, string path, CancellationToken cancel) => JsonNode.Parse(await anybody.GetStringAsync(new Uri(path, UriKind.Relative), cancel))!;

    private EpjOptions Options(string client) => EpjOptions.FromKeyFile(client, Path.Combine(keys, $"{client}.jwk.json")) with { Issuer = $"{standIn}/helseid", Platform = platform, SourceSystem = client };
}
