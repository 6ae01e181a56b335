using System.Collections;
using System.Globalization;
using System.Resources;
using Felles.Citizens.Texts;
using Felles.Clinician.Texts;
using Felles.Public.Texts;
using Felles.Steering.Texts;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>
/// The same page in nynorsk and English: it is there, says its language to a screen reader, and no text of ours stands in
/// bokmål that has another form in the language.
/// </summary>
internal static class OtherLanguages
{
    private const int ShortestText = 4;

    // What a laboratory has written, and the names of national code lists that reactions are chosen by, are shown as they are.
    private static readonly string[] written = ["Funn og undersøkelsesresultater", "Vurdering", "Medisinsk biokjemi", "Histologi", "Ukjent", "Annet"];
    private static readonly Type[] texts = [typeof(PublicTexts), typeof(ClinicianTexts), typeof(CitizenTexts), typeof(SteeringTexts), typeof(FollowUpTexts)];
    private static readonly Dictionary<string, HashSet<string>> leftovers = new(StringComparer.Ordinal) { ["nn"] = Leftovers("nn"), ["en"] = Leftovers("en") };

    /// <summary>Asks for the address of a page in each other language, as the visitor; pages that only follow on a form are passed over.</summary>
    /// <param name="page">The page that the visitor looks at, logged in as they are.</param>
    /// <returns>What is wrong, a line each.</returns>
    internal static async Task<IReadOnlyList<string>> Check(IPage page)
    {
        var (window, address, found) = (page.Context, page.Url, new List<string>());
        var kept = (await window.CookiesAsync([address])).FirstOrDefault(cookie => cookie.Name == PageLanguage.Cookie);
        foreach (var language in leftovers.Keys)
        {
            await window.AddCookiesAsync([new Cookie { Name = PageLanguage.Cookie, Value = language, Url = new Uri(address).GetLeftPart(UriPartial.Authority) }]);
            var answer = await window.APIRequest.GetAsync(address);
            if (answer is { Status: < 400 or 404 or 500 } && answer.Headers.TryGetValue("content-type", out var type) && type.StartsWith("text/html", StringComparison.Ordinal))
                found.AddRange((await Faults(page, await answer.TextAsync(), language)).Select(fault => $"{language}: {fault}"));
            await answer.DisposeAsync();
        }

        await window.ClearCookiesAsync(new() { Name = PageLanguage.Cookie });
        if (kept is not null) await window.AddCookiesAsync([new Cookie { Name = kept.Name, Value = kept.Value, Url = new Uri(address).GetLeftPart(UriPartial.Authority) }]);
        return found;
    }

    // The text is read, not shown: fonts, styles and scripts are the same in every language, and take most of the time.
    private static async Task<IReadOnlyList<string>> Faults(IPage page, string html, string language)
    {
        var found = new List<string>(await PageChecks.Frame(page, language, html));
        var said = await page.EvaluateAsync<string[]>("""
            html => {
              const other = new DOMParser().parseFromString(html, 'text/html')
              const said = [other.title.replace(' – Felles', '')]
              const walker = other.createTreeWalker(other.body, NodeFilter.SHOW_TEXT)
              for (let node = walker.nextNode(); node; node = walker.nextNode())
                if (!node.parentElement.closest('script, style, [lang]:not(html)')) said.push(node.data.trim().replace(/\s+/g, ' '))
              for (const named of other.querySelectorAll('[aria-label]')) if (!named.closest('[lang]:not(html)')) said.push(named.getAttribute('aria-label'))
              return said
            }
            """, html);
        found.AddRange(said.Where(leftovers[language].Contains).Distinct().Select(text => $"«{text}» is bokmål"));
        return found;
    }

    // Texts with places are put together, and cannot be told from what they are filled with.
    private static HashSet<string> Leftovers(string language)
    {
        var (bokmål, other) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var type in texts)
        {
            foreach (var text in All(type, "")) bokmål.Add(text);
            foreach (var text in All(type, language)) other.Add(text);
        }

        bokmål.ExceptWith(other);
        bokmål.ExceptWith(written);
        bokmål.RemoveWhere(text => text.Length < ShortestText || text.Contains('{', StringComparison.Ordinal));
        return bokmål;
    }

    private static IEnumerable<string> All(Type type, string culture)
    {
        using var set = new ResourceManager(type.FullName!, type.Assembly).GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!;
        return [.. set.Cast<DictionaryEntry>().Select(entry => (string)entry.Value!)];
    }
}
