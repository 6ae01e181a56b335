using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj;

/// <summary>The private key by which the system proves who it is (<c>private_key_jwt</c>): EC P-256 or RSA.</summary>
public sealed class ClientKey : IDisposable
{
    private readonly ECDsa? ec;
    private readonly RSA? rsa;

    private ClientKey(ECDsa? ec, RSA? rsa, string keyId)
    {
        this.ec = ec;
        this.rsa = rsa;
        KeyId = keyId;
    }

    /// <summary>The key's id in the registration.</summary>
    public string KeyId { get; }

    internal string Algorithm => ec is null ? "PS256" : "ES256";

    /// <summary>Reads a private JWK (RFC 7517) from a file. Keep the file where only this system can read it.</summary>
    public static ClientKey FromFile(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The private key is not at {path}. The stand-in identity provider makes it at its first start; otherwise take it from your registration.", path);
        return FromJwk(File.ReadAllText(path));
    }

    /// <summary>Reads a private JWK (RFC 7517): <c>kty</c> EC with <c>crv</c> P-256, or RSA.</summary>
    public static ClientKey FromJwk(string jwk)
    {
        var key = JsonNode.Parse(jwk)!.AsObject();
        var keyId = Text(key, "kid");
        return Text(key, "kty") switch
        {
            "EC" when Text(key, "crv") == "P-256" => new ClientKey(
                ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256, D = Bytes(key, "d"), Q = { X = Bytes(key, "x"), Y = Bytes(key, "y") },
                }), null, keyId),
            "RSA" => new ClientKey(null, RSA.Create(new RSAParameters
            {
                Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e"), D = Bytes(key, "d"), P = Bytes(key, "p"), Q = Bytes(key, "q"),
                DP = Bytes(key, "dp"), DQ = Bytes(key, "dq"), InverseQ = Bytes(key, "qi"),
            }), keyId),
            _ => throw new CryptographicException("The key must be EC P-256 or RSA."),
        };
    }

    internal byte[] Sign(byte[] data) =>
        ec?.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        ?? rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    private static string Text(JsonObject key, string name) =>
        key[name]?.GetValue<string>() ?? throw new CryptographicException($"The key lacks {name}.");

    private static byte[] Bytes(JsonObject key, string name) => Base64Url.DecodeFromChars(Text(key, name));

    /// <inheritdoc/>
    public void Dispose()
    {
        ec?.Dispose();
        rsa?.Dispose();
    }
}
