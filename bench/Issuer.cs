using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Felles.Bench;

/// <summary>An issuer of the benchmark's own: metadata, key set, and tokens with the real claim names.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication server;

    private Issuer(WebApplication server, string address)
    {
        this.server = server;
        Address = address;
    }

    /// <summary>Issuer identifier.</summary>
    internal string Address { get; }

    internal static async Task<Issuer> Start(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var issuer = new Issuer(builder.Build(), address);
        var parameters = issuer.key.ExportParameters(false);
        issuer.server.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = address, jwks_uri = $"{address}/jwks", token_endpoint = $"{address}/token", authorization_endpoint = $"{address}/authorize", pushed_authorization_request_endpoint = $"{address}/par" }));
        issuer.server.MapGet("/jwks", () => Results.Json(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(parameters.Q.X), y = Base64Url.EncodeToString(parameters.Q.Y), use = "sig", alg = "ES256", kid = "bench" } },
        }));
        await issuer.server.StartAsync();
        return issuer;
    }

    /// <summary>An access token, good for an hour.</summary>
    /// <param name="claims">JSON members besides the standard ones, without braces.</param>
    internal string Token(string audience, string scope, string clientId, string thumbprint, string claims)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var payload = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"{{Address}}","aud":"{{audience}}","iat":{{now}},"nbf":{{now}},"exp":{{now + 3600}},"jti":"{{Guid.NewGuid():N}}","client_id":"{{clientId}}","scope":["{{scope}}"],"cnf":{"jkt":"{{thumbprint}}"},"client_amr":"private_key_jwt",{{claims}}}""");
        var signed = $"{Base64Url.EncodeToString("{\"alg\":\"ES256\",\"kid\":\"bench\",\"typ\":\"at+jwt\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Base64url of the token's SHA-256, for <c>ath</c>.</summary>
    internal static string Hash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        key.Dispose();
    }
}
