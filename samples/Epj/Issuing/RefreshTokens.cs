using System.Text.Json.Nodes;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj.Issuing;

/// <summary>A login's refresh token: gives an access token for each API, with the details that the moment needs.</summary>
internal sealed class RefreshTokens(IssuerClient issuer, DPoPKey key, string first) : IDisposable
{
    private readonly SemaphoreSlim refreshing = new(1);
    private string refreshToken = first;

    internal async Task<TokenAnswer> Ask(Api api, JsonObject[] details, CancellationToken cancel)
    {
        await refreshing.WaitAsync(cancel);
        try
        {
            var parameters = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["resource"] = api.Audience };
            var answer = await issuer.RequestToken(parameters, details, key, cancel);
            // An issuer may rotate refresh tokens; the one used is then spent.
            refreshToken = answer.RefreshToken ?? refreshToken;
            return answer;
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Forgets the token.</summary>
    public void Dispose()
    {
        refreshToken = "";
        refreshing.Dispose();
    }
}
