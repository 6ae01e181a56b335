using Felles.Storage;
using Felles.Test.Platform.Citizens;

namespace Felles.Test.Platform.Running;

/// <summary>Without its log or its registers the platform gives nothing out, and it comes back by itself.</summary>
public class ClosedWhenThingsFail
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Without_the_log_nothing_is_given_out_or_taken_in(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var citizen = platform.AsCitizen(Patient);
        var id = (await gp.Search("Observation", "")).Expect(200).Matches[0].Id();
        var logged = await platform.Rows("audit_entry");

        await platform.Execute("alter table audit_entry rename to audit_entry_gone");
        foreach (var reply in (Reply[])
        [
            await gp.Search("Observation", ""), await gp.Get($"/lab-results/fhir/Observation/{id}"), await gp.Get($"/lab-results/fhir/Observation/{id}/_history"),
            await citizen.Search("Observation", ""), await citizen.Get("/access-log/fhir/AuditEvent"),
            await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr)),
            await platform.AsSystem().Post("/lab-results/messages", LabResults.LabBundle.Of(Patient, "late", ("NPU09", "2025-01-01", "final", "x"))),
        ])
        {
            reply.Expect(503);
            Assert.Equal("OperationOutcome", reply.Json.Type());
            Assert.NotNull(reply.Headers.GetValueOrDefault("Retry-After"));
            Assert.DoesNotContain("mmol", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("audit_entry", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Patient, reply.Text, StringComparison.Ordinal);
        }

        await platform.Execute("alter table audit_entry_gone rename to audit_entry");
        var search = (await gp.Search("Observation", "")).Expect(200);
        Assert.Equal(3, search.Matches.Count);
        Assert.True(await platform.Rows("audit_entry") > logged);
        (await platform.AsSystem().Post("/lab-results/messages", LabResults.LabBundle.Of(Patient, "late", ("NPU09", "2025-01-01", "final", "x")))).Expect(201);
        Assert.Empty((await citizen.Get("/restrictions/fhir/Consent")).Expect(200).Resources);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Without_the_registers_nothing_is_given_out(DatabaseKind kind)
    {
        // Each time somebody whom no cache knows: what is known may be used, what is not known may not be guessed.
        (string Table, Doctor Doctor)[] gone =
        [
            ("register_person_number", Doctor.OtherGp),
            ("register_organisation", new Doctor("Raus Måneskinn", "17889619627", "900000621", "LE", "310000191")),
            ("register_health_person", new Doctor("Ivrig Rimfrost", "21898319935", "900000194", "LE", "310000019")),
            ("register_authorization", new Doctor("Trofast Tindevann", "26849526099", "900000654", "LE", "310000124")),
        ];
        await using var platform = await Blocking.Delivered(kind);
        foreach (var (table, doctor) in gone)
        {
            await platform.Execute($"alter table {table} rename to {table}_gone");
            var reply = await platform.AsClinician(doctor, RunningPlatform.OtherCitizen).Search("Observation", "");
            await platform.Execute($"alter table {table}_gone rename to {table}");
            Assert.True(reply.Status == 503, $"{table}: {reply.Status} {reply.Text}");
            Assert.DoesNotContain(table, reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(RunningPlatform.OtherCitizen, reply.Text, StringComparison.Ordinal);
        }

        Assert.Empty((await platform.AsClinician(Doctor.OtherGp, RunningPlatform.OtherCitizen).Search("Observation", "")).Expect(200).Matches);
    }
}
