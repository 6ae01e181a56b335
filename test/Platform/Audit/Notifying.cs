using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Audit;

/// <summary>What of the log a citizen is notified of, and what not.</summary>
public class Notifying
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Emergencies_attempts_and_powers_of_attorney_are_told_and_ordinary_use_is_not(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var citizen = platform.AsCitizen(Patient);
        (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200);
        Assert.Empty((await citizen.Get("/access-log/notifications")).Expect(200).Json["notifications"]!.AsArray());

        (await platform.AsClinician(Doctor.OtherGp, Patient, new Grounds(RunningPlatform.OtherCitizen)).Search("Observation", "")).Expect(403);
        (await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.OtherGp.Hpr))).Expect(201);
        (await platform.AsClinician(Doctor.OtherGp, Patient, new Grounds(Patient, "BTG")).Search("Observation", "", ("nhn-access-basis", "FORHOYET_AKUTT"), ("felles-emergency-reason", "Unconscious"))).Expect(200);
        (await citizen.Search("Observation", $"patient.identifier={RunningPlatform.OtherCitizen}")).Expect(404);
        var before = await platform.Rows("audit_entry");
        var told = (await citizen.Get("/access-log/notifications")).Expect(200);
        Assert.Equal(before + 1, await platform.Rows("audit_entry"));
        Assert.Equal(["blocked-opened", "attempt"], told.Json["notifications"]!.AsArray().Select(one => (string)one!["kind"]!));
        Assert.All(told.Json["notifications"]!.AsArray(), one => Assert.Equal(Doctor.OtherGp.Name, (string)one!["by"]!));
        foreach (var secret in (string[])[Patient, Doctor.OtherGp.Hpr, Doctor.OtherGp.Number]) Assert.DoesNotContain(secret, told.Text, StringComparison.Ordinal);
        // A stranger's slip of the hand is no notice to the one whose number it was.
        Assert.Empty((await platform.AsCitizen(RunningPlatform.OtherCitizen).Get("/access-log/notifications")).Expect(200).Json["notifications"]!.AsArray());
        (await citizen.Get("/access-log/notifications?from=1")).Expect(400);
        (await citizen.Get("/access-log/notifications?cursor=x")).Expect(400);
    }
}
