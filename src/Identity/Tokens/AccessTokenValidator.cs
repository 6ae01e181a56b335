using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Tokens;

/// <summary>
/// Checks an access token as RFC 9068 §4 and HelseID's documentation of access token validation demand. A token that has
/// held is remembered by its hash until it expires, since verifying it again would cost more than reading the record.
/// </summary>
internal sealed class AccessTokenValidator(IdentityOptions options, Issuers issuers, TimeProvider clock)
{
    private const int LengthMax = 16 * 1024;

    // A token with its attestation takes about 3 kB parsed.
    private const int RememberedTokens = 8 * 1024;

    private readonly BoundedCache<Digest, AccessToken> remembered = new(RememberedTokens);

    /// <summary>The token; or 401 <c>invalid_token</c>; or 503 when the issuer's keys cannot be had.</summary>
    /// <param name="compact">As sent.</param>
    /// <param name="digest">SHA-256 of it.</param>
    /// <param name="cancel">Cancels a fetch of keys.</param>
    internal async ValueTask<Outcome<AccessToken>> Validate(ReadOnlyMemory<char> compact, Digest digest, CancellationToken cancel)
    {
        if (!remembered.TryGet(digest, out var token))
        {
            var verified = await Verify(compact, cancel);
            if (!verified.Succeeded(out token, out var problem)) return problem;
            if (TimeProblem(token) is { } outOfTime) return outOfTime;
            remembered.Set(digest, token);
            return token;
        }

        return TimeProblem(token) is { } expired ? expired : token;
    }

    private async ValueTask<Outcome<AccessToken>> Verify(ReadOnlyMemory<char> compact, CancellationToken cancel)
    {
        if (!TryReadParts(compact.Span, out var header, out var claims)) return Malformed();
        if (header.Algorithm is not { } algorithm)
            return TokenProblems.Token("token-algorithm", $"The access token's alg must be one of {JwsAlgorithms.Names}.");
        if (issuers.Find(claims.Text("iss")) is not { } issuer)
            return TokenProblems.Token("token-issuer", "The access token's issuer is not trusted here.");
        if (!IsAccessTokenType(header.Type, issuer.Issuer))
            return TokenProblems.Token("token-type", "The access token's typ must be at+jwt.");
        if (header.KeyId is null)
            return TokenProblems.Token("token-key", "The access token must name its key by kid.");
        var found = await issuer.Key(header.KeyId, algorithm, cancel);
        if (!found.Succeeded(out var key, out var problem)) return problem;
        if (!Jws.TrySplit(compact.Span, LengthMax, out var jws) || !jws.IsSignedBy(key, algorithm))
            return TokenProblems.Token("token-signature", "The access token's signature does not hold.");
        return AccessTokenClaims.Read(claims, options.AcceptedSeries);
    }

    private static bool TryReadParts(ReadOnlySpan<char> compact, out JoseHeader header, out System.Text.Json.JsonElement claims)
    {
        header = null!;
        claims = default;
        if (!Jws.TrySplit(compact, LengthMax, out var jws) || !JoseHeader.TryRead(jws.Header, out var read) || jws.ReadPayload() is not { } payload) return false;
        header = read;
        claims = payload;
        return true;
    }

    // RFC 7515 §4.1.9: a media type without "application/" means the same with it; media types ignore case.
    private static bool IsAccessTokenType(string? type, TrustedIssuer issuer) =>
        string.Equals(type, "at+jwt", StringComparison.OrdinalIgnoreCase)
        || string.Equals(type, "application/at+jwt", StringComparison.OrdinalIgnoreCase)
        || (issuer.AcceptPlainJwtType && string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase));

    private Problem? TimeProblem(AccessToken token)
    {
        var now = clock.GetUtcNow();
        if (now >= token.Expires + options.ClockSkew)
            return TokenProblems.Token("token-expired", "The access token has expired. Get a new one.");
        return now < token.NotBefore - options.ClockSkew
            ? TokenProblems.Token("token-not-yet-valid", "The access token is not valid yet. Set the clock, then get a new one.")
            : null;
    }

    private static Problem Malformed() =>
        TokenProblems.Token("token-malformed", "The access token must be a signed JWT of three parts with JSON objects, without duplicate members and without crit.");
}
