using System.Text;
using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Documents;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages.Journeys;

/// <summary>Journal documents in two clicks from the patient, and on the citizen's own pages: the list, the search, the document as text, a picture, the original.</summary>
[Collection(PagesTests.Name)]
public class DocumentsWalk(PagesHouse house)
{
    private const string Cda = """
        <ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><title>Vurdering</title>
        <text><paragraph>Stabil tilstand. &lt;script&gt;document.title='galt'&lt;/script&gt;</paragraph><list><item>Kontroll om tre måneder</item></list></text></section></component></structuredBody></component></ClinicalDocument>
        """;

    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [BrowserFact]
    public async Task A_document_is_two_clicks_from_the_patient_and_the_citizen_sees_the_same()
    {
        var patient = house.NextCitizen();
        foreach (var paper in (Paper[])[
            new("Epikrise fra medisinsk avdeling") { Bytes = Encoding.UTF8.GetBytes("Innlagt for observasjon.\nUtskrevet i god form."), Day = "2026-03-10" },
            new("Poliklinisk vurdering") { Media = "text/xml", Bytes = Encoding.UTF8.GetBytes(Cda), Day = "2026-02-10" },
            new("Røntgen thorax") { Class = "E00-1", Type = "E01-2", Media = "image/png", Bytes = Picture, Day = "2025-12-01" }])
            (await house.Platform.Archive().Publish(paper.Bundle(patient.Number))).Expect(200);

        await using var gp = await Visitor.At(house);
        await ClinicianWalk.AtPatient(gp, patient);
        await gp.Press("Journaldokumenter");
        await gp.See("kliniker dokumenter");
        await gp.Press("Poliklinisk vurdering");
        Assert.Contains("Kontroll om tre måneder", await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains("<script>", await gp.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await gp.See("kliniker dokument");
        gp.WasWell();

        await using var visitor = await Visitor.At(house);
        await CitizenWalk.LogIn(visitor, patient);
        await visitor.Open("/innbygger/dokumenter");
        await visitor.See("innbygger dokumenter");
        await visitor.Page.GetByLabel("Søk i tittel").FillAsync("thorax");
        await visitor.Press("Søk");
        Assert.DoesNotContain("Epikrise fra medisinsk", await visitor.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await visitor.Press("Røntgen thorax");
        Assert.True(await visitor.Page.Locator(".document-image").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));
        await visitor.See("innbygger dokument");
        visitor.WasWell();
    }
}
