using System.Collections.Frozen;
using System.Text.Json;
using Felles.Identity.Attestations;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Tokens;

/// <summary>Lifts an access token's claims (RFC 9068 §2.2; HelseID's claims as documented by Norsk helsenett).</summary>
internal static class AccessTokenClaims
{
    private const string Client = "helseid://claims/client/";
    private const string Organisation = Client + "claims/";
    internal const string PersonIdentifier = "helseid://claims/identity/pid";
    internal const string SecurityLevel = "helseid://claims/identity/security_level";
    private const string HprNumber = "helseid://claims/hpr/hpr_number";

    private static readonly string[] PersonClaims =
        [PersonIdentifier, "helseid://claims/identity/pid_pseudonym", SecurityLevel, HprNumber, "name", "given_name", "family_name", "sid"];

    /// <summary>The token; or 401 <c>invalid_token</c> when a claim that every token must have is missing or of the wrong form.</summary>
    internal static Outcome<AccessToken> Read(JsonElement claims, SyntheticSeries acceptedSeries)
    {
        if (claims.Texts("aud") is not { Count: > 0 } audiences) return Malformed("aud");
        if (claims.Seconds("exp") is not { } expires) return Malformed("exp");
        if (claims.Seconds("iat") is not { } issued) return Malformed("iat");
        if (claims.TryMember("nbf", out _) && claims.Seconds("nbf") is null) return Malformed("nbf");
        if (claims.Text("client_id") is not { Length: > 0 and <= 256 } clientId) return Malformed("client_id");
        if (ReadScopes(claims) is not { } scopes) return Malformed("scope");
        if (!claims.TryMember("cnf", out var confirmation) || confirmation.Text("jkt") is not { Length: 43 } proofKey)
            return TokenProblems.Token("token-unbound", "The access token must be bound to a key by cnf.jkt. Request it with a DPoP proof.");

        PersonNumber? number =
            PersonNumber.TryParse(claims.Text(PersonIdentifier), acceptedSeries, out var pid) && pid.Kind != PersonNumberKind.SharedHelpNumber ? pid : null;
        var organisation = OrganisationOf(claims, "orgnr_parent");
        var hprNumber = claims.Text(HprNumber) is { Length: > 0 and <= 12 } hpr && !hpr.AsSpan().ContainsAnyExceptInRange('0', '9') ? hpr : null;
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(issued);

        Outcome<AttestationReading>? attestation = null;
        if (number is { } practitioner && claims.TryMember(AttestationReader.Claim, out var attested))
            attestation = AttestationReader.Read(attested, new TokenFacts(practitioner, hprNumber, organisation, issuedAt, acceptedSeries));

        return new AccessToken
        {
            Audiences = audiences,
            Expires = DateTimeOffset.FromUnixTimeSeconds(expires),
            NotBefore = claims.Seconds("nbf") is { } notBefore ? DateTimeOffset.FromUnixTimeSeconds(notBefore) : DateTimeOffset.UnixEpoch,
            Scopes = scopes,
            ClientId = clientId,
            ClientName = Bounded(claims.Text(Client + "client_name")),
            TokenId = Bounded(claims.Text("jti")),
            SessionId = Bounded(claims.Text("sid")),
            Subject = Bounded(claims.Text("sub")),
            ProofKey = proofKey,
            NamesPerson = PersonClaims.Any(claim => claims.TryMember(claim, out _)),
            Number = number,
            Name = PersonName(claims),
            HprNumber = hprNumber,
            SecurityLevel = claims.Text(SecurityLevel),
            Organisation = organisation,
            SubUnit = OrganisationOf(claims, "orgnr_child"),
            Supplier = OrganisationOf(claims, "orgnr_supplier"),
            Attestation = attestation,
        };
    }

    /// <summary>The name claims as one name; null when there is none.</summary>
    internal static string? PersonName(JsonElement claims)
    {
        if (Bounded(claims.Text("name")) is { } name) return name;
        string?[] parts = [claims.Text("given_name"), claims.Text("middle_name"), claims.Text("family_name")];
        return Bounded(string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part))));
    }

    // HelseID sends an array; RFC 9068 §2.2.3 a string with spaces. No scope at all is a token that opens nothing.
    private static FrozenSet<string>? ReadScopes(JsonElement claims)
    {
        if (!claims.TryMember("scope", out _)) return [];
        return claims.Texts("scope")?.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static OrganisationNumber? OrganisationOf(JsonElement claims, string claim) =>
        OrganisationNumber.TryParse(claims.Text(Organisation + claim), out var number) ? number : null;

    // What goes into the log is bounded text without control characters.
    private static string? Bounded(string? text) => AttestationParts.IsText(text) ? text : null;

    private static Problem Malformed(string claim) =>
        TokenProblems.Token("token-malformed", $"The access token's claim {claim} is missing or of the wrong form.");
}
