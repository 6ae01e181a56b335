using Felles.Test.Platform.Running;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>The machine's own chromium, driven by Playwright. It can reach this machine and nothing else.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// <summary>Where it is; null when it is not installed.</summary>
    internal static string? Program { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    internal static async Task<Chromium> Start()
    {
        var playwright = await Playwright.CreateAsync();
        // Chromium refuses to run its sandbox as root, as in a container of a build server.
        string[] sandbox = Environment.UserName == "root" ? ["--no-sandbox"] : [];
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = [.. sandbox, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--font-render-hinting=none", "--force-color-profile=srgb"],
        }));
    }

    /// <summary>A window with nothing in it from another: its own cookies, bokmål, light.</summary>
    internal Task<IBrowserContext> NewWindow(bool withScript = true) => browser.NewContextAsync(new()
    {
        JavaScriptEnabled = withScript,
        Locale = "nb-NO",
        TimezoneId = "Europe/Oslo",
        ColorScheme = ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
        ViewportSize = Screen.Desktop.Size,
    });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>A size that a page is looked at in.</summary>
/// <param name="Name">Its name in findings and pictures.</param>
/// <param name="Width">Width in CSS pixels.</param>
/// <param name="Height">Height in CSS pixels.</param>
internal sealed record Screen(string Name, int Width, int Height)
{
    internal static readonly Screen Desktop = new("bred", 1280, 1000);

    /// <summary>A phone.</summary>
    internal static readonly Screen Phone = new("smal", 400, 860);

    /// <summary>The desktop at 200 %: a browser's zoom halves the width that a page has to itself.</summary>
    internal static readonly Screen Doubled = new("200 %", 640, 500);

    /// <summary>The desktop at 400 % (WCAG 1.4.10).</summary>
    internal static readonly Screen Quadrupled = new("400 %", 320, 250);

    internal ViewportSize Size => new() { Width = Width, Height = Height };
}

/// <summary>A test in chromium; skipped, visibly, where chromium or the stand-in's packages are not.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Missing;

    internal static string? Missing { get; } =
        Chromium.Program is null ? "chromium is not installed: apt-get install chromium."
        : !Directory.Exists(Path.Combine(RunningPlatform.Root, "dev", "identity", "node_modules")) ? "The stand-in's packages are not here: run 'npm ci' in dev/identity."
        : null;
}
