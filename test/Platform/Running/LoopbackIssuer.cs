using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Felles.Test.Unit.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Running;

/// <summary>An issuer on a loopback port, where HelseID and ID-porten stand: its metadata, its keys, its tokens. One serves the run.</summary>
internal sealed class LoopbackIssuer
{
    private const string KeyId = "k1";
    private static readonly Lazy<Task<LoopbackIssuer>> Shared = new(Start);
    private static readonly TestKey Key = new();

    private LoopbackIssuer(string name) => Name = name;

    /// <summary>Its identifier, which is its address.</summary>
    internal string Name { get; }

    internal static Task<LoopbackIssuer> TheOne => Shared.Value;

    /// <summary>An access token with these claims, its issuer and times filled in.</summary>
    internal string Token(JsonObject claims)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        claims["iss"] = Name;
        claims["iat"] = now;
        claims["nbf"] = now;
        claims["exp"] = now + 600;
        claims["jti"] = Guid.NewGuid().ToString();
        return Key.Sign(new JsonObject { ["alg"] = Key.Algorithm, ["kid"] = KeyId, ["typ"] = "at+jwt" }, claims);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<LoopbackIssuer> Start()
    {
        var issuer = new LoopbackIssuer($"http://127.0.0.1:{FreePort()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(issuer.Name);
        var application = builder.Build();
        var jwk = Key.PublicJwk();
        jwk["kid"] = KeyId;
        jwk["use"] = "sig";
        var metadata = new JsonObject { ["issuer"] = issuer.Name, ["jwks_uri"] = $"{issuer.Name}/jwks" }.ToJsonString();
        var keys = new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString();
        application.MapGet("/.well-known/openid-configuration", () => Results.Text(metadata, "application/json"));
        application.MapGet("/jwks", () => Results.Text(keys, "application/json"));
        await application.StartAsync();
        return issuer;
    }
}
