using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Felles.Bench;

/// <summary>A client's DPoP key: signs one proof per request (RFC 9449 §4.2).</summary>
internal sealed class ProofSigner : IDisposable
{
    private readonly ThreadLocal<ECDsa> key;
    private readonly string header;

    internal ProofSigner()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = made.ExportParameters(true);
        // One instance per thread: ECDsa is not documented to be shared.
        key = new ThreadLocal<ECDsa>(() => ECDsa.Create(parameters));
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{x}}}","y":"{{{y}}}"}}"""));
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }

    /// <summary>RFC 7638 thumbprint, for <c>cnf.jkt</c>.</summary>
    internal string Thumbprint { get; }

    /// <summary>A fresh proof.</summary>
    internal string Sign(string method, string url, string accessTokenHash)
    {
        Span<byte> id = stackalloc byte[12];
        RandomNumberGenerator.Fill(id);
        var payload = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"jti":"{{Base64Url.EncodeToString(id)}}","htm":"{{method}}","htu":"{{url}}","iat":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}},"ath":"{{accessTokenHash}}"}""");
        var signed = $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        Span<byte> signature = stackalloc byte[64];
        key.Value!.SignData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => key.Dispose();
}
