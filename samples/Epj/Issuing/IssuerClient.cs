using System.Text.Json.Nodes;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj.Issuing;

/// <summary>What the token endpoint gave.</summary>
/// <param name="AccessToken">For the API; opaque to this system.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="RefreshToken">For further access tokens; null when none.</param>
/// <param name="IdToken">Who logged in; null when no one did.</param>
internal sealed record TokenAnswer(string AccessToken, DateTimeOffset Expires, string? RefreshToken, string? IdToken);

/// <summary>The issuer's endpoints, with client assertion and DPoP proof on every request (HelseID's security profile).</summary>
internal sealed class IssuerClient
{
    private static readonly TimeSpan assertionLife = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;
    private readonly EpjOptions options;
    private readonly JsonObject metadata;

    private IssuerClient(HttpClient http, EpjOptions options, JsonObject metadata)
    {
        this.http = http;
        this.options = options;
        this.metadata = metadata;
    }

    internal TimeProvider Clock => options.Clock;

    /// <summary>Reads the metadata (OpenID Connect Discovery). The issuer in it must be the one asked (RFC 8414 §3.3).</summary>
    internal static async Task<IssuerClient> Discover(HttpClient http, EpjOptions options, CancellationToken cancel)
    {
        var metadata = JsonNode.Parse(await http.GetStringAsync(new Uri($"{options.Issuer}/.well-known/openid-configuration"), cancel))!.AsObject();
        if (metadata["issuer"]?.GetValue<string>() != options.Issuer) throw new InvalidOperationException($"The metadata at {options.Issuer} is that of another issuer.");
        return new IssuerClient(http, options, metadata);
    }

    internal Uri Endpoint(string name) => new(metadata[name]?.GetValue<string>() ?? throw new InvalidOperationException($"The issuer has no {name}."));

    internal async Task<JsonObject> Keys(CancellationToken cancel) =>
        JsonNode.Parse(await http.GetStringAsync(Endpoint("jwks_uri"), cancel))!.AsObject();

    /// <summary>Pushes an authorization request (RFC 9126); gives the address to open in the user's browser.</summary>
    internal async Task<Uri> Push(Dictionary<string, string> parameters, IEnumerable<string> resources, JsonObject[] details, DPoPKey key, CancellationToken cancel)
    {
        var form = parameters.Concat(resources.Select(resource => KeyValuePair.Create("resource", resource)));
        var answer = await Post(Endpoint("pushed_authorization_request_endpoint"), form, details, key, cancel);
        var query = $"client_id={Uri.EscapeDataString(options.ClientId)}&request_uri={Uri.EscapeDataString(answer["request_uri"]!.GetValue<string>())}";
        return new UriBuilder(Endpoint("authorization_endpoint")) { Query = query }.Uri;
    }

    /// <summary>A token request; throws <see cref="RefusedException"/> with the OAuth error when the issuer says no.</summary>
    internal async Task<TokenAnswer> RequestToken(Dictionary<string, string> parameters, JsonObject[] details, DPoPKey key, CancellationToken cancel)
    {
        var answer = await Post(Endpoint("token_endpoint"), parameters, details, key, cancel);
        return new TokenAnswer(
            answer["access_token"]!.GetValue<string>(),
            Clock.GetUtcNow().AddSeconds(answer["expires_in"]?.GetValue<int>() ?? 60),
            answer["refresh_token"]?.GetValue<string>(),
            answer["id_token"]?.GetValue<string>());
    }

    private async Task<JsonObject> Post(Uri endpoint, IEnumerable<KeyValuePair<string, string>> parameters, JsonObject[] details, DPoPKey key, CancellationToken cancel)
    {
        var fields = parameters.ToList();
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
            {
                Content = new FormUrlEncodedContent(
                [
                    .. fields,
                    KeyValuePair.Create("client_id", options.ClientId),
                    KeyValuePair.Create("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    KeyValuePair.Create("client_assertion", Assertion(details)),
                ]),
            };
            request.Headers.Add("DPoP", key.Proof(HttpMethod.Post, endpoint, null));
            using var answer = await http.SendAsync(request, cancel);
            var body = await ReadObject(answer, cancel);
            if (answer.IsSuccessStatusCode) return body;
            var error = body["error"]?.GetValue<string>();
            if (key.MustRepeat(endpoint, answer, error) && attempt == 1) continue;
            throw new RefusedException(new Refusal((int)answer.StatusCode, body["error_description"]?.GetValue<string>() ?? "The issuer gave no reason.") { Code = error });
        }
    }

    /// <summary>A client assertion (RFC 7523): addressed to the issuer, short-lived, used once, with the details inside.</summary>
    private string Assertion(JsonObject[] details)
    {
        var now = Clock.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = options.ClientId, ["sub"] = options.ClientId, ["aud"] = options.Issuer, ["jti"] = Jws.NewId(),
            ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = (now + assertionLife).ToUnixTimeSeconds(),
        };
        if (details.Length > 0) claims["assertion_details"] = new JsonArray([.. details.Select(detail => detail.DeepClone())]);
        var header = new JsonObject { ["typ"] = "client-authentication+jwt", ["alg"] = options.Key.Algorithm, ["kid"] = options.Key.KeyId };
        return Jws.Sign(header, claims, options.Key.Sign);
    }

    private static async Task<JsonObject> ReadObject(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel)) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
