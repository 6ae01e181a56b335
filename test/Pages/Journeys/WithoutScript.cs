using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>Whole journeys in a browser where scripts are off. What a script adds is in the page without it too.</summary>
[Collection(PagesTests.Name)]
public class WithoutScript(PagesHouse house)
{
    [BrowserFact]
    public async Task A_GP_reads_opens_what_is_blocked_and_registers()
    {
        var patient = await house.NextPatient();
        (await house.Platform.AsCitizen(patient.Number).Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        await using var gp = await Visitor.At(house, withScript: false);
        await ClinicianWalk.AtPatient(gp, patient);
        await gp.Press("Åpne det som er sperret");
        await gp.Page.GetByLabel("Pasienten har sagt ja").CheckAsync();
        await gp.Press("Åpne med samtykke");
        Assert.Contains(PagesHouse.LaboratoryName, await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        await gp.Page.Follow(() => gp.Page.Locator("a.earlier-link[href*='/analyse/']").First.ClickAsync());
        Assert.False(await gp.Page.Locator(".trend-chart").IsVisibleAsync());
        Assert.True(await gp.Page.Locator(".trend-table tbody tr").CountAsync() > 1);
        await gp.Press($"Tilbake til {patient.Name}");
        await gp.Press("Registrer legemiddelreaksjon");
        await gp.Page.GetByLabel("Legemiddel eller virkestoff").FillAsync("Apocillin");
        await gp.Page.GetByLabel("ATC-kode").FillAsync("J01CE02");
        await gp.Page.GetByLabel("Reaksjon", new() { Exact = true }).SelectOptionAsync(["Anafylaktisk reaksjon"]);
        await gp.Page.GetByLabel("Mindre alvorlig").CheckAsync();
        await gp.Page.GetByLabel("Mistenkt").CheckAsync();
        await gp.Press("Registrer");
        Assert.Contains("Apocillin", await gp.Page.InnerTextAsync(".critical"), StringComparison.Ordinal);
        await gp.Press("Logg ut");
        gp.WasWell();
    }

    [BrowserFact]
    public async Task A_citizen_reads_and_blocks()
    {
        var citizen = await house.NextPatient();
        await using var visitor = await Visitor.At(house, withScript: false);
        await CitizenWalk.LogIn(visitor, citizen);
        await visitor.Press("Prøvesvar");
        Assert.Contains(PagesHouse.LaboratoryName, await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.Press("Hvem har sett?");
        await visitor.Page.GetByText("Detaljer", new() { Exact = true }).First.ClickAsync();
        await visitor.Press("Sperringer");
        await visitor.Press("Sperr for alle");
        await visitor.Page.GetByLabel("Jeg har lest og forstått dette").CheckAsync();
        await visitor.Press("Sperr");
        Assert.Contains("Sperret for alle", await visitor.Page.InnerTextAsync(".choices"), StringComparison.Ordinal);
        await visitor.Press("Opphev: Sperret for alle");
        Assert.Contains("Du har ingen sperringer.", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        visitor.WasWell();
    }
}
