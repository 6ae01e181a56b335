using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Felles.Test.Unit.Identity;

/// <summary>An issuer in the test's own process: its metadata, its keys, its tokens. Stands at the process border, where HelseID stands.</summary>
internal sealed class TestIssuer : HttpMessageHandler
{
    internal const string Name = "https://issuer.test";
    internal const string KeyId = "k1";

    // Making an RSA key takes longer than most tests; one serves them all.
    private static readonly TestKey SharedKey = new("RS256");

    internal TestKey Key => SharedKey;

    internal JsonArray Keys { get; } = [];

    internal bool IsSilent { get; set; }

    internal int Fetches { get; private set; }

    internal string StatedName { get; set; } = Name;

    internal TestIssuer()
    {
        var jwk = Key.PublicJwk();
        jwk["kid"] = KeyId;
        jwk["use"] = "sig";
        Keys.Add(jwk);
    }

    /// <summary>A right header.</summary>
    internal static JsonObject Header() => new() { ["alg"] = "RS256", ["kid"] = KeyId, ["typ"] = "at+jwt" };

    /// <summary>Right claims of a clinician's token bound to a key.</summary>
    internal static JsonObject Claims(string thumbprint, DateTimeOffset now) => new()
    {
        ["iss"] = Name,
        ["aud"] = TestApi.Audience,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.ToUnixTimeSeconds() + 600,
        ["jti"] = "token-1",
        ["sub"] = "c3ViamVjdA==",
        ["sid"] = "session-1",
        ["client_id"] = "epj",
        ["scope"] = new JsonArray(TestApi.PersonnelScope),
        ["cnf"] = new JsonObject { ["jkt"] = thumbprint },
        ["name"] = "Luftig Fjordhest",
        ["helseid://claims/client/client_name"] = "Eksempel EPJ",
        ["helseid://claims/client/claims/orgnr_parent"] = "310000019",
        ["helseid://claims/client/claims/orgnr_child"] = "310000027",
        ["helseid://claims/identity/pid"] = "15838510075",
        ["helseid://claims/identity/security_level"] = "4",
        ["helseid://claims/hpr/hpr_number"] = "900000018",
        ["nhn:tillitsrammeverk:parameters"] = AttestationExample.Claim(now),
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Fetches++;
        if (IsSilent) throw new HttpRequestException("The issuer does not answer.");
        JsonNode? body = request.RequestUri!.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => new JsonObject { ["issuer"] = StatedName, ["jwks_uri"] = $"{Name}/jwks" },
            "/jwks" => new JsonObject { ["keys"] = Keys.DeepClone() },
            _ => null,
        };
        return Task.FromResult(body is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") });
    }
}
