using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Tokens;

/// <summary>The parts of an issuer's metadata that Felles uses (RFC 8414, OpenID Connect Discovery 1.0).</summary>
internal sealed record IssuerMetadata
{
    internal required Uri KeySet { get; init; }

    internal Uri? Authorization { get; init; }

    internal Uri? Token { get; init; }

    /// <summary>RFC 9126.</summary>
    internal Uri? PushedAuthorization { get; init; }

    internal Uri? EndSession { get; init; }

    /// <summary>RFC 7009.</summary>
    internal Uri? Revocation { get; init; }

    /// <summary>Reads a metadata document; null when it is not the issuer's own or names an address that may not be used.</summary>
    internal static IssuerMetadata? Read(ReadOnlyMemory<byte> utf8, string issuer, Predicate<Uri> isAcceptable)
    {
        if (StrictJson.ReadObject(utf8) is not { } json || json.Text("issuer") != issuer) return null;
        var acceptable = true;
        var metadata = new IssuerMetadata
        {
            KeySet = Address("jwks_uri") ?? new Uri(issuer),
            Authorization = Address("authorization_endpoint"),
            Token = Address("token_endpoint"),
            PushedAuthorization = Address("pushed_authorization_request_endpoint"),
            EndSession = Address("end_session_endpoint"),
            Revocation = Address("revocation_endpoint"),
        };
        return acceptable && json.TryMember("jwks_uri", out _) ? metadata : null;

        Uri? Address(string member)
        {
            if (!json.TryMember(member, out var value)) return null;
            if (Uri.TryCreate(value.AsText(), UriKind.Absolute, out var address) && isAcceptable(address)) return address;
            acceptable = false;
            return null;
        }
    }
}

/// <summary>
/// What is known about one issuer, fetched when first needed and kept. Keys are fetched anew every ten minutes, so that a
/// withdrawn key stops counting, and when a token names an unknown one, but then at most every thirty seconds. While the
/// issuer does not answer, what is known stays in use for a day: a short outage there must not stop care here.
/// </summary>
internal sealed class IssuerConnection(TrustedIssuer issuer, IdentityOptions options, HttpClient http, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FetchedFirstAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan PauseBetweenFetches = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PauseWhileUnknown = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private Known? known;
    private DateTimeOffset lastTry = DateTimeOffset.MinValue;

    internal TrustedIssuer Issuer => issuer;

    /// <summary>The key of that id; 401 when the issuer has none that may be used so; 503 when nothing usable is known of the issuer.</summary>
    internal async ValueTask<Outcome<VerificationKey>> Key(string keyId, JwsAlgorithm algorithm, CancellationToken cancel)
    {
        if ((await Current(cancel))?.Keys.Find(keyId, algorithm) is { } key) return key;
        if (await Fetch(Volatile.Read(ref known), cancel) is not { } fetched || !IsUsable(fetched)) return Silent();
        if (fetched.Keys.Find(keyId, algorithm) is { } newKey) return newKey;
        return TokenProblems.Token("token-key", "The token's key is not among the issuer's keys. Get a new token.");
    }

    /// <summary>The metadata; 503 when nothing usable is known of the issuer.</summary>
    internal async ValueTask<Outcome<IssuerMetadata>> Metadata(CancellationToken cancel) =>
        await Current(cancel) is { } current ? current.Metadata : Silent();

    // Fresh: at once. Getting old: at once, and fetched anew behind the request's back. Old: fetched anew first.
    private async ValueTask<Known?> Current(CancellationToken cancel)
    {
        var have = Volatile.Read(ref known);
        var age = have is null ? TimeSpan.MaxValue : clock.GetUtcNow() - have.At;
        if (age < FreshFor) return have;
        if (age < FetchedFirstAfter)
        {
            if (fetching.CurrentCount > 0) _ = Fetch(have, CancellationToken.None);
            return have;
        }

        return await Fetch(have, cancel) is { } fetched && IsUsable(fetched) ? fetched : null;
    }

    private bool IsUsable(Known have) => clock.GetUtcNow() - have.At <= UsableFor;

    // One fetch at a time; whoever waited for another's fetch takes its result.
    private async Task<Known?> Fetch(Known? have, CancellationToken cancel)
    {
        await fetching.WaitAsync(cancel);
        try
        {
            if (!ReferenceEquals(known, have)) return known;
            var now = clock.GetUtcNow();
            if (now - lastTry < (have is null ? PauseWhileUnknown : PauseBetweenFetches)) return have;
            lastTry = now;
            if (await Load(now, cancel) is { } loaded) Volatile.Write(ref known, loaded);
            return known;
        }
        finally
        {
            fetching.Release();
        }
    }

    private async Task<Known?> Load(DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            var address = new Uri(issuer.Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
            var metadata = IssuerMetadata.Read(await http.GetByteArrayAsync(address, cancel), issuer.Issuer, options.IsAcceptable);
            if (metadata is null) return null;
            var keys = KeySet.Read(await http.GetByteArrayAsync(metadata.KeySet, cancel));
            return keys is { Count: > 0 } ? new Known(metadata, keys, now) : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private static Problem Silent() =>
        Problem.Unavailable("issuer-unavailable", "The identity provider's keys cannot be read just now. Try again in a moment.");

    public void Dispose() => fetching.Dispose();

    private sealed record Known(IssuerMetadata Metadata, KeySet Keys, DateTimeOffset At);
}
