using Felles.Identity.Jose;
using Felles.Identity.Tokens;
using Felles.Kernel;

namespace Felles.Identity.Login;

/// <summary>The person that an ID token proves to have logged in.</summary>
internal sealed record IdToken(PersonNumber Number, string? Name, string? SessionId)
{
    private const int LengthMax = 16 * 1024;

    /// <summary>
    /// Checks an ID token (OpenID Connect Core 1.0 §3.1.3.7; HelseID's page "ID token validation"): signature, issuer, this
    /// client as its only audience, time, nonce, and security level 4.
    /// </summary>
    internal static async ValueTask<Outcome<IdToken>> Validate(string compact, LoginOptions login, IssuerConnection issuer, string nonce, IdentityOptions options, DateTimeOffset now, CancellationToken cancel)
    {
        if (!TryRead(compact, out var header, out var claims) || header.Algorithm is not { } algorithm || header.KeyId is null) return Fault("it cannot be read");
        if (claims.Text("iss") != login.Issuer) return Fault("another issuer made it");
        if (string.Equals(header.Type, "at+jwt", StringComparison.OrdinalIgnoreCase)) return Fault("it is an access token");
        if (!(await issuer.Key(header.KeyId, algorithm, cancel)).Succeeded(out var key, out var problem)) return problem;
        if (!IsSigned(compact, key, algorithm)) return Fault("its signature does not hold");
        if (claims.Texts("aud") is not [var audience] || audience != login.ClientId) return Fault("it is not for this client");
        if (claims.TryMember("azp", out var party) && party.AsText() != login.ClientId) return Fault("it is not for this client");
        if (claims.Seconds("exp") is not { } expires || now >= DateTimeOffset.FromUnixTimeSeconds(expires) + options.ClockSkew) return Fault("it has expired");
        if (claims.Seconds("iat") is not { } issued || now < DateTimeOffset.FromUnixTimeSeconds(issued) - options.ClockSkew) return Fault("it is from the future");
        if (claims.Text("nonce") != nonce) return Fault("it belongs to another login");
        if (claims.Text("sub") is not { Length: > 0 and <= 256 }) return Fault("it names nobody");
        if (!PersonClaims.IsHighestLevel(claims))
            return Problem.Forbidden("security-level", "You must log in at security level 4. Log in again and choose another way of logging in.");
        if (PersonClaims.Number(claims, options.AcceptedSeries) is not { } number)
            return Problem.Forbidden("person-missing", "Your login holds no national identity number or D-number that is accepted here.");
        return new IdToken(number, PersonClaims.Name(claims), PersonClaims.Bounded(claims.Text("sid")));
    }

    private static bool TryRead(string compact, out JoseHeader header, out System.Text.Json.JsonElement claims)
    {
        header = null!;
        claims = default;
        if (!Jws.TrySplit(compact, LengthMax, out var jws) || !JoseHeader.TryRead(jws.Header, out var read) || jws.ReadPayload() is not { } payload) return false;
        header = read;
        claims = payload;
        return true;
    }

    private static bool IsSigned(string compact, VerificationKey key, JwsAlgorithm algorithm) =>
        Jws.TrySplit(compact, LengthMax, out var jws) && jws.IsSignedBy(key, algorithm);

    private static Problem Fault(string why) =>
        TokenProblems.Unauthenticated("id-token", $"The identity provider's ID token is refused: {why}. Log in again.");
}
