using System.Text.Json;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>Going about on a page by keyboard alone.</summary>
internal static class Keyboard
{
    private const int StopsMax = 400;

    private static readonly Lazy<string> script = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "page-checks.js")));

    /// <summary>Goes through the page with Tab: everything is reached once, in order, the focus shows, and it comes out at the end.</summary>
    internal static async Task<IReadOnlyList<string>> Walk(IPage page)
    {
        var wrong = new List<string>();
        await page.EvaluateAsync("""
            () => {
              // Where the last click was is where Tab goes on from; a place that is gone again leaves it at the top.
              const top = document.createElement('span')
              top.tabIndex = -1
              document.body.prepend(top)
              top.focus()
              top.remove()
              scrollTo(0, 0)
            }
            """);
        var count = await page.EvaluateAsync<int>($"() => {{ {script.Value}\nreturn reachable().length }}");
        var reached = new HashSet<int>();
        for (var stop = 0; stop < Math.Min(count + 1, StopsMax); stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var (index, faults) = await Focused(page);
            wrong.AddRange(faults);
            // The focus has left the page for the browser's own controls.
            if (index < 0) break;
            if (!reached.Add(index)) break;
        }

        // Going on from the end may lead to the way past the header, which covers what stands below it for as long as it has the focus.
        await page.EvaluateAsync("() => document.activeElement?.blur()");
        if (reached.Count < Math.Min(count, StopsMax)) wrong.Add($"the keyboard reaches {reached.Count} of {count}; the first it misses is number {Enumerable.Range(0, count).First(index => !reached.Contains(index))}");
        return wrong;
    }

    /// <summary>Presses Tab until something with this text or label has the focus; the focus must show at every stop.</summary>
    internal static async Task To(IPage page, string text)
    {
        for (var stop = 0; stop < StopsMax; stop++)
        {
            var (index, faults) = await Focused(page);
            if (index >= 0)
            {
                Assert.Empty(faults);
                if ((await Said(page)).Contains(text, StringComparison.Ordinal)) return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The keyboard does not come to «{text}» on {page.Url}.");
    }

    /// <summary>Comes to something and presses Enter, and waits for the page that follows.</summary>
    internal static async Task Follow(IPage page, string text)
    {
        await To(page, text);
        await page.Follow(() => page.Keyboard.PressAsync("Enter"));
    }

    /// <summary>Comes to a field and writes in it.</summary>
    internal static async Task Write(IPage page, string label, string text)
    {
        await To(page, label);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Comes to a check box and ticks it with Space.</summary>
    internal static async Task Tick(IPage page, string label)
    {
        await To(page, label);
        await page.Keyboard.PressAsync("Space");
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.checked"));
    }

    // A region that scrolls along has the focus without being what stands in it.
    private static Task<string> Said(IPage page) => page.EvaluateAsync<string>(
        "() => { const e = document.activeElement; return [e.getAttribute('aria-label') ?? '', ...[...(e.labels ?? [])].map(l => l.innerText), e.matches('[role=group]') ? '' : e.innerText ?? ''].join(' ') }");

    private static async Task<(int Index, IReadOnlyList<string> Wrong)> Focused(IPage page)
    {
        var said = await page.EvaluateAsync<JsonElement>($"() => {{ {script.Value}\nreturn focused() }}");
        return (said[0].GetInt32(), [.. said[1].EnumerateArray().Select(line => line.GetString()!)]);
    }
}
