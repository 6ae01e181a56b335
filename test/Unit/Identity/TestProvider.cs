using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Identity.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Test.Unit.Identity;

/// <summary>
/// An identity provider in the test's own process, strict about what a client must send, and able to misbehave as no
/// stand-in should. It stands at the process border; the stand-in in dev/identity is tested against beside it.
/// </summary>
internal sealed class TestProvider(TimeProvider clock) : HttpMessageHandler
{
    internal const string Name = TestIssuer.Name;
    internal const string ClientId = "pages";

    private static readonly TestKey Key = new("RS256");

    private readonly ConcurrentDictionary<string, Dictionary<string, string>> pushed = new();
    private readonly ConcurrentDictionary<string, (Dictionary<string, string> Request, string Thumbprint)> codes = new();
    private readonly ConcurrentDictionary<string, string> refreshTokens = new();
    private readonly ConcurrentDictionary<string, bool> usedIds = new();
    private int made;

    /// <summary>The client's key, whose public part is registered.</summary>
    internal TestKey ClientKey { get; } = new();

    /// <summary>Whether proofs must hold the provider's nonce.</summary>
    internal bool DemandsNonce { get; set; }

    internal Action<JsonObject>? ChangeIdToken { get; set; }

    internal Action<JsonObject>? ChangeIdTokenHeader { get; set; }

    internal Action<JsonObject>? ChangeAccessToken { get; set; }

    internal TestKey? IdTokenSigner { get; set; }

    internal int Refreshes { get; private set; }

    internal bool IsSilent { get; set; }

    internal bool RefusesDetails { get; set; }

    internal List<string> Revoked { get; } = [];

    internal JsonNode? LastDetails { get; private set; }

    /// <summary>What the person does at the provider: follows the address and comes back with an answer.</summary>
    internal string Follow(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order());
        Assert.True(pushed.TryRemove(query["request_uri"]!, out var request), "the request was not pushed");
        var code = $"code-{Interlocked.Increment(ref made)}";
        codes[code] = (request, request["dpop_jkt"]);
        return QueryHelpers.AddQueryString(request["redirect_uri"], new Dictionary<string, string?> { ["code"] = code, ["state"] = request["state"], ["iss"] = Name });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsSilent) throw new HttpRequestException("The provider does not answer.");
        var path = request.RequestUri!.AbsolutePath;
        if (path == "/.well-known/openid-configuration") return Json(200, Metadata());
        if (path == "/jwks") return Json(200, new JsonObject { ["keys"] = new JsonArray(WithId(Key.PublicJwk())) });
        var form = QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var thumbprint = CheckProof(request, out var nonceRefusal);
        if (nonceRefusal is not null) return nonceRefusal;
        LastDetails = CheckAssertion(form);
        return path switch
        {
            "/par" => Push(form, thumbprint),
            "/token" when form["grant_type"] == "authorization_code" => Redeem(form, thumbprint),
            "/token" when form["grant_type"] == "refresh_token" => Refresh(form, thumbprint),
            "/revoke" => Revoke(form),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private static JsonObject Metadata() => new()
    {
        ["issuer"] = Name,
        ["jwks_uri"] = $"{Name}/jwks",
        ["authorization_endpoint"] = $"{Name}/authorize",
        ["token_endpoint"] = $"{Name}/token",
        ["pushed_authorization_request_endpoint"] = $"{Name}/par",
        ["end_session_endpoint"] = $"{Name}/endsession",
        ["revocation_endpoint"] = $"{Name}/revoke",
    };

    private HttpResponseMessage Push(Dictionary<string, string> form, string thumbprint)
    {
        Assert.Equal("code", form["response_type"]);
        Assert.Equal("S256", form["code_challenge_method"]);
        Assert.Equal(thumbprint, form["dpop_jkt"]);
        Assert.Contains("openid", form["scope"].Split(' '));
        Assert.Equal(43, form["nonce"].Length);
        var uri = $"urn:request:{Interlocked.Increment(ref made)}";
        pushed[uri] = form;
        return Json(201, new JsonObject { ["request_uri"] = uri, ["expires_in"] = 60 });
    }

    private HttpResponseMessage Redeem(Dictionary<string, string> form, string thumbprint)
    {
        if (!codes.TryRemove(form["code"], out var code)) return Error("invalid_grant");
        Assert.Equal(code.Request["redirect_uri"], form["redirect_uri"]);
        Assert.Equal(code.Thumbprint, thumbprint);
        Assert.Equal(code.Request["code_challenge"], StrictBase64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))));
        return Tokens(thumbprint, code.Request["nonce"], null);
    }

    // Rotates: each refresh token counts once.
    private HttpResponseMessage Refresh(Dictionary<string, string> form, string thumbprint)
    {
        Refreshes++;
        if (RefusesDetails && LastDetails is not null) return Error("invalid_authorization_details");
        if (!refreshTokens.TryRemove(form["refresh_token"], out var bound) || bound != thumbprint) return Error("invalid_grant");
        return Tokens(thumbprint, null, LastDetails);
    }

    private HttpResponseMessage Revoke(Dictionary<string, string> form)
    {
        Revoked.Add(form["token"]);
        refreshTokens.TryRemove(form["token"], out _);
        return new HttpResponseMessage(HttpStatusCode.OK);
    }

    private HttpResponseMessage Tokens(string thumbprint, string? nonce, JsonNode? details)
    {
        var access = TestIssuer.Claims(thumbprint, clock.GetUtcNow());
        access["client_id"] = ClientId;
        access["aud"] = "felles:pages";
        access["scope"] = new JsonArray("felles:pages/clinician");
        access["jti"] = $"token-{Interlocked.Increment(ref made)}";
        access.Remove("nhn:tillitsrammeverk:parameters");
        if (details is JsonArray { Count: 1 } given) access["nhn:tillitsrammeverk:parameters"] = Attested(given[0]!.DeepClone().AsObject());
        ChangeAccessToken?.Invoke(access);
        var refreshToken = $"refresh-{Interlocked.Increment(ref made)}";
        refreshTokens[refreshToken] = thumbprint;
        var answer = new JsonObject
        {
            ["access_token"] = Key.Sign(TestIssuer.Header(), access),
            ["token_type"] = "DPoP",
            ["expires_in"] = 600,
            ["refresh_token"] = refreshToken,
            ["scope"] = "openid felles:pages/clinician",
        };
        if (nonce is not null) answer["id_token"] = IdToken(nonce);
        return Json(200, answer);
    }

    private string IdToken(string nonce)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Name,
            ["aud"] = ClientId,
            ["sub"] = "c3ViamVjdA==",
            ["sid"] = "session-1",
            ["nonce"] = nonce,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["name"] = "Luftig Fjordhest",
            ["helseid://claims/identity/pid"] = "15838510075",
            ["helseid://claims/identity/security_level"] = "4",
        };
        ChangeIdToken?.Invoke(claims);
        var header = TestIssuer.Header();
        header["typ"] = "JWT";
        ChangeIdTokenHeader?.Invoke(header);
        return (IdTokenSigner ?? Key).Sign(header, claims);
    }

    // What HelseID adds to what a client sends.
    private JsonObject Attested(JsonObject detail)
    {
        Assert.Equal("nhn:tillitsrammeverk:parameters", detail["type"]!.GetValue<string>());
        detail.Remove("type");
        detail["toa"] = clock.GetUtcNow().ToUnixTimeSeconds();
        detail["practitioner"]!["identifier"] = new JsonObject { ["id"] = "15838510075", ["system"] = "urn:oid:2.16.578.1.12.4.1.4.1", ["name"] = "Luftig Fjordhest" };
        return detail;
    }

    private string CheckProof(HttpRequestMessage request, out HttpResponseMessage? refusal)
    {
        refusal = null;
        var proof = Assert.Single(request.Headers.GetValues("DPoP"));
        Assert.True(Jws.TrySplit(proof, 4096, out var jws));
        Assert.True(JoseHeader.TryRead(jws.Header, out var header));
        Assert.Equal("dpop+jwt", header.Type);
        Assert.True(VerificationKey.Read(header.Json.GetProperty("jwk")).Succeeded(out var key, out _));
        Assert.True(jws.IsSignedBy(key, header.Algorithm!.Value));
        var claims = jws.ReadPayload()!.Value;
        Assert.Equal("POST", claims.Text("htm"));
        Assert.Equal(request.RequestUri!.AbsoluteUri, claims.Text("htu"));
        Assert.True(usedIds.TryAdd(claims.Text("jti")!, true));
        if (DemandsNonce && claims.Text("nonce") != "provider-nonce")
        {
            refusal = Error("use_dpop_nonce");
            refusal.Headers.Add("DPoP-Nonce", "provider-nonce");
        }

        return key.Thumbprint;
    }

    private JsonNode? CheckAssertion(Dictionary<string, string> form)
    {
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form["client_assertion_type"]);
        Assert.True(Jws.TrySplit(form["client_assertion"], 16_384, out var jws));
        Assert.True(JoseHeader.TryRead(jws.Header, out var header));
        Assert.Equal("client-authentication+jwt", header.Type);
        using var jwk = JsonDocument.Parse(ClientKey.PublicJwk().ToJsonString());
        Assert.True(VerificationKey.Read(jwk.RootElement).Succeeded(out var key, out _));
        Assert.True(jws.IsSignedBy(key, header.Algorithm!.Value));
        var claims = jws.ReadPayload()!.Value;
        Assert.Equal(ClientId, claims.Text("iss"));
        Assert.Equal(ClientId, claims.Text("sub"));
        Assert.Equal(Name, claims.Text("aud"));
        Assert.InRange(claims.Seconds("exp")!.Value - claims.Seconds("iat")!.Value, 1, 60);
        Assert.True(usedIds.TryAdd(claims.Text("jti")!, true));
        return claims.TryMember("assertion_details", out var details) ? JsonNode.Parse(details.GetRawText()) : null;
    }

    private static JsonObject WithId(JsonObject jwk)
    {
        jwk["kid"] = TestIssuer.KeyId;
        return jwk;
    }

    private static HttpResponseMessage Error(string error) => Json(400, new JsonObject { ["error"] = error });

    private static HttpResponseMessage Json(int status, JsonNode body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
