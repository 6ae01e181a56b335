using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Test.Unit.Identity;

namespace Felles.Test.Platform.Running;

/// <summary>A health person as the registers of dev/people have them.</summary>
internal sealed record Doctor(string Name, string Number, string Hpr, string Role, string Organisation)
{
    /// <summary>Name of the place of work, as attested.</summary>
    internal string OrganisationName { get; init; } = "Et legekontor";

    internal static readonly Doctor Gp = new("Tålmodig Urskog", "27848531176", "900000015", "LE", "310000094") { OrganisationName = "Skogbrynet legesenter AS" };
    internal static readonly Doctor WithoutAgreement = new("Følsom Tangkvast", "12870061410", "900000121", "LE", "310000116") { OrganisationName = "Skyggedal legekontor AS" };
    internal static readonly Doctor OtherGp = new("Rask Fossekall", "18887808380", "900000057", "LE", "310000108") { OrganisationName = "Havkanten fastlegekontor AS" };
}

/// <summary>What a clinician attests to beside themself.</summary>
/// <param name="Patient">The patient named in the attestation; null for none.</param>
/// <param name="Purpose">Purpose of use: TREAT, ETREAT, COC, BTG.</param>
internal sealed record Grounds(string? Patient = null, string Purpose = "TREAT");

/// <summary>The claims of the parties' access tokens.</summary>
internal static class Party
{
    internal const string CitizenClient = "app";
    internal const string SystemClient = "laboratory";
    internal const string Helse = "helseid://claims/";

    internal static JsonObject Claims(Doctor doctor, Grounds grounds)
    {
        var attestation = AttestationExample.Claim(TimeProvider.System.GetUtcNow());
        var practitioner = attestation["practitioner"]!;
        practitioner["identifier"]!["id"] = doctor.Number;
        practitioner["identifier"]!["name"] = doctor.Name;
        practitioner["hpr_nr"]!["id"] = doctor.Hpr;
        practitioner["authorization"]!["code"] = doctor.Role;
        practitioner["legal_entity"]!["id"] = doctor.Organisation;
        practitioner["point_of_care"]!["id"] = doctor.Organisation;
        practitioner["legal_entity"]!["name"] = doctor.OrganisationName;
        practitioner["point_of_care"]!["name"] = doctor.OrganisationName;
        practitioner.AsObject().Remove("department");
        attestation["care_relationship"]!["purpose_of_use"]!["code"] = grounds.Purpose;
        if (grounds.Patient is null) attestation["patients"] = new JsonArray();
        else if (PersonNumber.TryParse(grounds.Patient, SyntheticSeries.All, out var patient))
        {
            attestation["patients"]![0]!["identifier"]!["id"] = grounds.Patient;
            attestation["patients"]![0]!["identifier"]!["system"] = patient.System;
        }

        return new JsonObject
        {
            ["aud"] = "nhn:pps",
            ["scope"] = new JsonArray("nhn:pps/provesvar-read"),
            ["client_id"] = "epj",
            ["sub"] = doctor.Hpr,
            ["sid"] = $"session-{doctor.Hpr}",
            ["name"] = doctor.Name,
            [Helse + "identity/pid"] = doctor.Number,
            [Helse + "identity/security_level"] = "4",
            [Helse + "hpr/hpr_number"] = doctor.Hpr,
            [Helse + "client/claims/orgnr_parent"] = doctor.Organisation,
            [Helse + "client/claims/orgnr_child"] = doctor.Organisation,
            ["nhn:tillitsrammeverk:parameters"] = attestation,
        };
    }

    /// <summary>Claims of somebody who is logged in as privacy officer of their organisation.</summary>
    internal static JsonObject OfficerClaims(Doctor officer)
    {
        var claims = Claims(officer, new Grounds());
        claims["aud"] = "felles:privacy";
        claims["scope"] = new JsonArray("felles:privacy/officer");
        claims.Remove("nhn:tillitsrammeverk:parameters");
        return claims;
    }

    /// <summary>Claims of the system that delivers events of the registers.</summary>
    internal static JsonObject RegisterClaims() => new()
    {
        ["aud"] = "felles:registers",
        ["scope"] = new JsonArray("felles:registers/events"),
        ["client_id"] = SystemClient,
        [Helse + "client/claims/orgnr_parent"] = RunningPlatform.Laboratory,
    };

    internal static JsonObject CitizenClaims(string number) => new()
    {
        ["aud"] = "felles:citizen",
        ["scope"] = new JsonArray("felles:citizen/read", "felles:citizen/decide"),
        ["client_id"] = CitizenClient,
        ["sub"] = "citizen",
        ["name"] = "Innbygger",
        [Helse + "identity/pid"] = number,
        [Helse + "identity/security_level"] = "4",
    };

    internal static JsonObject SystemClaims(string organisation) => new()
    {
        ["aud"] = "felles:lab-results",
        ["scope"] = new JsonArray("felles:lab-results/deliver"),
        ["client_id"] = SystemClient,
        [Helse + "client/claims/orgnr_parent"] = organisation,
    };

    /// <summary>The same claims for the critical information API instead.</summary>
    internal static JsonObject ForCriticalInfo(this JsonObject claims)
    {
        claims["aud"] = "nhn:critical-information";
        claims["scope"] = new JsonArray("nhn:critical-information/api");
        return claims;
    }

    /// <summary>The same claims for the measurements API instead, with these of its scopes.</summary>
    internal static JsonObject ForMeasurements(this JsonObject claims, params ReadOnlySpan<string> scopes)
    {
        claims["aud"] = "felles:measurements";
        claims["scope"] = new JsonArray([.. scopes.ToArray().Select(scope => (JsonNode)$"felles:measurements/{scope}")]);
        return claims;
    }

    /// <summary>The same claims for the documents API instead, with these of its scopes.</summary>
    internal static JsonObject ForDocuments(this JsonObject claims, params ReadOnlySpan<string> scopes)
    {
        claims["aud"] = "nhn:phr/mhd";
        claims["scope"] = new JsonArray([.. scopes.ToArray().Select(scope => (JsonNode)$"nhn:phr/mhd/{scope}")]);
        return claims;
    }

    /// <summary>The same claims for a sub-unit of the organisation.</summary>
    internal static JsonObject AtSubUnit(this JsonObject claims, string number)
    {
        claims[Helse + "client/claims/orgnr_child"] = number;
        return claims;
    }
}
