using Felles.Test.Pages.Browser;

namespace Felles.Test.Pages.Journeys;

/// <summary>The operator's pages: what is loaded, for those whom the configuration names.</summary>
[Collection(PagesTests.Name)]
public class OperatorWalk(PagesHouse house)
{
    [BrowserFact]
    public async Task An_operator_sees_what_is_loaded_and_others_do_not()
    {
        await using var other = await Visitor.At(house);
        await other.Open("/drift");
        await other.LogIn("Treffsikker Fossekall");
        await other.See("drift uten tilgang");
        Assert.Equal("Du har ikke tilgang til driftssidene", await other.Title());
        other.WasWell();
        await using var visitor = await Visitor.At(house);
        await visitor.Open("/drift");
        await visitor.LogIn(PagesHouse.OperatorName);
        await visitor.See("drift registre");
        Assert.Contains("Helsepersonell", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.Press("Avtaler");
        Assert.Contains(PagesHouse.LaboratoryName, await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("drift avtaler");
        await visitor.Press("Regler");
        await visitor.Press("Prøvesvar");
        Assert.Contains("kjernejournalforskriften § 7", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("drift regler");
        visitor.WasWell();
    }
}
