using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;
using Felles.Test.Platform.Steering;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Journeys;

/// <summary>The portfolio: a round from its opening to its publication, every page of it checked; then by keyboard, and without script.</summary>
[Collection(PagesTests.Name)]
public class PortfolioWalk
{
    private const string Round = "/styring/arbeid/runde";

    [BrowserFact]
    public async Task Every_page_of_a_round_and_of_what_it_publishes()
    {
        await using var house = new Own(await Open());
        using var clerk = await Desk.Of(house.Pages.Platform, Desk.Office);
        await using var office = await Visitor.At(house.Pages);
        await LogIn(office, "Treffsikker Fossekall");
        await office.See("styring mitt arbeid");
        await office.Press("Rapportering");
        await office.See("styring ingen åpen runde");
        await office.Page.GetByLabel("Runde", new() { Exact = true }).FillAsync("2022");
        await office.Press("Åpne runden");
        await office.See("styring åpne runde feil");
        await RoundAtThePages.OpenRound(clerk);
        const int number = 47;
        await Look(office, (Round, "styring runden"), ($"{Round}/paminnelser", "styring påminnelser"), ($"{Round}/tiltak/{number}", "styring rapport"), ($"{Round}/fil", "styring fil"), ($"{Round}/tiltak/nytt", "styring nytt tiltak"), ("/styring/arbeid/personer", "styring for andre roller"));

        // Somebody else is faster.
        await office.Open($"{Round}/tiltak/{number}");
        (await clerk.Send(await clerk.Open($"{Round}/tiltak/{number}"), null, ("status", "red"), ("statusReason", "Levering utsatt"), ("end", "2025"), ("budgets.1.year", "2023"), ("budgets.1.amount", "4,5"))).Expect(200);
        await office.Page.GetByLabel("Begrunnelse for status").FillAsync("Annen grunn");
        await office.Press("Bekreft og meld inn");
        await office.See("styring konflikt");
        await office.Page.GetByLabel("Navn", new() { Exact = true }).FillAsync("");
        await office.Press("Lagre og meld inn");
        await office.See("styring rapport feil");
        await office.Open($"{Round}/tiltak/{number}/historikk");
        await office.See("styring rapport historikk");

        await RoundAtThePages.AcceptAll(clerk);
        await office.Open(Round);
        await office.See("styring klar til frysing");
        await office.Page.GetByLabel("Ja, frys runden").CheckAsync();
        await office.Press("Frys og publiser");
        await office.See("styring frosset");
        await Look(office, ($"{Round}/rett/2022-12", "styring rett"), ($"{Round}/rett/2022-12/{number}", "styring rettelse"),
            ("/styring", "styring oversikt"), ("/styring/tiltak", "styring tiltak"), ("/styring/tiltak?status=red&q=regional", "styring tiltak filtrert"), ($"/styring/tiltak/{number}", "styring ett tiltak"), ("/styring/kostnader", "styring kostnader"),
            ("/styring/avhengigheter", "styring avhengigheter"), ("/styring/endringer", "styring endringer"), ("/styring/rodliste", "styring rødliste"), ("/styring/etterproving?runde=2022-09", "styring etterprøving"), ("/styring/rapport", "styring rapport publisert"), ("/styring/data", "styring data"));
        office.WasWell();
    }

    [BrowserFact]
    public async Task The_administrators_pages_and_those_of_nobody()
    {
        await using var house = new Own(await Open());
        await using var administrator = await Visitor.At(house.Pages);
        await LogIn(administrator, "Ivrig Granbar");
        await administrator.Press("Personer og roller", exact: false);
        await administrator.See("styring personer");
        await administrator.Press("Legg til en person");
        await administrator.Press("Lagre");
        await administrator.See("styring ny person feil");
        administrator.WasWell();

        await using var stranger = await Visitor.At(house.Pages);
        await LogIn(stranger, "Sprek Ørnereir");
        await stranger.See("styring ingen rolle");
        stranger.WasWell();
    }

    [BrowserFact]
    public async Task An_owner_reports_by_keyboard_and_another_without_script()
    {
        await using var house = new Own(await Open());
        using (var clerk = await Desk.Of(house.Pages.Platform, Desk.Office)) await RoundAtThePages.OpenRound(clerk);
        await using var visitor = await Visitor.At(house.Pages);
        var page = visitor.Page;
        await visitor.Open("/styring");
        await Keyboard.Follow(page, "Logg inn for å rapportere");
        await Keyboard.Write(page, "Søk etter person", "Trivelig Rimfrost");
        await Keyboard.Follow(page, "Søk");
        await Keyboard.Follow(page, "Trivelig Rimfrost");
        await Keyboard.Follow(page, "Rapportering");
        await Keyboard.Follow(page, "Regional EPJ modernisering");
        await Keyboard.Write(page, "Begrunnelse for status", "Skrevet med tastatur");
        await Keyboard.Follow(page, "Bekreft og meld inn");
        Assert.Contains("Lagret.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        visitor.WasWell();

        await using var plain = await Visitor.At(house.Pages, withScript: false);
        await LogIn(plain, "Åpen Villvin");
        await plain.Press("Rapportering");
        await plain.Page.Follow(() => plain.Page.Locator("th a").First.ClickAsync());
        await plain.Page.GetByLabel("Status", new() { Exact = true }).First.SelectOptionAsync(["red"]);
        await plain.Press("Bekreft og meld inn");
        Assert.Contains("Lagret.", await plain.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        plain.WasWell();
    }

    private static Task<PagesHouse> Open() => PagesHouse.Open(settings =>
    {
        settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json");
        settings.Portfolio = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
    });

    private static async Task LogIn(Visitor visitor, string name)
    {
        await visitor.Open("/styring/arbeid");
        await visitor.LogIn(name);
    }

    private static async Task Look(Visitor visitor, params (string Path, string What)[] pages)
    {
        foreach (var (path, what) in pages)
        {
            await visitor.Open(path);
            await visitor.See(what);
        }
    }

    private sealed class Own(PagesHouse pages) : IAsyncDisposable
    {
        internal PagesHouse Pages => pages;

        public async ValueTask DisposeAsync() => await pages.DisposeAsync();
    }
}
