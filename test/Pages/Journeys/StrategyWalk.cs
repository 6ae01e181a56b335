using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>The strategy and the road map, page by page, by keyboard and without script.</summary>
[Collection(PagesTests.Name)]
public class StrategyWalk(PagesHouse house)
{
    private static readonly string[] papers = ["strategy-2023.json", "road-map-22-3.json", "assignments-2023.json"];

    [BrowserFact]
    public async Task Every_page_of_the_strategy()
    {
        await TakeIn(house);
        await using var visitor = await Visitor.At(house);
        foreach (var (path, what) in ((string, string)[])[
            ("/styring/strategi", "styring strategi"), ("/styring/strategi/mal/4", "styring mål"), ("/styring/strategi/mal/5", "styring mål uten status"), ("/styring/strategi/indikatorer", "styring indikatorer"),
            ("/styring/strategi/indikatorer/4.2.1", "styring indikator"), ("/styring/strategi/indikatorer/4.2.2", "styring indikator med brudd"), ("/styring/strategi/indikatorer/4.2", "styring indikator som samler"),
            ("/styring/strategi/indikatorer/2.2", "styring indikator med spørsmål"), ("/styring/strategi/initiativer/2.A", "styring initiativ"), ("/styring/strategi/initiativer/3.A", "styring initiativ uten status"),
            ("/styring/strategi/arshjul", "styring årshjul"), ("/styring/strategi/rapport", "styring strategirapport"), ("/styring/strategi/mal/9", "styring ikke funnet")])
        {
            await visitor.Open(path);
            await visitor.See(what);
        }

        visitor.WasWell();
    }

    [BrowserFact]
    public async Task Every_page_of_the_road_map()
    {
        await TakeIn(house);
        await using var visitor = await Visitor.At(house);
        foreach (var (path, what) in ((string, string)[])[
            ("/styring/veikart", "styring veikart"), ("/styring/veikart?etter=aktor&gruppe=specialist", "styring veikart etter aktør"), ("/styring/veikart?utsikt=delayed", "styring veikart tomt"),
            ("/styring/veikart/mal/V2", "styring veikart mål"), ("/styring/veikart/mal/V0", "styring veikart mål uten leveranser"), ("/styring/veikart/aret", "styring veikart året"), ("/styring/veikart/endringer", "styring veikart endringer")])
        {
            await visitor.Open(path);
            await visitor.See(what);
        }

        visitor.WasWell();
    }

    [BrowserFact]
    public async Task Every_page_of_assignments_cases_and_adoption()
    {
        await TakeIn(house);
        await using var visitor = await Visitor.At(house);
        foreach (var (path, what) in ((string, string)[])[
            ("/styring/oppdrag", "styring oppdragene"), ("/styring/oppdrag?status=red", "styring oppdrag tomt"), ("/styring/oppdrag/TB2023-15", "styring oppdrag"), ("/styring/oppdrag/2024-01-1", "styring oppdrag med budsjett"),
            ("/styring/oppdrag/kalender", "styring kalender"), ("/styring/saker", "styring sakene"), ("/styring/saker/NUIT-2023-17", "styring sak"), ("/styring/saker/referat/NUIT-2023-1", "styring referat"), ("/styring/innforing", "styring innføring"), ("/styring/oppdrag/rapport", "styring oppdragsrapport"), ("/styring/saker/NUIT-2023-17/saksframlegg", "styring saksframlegg")])
        {
            await visitor.Open(path);
            await visitor.See(what);
        }

        visitor.WasWell();
    }

    [BrowserFact]
    public async Task The_office_writes_at_the_pages()
    {
        var own = await PagesHouse.Open(settings =>
        {
            settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json");
            settings.SteeringPapers = [.. papers.Select(name => Path.Combine(RunningPlatform.Root, "dev", "steering", name))];
        });
        try
        {
            await Write(own);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static async Task Write(PagesHouse own)
    {
        await using var visitor = await Visitor.At(own, withScript: false);
        await visitor.Open("/styring/arbeid/dokumenter");
        await visitor.LogIn("Treffsikker Fossekall");
        await visitor.Press("Nytt oppfølgingspunkt");
        await visitor.Press("Publiser");
        Assert.Contains("Må fylles ut.", await visitor.Page.InnerTextAsync(".ds-error-summary"), StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Id", new() { Exact = true }).FillAsync("77");
        await visitor.Page.GetByLabel("Tekst", new() { Exact = true }).FillAsync("Se på finansieringen");
        await visitor.Page.GetByLabel("Tilstand", new() { Exact = true }).SelectOptionAsync("proposed");
        await visitor.Page.GetByLabel("Tatt opp", new() { Exact = true }).FillAsync("2024");
        await visitor.Page.GetByLabel("Tatt opp av", new() { Exact = true }).FillAsync("NUIT");
        await visitor.Press("Publiser");
        Assert.Contains("Versjon 1, publisert", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        await using var looking = await Visitor.At(own);
        await looking.Open("/styring/arbeid/dokumenter");
        await looking.LogIn("Treffsikker Fossekall");
        foreach (var (path, what) in ((string, string)[])[
            ("", "styring dokumenter"), ("/follow-up/77", "styring skjema"), ("/assignment/TB2023-15", "styring skjema oppdrag"), ("/adoption/kjernejournal?del=actors.3", "styring skjema innføring"), ("/road-map/22.3", "styring skjema veikart")])
        {
            await looking.Open($"/styring/arbeid/dokumenter{path}");
            await looking.See(what);
        }

        visitor.WasWell();
        looking.WasWell();
    }

    [BrowserFact]
    public async Task From_the_portfolio_to_a_goal_an_indicator_and_a_delivery_by_keyboard()
    {
        await TakeIn(house);
        await using var visitor = await Visitor.At(house);
        var page = visitor.Page;
        await visitor.Open("/styring");
        await Keyboard.Follow(page, "Strategien");
        await Keyboard.Follow(page, "4 Tilgjengelig informasjon og styrket samhandling");
        await Keyboard.Follow(page, "4.2.1 Kjernejournal innføring");
        Assert.Contains("269 av 356 kommuner", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await Keyboard.Follow(page, "Veikartet");
        await Keyboard.Follow(page, "Helsepersonell skal ha tilgang til pasientens legemiddelliste (PLL)");
        Assert.Contains("Fullføre nasjonal innføring i løpet av 2028", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task Deliveries_are_chosen_without_script()
    {
        await TakeIn(house);
        await using var visitor = await Visitor.At(house, withScript: false);
        await visitor.Open("/styring/veikart");
        await visitor.Page.GetByLabel("Aktørgruppe").SelectOptionAsync("specialist");
        await visitor.Page.GetByLabel("Utsikt").SelectOptionAsync("atRisk");
        await visitor.Press("Vis leveranser");
        Assert.Contains("gruppe=specialist", visitor.Page.Url, StringComparison.Ordinal);
        var found = await visitor.Page.Locator(".ds-table tbody tr:not(.group-row)").CountAsync();
        Assert.Contains($"{found} leveranser", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.Press("Fjern alle valg");
        Assert.Contains("53 leveranser", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        visitor.WasWell();
    }

    /// <summary>What the pages show, taken in by the command; the same again changes nothing.</summary>
    internal static async Task TakeIn(PagesHouse house)
    {
        var files = papers.Prepend("portfolio-2022-09.json").Select(name => Path.Combine(RunningPlatform.Root, "dev", "steering", name));
        (await FellesProgram.Run(Path.GetTempPath(), ["steering", "import", .. files, .. house.Platform.Flags])).Expect(0);
        await Task.Delay(1100);
    }
}
