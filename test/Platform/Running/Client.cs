using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Test.Unit.Identity;

namespace Felles.Test.Platform.Running;

/// <summary>A party's client: an access token, the key it is bound to, and a host to talk to.</summary>
internal sealed class Client
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string publicly;
    private readonly string host;
    private readonly TestKey key;
    private readonly string token;
    private readonly string? patient;

    /// <param name="publicly">The address that proofs are made for.</param>
    /// <param name="host">The host that is asked.</param>
    /// <param name="issuer">Who makes the token.</param>
    /// <param name="claims">Its claims.</param>
    /// <param name="patient">Whose record health personnel mean; null for none.</param>
    internal Client(string publicly, string host, LoopbackIssuer issuer, JsonObject claims, string? patient)
        : this(publicly, host, new TestKey(), "", patient)
    {
        claims["cnf"] = new JsonObject { ["jkt"] = key.Thumbprint };
        token = issuer.Token(claims);
    }

    private Client(string publicly, string host, TestKey key, string token, string? patient)
    {
        this.publicly = publicly;
        this.host = host;
        this.key = key;
        this.token = token;
        this.patient = patient;
    }

    /// <summary>The same client at another host.</summary>
    internal Client At(RunningHost other) => new(publicly, other.Address, key, token, patient);

    internal Task<Reply> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, null, headers);

    internal Task<Reply> Delete(string path) => Send(HttpMethod.Delete, path, null, null, []);

    /// <summary>A FHIR search by form.</summary>
    internal Task<Reply> Search(string type, string form, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, $"/lab-results/fhir/{type}/_search", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", headers);

    internal Task<Reply> Post(string path, string json) => Send(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json), "application/fhir+json", []);

    /// <summary>A laboratory's message.</summary>
    internal Task<Reply> Deliver(byte[] xml) => Send(HttpMethod.Post, "/lab-results/messages", xml, "application/xml", []);

    internal string Proof(string method, string path) => key.Sign(
        new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = key.Algorithm, ["jwk"] = key.PublicJwk() },
        new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["htm"] = method,
            ["htu"] = publicly + path.Split('?')[0],
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["ath"] = Digest.Of(token).ToBase64Url(),
        });

    /// <summary>Sends a content type and an address as they stand, of whatever form.</summary>
    internal Task<Reply> SendRaw(HttpMethod method, string path, byte[]? body, string? type, (string Name, string Value)[] headers) =>
        Send(method, path, body, null, type is null ? headers : [.. headers, ("Content-Type", type)]);

    internal async Task<Reply> Send(HttpMethod method, string path, byte[]? body, string? type, (string Name, string Value)[] headers, string? proof = null)
    {
        if (path.StartsWith(publicly, StringComparison.Ordinal)) path = path[publicly.Length..];
        using var request = new HttpRequestMessage(method, new Uri(host + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Version = HttpVersion.Version11 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (type is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.TryAddWithoutValidation("DPoP", proof ?? Proof(method.Method, path));
        if (patient is not null) request.Headers.TryAddWithoutValidation("nhn-patient-nin", patient);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return new Reply(
            (int)answer.StatusCode,
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(bytes)) { Bytes = bytes };
    }
}
