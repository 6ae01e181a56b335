using System.Security.Cryptography;

namespace Felles.Identity.Jose;

/// <summary>
/// The signature algorithms of RFC 7518 §3.1 that Norsk helsenett's code accepts, and no other: never <c>none</c>, never
/// a symmetric one (RFC 8725 §3.1–3.2).
/// </summary>
internal enum JwsAlgorithm
{
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
}

/// <summary>What each algorithm means.</summary>
internal static class JwsAlgorithms
{
    /// <summary>The names, separated by spaces, as the <c>algs</c> of RFC 9449 §7.1 wants them.</summary>
    internal static readonly string Names = string.Join(' ', Enum.GetNames<JwsAlgorithm>());

    /// <summary>The algorithm of a header's <c>alg</c>; null for anything else. Case matters.</summary>
    internal static JwsAlgorithm? Of(string? name) => name switch
    {
        "RS256" => JwsAlgorithm.RS256,
        "RS384" => JwsAlgorithm.RS384,
        "RS512" => JwsAlgorithm.RS512,
        "PS256" => JwsAlgorithm.PS256,
        "PS384" => JwsAlgorithm.PS384,
        "PS512" => JwsAlgorithm.PS512,
        "ES256" => JwsAlgorithm.ES256,
        "ES384" => JwsAlgorithm.ES384,
        "ES512" => JwsAlgorithm.ES512,
        _ => null,
    };

    internal static HashAlgorithmName Hash(this JwsAlgorithm algorithm) => algorithm switch
    {
        JwsAlgorithm.RS256 or JwsAlgorithm.PS256 or JwsAlgorithm.ES256 => HashAlgorithmName.SHA256,
        JwsAlgorithm.RS384 or JwsAlgorithm.PS384 or JwsAlgorithm.ES384 => HashAlgorithmName.SHA384,
        JwsAlgorithm.RS512 or JwsAlgorithm.PS512 or JwsAlgorithm.ES512 => HashAlgorithmName.SHA512,
    };

    /// <summary>The key type it needs: <c>RSA</c>, or the curve, since each ES algorithm has one (RFC 7518 §3.4).</summary>
    internal static KeyKind Key(this JwsAlgorithm algorithm) => algorithm switch
    {
        JwsAlgorithm.RS256 or JwsAlgorithm.RS384 or JwsAlgorithm.RS512 => KeyKind.Rsa,
        JwsAlgorithm.PS256 or JwsAlgorithm.PS384 or JwsAlgorithm.PS512 => KeyKind.Rsa,
        JwsAlgorithm.ES256 => KeyKind.P256,
        JwsAlgorithm.ES384 => KeyKind.P384,
        JwsAlgorithm.ES512 => KeyKind.P521,
    };

    internal static RSASignaturePadding Padding(this JwsAlgorithm algorithm) =>
        algorithm is JwsAlgorithm.PS256 or JwsAlgorithm.PS384 or JwsAlgorithm.PS512 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
}

/// <summary>Kinds of keys.</summary>
internal enum KeyKind
{
    Rsa,
    P256,
    P384,
    P521,
}
