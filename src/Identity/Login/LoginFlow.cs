using System.Security.Cryptography;
using System.Text;
using Felles.Identity.Jose;
using Felles.Identity.Tokens;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Identity.Login;

/// <summary>
/// The login itself: authorization code with PAR (RFC 9126), PKCE (RFC 7636), DPoP (RFC 9449 §10) and the issuer's name in
/// the answer (RFC 9207), as HelseID's security profile demands. The browser only ever carries random texts.
/// </summary>
internal sealed class LoginFlow(IdentityOptions options, LoginClients clients, LoginCookies cookies, SessionStore store, AccessTokenValidator tokens, TimeProvider clock)
{
    /// <summary>Where to send the browser to log in.</summary>
    internal async Task<Outcome<string>> Begin(HttpContext context, LoginKind kind, string? returnPath, CancellationToken cancel)
    {
        if (clients.Find(kind) is not { } client) return NotOffered();
        if (!(await client.Issuer.Metadata(cancel)).Succeeded(out var metadata, out var problem)) return problem;
        if (metadata.Authorization is not { } authorization) return NotOffered();
        var proofKey = SigningKey.Create();
        var ends = clock.GetUtcNow().Add(LoginCookies.PendingLife).ToUnixTimeSeconds();
        var pending = new PendingLogin(kind, Unguessable.Text(), Unguessable.Text(), Unguessable.Text(), proofKey.ToPrivateJwk(), Local(returnPath), ends);
        var pushed = await client.Endpoint.Push(AuthorizationRequest(client.Options, kind, pending, proofKey), proofKey, cancel);
        if (!pushed.Succeeded(out var requestUri, out problem)) return problem;
        cookies.SetPending(context, pending);
        return QueryHelpers.AddQueryString(authorization.AbsoluteUri, new Dictionary<string, string?> { ["client_id"] = client.Options.ClientId, ["request_uri"] = requestUri });
    }

    /// <summary>Takes the browser back from the issuer; where to send it next.</summary>
    internal async Task<Outcome<string>> Complete(HttpContext context, LoginKind kind, CancellationToken cancel)
    {
        if (clients.Find(kind) is not { } client) return NotOffered();
        var query = context.Request.Query;
        // One value each: two codes or two states are no answer of an issuer.
        if (query["state"] is not [{ } state] || cookies.TakePending(context, kind, state) is not { } pending)
            return Stopped("login-unknown", "This login was not begun in this browser, or too long ago. Log in again.");
        if (query["iss"] is not [{ } issuer] || issuer != client.Options.Issuer)
            return Stopped("login-issuer", "The answer does not come from the identity provider that was asked. Log in again.");
        if (query["error"].Count > 0)
            return Stopped("login-stopped", "The login was stopped at the identity provider. Log in again if you want to.");
        if (query["code"] is not [{ Length: > 0 and <= 2048 } code])
            return Stopped("login-answer", "The identity provider's answer holds no code. Log in again.");

        if (!SigningKey.Read(Encoding.ASCII.GetBytes(pending.ProofKey)).Succeeded(out var proofKey, out var problem)) return problem;
        var grant = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri(kind),
            ["code_verifier"] = pending.Verifier,
        };
        if (!(await client.Endpoint.Redeem(grant, proofKey, null, cancel)).Succeeded(out var answer, out problem)) return problem;
        var checkedPerson = answer.IdToken is null
            ? IdTokenMissing()
            : await IdToken.Validate(answer.IdToken, client.Options, client.Issuer, pending.Nonce, options, clock.GetUtcNow(), cancel);
        if (!checkedPerson.Succeeded(out var person, out problem)) return problem;
        if (!(await Content(client, answer, person, pending.ProofKey, proofKey.Public.Thumbprint, cancel)).Succeeded(out var content, out problem)) return problem;

        await EndEarlier(context, kind, cancel);
        if (!(await store.Add(content, cancel)).Succeeded(out var secret, out problem)) return problem;
        cookies.SetSession(context, kind, secret);
        return pending.ReturnPath;
    }

    /// <summary>Ends the session here and at the issuer; where to send the browser next.</summary>
    internal async Task<string> End(HttpContext context, LoginKind kind, CancellationToken cancel)
    {
        await EndEarlier(context, kind, cancel);
        cookies.ClearSession(context, kind);
        if (clients.Find(kind) is not { } client) return "/";
        if (!(await client.Issuer.Metadata(cancel)).Succeeded(out var metadata, out _) || metadata.EndSession is not { } address) return "/";
        // OpenID Connect RP-Initiated Logout 1.0 by client_id: an id_token_hint would put the person's number into a URL.
        return QueryHelpers.AddQueryString(address.AbsoluteUri, new Dictionary<string, string?>
        {
            ["client_id"] = client.Options.ClientId,
            ["post_logout_redirect_uri"] = options.PublicBaseUrl.AbsoluteUri.TrimEnd('/') + "/",
        });
    }

    // What belonged to an earlier login in this browser is over, whoever it was.
    private async Task EndEarlier(HttpContext context, LoginKind kind, CancellationToken cancel)
    {
        if (cookies.Session(context, kind) is not { } secret) return;
        if (!(await store.Find(secret, kind, cancel)).Succeeded(out var session, out _)) return;
        await store.Remove(session, cancel);
        if (session.Content is not { RefreshToken: { } refreshToken, ProofKey: { } jwk } || clients.Find(kind) is not { } client) return;
        if (SigningKey.Read(Encoding.ASCII.GetBytes(jwk)).Succeeded(out var proofKey, out _)) await client.Endpoint.Revoke(refreshToken, proofKey, cancel);
    }

    private async Task<Outcome<SessionContent>> Content(LoginClient client, TokenAnswer answer, IdToken person, string proofJwk, string thumbprint, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var content = new SessionContent
        {
            Kind = client.Kind,
            Name = person.Name ?? Citizen.WithoutName,
            Number = person.Number.Reveal(),
            SessionId = person.SessionId ?? Unguessable.Text(),
            Started = now.ToUnixTimeSeconds(),
            Ends = now.Add(client.Options.SessionLife).ToUnixTimeSeconds(),
            // RFC 6749 §5.1: no scope in the answer means the scope asked for.
            Scopes = [.. answer.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? client.Options.Scopes],
        };
        if (client.Options.Access is null) return content;

        var validated = await tokens.Validate(answer.AccessToken.AsMemory(), Digest.Of(answer.AccessToken), cancel);
        if (!validated.Succeeded(out var token, out var problem)) return problem;
        // The same person in both tokens, and a token that only this session's key may use.
        if (token.Number != person.Number || token.ProofKey != thumbprint)
            return Stopped("login-mismatch", "The identity provider's tokens do not belong together. Log in again.");
        return content with
        {
            Name = person.Name ?? token.Name ?? Citizen.WithoutName,
            AccessToken = answer.AccessToken,
            AccessTokenEnds = token.Expires.ToUnixTimeSeconds(),
            RefreshToken = answer.RefreshToken,
            ProofKey = proofJwk,
        };
    }

    private Dictionary<string, string> AuthorizationRequest(LoginOptions login, LoginKind kind, PendingLogin pending, SigningKey proofKey)
    {
        var request = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["redirect_uri"] = RedirectUri(kind),
            ["scope"] = string.Join(' ', login.Scopes.Prepend("openid").Distinct()),
            ["state"] = pending.State,
            ["nonce"] = pending.Nonce,
            ["code_challenge"] = StrictBase64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier))),
            ["code_challenge_method"] = "S256",
            ["dpop_jkt"] = proofKey.Public.Thumbprint,
        };
        if (login.Resource is { } resource) request["resource"] = resource;
        if (login.AcrValues is { } acr) request["acr_values"] = acr;
        return request;
    }

    private string RedirectUri(LoginKind kind) => options.PublicBaseUrl.AbsoluteUri.TrimEnd('/') + LoginPaths.Callback(kind);

    // Only a path of our own: an address from outside would make the login a springboard to anywhere.
    private static string Local(string? path)
    {
        if (path is not ['/', ..] || path.Length > 1024 || path is ['/', '/' or '\\', ..]) return "/";
        foreach (var c in path)
            if (c is <= ' ' or > '~' or '\\')
                return "/";
        return path;
    }

    private static Outcome<IdToken> IdTokenMissing() => Stopped("id-token", "The identity provider sent no ID token. Log in again.");

    private static Problem Stopped(string code, string text) => new(ProblemKind.Malformed, code, text);

    private static Problem NotOffered() => Problem.NotFound("This platform offers no such login.");
}
