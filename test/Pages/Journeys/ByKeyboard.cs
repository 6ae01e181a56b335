using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>Whole journeys with Tab, Enter, Space and letters. The focus shows at every stop, and is where the reader left it.</summary>
[Collection(PagesTests.Name)]
public class ByKeyboard(PagesHouse house)
{
    [BrowserFact]
    public async Task A_GP_opens_what_is_blocked_in_an_emergency()
    {
        var patient = await house.NextPatient();
        (await house.Platform.AsCitizen(patient.Number).Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        await using var visitor = await Visitor.At(house);
        var page = visitor.Page;
        await visitor.Open("/");
        await Keyboard.Follow(page, "Logg inn som helsepersonell");
        await Keyboard.Write(page, "Søk etter person", Doctor.Gp.Name);
        await Keyboard.Follow(page, "Søk");
        await Keyboard.Follow(page, Doctor.Gp.Name);
        await Keyboard.Write(page, "Anledning", "Poliklinisk");
        await Keyboard.Follow(page, "Bruk dette grunnlaget");
        await Keyboard.Write(page, "Fødselsnummer eller D-nummer", patient.Number);
        await page.Follow(() => page.Keyboard.PressAsync("Enter"));

        await Keyboard.Follow(page, "Åpne det som er sperret");
        await Keyboard.Write(page, "Hvorfor må du åpne nå?", "Bevisstløs pasient, trenger siste prøvesvar");
        await Keyboard.Tick(page, "får beskjed om at jeg har åpnet");
        await Keyboard.Follow(page, "Åpne i nød");
        Assert.Contains("Sperrede opplysninger er åpnet", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        // The way past the header is the first stop, and leads past it.
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Hopp til innholdet", await page.EvaluateAsync<string>("() => document.activeElement.innerText"));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)"));
        await Keyboard.Follow(page, "alle resultater for");
        Assert.True(await page.Locator(".trend-table").IsVisibleAsync());
        await Keyboard.Follow(page, "Logg ut");
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task A_citizen_blocks_somebody_and_lifts_it()
    {
        var citizen = await house.NextPatient();
        await using var visitor = await Visitor.At(house);
        var page = visitor.Page;
        await visitor.Open("/");
        await Keyboard.Follow(page, "Logg inn som innbygger");
        await Keyboard.Write(page, "Søk etter person", citizen.Name);
        await Keyboard.Follow(page, "Søk");
        await Keyboard.Follow(page, citizen.Name);
        await Keyboard.Follow(page, "Prøvesvar");
        await Keyboard.Follow(page, "alle resultater for");
        await Keyboard.Follow(page, "Hvem har sett?");
        await Keyboard.Follow(page, "Alt");
        await Keyboard.To(page, "Detaljer");
        await page.Keyboard.PressAsync("Space");
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.parentElement.open"));

        await Keyboard.Follow(page, "Sperringer");
        await Keyboard.Write(page, "Finn en person eller en virksomhet", Doctor.Gp.Name);
        await page.Follow(() => page.Keyboard.PressAsync("Enter"));
        await Keyboard.Follow(page, Doctor.Gp.Name);
        await Keyboard.To(page, "Alt");
        await page.Keyboard.PressAsync("ArrowDown");
        await Keyboard.Tick(page, "Jeg har lest og forstått dette");
        await Keyboard.Follow(page, "Sperr");
        Assert.Contains("Prøvesvar · siden", await page.InnerTextAsync(".choices"), StringComparison.Ordinal);
        await Keyboard.Follow(page, $"Opphev: {Doctor.Gp.Name}");
        Assert.Contains("Opphevet. Det gjelder fra nå.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        visitor.WasWell();
    }
}
