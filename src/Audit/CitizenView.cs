using System.Security.Cryptography;

namespace Felles.Audit;

/// <summary>
/// What of an entry may be handed to the person it is about, in fixed bytes that the published tree commits to: who, when,
/// why, by which rule. Without the professional's numbers (ATT-8), and without what was read: what of that is hidden from the
/// citizen must leave no trace, and a commitment would be one.
/// </summary>
internal static class CitizenView
{
    /// <summary>The bytes, UTF-8 JSON with a fixed order of members.</summary>
    internal static byte[] Of(AuditEntry entry) => AuditBody.Write(entry with
    {
        Query = null,
        Objects = [],
        Withheld = 0,
        Actor = entry.Actor with { HprNumber = null, Person = null, TokenId = null, SessionId = null, ProofId = null, CorrelationId = "" },
    });

    /// <summary>The entry of the tree: the hash that chains the whole entry in its stream, and the hash of what may be handed out.</summary>
    internal static byte[] TreeEntry(ReadOnlySpan<byte> chained, ReadOnlySpan<byte> view) => [.. chained, .. SHA256.HashData(view)];
}
