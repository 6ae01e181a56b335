using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>The reports of the published messages, whose texts, nesting and lengths are those of real laboratories.</summary>
[Collection(PagesTests.Name)]
public class PublishedReports(PagesHouse house)
{
    [PublishedBrowserFact]
    public async Task Every_one_can_be_read()
    {
        foreach (var message in PublishedMessages.All) await house.Platform.AsSystem(message.Sender).Deliver(message.Xml);
        await using var gp = await Visitor.At(house);
        foreach (var number in PublishedMessages.All.Select(message => message.Patient).Distinct())
        {
            await gp.Open("/kliniker");
            if (!gp.Page.Url.Contains("/kliniker", StringComparison.Ordinal)) await ClinicianWalk.AtPatient(gp, new Patient(number, ""));
            else
            {
                await gp.Page.GetByLabel("Fødselsnummer eller D-nummer").FillAsync(number);
                await gp.Press("Åpne");
            }

            Assert.NotEqual(0, await gp.Page.Locator(".report").CountAsync());
            await gp.See($"svarrapport {PublishedMessages.All.First(message => message.Patient == number).Name}");
        }

        gp.WasWell();
    }
}

/// <summary>A test in chromium over the published messages; skipped, visibly, where either is not.</summary>
internal sealed class PublishedBrowserFactAttribute : FactAttribute
{
    public PublishedBrowserFactAttribute() =>
        Skip = BrowserFactAttribute.Missing ?? (PublishedMessages.AreHere ? null : $"The published messages are not here: {Path.Combine("..", "shared", "data", "svarrapport")} beside the repository.");
}
