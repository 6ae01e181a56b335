using Felles.Test.Pages.Browser;

namespace Felles.Test.Pages.Journeys;

/// <summary>The pages for everybody, in every language.</summary>
[Collection(PagesTests.Name)]
public class PublicPages(PagesHouse house)
{
    [BrowserFact]
    public async Task The_pages_for_everybody()
    {
        await using var visitor = await Visitor.At(house);
        await visitor.Open("/");
        await visitor.See("forside");
        await visitor.Press("Nynorsk");
        visitor.Language = "nn";
        await visitor.See("forside nynorsk");
        await visitor.Press("English");
        visitor.Language = "en";
        await visitor.See("forside engelsk");
        await visitor.Press("Bokmål");
        visitor.Language = "nb";
        foreach (var (path, what) in ((string, string)[])[("/om/syntetiske-personer", "om personene"), ("/om/tilgjengelighet", "om tilgjengelighet"), ("/finnes-ikke", "ikke funnet"), ("/feil", "feil hos oss")])
        {
            await visitor.Open(path);
            await visitor.See(what);
        }

        visitor.WasWell();
    }
}
