using System.Text;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Identity.Jose;
using Felles.Identity.Proofs;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Unit.Identity;

/// <summary>What a caller sees of a refusal or an admission.</summary>
internal sealed record Answer(int Status, string Challenge, string Body, Caller? Caller)
{
    /// <summary>401 with an error code of RFC 6750 or RFC 9449, or none.</summary>
    internal void ShouldBe401(string? error)
    {
        Assert.True(Status == 401, $"{Status} {Body}");
        Assert.StartsWith("DPoP ", Challenge, StringComparison.Ordinal);
        Assert.Contains("algs=\"RS256 ", Challenge, StringComparison.Ordinal);
        if (error is null) Assert.DoesNotContain("error=", Challenge, StringComparison.Ordinal);
        else Assert.Contains($"error=\"{error}\"", Challenge, StringComparison.Ordinal);
    }

    internal void ShouldBe403(string code)
    {
        Assert.True(Status == 403, $"{Status} {Body}");
        Assert.Equal(code, Body.Split('\n')[0]);
    }

    internal Caller ShouldBe200()
    {
        Assert.True(Status == 200, $"{Status} {Body}");
        return Caller!;
    }
}

/// <summary>One API with one endpoint, run through the same endpoint wrapping as in the platform, without a socket.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    internal const string Audience = "nhn:pps";
    internal const string PersonnelScope = "nhn:pps/provesvar-read";
    internal const string SystemAudience = "felles:lab-results";
    internal const string SystemScope = "felles:lab-results/deliver";
    internal const string Url = "https://felles.test/lab-results/fhir/Observation/_search";

    private readonly ServiceProvider services;
    private readonly string folder = ScratchFolder.New("identity");
    private int proofs;

    /// <summary>What was written down of those who were refused.</summary>
    internal KeptRefusals Refusals { get; } = new();

    internal TestApi(ApiRequirement? requirement = null, Func<IdentityOptions, IdentityOptions>? change = null, IProofLedger? ledger = null, bool overNetwork = false)
    {
        var options = new IdentityOptions
        {
            PublicBaseUrl = new Uri("https://felles.test"),
            Issuers = [new TrustedIssuer(TestIssuer.Name)],
            SystemClients = new HashSet<string> { "lab" },
            CitizenClients = new HashSet<string> { "portal" },
            AcceptedSeries = SyntheticSeries.All,
            ProofFile = Path.Combine(folder, "proofs.db"),
            KeyFolder = Path.Combine(folder, "keys"),
        };
        Options = change?.Invoke(options) ?? options;
        Requirement = requirement ?? new ApiRequirement { Personnel = new(Audience, PersonnelScope) };
        var collection = new ServiceCollection();
        collection.AddSingleton(typeof(ILogger<>), typeof(Microsoft.Extensions.Logging.Abstractions.NullLogger<>));
        collection.AddSingleton<ILoggerFactory>(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton(_ => Database.Open(new StorageOptions { SqlitePath = Path.Combine(folder, "felles.db") }));
        if (!overNetwork) collection.AddKeyedSingleton<HttpMessageHandler>(IdentityRegistration.Transport, Issuer);
        collection.AddSingleton<IProblemRenderer, CodeRenderer>();
        collection.AddSingleton<IRefusalLog>(Refusals);
        if (ledger is not null) collection.AddSingleton(ledger);
        collection.AddFellesIdentity(Options);
        services = collection.BuildServiceProvider();
    }

    internal FixedClock Clock { get; } = new();

    internal TestIssuer Issuer { get; } = new();

    internal TestKey ClientKey { get; } = new();

    internal IdentityOptions Options { get; }

    internal ApiRequirement Requirement { get; }

    internal T Part<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A right clinician's token, changed as the test says.</summary>
    internal string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? signer = null)
    {
        var payload = TestIssuer.Claims(ClientKey.Thumbprint, Clock.Now);
        claims?.Invoke(payload);
        var head = TestIssuer.Header();
        header?.Invoke(head);
        return (signer ?? Issuer.Key).Sign(head, payload);
    }

    /// <summary>A right proof for a request with the token, changed as the test says.</summary>
    internal string Proof(string token, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? signer = null)
    {
        var key = signer ?? ClientKey;
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = key.Algorithm, ["jwk"] = key.PublicJwk() };
        header?.Invoke(head);
        var payload = new JsonObject
        {
            ["jti"] = $"proof-{Interlocked.Increment(ref proofs)}",
            ["htm"] = "POST",
            ["htu"] = Url,
            ["iat"] = Clock.Now.ToUnixTimeSeconds(),
            ["ath"] = Digest.Of(token).ToBase64Url(),
        };
        claims?.Invoke(payload);
        return key.Sign(head, payload);
    }

    /// <summary>Sends a request with a token and a right proof.</summary>
    internal Task<Answer> Send(string token) => Send([$"DPoP {token}"], [Proof(token)]);

    internal Task<Answer> Send(string token, string proof) => Send([$"DPoP {token}"], [proof]);

    internal async Task<Answer> Send(string[] authorization, string[] proof, string target = "/lab-results/fhir/Observation/_search", string method = "POST", Action<IHeaderDictionary>? headers = null)
    {
        Caller? caller = null;
        var endpoint = Endpoints.Of(
            context =>
            {
                caller = context.GetCaller();
                return Task.CompletedTask;
            },
            builder => builder.RequireCaller(Requirement));
        var context = Request(authorization, proof, target, method);
        headers?.Invoke(context.Request.Headers);
        using var body = new MemoryStream();
        context.Response.Body = body;
        context.SetEndpoint(endpoint);
        await endpoint.RequestDelegate!(context);
        return new Answer(context.Response.StatusCode, context.Response.Headers.WWWAuthenticate.ToString(), Encoding.UTF8.GetString(body.ToArray()), caller);
    }

    /// <summary>Runs another endpoint with a token and proof; gives the status.</summary>
    internal async Task<int> Run(Endpoint endpoint, string token, string proof)
    {
        var context = Request([$"DPoP {token}"], [proof], "/lab-results/fhir/Observation/_search", "POST");
        context.SetEndpoint(endpoint);
        await endpoint.RequestDelegate!(context);
        return context.Response.StatusCode;
    }

    private DefaultHttpContext Request(string[] authorization, string[] proof, string target, string method)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = method;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Headers.Authorization = authorization;
        context.Request.Headers["DPoP"] = proof;
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        ClientKey.Dispose();
        Issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class CodeRenderer : IProblemRenderer
    {
        public Task Render(HttpContext context, Problem problem) =>
            context.Response.WriteAsync($"{problem.Code}\n{problem.Text}\n{string.Join('\n', problem.Issues.Select(issue => issue.Id))}");
    }
}
