using System.Text.Json;
using Felles.Identity.Attestations;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Tokens;

/// <summary>
/// The person in a token, by HelseID's names (page "Claims") or ID-porten's (<c>pid</c>, <c>acr</c>); access tokens and ID
/// tokens alike.
/// </summary>
internal static class PersonClaims
{
    private const string HelseIdNumber = "helseid://claims/identity/pid";
    private const string HelseIdLevel = "helseid://claims/identity/security_level";
    private const string HprNumberClaim = "helseid://claims/hpr/hpr_number";
    private const string IdPortenNumber = "pid";

    private static readonly string[] All =
        [HelseIdNumber, IdPortenNumber, "helseid://claims/identity/pid_pseudonym", HelseIdLevel, HprNumberClaim, "name", "given_name", "family_name", "sid", "acr"];

    /// <summary>Whether any claim is about a person.</summary>
    internal static bool NamePerson(JsonElement claims) => All.Any(claim => claims.TryMember(claim, out _));

    /// <summary>The number, when it is a national identity number or D-number of a series accepted here.</summary>
    internal static PersonNumber? Number(JsonElement claims, SyntheticSeries accepted)
    {
        var text = claims.TryMember(HelseIdNumber, out var helseId) ? helseId.AsText() : claims.Text(IdPortenNumber);
        return PersonNumber.TryParse(text, accepted, out var number) && number.Kind != PersonNumberKind.SharedHelpNumber ? number : null;
    }

    /// <summary>Whether the login was at the highest level: HelseID's security level 4, ID-porten's <c>idporten-loa-high</c>.</summary>
    internal static bool IsHighestLevel(JsonElement claims) =>
        claims.TryMember(HelseIdLevel, out var level) ? level.AsText() == "4" : claims.Text("acr") == "idporten-loa-high";

    /// <summary>HPR number; null when absent or not digits.</summary>
    internal static string? HprNumber(JsonElement claims) =>
        claims.Text(HprNumberClaim) is { Length: > 0 and <= 12 } hpr && !hpr.AsSpan().ContainsAnyExceptInRange('0', '9') ? hpr : null;

    /// <summary>The name; null when there is none.</summary>
    internal static string? Name(JsonElement claims)
    {
        if (Bounded(claims.Text("name")) is { } name) return name;
        string?[] parts = [claims.Text("given_name"), claims.Text("middle_name"), claims.Text("family_name")];
        return Bounded(string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part))));
    }

    /// <summary>What goes into the log is bounded text without control characters; null for anything else.</summary>
    internal static string? Bounded(string? text) => AttestationParts.IsText(text) ? text : null;
}
