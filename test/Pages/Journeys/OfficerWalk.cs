using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>The privacy officer's pages: who is none is told so; a case is looked at, opened, asked about and settled.</summary>
[Collection(PagesTests.Name)]
public class OfficerWalk(PagesHouse house)
{
    [BrowserFact]
    public async Task An_officer_opens_a_case_and_settles_it()
    {
        await using var officer = await Visitor.At(house);
        await officer.Open("/personvern");
        await officer.LogIn(Doctor.Gp.Name);
        await officer.See("personvern ikke ombud");
        (await house.Platform.Event($$"""{"id":"officer-walk","type":"PrivacyOfficerAppointed","person":"{{Doctor.Gp.Number}}","organisation":"{{Doctor.Gp.Organisation}}"}""")).Expect(200);
        await officer.Open("/personvern");
        await officer.See("personvern ingen saker");
        // A colleague of the officer tries numbers.
        var colleague = Doctor.OtherGp with { Organisation = Doctor.Gp.Organisation, OrganisationName = Doctor.Gp.OrganisationName };
        for (var i = 0; i < 8; i++) (await house.Platform.AsClinician(colleague, RunningPlatform.NobodysNumber).Search("Observation", "")).Expect(404);
        for (var attempt = 0; (await officer.Page.InnerTextAsync("main")).Contains("Ingen saker venter", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 100, "No case was found.");
            await Task.Delay(300);
            await officer.Open("/personvern");
        }

        await officer.See("personvern saker");
        await officer.Press("Lege", exact: false);
        Assert.DoesNotContain(colleague.Name, await officer.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await officer.See("personvern ny sak");
        await officer.Press("Åpne saken");
        Assert.Contains(colleague.Name, await officer.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await officer.See("personvern åpnet sak");
        await officer.Press("Spurt om grunn");
        await officer.See("personvern sak mangler");
        await officer.Page.GetByLabel("Hva er gjort, og hva kom fram?").FillAsync("Spurte hva som ble søkt etter.");
        await officer.Press("Spurt om grunn");
        await officer.Page.GetByLabel("Hva er gjort, og hva kom fram?").FillAsync("Skrev feil fra en gammel liste.");
        await officer.Press("Det var en god grunn");
        await officer.See("personvern avgjort sak");
        await officer.Press("Saker");
        await officer.Press("Avgjort");
        await officer.See("personvern avgjorte");
        await officer.Press("Tilgangsrapport");
        Assert.Contains(colleague.Name, await officer.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await officer.See("personvern rapport");
        await officer.Page.GetByLabel("Fra og med").FillAsync("31.02.2026");
        await officer.Press("Vis");
        await officer.See("personvern rapport mangler");
        officer.WasWell();
    }
}
