using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Samples.Epj;
using Felles.Sharing.CriticalInfo;

namespace Felles.Test.Unit.Epj;

/// <summary>What the sample registers and changes, judged by the platform's own rules.</summary>
public sealed class CriticalRecordsTests
{
    private static readonly DateTimeOffset now = new(2026, 5, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly User doctor = new("Luftig Fjordhest", "15838510075", "900000018");
    private static readonly User colleague = new("Travel Åkerlapp", "22869030078", "900000034");
    private static readonly Workplace office = new("310000019", "310000027", "LE");

    public static TheoryData<string> Kinds => ["drug", "condition"];

    private static JsonObject New(string kind) => kind switch
    {
        "drug" => CriticalRecords.DrugReaction("J01CE02", "Fenoksymetylpenicillin", ("1", "Anafylaktisk reaksjon"), severe: true),
        _ => CriticalRecords.CriticalCondition("D66", "Hemofili A"),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_new_record_holds(string kind) =>
        AssertHolds(CriticalRecords.WithRecorder(New(kind), doctor, office), null, "900000018");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_correction_by_a_colleague_holds(string kind)
    {
        var stored = CriticalRecords.WithRecorder(New(kind), doctor, office);
        AssertHolds(CriticalRecords.WithUpdater(Parsed(stored), colleague, office), stored, "900000034");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_correction_replaces_the_one_who_changed_it(string kind)
    {
        var stored = CriticalRecords.WithUpdater(Parsed(CriticalRecords.WithRecorder(New(kind), doctor, office)), doctor, office);
        AssertHolds(CriticalRecords.WithUpdater(Parsed(stored), colleague, office), stored, "900000034");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ending_it_holds(string kind)
    {
        var stored = CriticalRecords.WithRecorder(New(kind), doctor, office);
        var ended = CriticalRecords.WithUpdater(Parsed(stored), doctor, office);
        CriticalRecords.MarkEnded(ended);
        AssertHolds(ended, stored, "900000018");
        Assert.StartsWith("inactive", new CriticalRecord(Parsed(ended)).Status, StringComparison.Ordinal);
    }

    private static void AssertHolds(JsonObject record, JsonObject? latest, string hpr)
    {
        var context = new RuleContext
        {
            Now = now,
            Registrar = new Registrar(hpr, "LE", ["310000019", "310000027"]),
            Latest = latest is null ? null : new PlacedElement(Read(latest).Root, Read(latest).Type),
        };
        var outcome = CriticalInfoRules.Check(Read(record), context);
        Assert.True(outcome.Holds, string.Join('\n', outcome.Issues.Select(issue => $"{issue.Expression}: {issue.Text}")));
    }

    private static FhirResource Read(JsonObject json)
    {
        var read = FhirResource.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.True(read.Succeeded(out var resource, out var problem), problem?.Text);
        return resource;
    }

    private static System.Text.Json.JsonElement Parsed(JsonObject json) => System.Text.Json.JsonDocument.Parse(json.ToJsonString()).RootElement;
}
