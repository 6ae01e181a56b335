using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj.Security;

/// <summary>
/// The key that the access tokens are bound to (RFC 9449). It lives in memory, for one session: a token that is stolen
/// without it opens nothing.
/// </summary>
internal sealed class DPoPKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, string> nonces = new(StringComparer.Ordinal);
    private readonly JsonObject shown;
    private readonly TimeProvider clock;

    internal DPoPKey(TimeProvider clock)
    {
        this.clock = clock;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        shown = new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>A proof for one request; each is used once.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="target">Its address; query and fragment are left out (RFC 9449 §4.2).</param>
    /// <param name="accessToken">The token sent along; null at the issuer.</param>
    internal string Proof(HttpMethod method, Uri target, string? accessToken)
    {
        var claims = new JsonObject
        {
            ["jti"] = Jws.NewId(),
            ["htm"] = method.Method,
            ["htu"] = target.GetLeftPart(UriPartial.Path),
            ["iat"] = clock.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (accessToken is not null) claims["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        if (nonces.TryGetValue(Origin(target), out var nonce)) claims["nonce"] = nonce;
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = shown.DeepClone() };
        return Jws.Sign(header, claims, data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Keeps the nonce that a server wants next (RFC 9449 §8–9). True when the answer says that this is why the request failed, so that it should be sent once more.</summary>
    internal bool MustRepeat(Uri target, HttpResponseMessage answer, string? error)
    {
        if (!answer.Headers.TryGetValues("DPoP-Nonce", out var values) || values.FirstOrDefault() is not { Length: > 0 } nonce) return false;
        nonces[Origin(target)] = nonce;
        return error == "use_dpop_nonce"
            || answer.Headers.WwwAuthenticate.Any(challenge => challenge.Parameter?.Contains("use_dpop_nonce", StringComparison.Ordinal) == true);
    }

    private static string Origin(Uri target) => target.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
