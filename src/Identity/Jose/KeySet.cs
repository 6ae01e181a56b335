using System.Collections.Frozen;
using System.Text.Json;

namespace Felles.Identity.Jose;

/// <summary>An issuer's public signing keys by <c>kid</c>, from a JWK Set (RFC 7517 §5).</summary>
internal sealed class KeySet
{
    private const int KeysMax = 64;

    private readonly FrozenDictionary<string, Entry> keys;

    private KeySet(FrozenDictionary<string, Entry> keys) => this.keys = keys;

    internal int Count => keys.Count;

    /// <summary>
    /// Reads a set; null when it is not one. Keys that are not for signatures, that lack a <c>kid</c>, that share one, or
    /// that cannot be imported are left out (RFC 7517 §5 tells to ignore what is not understood): a token that names one
    /// of them is refused.
    /// </summary>
    internal static KeySet? Read(ReadOnlyMemory<byte> utf8)
    {
        if (StrictJson.ReadObject(utf8) is not { } json) return null;
        if (!json.TryMember("keys", out var array) || array.ValueKind != JsonValueKind.Array) return null;
        if (array.GetArrayLength() > KeysMax) return null;
        var found = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var jwk in array.EnumerateArray())
        {
            if (jwk.Text("kid") is not { Length: > 0 and <= 256 } id) continue;
            if (jwk.TryMember("use", out var use) && use.AsText() != "sig") continue;
            JwsAlgorithm? only = null;
            if (jwk.TryMember("alg", out var named))
            {
                only = JwsAlgorithms.Of(named.AsText());
                if (only is null) continue;
            }

            if (!VerificationKey.Read(jwk).Succeeded(out var key, out _)) continue;
            if (!found.TryAdd(id, new Entry(key, only))) shared.Add(id);
        }

        foreach (var id in shared) found.Remove(id);
        return new KeySet(found.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The key of that id if it may be used with the algorithm.</summary>
    internal VerificationKey? Find(string keyId, JwsAlgorithm algorithm) =>
        keys.TryGetValue(keyId, out var entry) && entry.Key.Kind == algorithm.Key() && (entry.Only ?? algorithm) == algorithm ? entry.Key : null;

    private readonly record struct Entry(VerificationKey Key, JwsAlgorithm? Only);
}
