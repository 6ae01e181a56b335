using System.Text.Json.Nodes;
using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Journeys;

/// <summary>Every page for citizens, looked at in the order in which one meets them.</summary>
[Collection(PagesTests.Name)]
public class CitizenWalk(PagesHouse house)
{
    private const string Reason = "Bevisstløs pasient, trenger siste prøvesvar";

    [BrowserFact]
    public async Task A_citizen_reads_sees_who_looked_and_blocks_them()
    {
        var citizen = await house.NextPatient();
        await LookedAt(citizen);
        await using var visitor = await Visitor.At(house);
        await LogIn(visitor, citizen);
        await Health(visitor);
        await Log(visitor);
        await Block(visitor);
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task Six_readings_for_one_decision_are_one_line_in_the_log_with_the_details_beneath()
    {
        var citizen = house.NextCitizen();
        var claims = Party.Claims(Doctor.Gp, new Grounds(citizen.Number));
        claims["aud"] = "nhn:critical-information";
        claims["scope"] = new JsonArray("nhn:critical-information/api");
        var gp = house.Platform.With(claims, citizen.Number);
        string role = Uri.EscapeDataString("""{"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"LE"}""");
        foreach (var type in (string[])["AllergyIntolerance", "Condition", "Procedure", "DeviceUseStatement", "Consent", "Flag"])
            (await gp.Get($"/critical-info/fhir/{type}", ("nhn-user-role", role), ("nhn-source-system", "EPJ 1.0"), ("nhn-access-basis", "UNNTAK"))).Expect(200);
        await using var visitor = await Visitor.At(house);
        await LogIn(visitor, citizen);
        await visitor.Open("/innbygger/logg");
        await visitor.Page.GetByText("Detaljer", new() { Exact = true }).ClickAsync();
        var line = Assert.Single(await visitor.Page.Locator(".visit").AllInnerTextsAsync());
        Assert.Contains(Doctor.Gp.Name, line, StringComparison.Ordinal);
        Assert.Contains("kritisk informasjon (6 ganger)", line, StringComparison.Ordinal);
        await visitor.See("innbygger logg ett besøk");
        visitor.WasWell();
    }

    /// <summary>Logs in at the citizen's front page, by name and year of birth.</summary>
    internal static async Task LogIn(Visitor visitor, Patient citizen)
    {
        await visitor.Open("/innbygger");
        await visitor.LogIn(citizen.Name);
    }

    // A reading, an attempt without grounds, a block, an emergency.
    private async Task LookedAt(Patient citizen)
    {
        var platform = house.Platform;
        var other = house.NextCitizen();
        (await platform.AsClinician(Doctor.Gp, citizen.Number).Search("DiagnosticReport", "")).Expect(200);
        (await platform.AsClinician(Doctor.OtherGp, citizen.Number, new Grounds(other.Number)).Search("DiagnosticReport", "")).Expect(403);
        await using var gp = await Visitor.At(house);
        await ClinicianWalk.AtPatient(gp, citizen);
        (await platform.AsCitizen(citizen.Number).Post("/restrictions/fhir/Consent", Platform.Citizens.Blocking.Consent(Doctor.OtherGp.Hpr))).Expect(201);
        (await platform.AsClinician(Doctor.OtherGp, citizen.Number, new Grounds(citizen.Number, "BTG"))
            .Search("DiagnosticReport", "", ("nhn-access-basis", "FORHOYET_AKUTT"), ("felles-emergency-reason", Uri.EscapeDataString(Reason)))).Expect(200);
    }

    private static async Task Health(Visitor visitor)
    {
        Assert.Contains(Reason, await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger oversikt");
        await visitor.Press("Prøvesvar");
        Assert.Contains("Over vanlig", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger prøvesvar");
        await visitor.Page.Follow(() => visitor.Page.Locator("a.earlier-link").First.ClickAsync());
        Assert.True(await visitor.Page.Locator(".trend-chart canvas").IsVisibleAsync());
        await visitor.See("innbygger analyse");
        await visitor.Press("Kritisk informasjon");
        await visitor.See("innbygger kritisk");
    }

    private static async Task Log(Visitor visitor)
    {
        await visitor.Press("Hvem har sett?");
        var log = await visitor.Page.InnerTextAsync("main");
        foreach (var part in (string[])[Doctor.Gp.Name, Doctor.OtherGp.Name, Reason, "Nødåpning", "Forsøk", "Leverte prøvesvar"]) Assert.Contains(part, log, StringComparison.Ordinal);
        await visitor.See("innbygger logg");
        foreach (var details in await visitor.Page.Locator(".visit .visit-more summary").AllAsync()) await details.ClickAsync();
        await visitor.See("innbygger logg detaljer");
        await visitor.Page.Follow(() => visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Spør hvorfor" }).First.ClickAsync());
        await visitor.See("innbygger spør hvorfor");
        await visitor.Page.GetByLabel("Hva vil du vite?").FillAsync("Hvorfor åpnet dere?");
        await visitor.Press("Send");
        Assert.Contains("Venter på svar", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger spørsmål");
        await visitor.Press("Hvem har sett?");
        await visitor.Unfold("Velg periode, tjeneste eller virksomhet");
        await visitor.Page.GetByLabel("Virksomhet").SelectOptionAsync(new[] { Doctor.OtherGp.Organisation });
        await visitor.Page.GetByLabel("Fra og med").FillAsync("31.02.2026");
        await visitor.Press("Vis");
        await visitor.See("innbygger logg feil dag");
        await visitor.Page.GetByLabel("Fra og med").FillAsync("1.2.2026");
        await visitor.Press("Vis");
        Assert.DoesNotContain(Doctor.Gp.Name, await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains(Doctor.OtherGp.Name, await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger logg valg");
        var pdf = await (await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByText("Last ned som PDF").ClickAsync())).CreateReadStreamAsync();
        var head = new byte[5];
        await pdf.ReadExactlyAsync(head);
        Assert.Equal("%PDF-"u8.ToArray(), head);
        await visitor.Press("Vis alt igjen");
        foreach (var filter in (string[])["Nødåpninger", "Forsøk", "Alt"])
        {
            await visitor.Press(filter);
            await visitor.See($"innbygger logg {filter}");
        }
    }

    private static async Task Block(Visitor visitor)
    {
        await visitor.Press("Hvem har sett?");
        await visitor.Press($"Sperr for {Doctor.Gp.Name}");
        await visitor.See("innbygger sperre");
        await visitor.Press("Sperr");
        await visitor.See("innbygger sperre mangler");
        await visitor.Page.GetByLabel("Jeg har lest og forstått dette").CheckAsync();
        await visitor.Press("Sperr");
        Assert.Contains(Doctor.Gp.Name, await visitor.Page.InnerTextAsync(".choices"), StringComparison.Ordinal);
        await visitor.See("innbygger sperret");

        await visitor.Press("Søk");
        await visitor.See("innbygger sperringer mangler");
        await visitor.Page.GetByRole(AriaRole.Searchbox).FillAsync("syk");
        await visitor.Press("Søk");
        await visitor.See("innbygger sperringer søk");
        await visitor.Press($"Opphev: {Doctor.Gp.Name}");
        Assert.Contains("Opphevet. Det gjelder fra nå.", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger opphevet");
        foreach (var (link, what) in ((string, string)[])[("Sperr for alle", "innbygger sperre alle"), ("Reserver deg", "innbygger reservere")])
        {
            await visitor.Press(link);
            await visitor.See(what);
            await visitor.Press("Avbryt");
        }

        await visitor.Press("Samtykker");
        await visitor.See("innbygger samtykker");
        await visitor.Press("For andre");
        await visitor.See("innbygger for andre");
        await visitor.Press("Hvem kan se?");
        Assert.Contains("Får se, og du får beskjed", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.See("innbygger hvem kan se");
    }
}
