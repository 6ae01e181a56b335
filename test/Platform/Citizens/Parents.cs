using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.LabResults;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>A parent and the record of a child, and another citizen who is no parent.</summary>
public class Parents
{
    private const string Child = "07812394449";
    private const string Mother = "28928847545";
    private const string Stranger = "12857115013";
    private const string ParentOfMother = "07856310579";
    private const string ChildApart = "14811884325";
    private const string ParentApart = "19838640888";
    private const string Base = "/lab-results/fhir";

    /// <summary>Case T73.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_parent_reads_the_results_of_a_small_child_but_not_those_denied_to_parents(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind, Child);
        var staff = (await platform.AsClinician(Doctor.Gp, Child).Search("Observation", "")).Expect(200).Matches;
        var hidden = staff[0].Id();
        await platform.Execute($"update record_entry set labels = 'NORN_FORANS' where id = '{hidden}'");

        var mother = platform.AsCitizen(Mother, about: Child);
        var seen = (await mother.Search("Observation", "")).Expect(200);
        Assert.Equal(staff.Count - 1, seen.Matches.Count);
        Assert.Equal(staff.Count - 1, (int)seen.Json["total"]!);
        Assert.DoesNotContain(hidden, seen.Text, StringComparison.Ordinal);
        (await mother.Get($"{Base}/Observation/{hidden}")).Expect(404);
        (await mother.Get($"{Base}/Observation/{staff[1].Id()}")).Expect(200);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_parent_whom_the_child_does_not_live_with_and_a_stranger_read_nothing(DatabaseKind kind)
    {
        await using var platform = await Delivered(kind, ChildApart);
        Assert.Contains("child does not live with you", (await platform.AsCitizen(ParentApart, about: ChildApart).Search("Observation", "")).Expect(403).Text, StringComparison.Ordinal);
        var nobody = (await platform.AsCitizen(Stranger, about: "15838510075").Search("Observation", "")).Expect(404);
        Assert.Equal(nobody.Text, (await platform.AsCitizen(Stranger, about: ChildApart).Search("Observation", "")).Expect(404).Text);
    }

    /// <summary>Who tried is a stranger in the log, not the citizen themself, and has no name there; a parent of somebody grown too.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite, Stranger), InlineData(DatabaseKind.Postgres, Stranger), InlineData(DatabaseKind.Sqlite, ParentOfMother)]
    public async Task An_attempt_by_another_citizen_is_told_as_that(DatabaseKind kind, string other)
    {
        await using var platform = await Delivered(kind, Mother);
        (await platform.AsCitizen(other, about: Mother).Search("Observation", "")).Expect(404);
        var attempt = (await platform.LogOf(Mother))[0].ToJsonString();
        Assert.Contains("En annen innbygger", attempt, StringComparison.Ordinal);
        Assert.Contains("deny-not-own-record", attempt, StringComparison.Ordinal);
    }

    private static async Task<RunningPlatform> Delivered(DatabaseKind kind, string patient)
    {
        var platform = await RunningPlatform.Start(kind);
        (await platform.AsSystem().Post("/lab-results/messages", LabBundle.Of(patient, "m-1", ("NPU01", "2026-01-01", "final", "a"), ("NPU02", "2026-01-02", "final", "b"), ("NPU03", "2026-01-03", "final", "c")))).Expect(201);
        return platform;
    }
}
