using System.Text;
using Felles.Messages;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.LabResults;

/// <summary>The documents of a report, and what late versions of it said, over HTTP: read by id, by whom the report is shown.</summary>
public class ReportParts
{
    private const string Base = "/lab-results/fhir";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_document_is_read_as_the_file_or_as_FHIR(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Deliver(WithDocument().New().Xml)).Expect(201);
        var gp = platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen);
        var form = Assert.Single(Assert.Single((await gp.Search("DiagnosticReport", "")).Expect(200).Matches)["presentedForm"]!.AsArray())!;
        var address = $"{Base}/{form["url"]}";

        var file = (await gp.Get(address)).Expect(200);
        Assert.StartsWith("%PDF-1.1", file.Text, StringComparison.Ordinal);
        Assert.Equal((int)form["size"]!, Encoding.ASCII.GetByteCount(file.Text));
        Assert.Equal("application/pdf", file.Headers["Content-Type"]);
        Assert.Equal(("attachment", "nosniff", "no-store"), (file.Headers["Content-Disposition"], file.Headers["X-Content-Type-Options"], file.Headers["Cache-Control"]));
        var resource = (await gp.Get(address, ("Accept", "application/fhir+json"))).Expect(200);
        Assert.Equal(file.Text, Encoding.ASCII.GetString(Convert.FromBase64String((string)resource.Json["data"]!)));

        (await platform.AsClinician(Doctor.Gp, RunningPlatform.OtherCitizen).Get(address)).Expect(404);
        (await gp.Get($"{Base}/Binary/{Guid.NewGuid()}")).Expect(404);
        (await gp.Search("Binary", "")).Expect(404);
        (await gp.Get($"{Base}/Binary/_history")).Expect(404);
        Assert.Contains((await platform.LogOf(RunningPlatform.Citizen)), entry => entry.ToJsonString().Contains((string)form["url"]!, StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_hides_a_report_hides_its_documents_and_its_late_versions(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Deliver(WithDocument().Corrected().Xml)).Expect(201);
        (await platform.AsSystem().Deliver(WithDocument().New().Xml)).Expect(201);
        var citizen = platform.AsCitizen(RunningPlatform.Citizen);
        var report = Assert.Single((await citizen.Search("DiagnosticReport", "")).Expect(200).Matches);
        var late = Assert.Single(report["extension"]!.AsArray(), extension => ((string)extension!["url"]!).EndsWith("lab-superseded-version", StringComparison.Ordinal))!;
        string[] parts = [$"{Base}/{report["presentedForm"]![0]!["url"]}", $"{Base}/{late["valueReference"]!["reference"]}"];
        foreach (var part in parts) (await citizen.Get(part)).Expect(200);
        Assert.Equal("final", (string)(await citizen.Get(parts[1])).Json["entry"]![0]!["resource"]!["status"]!);

        // Nothing but the report itself is labelled.
        await platform.Execute("update record_entry set labels = 'NORU' where type = 'DiagnosticReport'");

        Assert.Empty((await citizen.Search("DiagnosticReport", "")).Expect(200).Matches);
        var absent = await citizen.Get($"{Base}/Binary/{report.Id()}.0123456789012345678901");
        foreach (var part in parts)
        {
            var reply = (await citizen.Get(part)).Expect(404);
            Assert.Equal(absent.Text, reply.Text);
            (await platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen).Get(part)).Expect(200);
        }

        // A late version tells of results too: one that is hidden hides it.
        await platform.Execute("update record_entry set labels = null; update record_entry set labels = 'NORU' where type = 'Observation'");
        (await citizen.Get(parts[0])).Expect(200);
        (await citizen.Get(parts[1])).Expect(404);
    }

    private static GeneratedReport WithDocument() => Enumerable.Range(1, 50)
        .Select(seed => SvarrapportGenerator.Make(seed, ReportKind.Pathology, new MessagePatient(RunningPlatform.Citizen, "Fjordhest, Luftig")))
        .First(report => Encoding.UTF8.GetString(report.New().Xml).Contains("<RefDoc>", StringComparison.Ordinal));
}
