using System.Collections.Frozen;

namespace Felles.Identity.Tokens;

/// <summary>The trusted issuers by name, each with its connection.</summary>
internal sealed class Issuers : IDisposable
{
    private const int ResponseBytesMax = 256 * 1024;

    private readonly HttpClient http;
    private readonly FrozenDictionary<string, IssuerConnection> connections;

    /// <param name="options">Whom to trust.</param>
    /// <param name="transport">The way to the issuers; a test puts its own issuer here.</param>
    /// <param name="clock">Time.</param>
    internal Issuers(IdentityOptions options, HttpMessageHandler transport, TimeProvider clock)
    {
        http = new HttpClient(transport, disposeHandler: false)
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = ResponseBytesMax,
        };
        connections = options.Issuers.ToFrozenDictionary(
            issuer => issuer.Issuer,
            issuer => new IssuerConnection(issuer, options, http, clock),
            StringComparer.Ordinal);
    }

    /// <summary>For the requests of a login to the same issuers.</summary>
    internal HttpClient Http => http;

    /// <summary>The issuer of exactly this name; null when it is not trusted.</summary>
    internal IssuerConnection? Find(string? issuer) => issuer is not null && connections.TryGetValue(issuer, out var connection) ? connection : null;

    public void Dispose()
    {
        foreach (var connection in connections.Values) connection.Dispose();
        http.Dispose();
    }
}
