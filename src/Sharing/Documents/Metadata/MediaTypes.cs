using System.Collections.Frozen;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>The media types that documents have, those that the national gateway admits.</summary>
internal static class MediaTypes
{
    private static readonly FrozenSet<string> admitted = FrozenSet.Create(
        StringComparer.Ordinal, "application/pdf", "image/jpeg", "image/png", "image/tiff", "image/gif", "application/xml", "text/xml", "application/hl7-v3+xml", "text/plain", "text/rtf", "application/rtf");

    /// <summary>The media type without parameters, lower case; null when it is none that documents have.</summary>
    internal static string? Of(string? text)
    {
        var plain = text?.Split(';')[0].Trim().ToLowerInvariant();
        return plain is not null && admitted.Contains(plain) ? plain : null;
    }

    internal static bool IsXml(string mediaType) => mediaType is "application/xml" or "text/xml" or "application/hl7-v3+xml";

    internal static string All => string.Join(", ", admitted.Order(StringComparer.Ordinal));
}
