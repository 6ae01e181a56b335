using Felles.Test.Platform.Running;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>
/// Pictures of the pages, only when somebody asks: <c>FELLES_PICTURES=readme</c> renews those of the documentation,
/// <c>FELLES_PICTURES=folder</c> lays every page there, wide, narrow and dark, for eyes to judge.
/// </summary>
internal static class Pictures
{
    // What the documentation shows: name of the page as looked at, file, screen.
    private static readonly (string Page, string File, Screen Screen)[] documented =
    [
        ("forside", "front.png", Screen.Desktop),
        ("kliniker pasient", "clinician-patient.png", Screen.Desktop),
        ("kliniker analyse", "clinician-analysis.png", Screen.Desktop),
        ("styring oversikt", "steering-front.png", Screen.Desktop),
        ("styring ett tiltak", "steering-initiative.png", Screen.Desktop),
        ("styring veikart", "steering-road-map.png", Screen.Desktop),
        ("styring mål", "steering-goal.png", Screen.Desktop),
        ("innbygger logg", "citizen-log.png", Screen.Desktop),
        ("innbygger prøvesvar", "citizen-results-narrow.png", Screen.Phone),
    ];

    private static readonly string? wanted = Environment.GetEnvironmentVariable("FELLES_PICTURES");

    internal static async Task Take(IPage page, string what)
    {
        if (string.IsNullOrEmpty(wanted)) return;
        if (wanted == "readme")
        {
            foreach (var (_, file, screen) in documented.Where(picture => picture.Page == what))
                await Save(page, screen, Path.Combine(RunningPlatform.Root, "docs", "images", file), whole: false);
            return;
        }

        var name = what.Replace(' ', '-');
        await Save(page, Screen.Desktop, Path.Combine(wanted, $"{name}.png"), whole: true);
        await Save(page, Screen.Phone, Path.Combine(wanted, $"{name}.smal.png"), whole: true);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Save(page, Screen.Desktop, Path.Combine(wanted, $"{name}.mork.png"), whole: true);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private static async Task Save(IPage page, Screen screen, string path, bool whole)
    {
        await page.SetViewportSizeAsync(screen.Width, screen.Height);
        await page.EvaluateAsync("() => { document.activeElement?.blur(); scrollTo(0, 0) }");
        await page.ScreenshotAsync(new() { Path = path, FullPage = whole });
        await page.SetViewportSizeAsync(Screen.Desktop.Width, Screen.Desktop.Height);
    }
}
