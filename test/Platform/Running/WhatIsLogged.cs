using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Citizens;

namespace Felles.Test.Platform.Running;

/// <summary>What stands in the log besides readings: refusals of every kind, and the citizen's looks at their own settings.</summary>
public class WhatIsLogged
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_refusal_because_a_register_does_not_answer_is_in_the_log(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        // The patient is known to this host's memory, the organisation is not.
        Assert.Equal(3, (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200).Matches.Count);
        await platform.Execute("alter table register_organisation rename to register_organisation_gone");
        (await platform.AsClinician(Doctor.OtherGp, Patient).Search("Observation", "")).Expect(503);
        await platform.Execute("alter table register_organisation_gone rename to register_organisation");

        var attempt = Assert.Single(await platform.LogOf(Patient), Denied);
        Assert.Contains("Rask Fossekall", attempt.ToJsonString(Blocking.Readable), StringComparison.Ordinal);
        Assert.Contains("register", (string)attempt["outcomeDesc"]!, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Who_is_known_but_not_admitted_is_in_the_log_without_a_patient(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        JsonObject Claims(Action<JsonObject> change)
        {
            var claims = Party.Claims(Doctor.Gp, new Grounds(Patient));
            change(claims);
            return claims;
        }

        (string Why, JsonObject Claims)[] refused =
        [
            ("attestation-missing", Claims(claims => claims.Remove("nhn:tillitsrammeverk:parameters"))),
            ("scope-missing", Claims(claims => claims["scope"] = new JsonArray("nhn:pps/nothing"))),
            ("security-level", Claims(claims => claims["helseid://claims/identity/security_level"] = "3")),
            ("systems-not-admitted", Party.SystemClaims(RunningPlatform.Laboratory)),
        ];
        foreach (var (why, claims) in refused)
        {
            var before = await platform.Rows("audit_entry");
            (await platform.With(claims, Patient).Get("/lab-results/fhir/Observation/abc")).Expect(403);
            Assert.True(before + 1 == await platform.Rows("audit_entry"), why);
            var body = (await platform.Log()).Split('\n')[0];
            Assert.Contains(why, body, StringComparison.Ordinal);
            Assert.Contains("GET /lab-results/fhir/{type}/{id}", body, StringComparison.Ordinal);
            Assert.DoesNotContain(Patient, body, StringComparison.Ordinal);
            Assert.DoesNotContain(Doctor.Gp.Number, body, StringComparison.Ordinal);
        }

        // Nobody is proven by a token that does not hold, so it can fill no log.
        var rows = await platform.Rows("audit_entry");
        (await platform.With(Claims(claims => claims["aud"] = "nhn:other"), Patient).Get("/lab-results/fhir/Observation/abc")).Expect(401);
        (await platform.AsClinician(Doctor.Gp, Patient).Send(HttpMethod.Get, "/lab-results/fhir/Observation/abc", null, null, [], "no.proof.here")).Expect(401);
        Assert.Equal(rows, await platform.Rows("audit_entry"));
        Assert.DoesNotContain(await platform.LogOf(Patient), Denied);

        // A refusal that cannot be written down is not told as one.
        await platform.Execute("alter table audit_entry rename to audit_entry_gone");
        (await platform.With(Claims(claims => claims.Remove("nhn:tillitsrammeverk:parameters")), Patient).Get("/lab-results/fhir/Observation/abc")).Expect(503);
        await platform.Execute("alter table audit_entry_gone rename to audit_entry");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_look_at_the_blocks_is_in_the_log_and_none_is_given_without_it(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var citizen = platform.AsCitizen(Patient);
        (await citizen.Post("/restrictions/fhir/Consent", Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        (await citizen.Get("/restrictions/fhir/Consent")).Expect(200);
        var log = await platform.LogOf(Patient);
        Assert.Equal(["R", "U"], log.Select(entry => (string)entry["action"]!));
        Assert.Equal("Felles, settings", (string)log[0]["source"]!["observer"]!["display"]!);

        await platform.Execute("alter table audit_entry rename to audit_entry_gone");
        (await citizen.Get("/restrictions/fhir/Consent")).Expect(503);
        await platform.Execute("alter table audit_entry_gone rename to audit_entry");
    }

    private static bool Denied(JsonNode entry) => (string)entry["outcome"]! == "8";
}
