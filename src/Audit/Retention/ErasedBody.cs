using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Felles.Audit.Retention;

/// <summary>
/// What stands in the place of an entry that was erased: by which rule, and the hash of what could be handed out of it, by which the
/// published tree is still proved. The entry's own hash stays beside it and keeps the chain.
/// </summary>
internal static class ErasedBody
{
    private const string Tag = "felles-erased/1 ";

    /// <summary>What is left of an entry; null for one that cannot be read.</summary>
    internal static byte[]? Of(Kept rule, byte[] body)
    {
        try
        {
            return Encoding.ASCII.GetBytes($"{Tag}{rule} {Convert.ToBase64String(SHA256.HashData(CitizenView.Of(AuditBody.Read(body))))}");
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The hash that is kept of what could be handed out; null for an entry that was not erased.</summary>
    internal static byte[]? ViewHash(ReadOnlySpan<byte> body)
    {
        if (body.Length > 200 || !body.StartsWith("felles-erased/1 "u8)) return null;
        var hash = new byte[SHA256.HashSizeInBytes];
        return Encoding.ASCII.GetString(body).Split(' ') is [_, _, var text] && Convert.TryFromBase64String(text, hash, out var length) && length == hash.Length ? hash : null;
    }
}
