using System.Globalization;
using Felles.Test.Platform.Running;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>
/// Somebody at a browser window. Every page they look at is checked and what is wrong is gathered, so that one run tells of
/// all pages; every address that their browser asks for is kept.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const float PatienceMilliseconds = 15_000;

    private readonly IBrowserContext window;
    private readonly string platform;
    private readonly HashSet<string> hosts;
    private readonly List<string> addresses = [];
    private readonly List<string> wrong = [];
    private readonly List<string> complaints = [];

    private Visitor(IBrowserContext window, IPage page, string platform, IEnumerable<string> hosts)
    {
        this.window = window;
        Page = page;
        this.platform = platform;
        this.hosts = [.. hosts];
        window.Request += (_, request) => { lock (addresses) addresses.Add(request.Url); };
        window.Console += (_, message) => { if (message.Type == "error" && !IsStatus(message.Text)) complaints.Add(message.Text); };
        window.WebError += (_, error) => complaints.Add(error.Error);
    }

    /// <summary>The page in the window.</summary>
    internal IPage Page { get; private set; }

    /// <summary>The language that the pages are to be in.</summary>
    internal string Language { get; set; } = "nb";

    /// <summary>The title of the page, without the name of the place.</summary>
    internal async Task<string> Title() => (await Page.TitleAsync()).Replace(" – Felles", "", StringComparison.Ordinal);

    internal static async Task<Visitor> At(PagesHouse house, bool withScript = true)
    {
        var window = await house.Chromium.NewWindow(withScript);
        window.SetDefaultTimeout(PatienceMilliseconds);
        return new Visitor(window, await window.NewPageAsync(), house.Platform.Host.Address, [house.Platform.Host.Address, house.Platform.StandIn!]);
    }

    /// <summary>Opens an address of the platform.</summary>
    internal Task Open(string path) => Page.GotoAsync(platform + path);

    /// <summary>Presses a link or a button by its name and waits for the page that follows.</summary>
    internal async Task Press(string name, bool exact = true) => await Page.Follow(() => Named(name, exact).ClickAsync());

    /// <summary>Unfolds what stands folded under a text, with the keyboard: a pointer can miss while a font that arrives late moves the lines.</summary>
    internal async Task Unfold(string text)
    {
        var heading = Page.Locator("summary", new() { HasText = text });
        await heading.PressAsync("Enter");
        // What is folded out is no text of the page before the movement that shows it has ended.
        await heading.EvaluateAsync("""
            async heading => {
              while (!heading.parentElement.open) await new Promise(requestAnimationFrame)
              await Promise.allSettled(document.getAnimations().map(animation => animation.finished))
            }
            """);
    }

    /// <summary>Another page in the same window, which becomes the one looked at; the former is returned.</summary>
    internal async Task<IPage> OpenTab(string path)
    {
        var former = Page;
        Page = await window.NewPageAsync();
        await Open(path);
        return former;
    }

    /// <summary>Goes back to a page in the same window.</summary>
    internal void TurnTo(IPage page) => Page = page;

    /// <summary>Forgets the cookies whose name begins so.</summary>
    internal Task Forget(System.Text.RegularExpressions.Regex cookies) => window.ClearCookiesAsync(new() { NameRegex = cookies });

    /// <summary>Logs in through the identity provider, by the name that its page lists.</summary>
    internal async Task LogIn(string name)
    {
        await Page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        await Press("Søk");
        await Page.Follow(() => Page.Locator("button.person", new() { HasText = name }).First.ClickAsync());
    }

    /// <summary>Looks at the page: every check, and a picture of it when pictures are asked for.</summary>
    /// <param name="what">What the page is, for findings and the picture's name.</param>
    internal async Task See(string what)
    {
        wrong.AddRange((await PageChecks.All(Page, Language)).Select(finding => $"{what}: {finding}"));
        await Pictures.Take(Page, what);
        if (Language == "nb") wrong.AddRange((await OtherLanguages.Check(Page)).Select(finding => $"{what}: {finding}"));
    }

    /// <summary>Looks at a page of the identity provider, which is ours too but has another frame.</summary>
    internal async Task SeeProvider(string what)
    {
        wrong.AddRange((await PageChecks.Axe(Page)).Select(finding => $"{what}: {finding}"));
        await Page.SetViewportSizeAsync(Screen.Quadrupled.Width, Screen.Quadrupled.Height);
        wrong.AddRange((await PageChecks.Fits(Page, Screen.Quadrupled.Name)).Select(finding => $"{what}: {finding}"));
        await Page.SetViewportSizeAsync(Screen.Desktop.Width, Screen.Desktop.Height);
        wrong.AddRange((await Keyboard.Walk(Page)).Select(finding => $"{what}: {finding}"));
    }

    /// <summary>Ends the visit: nothing was wrong on any page, the browser had nothing to complain of, it asked this machine alone, and no address held a person's number.</summary>
    internal void WasWell()
    {
        Assert.True(wrong.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{wrong.Count} findings\n{string.Join('\n', wrong)}"));
        Assert.Empty(complaints);
        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Contains(new Uri(address).GetLeftPart(UriPartial.Authority), hosts));
        Assert.All(addresses, address => Assert.Empty(FellesProgram.NumbersIn(Uri.UnescapeDataString(address))));
    }

    public async ValueTask DisposeAsync() => await window.DisposeAsync();

    private ILocator Named(string name, bool exact)
    {
        var options = new PageGetByRoleOptions { Name = name, Exact = exact };
        return Page.GetByRole(AriaRole.Button, options).Or(Page.GetByRole(AriaRole.Link, options)).First;
    }

    // An error page has the status of an error, which Chromium writes down; that is as it should be.
    private static bool IsStatus(string text) => text.StartsWith("Failed to load resource: the server responded with a status of", StringComparison.Ordinal);
}
