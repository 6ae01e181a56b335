using System.Collections.Concurrent;

namespace Felles.Samples.Epj.Issuing;

/// <summary>Access tokens, one for each API, fetched when needed and again shortly before they end.</summary>
internal sealed class TokenStore(TimeProvider clock, Func<Api, CancellationToken, Task<TokenAnswer>> fetch)
{
    private static readonly TimeSpan margin = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Api, TokenAnswer> tokens = [];

    internal async Task<string> For(Api api, CancellationToken cancel)
    {
        if (tokens.TryGetValue(api, out var held) && held.Expires - margin > clock.GetUtcNow()) return held.AccessToken;
        var fetched = await fetch(api, cancel);
        tokens[api] = fetched;
        return fetched.AccessToken;
    }
}
