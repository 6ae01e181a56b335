using Felles.Test.Pages.Browser;

namespace Felles.Test.Pages;

/// <summary>Each check of the pages, seen to find what it is there to find. A check that has never failed may check nothing.</summary>
[Collection(PagesTests.Name)]
public class ChecksProofs(PagesHouse house)
{
    private const string Good = """
        <!DOCTYPE html><html lang="nb"><head><title>Prøve – Felles</title><style>a { line-height: 30px } :focus-visible { outline: 3px solid #000 }</style></head>
        <body style="margin:0"><a class="ds-skip-link" href="#innhold">Hopp til innholdet</a><header><a href="/">Felles</a></header>
        <main id="innhold"><h1>Prøve</h1><p>En setning.</p>HERE</main><footer>Slutt</footer></body></html>
        """;

    // What is put into the page, or what is taken out and put in its place; and a word of what the checks must say.
    private static readonly (string Fault, string Out, string In, string Says)[] faults =
    [
        ("contrast", "HERE", "<p style='color:#bbb;background:#fff'>Nesten borte</p>", "axe color-contrast"),
        ("contrast in the dark", "HERE", "<style>@media (prefers-color-scheme: dark) { p { color: #bbb; background: #fff } }</style>", "dark: axe color-contrast"),
        ("a field without a label", "HERE", "<input type='text'>", "axe label"),
        ("a small target", "HERE", "<a href='#a' style='display:block;width:10px;height:10px;overflow:hidden'>a</a><a href='#b' style='display:block;width:10px;height:10px;overflow:hidden'>b</a>", "axe target-size"),
        ("no title", "Prøve – Felles", "", "the title is"),
        ("another language", "lang=\"nb\"", "lang=\"en\"", "the language is"),
        ("two main headings", "HERE", "<h1>Til</h1>", "2 main headings"),
        ("no main part", "<main id=\"innhold\">", "<div id=\"innhold\">", "0 main parts"),
        ("no way past the header", "class=\"ds-skip-link\"", "", "no way past the header"),
        ("a navigation without a name", "HERE", "<nav><a href='/x'>Videre</a></nav>", "a navigation has no name"),
        ("a fault that is not told beside its field", "HERE", "<label>Navn <input aria-invalid='true'></label>", "not told beside"),
        ("a wide page", "HERE", "<div style='width:410px;height:30px'></div>", "smal: the page is 410 px wide"),
        ("a page too wide at 400 %", "HERE", "<div style='width:330px;height:30px'></div>", "400 %: the page is 330 px wide"),
        ("text out of its box", "HERE", "<button style='width:60px;white-space:nowrap'>Et altfor langt navn</button>", "runs out of"),
        ("texts over each other", "HERE", "<p>Den første setningen</p><p style='margin-top:-34px'>Den andre setningen</p>", "lie over each other"),
        ("a broken word", "HERE", "<p style='width:70px;overflow-wrap:anywhere'>Undersøkelse</p>", "is broken"),
        ("a mark over the next column", "HERE", "<table style='table-layout:fixed;width:100px'><tr><th scope='row'>a</th><td><span class='ds-tag' style='display:inline-block;width:90px'>H</span></td></tr></table>", "the mark «H» runs out of its column"),
        ("a focus that does not show", "HERE", "<style>a:focus-visible { outline: none }</style>", "the focus does not show"),
        ("a focus that is covered", "HERE", "<a href='/x'>Under</a><div style='position:fixed;inset:0;background:#fff'></div>", "covers"),
        ("a link that no key reaches", "HERE", "<a href='/x' tabindex='-1'>Borte</a>", "the keyboard reaches"),
        ("a trap", "HERE", "<button onkeydown=\"if (event.key === 'Tab') event.preventDefault()\">Fast</button><a href='/x'>Etter</a>", "the keyboard reaches"),
    ];

    [BrowserFact]
    public async Task Each_check_finds_its_fault_and_a_good_page_has_none()
    {
        await using var window = await house.Chromium.NewWindow();
        var page = await window.NewPageAsync();
        await page.SetContentAsync(Good.Replace("HERE", "", StringComparison.Ordinal));
        Assert.Empty(await PageChecks.All(page, "nb"));
        foreach (var (fault, taken, put, says) in faults)
        {
            await page.SetContentAsync(Good.Replace(taken, put, StringComparison.Ordinal).Replace("HERE", "", StringComparison.Ordinal));
            var found = await PageChecks.All(page, "nb");
            Assert.True(found.Any(line => line.Contains(says, StringComparison.Ordinal)), $"{fault} is not found: {string.Join('\n', found)}");
        }
    }
}
