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

        var number = PersonClaims.Number(claims, acceptedSeries);
        var organisation = OrganisationOf(claims, "orgnr_parent");
        var hprNumber = PersonClaims.HprNumber(claims);
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
            ClientName = PersonClaims.Bounded(claims.Text(Client + "client_name")),
            TokenId = PersonClaims.Bounded(claims.Text("jti")),
            SessionId = PersonClaims.Bounded(claims.Text("sid")),
            ProofKey = proofKey,
            NamesPerson = PersonClaims.NamePerson(claims),
            Number = number,
            Name = PersonClaims.Name(claims),
            HprNumber = hprNumber,
            IsHighestLevel = PersonClaims.IsHighestLevel(claims),
            Organisation = organisation,
            SubUnit = OrganisationOf(claims, "orgnr_child"),
            Supplier = OrganisationOf(claims, "orgnr_supplier"),
            Attestation = attestation,
        };
    }

    // HelseID sends an array; RFC 9068 §2.2.3 a string with spaces. No scope at all is a token that opens nothing.
    private static FrozenSet<string>? ReadScopes(JsonElement claims)
    {
        if (!claims.TryMember("scope", out _)) return [];
        return claims.Texts("scope")?.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static OrganisationNumber? OrganisationOf(JsonElement claims, string claim) =>
        OrganisationNumber.TryParse(claims.Text(Organisation + claim), out var number) ? number : null;

    private static Problem Malformed(string claim) =>
        TokenProblems.Token("token-malformed", $"The access token's claim {claim} is missing or of the wrong form.");
}
