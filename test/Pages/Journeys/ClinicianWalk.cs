using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;
using Microsoft.Playwright;

namespace Felles.Test.Pages.Journeys;

/// <summary>Every page for health personnel, looked at in the order in which a GP meets them.</summary>
[Collection(PagesTests.Name)]
public class ClinicianWalk(PagesHouse house)
{
    [BrowserFact]
    public async Task A_GP_opens_a_patient_reads_and_registers()
    {
        var patient = await house.NextPatient(measurements: 10);
        await using var gp = await Visitor.At(house);
        await Grounds(gp);
        await Open(gp, patient);
        await Read(gp, patient);
        await Register(gp);
        await gp.See("kliniker pasient");
        await Correct(gp);
        gp.WasWell();
    }

    [BrowserFact]
    public async Task A_GP_meets_what_the_patient_has_blocked()
    {
        var (patient, other) = (await house.NextPatient(), house.NextCitizen());
        (await house.Platform.AsCitizen(patient.Number).Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        await using var gp = await Visitor.At(house);
        await AtPatient(gp, patient);
        Assert.Contains("8 opplysninger er sperret av pasienten", await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.DoesNotContain(PagesHouse.LaboratoryName, await gp.Page.ContentAsync(), StringComparison.Ordinal);
        await gp.See("kliniker sperret pasient");

        await gp.Press("Åpne det som er sperret");
        await gp.See("kliniker åpne sperret");
        await gp.Press("Åpne i nød");
        await gp.See("kliniker åpne sperret mangler");
        await gp.Page.GetByLabel("Hvorfor må du åpne nå?").FillAsync("Bevisstløs pasient, trenger siste prøvesvar");
        await gp.Page.GetByLabel("får beskjed om at jeg har åpnet").CheckAsync();
        await gp.Press("Åpne i nød");
        Assert.Contains("Sperrede opplysninger er åpnet", await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains(PagesHouse.LaboratoryName, await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await gp.See("kliniker nødåpnet");

        // Another patient in another tab takes the place of the first; going on with the first must be on purpose.
        var address = new Uri(gp.Page.Url).PathAndQuery;
        await gp.Open("/kliniker");
        await gp.Page.GetByLabel("Fødselsnummer eller D-nummer").FillAsync(other.Number);
        await gp.Press("Åpne");
        await gp.See("kliniker tom pasient");
        await gp.Open(address);
        Assert.Equal("En annen pasient er åpen", await gp.Title());
        await gp.See("kliniker annen pasient åpen");
        await gp.Press("Åpne pasienten");
        Assert.DoesNotContain(PagesHouse.LaboratoryName, await gp.Page.ContentAsync(), StringComparison.Ordinal);

        await gp.Press("Åpne det som er sperret");
        await gp.Press("Åpne med samtykke");
        await gp.Page.GetByLabel("Pasienten har sagt ja").CheckAsync();
        await gp.Press("Åpne med samtykke");
        Assert.Contains(PagesHouse.LaboratoryName, await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        gp.WasWell();
    }

    /// <summary>Logs in, chooses grounds and opens a patient, without looking about.</summary>
    internal static async Task AtPatient(Visitor gp, Patient patient)
    {
        await gp.Open("/kliniker");
        await gp.LogIn(Doctor.Gp.Name);
        await gp.Page.GetByLabel("Anledning").SelectOptionAsync(["Poliklinisk besøk"]);
        await gp.Press("Bruk dette grunnlaget");
        await gp.Page.GetByLabel("Fødselsnummer eller D-nummer").FillAsync(patient.Number);
        await gp.Press("Åpne");
    }

    private static async Task Grounds(Visitor gp)
    {
        await gp.Open("/");
        await gp.Press("Logg inn som helsepersonell");
        await gp.SeeProvider("innlogging");
        await gp.LogIn(Doctor.Gp.Name);
        Assert.Equal("Hvorfor trenger du opplysningene?", await gp.Title());
        await gp.See("kliniker grunnlag");
        await gp.Press("Bruk dette grunnlaget");
        await gp.See("kliniker grunnlag mangler");
        await gp.Page.GetByLabel("Anledning").SelectOptionAsync(["Poliklinisk besøk"]);
        await gp.Page.GetByLabel("Med egne ord").FillAsync("Kontroll av blodprosent");
        await gp.Press("Bruk dette grunnlaget");
    }

    private static async Task Open(Visitor gp, Patient patient)
    {
        Assert.Equal("Åpne en pasient", await gp.Title());
        await gp.See("kliniker start");
        var number = gp.Page.GetByLabel("Fødselsnummer eller D-nummer");
        await number.FillAsync("12345");
        await gp.Press("Åpne");
        await gp.See("kliniker ugyldig nummer");
        await number.FillAsync($"{patient.Number[..6]} {patient.Number[6..]}");
        await gp.Press("Åpne");
        Assert.Equal(patient.Name, await gp.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
    }

    private static async Task Read(Visitor gp, Patient patient)
    {
        var text = await gp.Page.InnerTextAsync("main");
        foreach (var part in (string[])["Kritisk informasjon", "H – høy", "Medisinsk mikrobiologi", "Forrige"]) Assert.Contains(part, text, StringComparison.Ordinal);
        await gp.See("kliniker pasient uten kritisk");
        await gp.Page.Follow(() => gp.Page.GetByRole(AriaRole.Navigation, new() { Name = "Vis fagområde" }).GetByRole(AriaRole.Link).Last.ClickAsync());
        await gp.See("kliniker fagområde");
        await gp.Page.GoBackAsync();

        var analyses = await gp.Page.Locator("a.earlier-link[href*='/analyse/']").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        var repeated = analyses.GroupBy(address => address).MaxBy(group => group.Count())!.Key;
        await gp.Page.Follow(() => gp.Page.Locator($"a[href='{repeated}']").First.ClickAsync());
        Assert.True(await gp.Page.Locator(".trend-chart canvas").IsVisibleAsync());
        Assert.True(await gp.Page.Locator(".trend-table tbody tr").CountAsync() > 2);
        await gp.See("kliniker analyse");
        await gp.Press($"Tilbake til {patient.Name}");
    }

    private static async Task Register(Visitor gp)
    {
        await gp.Press("Registrer legemiddelreaksjon");
        await gp.See("kliniker registrere");
        await gp.Press("Registrer");
        await gp.See("kliniker registrere mangler");
        await gp.Page.GetByLabel("Legemiddel eller virkestoff").FillAsync("Apocillin");
        await gp.Page.GetByLabel("ATC-kode").FillAsync("J01CE02");
        await gp.Page.GetByLabel("Reaksjon", new() { Exact = true }).SelectOptionAsync(["Anafylaktisk reaksjon"]);
        await gp.Page.GetByLabel("Alvorlig", new() { Exact = true }).CheckAsync();
        await gp.Page.GetByLabel("Bekreftet").CheckAsync();
        await gp.Page.GetByLabel("Når skjedde det?").FillAsync("07.2012");
        await gp.Page.GetByLabel("Kommentar").FillAsync("Utslett og pustevansker etter første dose.");
        await gp.Press("Registrer");
        Assert.Contains("Apocillin", await gp.Page.InnerTextAsync(".critical"), StringComparison.Ordinal);
    }

    private static async Task Correct(Visitor gp)
    {
        await gp.Press("Endre eller avslutt Apocillin");
        await gp.See("kliniker endre");
        await gp.Press("Avkreft reaksjonen");
        await gp.Unfold("opplysning som ikke gjelder lenger");
        Assert.Contains("Avkreftet", await gp.Page.InnerTextAsync(".critical"), StringComparison.Ordinal);
        await gp.See("kliniker avkreftet");
    }
}
