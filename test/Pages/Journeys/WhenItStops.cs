using System.Text.RegularExpressions;
using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>The pages that people meet when something does not go on: each says what happened and where to go from there.</summary>
[Collection(PagesTests.Name)]
public partial class WhenItStops(PagesHouse house)
{
    [BrowserFact]
    public async Task A_login_that_is_given_up()
    {
        await using var visitor = await Visitor.At(house);
        await visitor.Open("/innbygger");
        await visitor.SeeProvider("innlogging innbygger");
        await visitor.Press("Avbryt");
        Assert.Equal("Innloggingen ble ikke fullført", await visitor.Title());
        await visitor.See("innlogging avbrutt");
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task A_form_that_is_too_old_too_long_or_sent_after_logging_out()
    {
        await using var visitor = await Visitor.At(house);
        var citizen = house.NextCitizen();
        await CitizenWalk.LogIn(visitor, citizen);
        await visitor.Open("/innbygger/sperringer");
        await visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Searchbox).EvaluateAsync("field => { field.removeAttribute('maxlength'); field.value = 'a'.repeat(70000) }");
        await visitor.Press("Søk");
        Assert.Equal("Det var for mye tekst", await visitor.Title());
        await visitor.See("skjema for stort");

        await visitor.Open("/innbygger/sperringer");
        await visitor.Forget(FormCookie());
        await visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Searchbox).FillAsync("sykehus");
        await visitor.Press("Søk");
        Assert.Equal("Skjemaet kunne ikke brukes", await visitor.Title());
        await visitor.See("skjema utløpt");

        await visitor.Open("/innbygger/sperringer");
        var first = await visitor.OpenTab("/innbygger");
        await visitor.Press("Logg ut");
        await visitor.SeeProvider("utlogging");
        await visitor.Press("Logg ut");
        Assert.Equal("Felles", await visitor.Title());
        visitor.TurnTo(first);
        await visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Searchbox).FillAsync("sykehus");
        await visitor.Press("Søk");
        Assert.StartsWith(house.Platform.StandIn!, visitor.Page.Url, StringComparison.Ordinal);
        await visitor.LogIn(citizen.Name);
        Assert.Equal("Sperringer", await visitor.Title());
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task A_patient_who_has_reserved_themselves()
    {
        var patient = house.NextCitizen();
        await using var citizen = await Visitor.At(house);
        await CitizenWalk.LogIn(citizen, patient);
        await citizen.Open("/innbygger/sperringer/reservasjon");
        await citizen.Page.GetByLabel("Jeg har lest og forstått dette").CheckAsync();
        await citizen.Press("Reserver meg");
        await citizen.See("innbygger reservert");
        citizen.WasWell();

        await using var gp = await Visitor.At(house);
        await ClinicianWalk.AtPatient(gp, patient);
        Assert.Equal("Du kan ikke åpne denne pasienten nå", await gp.Title());
        await gp.See("kliniker avvist");
        await gp.Open("/kliniker/pasient/00000000-0000-0000-0000-000000000000/finnes/ikke");
        Assert.Equal("Vi finner ikke siden", await gp.Title());
        gp.WasWell();
    }

    [BrowserFact]
    public async Task A_child_who_looks_for_themselves()
    {
        await using var visitor = await Visitor.At(house);
        await CitizenWalk.LogIn(visitor, PagesHouse.Child);
        Assert.Equal("Dette kan ikke vises", await visitor.Title());
        await visitor.See("innbygger avvist");
        visitor.WasWell();
    }

    [BrowserFact]
    public async Task A_number_that_nobody_has()
    {
        await using var gp = await Visitor.At(house);
        await ClinicianWalk.AtPatient(gp, new Patient(Unknown, ""));
        Assert.Contains("Vi finner ingen pasient med dette nummeret", await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await gp.See("kliniker ukjent nummer");
        gp.WasWell();
    }

    // Of the synthetic series, and not among the people of dev/people.
    private const string Unknown = "15816900120";

    [GeneratedRegex("^felles-form")]
    private static partial Regex FormCookie();
}
