using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>What every page must be, whoever it is for. Each check says what is wrong, in a line each, and nothing when all is well.</summary>
internal static class PageChecks
{
    private const int LooksMax = 4;
    private const float LookAgainMilliseconds = 250;
    private const string Wcag = """{ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, rules: { 'target-size': { enabled: true } } }""";
    private const string Colours = """{ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }""";

    private static readonly string axe = new BundledAxeScriptProvider().GetScript();
    private static readonly Lazy<string> script = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "page-checks.js")));

    /// <summary>All of them, in every size and both colour schemes; the page is left as a light desktop.</summary>
    /// <param name="page">The page.</param>
    /// <param name="language">The language that it is to be in.</param>
    internal static async Task<IReadOnlyList<string>> All(IPage page, string language)
    {
        var found = new List<string>();
        await page.SetViewportSizeAsync(Screen.Desktop.Width, Screen.Desktop.Height);
        found.AddRange(await Frame(page, language));
        found.AddRange(await Axe(page, Wcag, "light"));
        found.AddRange(await Keyboard.Walk(page));

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        found.AddRange(await Axe(page, Colours, "dark"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        foreach (var screen in (Screen[])[Screen.Quadrupled, Screen.Doubled, Screen.Phone])
        {
            await page.SetViewportSizeAsync(screen.Width, screen.Height);
            found.AddRange(await Fits(page, screen.Name));
        }

        // A phone's page is set differently, and its targets are for fingers.
        await page.SetViewportSizeAsync(Screen.Phone.Width, Screen.Phone.Height);
        found.AddRange(await Axe(page, Wcag, Screen.Phone.Name));
        await page.SetViewportSizeAsync(Screen.Desktop.Width, Screen.Desktop.Height);
        found.AddRange(await Fits(page, Screen.Desktop.Name));
        found.AddRange(await LargeText(page));
        return found;
    }

    /// <summary>Title, language, one main heading, landmarks, a skip link that leads to the content.</summary>
    /// <param name="page">The page.</param>
    /// <param name="language">The language that it is to be in.</param>
    /// <param name="html">The text of another page, to look at in its stead without showing it.</param>
    internal static Task<IReadOnlyList<string>> Frame(IPage page, string language, string? html = null) => Ask(page, "frame", language, html);

    /// <summary>Nothing runs past the edge of the window, out of the box it stands in, or over another text.</summary>
    internal static async Task<IReadOnlyList<string>> Fits(IPage page, string size)
    {
        var found = await Ask(page, "fits");
        // A diagram is drawn anew some moments after its window changed; what is wrong is wrong the next time too.
        for (var look = 1; look < LooksMax && found.Count > 0; look++)
        {
            await page.WaitForTimeoutAsync(LookAgainMilliseconds);
            found = await Ask(page, "fits");
        }

        return Prefixed(size, found);
    }

    /// <summary>axe: WCAG 2.2 A and AA and what its makers call best practice.</summary>
    internal static Task<IReadOnlyList<string>> Axe(IPage page) => Axe(page, Wcag, "light");

    /// <summary>Text alone at 200 %, as a reader sets it in the browser (WCAG 1.4.4).</summary>
    private static async Task<IReadOnlyList<string>> LargeText(IPage page)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("Page.setFontSizes", FontSize(32));
        var found = await Fits(page, "text at 200 %");
        await browser.SendAsync("Page.setFontSizes", FontSize(16));
        await browser.DetachAsync();
        return found;
    }

    private static Dictionary<string, object> FontSize(int pixels) => new() { ["fontSizes"] = new Dictionary<string, object> { ["standard"] = pixels } };

    private static async Task<IReadOnlyList<string>> Axe(IPage page, string options, string size)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(axe);
        var lines = await page.EvaluateAsync<string[]>($$"""
            async () => (await axe.run(document, {{options}})).violations.flatMap(violation => violation.nodes.map(node =>
              `axe ${violation.id}: ${violation.help}: ${node.html} (${[...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')})`))
            """);
        return Prefixed(size, lines);
    }

    private static async Task<IReadOnlyList<string>> Ask(IPage page, string check, params string?[] arguments)
    {
        var said = await page.EvaluateAsync<JsonElement>($"given => {{ {script.Value}\nreturn {check}(...given) }}", arguments);
        return [.. said.EnumerateArray().Select(line => line.GetString()!)];
    }

    private static List<string> Prefixed(string size, IReadOnlyList<string> lines) => [.. lines.Select(line => $"{size}: {line}")];
}
