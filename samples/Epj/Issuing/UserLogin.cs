using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj.Issuing;

/// <summary>Authorization code with PAR (RFC 9126), PKCE (RFC 7636), DPoP binding of the code, and <c>iss</c> in the answer (RFC 9207).</summary>
internal static class UserLogin
{
    /// <summary>Who logged in, and the refresh token that gives access tokens for each API and patient.</summary>
    internal static async Task<(User User, string RefreshToken)> Run(
        IssuerClient issuer, EpjOptions options, ILoginWay way, JsonObject[] details, DPoPKey key, CancellationToken cancel)
    {
        var verifier = Random();
        var state = Random();
        var nonce = Random();
        var address = await issuer.Push(
            new Dictionary<string, string>
            {
                ["response_type"] = "code",
                ["redirect_uri"] = way.RedirectUri.AbsoluteUri,
                ["scope"] = $"{options.IdentityScopes} {string.Join(' ', options.Apis.Select(api => api.Scope))}",
                ["state"] = state,
                ["nonce"] = nonce,
                ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
                ["code_challenge_method"] = "S256",
            },
            options.Apis.Select(api => api.Audience), details, key, cancel);

        var back = Query(await way.Complete(address, cancel));
        if (back.GetValueOrDefault("error") is { } error)
            throw new RefusedException(new Refusal(400, back.GetValueOrDefault("error_description") ?? "The login was stopped.") { Code = error });
        if (back.GetValueOrDefault("state") != state || back.GetValueOrDefault("iss") != options.Issuer || back.GetValueOrDefault("code") is not { } code)
            throw new RefusedException(new Refusal(400, "The answer to the login belongs to another login or another issuer.") { Code = "login_failed" });

        var tokens = await issuer.RequestToken(
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = way.RedirectUri.AbsoluteUri, ["code_verifier"] = verifier,
                ["resource"] = options.Apis[0].Audience,
            },
            [], key, cancel);
        if (tokens.IdToken is null || tokens.RefreshToken is null) throw new InvalidOperationException("The issuer gave no ID token or no refresh token. Is offline_access registered on the client?");
        var user = IdToken.Read(tokens.IdToken, await issuer.Keys(cancel), options.Issuer, options.ClientId, nonce, options.Clock.GetUtcNow());
        return (user, tokens.RefreshToken);
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0], pair => Uri.UnescapeDataString((pair.Length > 1 ? pair[1] : "").Replace('+', ' ')))
            .ToDictionary(group => group.Key, group => group.First());

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
