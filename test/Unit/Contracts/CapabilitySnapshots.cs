using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Sharing.CriticalInfo;
using Felles.Sharing.Documents;
using Felles.Sharing.FhirBase;
using Felles.Sharing.LabResults;
using Felles.Sharing.Measurements;

namespace Felles.Test.Unit.Contracts;

/// <summary>
/// What each service says it can do, kept as a file, so that a change of the contract shows in the diff. After a change
/// that is meant, run the tests once with <c>FELLES_ACCEPT_SNAPSHOTS=1</c> and read what changed.
/// </summary>
public class CapabilitySnapshots
{
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Lab_results_say_what_the_snapshot_says() => Check("lab-results", LabResultsApi.Capability("https://felles.example/lab-results/fhir"));

    [Fact]
    public void Measurements_say_what_the_snapshot_says() => Check("measurements", MeasurementsApi.Capability("https://felles.example/measurements/fhir"));

    [Fact]
    public void Documents_say_what_the_snapshot_says() => Check("documents", DocumentsApi.Capability("https://felles.example/documents/fhir"));

    [Fact]
    public void Critical_information_says_what_the_snapshot_says() =>
        Check("critical-info", FhirCapability.Of(CriticalInfoService.Definition, "https://felles.example/critical-info/fhir"));

    [Fact]
    public void Terminology_says_what_the_snapshot_says() => Check("terminology", TerminologyCapabilities.Service("https://felles.example/terminology/fhir"));

    private static void Check(string service, ServiceCapability capability)
    {
        var written = new ArrayBufferWriter<byte>();
        CapabilityStatementWriter.Write(written, capability);
        Assert.True(FhirResource.Read(written.WrittenMemory).Succeeded(out var statement, out _));
        Assert.Equal([], FhirValidator.R4.Validate(statement).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{issue.Expression}: {issue.Text}"));
        using var json = JsonDocument.Parse(written.WrittenMemory);
        var now = JsonSerializer.Serialize(json.RootElement, readable) + "\n";
        var file = Path.Combine(Repository(), "test", "Unit", "Contracts", $"{service}.capability.json");
        if (Environment.GetEnvironmentVariable("FELLES_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(file, now, new UTF8Encoding(false));
        Assert.Equal(File.ReadAllText(file), now);
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Felles.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
