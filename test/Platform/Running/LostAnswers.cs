using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.LabResults;

namespace Felles.Test.Platform.Running;

/// <summary>A commit whose answer is lost on the way is still a commit, and is answered as one.</summary>
public class LostAnswers
{
    private const string Patient = RunningPlatform.Citizen;

    [Fact]
    public async Task What_was_stored_is_answered_as_stored_when_the_connection_breaks_after_the_commit()
    {
        using var link = new LossyLink();
        await using var platform = await RunningPlatform.Start(DatabaseKind.Postgres, link.Through);
        var laboratory = platform.AsSystem();
        (await laboratory.Post("/lab-results/messages", LabBundle.Of(Patient, "m-1", ("NPU01", "2025-01-01", "final", "x")))).Expect(201);

        link.LoseAnswerTo("NPUSTORED");
        (await laboratory.Post("/lab-results/messages", LabBundle.Of(Patient, "m-2", ("NPUSTORED", "2025-01-02", "final", "x")))).Expect(201);
        Assert.Equal(1, link.Lost);
        Assert.Single((await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "code=NPUSTORED")).Expect(200).Matches);
        Assert.Equal(6, await platform.Rows("record_entry"));
        Assert.Equal(2, (await platform.LogOf(Patient)).Count(entry => (string)entry["action"]! == "U"));

        // A block, whose second setting would fail on its own id.
        link.LoseAnswerTo(Doctor.Gp.Hpr);
        (await platform.AsCitizen(Patient).Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        Assert.Equal(2, link.Lost);
        Assert.Single((await platform.AsCitizen(Patient).Get("/restrictions/fhir/Consent")).Expect(200).Resources);
        (await FellesProgram.Run(Path.GetTempPath(), ["audit", "verify", .. platform.Flags])).Expect(0);
    }
}
