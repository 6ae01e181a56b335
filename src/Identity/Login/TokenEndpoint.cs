using System.Net.Http.Headers;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Identity.Tokens;
using Felles.Kernel;

namespace Felles.Identity.Login;

/// <summary>What a token endpoint answered.</summary>
internal sealed record TokenAnswer(string AccessToken, long ExpiresIn, string? RefreshToken, string? IdToken, string? Scope);

/// <summary>
/// Requests to an issuer as a confidential client: client assertion (RFC 7523, HelseID's page "Client assertions"), DPoP
/// proof (RFC 9449 §5), pushed authorization requests (RFC 9126). Nothing of it goes through the browser.
/// </summary>
internal sealed class TokenEndpoint(LoginOptions login, IssuerConnection issuer, HttpClient http, ClientKey clientKey, TimeProvider clock)
{
    internal const string GroundsRefused = "grounds-refused";

    private const int AssertionSeconds = 30;

    /// <summary>Pushes an authorization request; gives its <c>request_uri</c>.</summary>
    internal async Task<Outcome<string>> Push(IReadOnlyDictionary<string, string> parameters, SigningKey proofKey, CancellationToken cancel)
    {
        if (!(await issuer.Metadata(cancel)).Succeeded(out var metadata, out var problem)) return problem;
        if (metadata.PushedAuthorization is not { } address) return Incapable("pushed authorization requests");
        var answered = await Post(address, parameters, proofKey, null, cancel);
        if (!answered.Succeeded(out var json, out problem)) return problem;
        return json.Text("request_uri") is { Length: > 0 and <= 512 } uri ? uri : Odd();
    }

    /// <summary>Redeems a code or a refresh token.</summary>
    /// <param name="parameters">The grant's parameters.</param>
    /// <param name="proofKey">The key that the tokens are, or are to be, bound to.</param>
    /// <param name="detail">A detail for the structured claim <c>assertion_details</c>, as JSON; null for none.</param>
    /// <param name="cancel">Cancels.</param>
    internal async Task<Outcome<TokenAnswer>> Redeem(IReadOnlyDictionary<string, string> parameters, SigningKey proofKey, string? detail, CancellationToken cancel)
    {
        if (!(await issuer.Metadata(cancel)).Succeeded(out var metadata, out var problem)) return problem;
        if (metadata.Token is not { } address) return Incapable("a token endpoint");
        var answered = await Post(address, parameters, proofKey, detail, cancel);
        if (!answered.Succeeded(out var json, out problem)) return problem;
        if (json.Text("access_token") is not { } token || !string.Equals(json.Text("token_type"), "DPoP", StringComparison.OrdinalIgnoreCase)) return Odd();
        return new TokenAnswer(token, json.Seconds("expires_in") ?? 60, json.Text("refresh_token"), json.Text("id_token"), json.Text("scope"));
    }

    /// <summary>Withdraws a refresh token (RFC 7009) where the issuer can; whether it answered does not matter to a logout.</summary>
    internal async Task Revoke(string refreshToken, SigningKey proofKey, CancellationToken cancel)
    {
        if (!(await issuer.Metadata(cancel)).Succeeded(out var metadata, out _) || metadata.Revocation is not { } address) return;
        await Post(address, new Dictionary<string, string> { ["token"] = refreshToken, ["token_type_hint"] = "refresh_token" }, proofKey, null, cancel);
    }

    private async Task<Outcome<JsonElement>> Post(Uri address, IReadOnlyDictionary<string, string> parameters, SigningKey proofKey, string? detail, CancellationToken cancel)
    {
        if (!clientKey.Read().Succeeded(out var key, out var problem)) return problem;
        string? nonce = null;
        // RFC 9449 §8: the issuer may ask for its nonce in the proof, once.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = Request(address, parameters, key, proofKey, nonce, detail);
                using var response = await http.SendAsync(request, cancel);
                var json = StrictJson.ReadObject(await response.Content.ReadAsByteArrayAsync(cancel)) ?? default;
                if (response.IsSuccessStatusCode) return json;
                var error = json.Text("error");
                if (error == "use_dpop_nonce" && attempt == 0 && response.Headers.TryGetValues("DPoP-Nonce", out var nonces)) nonce = nonces.First();
                else return Refused((int)response.StatusCode, error, json.Text("error_description"));
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                return Problem.Unavailable("issuer-unavailable", "The identity provider does not answer. Try again in a moment.");
            }
        }
    }

    private HttpRequestMessage Request(Uri address, IReadOnlyDictionary<string, string> parameters, SigningKey key, SigningKey proofKey, string? nonce, string? detail)
    {
        var form = new Dictionary<string, string>(parameters)
        {
            ["client_id"] = login.ClientId,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(key, detail),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("DPoP", Proof(proofKey, address, nonce));
        return request;
    }

    private string Assertion(SigningKey key, string? detail)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return key.Sign(
            header =>
            {
                header.WriteString("typ", "client-authentication+jwt");
                header.WriteString("alg", key.Algorithm.ToString());
                header.WriteString("kid", key.KeyId);
            },
            claims =>
            {
                claims.WriteString("iss", login.ClientId);
                claims.WriteString("sub", login.ClientId);
                claims.WriteString("aud", login.Issuer);
                claims.WriteNumber("iat", now);
                claims.WriteNumber("nbf", now);
                claims.WriteNumber("exp", now + AssertionSeconds);
                claims.WriteString("jti", Unguessable.Text());
                if (detail is null) return;
                claims.WriteStartArray("assertion_details");
                claims.WriteRawValue(detail);
                claims.WriteEndArray();
            });
    }

    private string Proof(SigningKey key, Uri address, string? nonce) => key.Sign(
        header =>
        {
            header.WriteString("typ", "dpop+jwt");
            header.WriteString("alg", key.Algorithm.ToString());
            key.WritePublicJwk(header);
        },
        claims =>
        {
            claims.WriteString("jti", Unguessable.Text());
            claims.WriteString("htm", "POST");
            claims.WriteString("htu", address.GetLeftPart(UriPartial.Path));
            claims.WriteNumber("iat", clock.GetUtcNow().ToUnixTimeSeconds());
            if (nonce is not null) claims.WriteString("nonce", nonce);
        });

    // A refusal of what a person chose is told to them; anything else is the operator's matter, and a refused refresh
    // token means that the login has ended.
    private static Problem Refused(int status, string? error, string? description) => (status, error) switch
    {
        ( >= 500, _) => Problem.Unavailable("issuer-unavailable", "The identity provider does not answer. Try again in a moment."),
        (_, "invalid_authorization_details") => Problem.Forbidden(GroundsRefused, $"The identity provider refused these grounds. {Plain(description)}".TrimEnd()),
        (_, "invalid_grant") => SessionStore.Ended(),
        _ => Problem.Unavailable("issuer-refused", $"The identity provider refused the request ({Plain(error)}). The operator must check how Felles is registered there."),
    };

    // Another party's text: bounded, and never with digits enough for a person's number.
    private static string Plain(string? text)
    {
        if (!Attestations.AttestationParts.IsText(text) || text!.Length > 300) return "";
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits == 11) return "";
        }

        return text;
    }

    private static Problem Incapable(string what) =>
        Problem.Unavailable("issuer-incapable", $"The identity provider offers no {what}. The operator must choose another.");

    private static Problem Odd() =>
        Problem.Unavailable("issuer-answer", "The identity provider's answer could not be understood. Try again in a moment.");
}
