using System.Text.Json;
using System.Text.Unicode;

namespace Felles.Identity.Jose;

/// <summary>
/// JSON from strangers: one object, no member twice (RFC 7515 §4, RFC 8725 §2.4), bounded depth, well-formed UTF-8.
/// Nothing here throws on input.
/// </summary>
internal static class StrictJson
{
    private const int DepthMax = 16;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = DepthMax };

    /// <summary>The object in the text, detached from any pooled memory; null when it is not one.</summary>
    internal static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8)
    {
        using var document = Parse(utf8);
        return document?.RootElement.Clone();
    }

    /// <summary>The document in the text, to be disposed; null when it is not one object.</summary>
    internal static JsonDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span)) return null;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair in a member's name.
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        return null;
    }

    /// <summary>A string member; null when absent, not a string, or holding half a surrogate pair.</summary>
    internal static string? Text(this JsonElement json, string member) =>
        json.TryMember(member, out var value) ? value.AsText() : null;

    /// <summary>The string; null for any other kind or half a surrogate pair.</summary>
    internal static string? AsText(this JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member that is there and not <c>null</c>. False when the value is no object.</summary>
    internal static bool TryMember(this JsonElement json, string member, out JsonElement value)
    {
        value = default;
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out value) && value.ValueKind != JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            // Another member's name holds half of a surrogate pair.
            return false;
        }
    }

    /// <summary>
    /// A NumericDate of RFC 7519 §2 in whole seconds; null when absent, not a number, or outside the years 1970–9999.
    /// </summary>
    internal static long? Seconds(this JsonElement json, string member)
    {
        if (!json.TryMember(member, out var value) || value.ValueKind != JsonValueKind.Number) return null;
        if (!value.TryGetInt64(out var seconds))
        {
            if (!value.TryGetDouble(out var fraction) || fraction is not (>= 0 and < 253_402_300_800)) return null;
            seconds = (long)fraction;
        }

        return seconds is >= 0 and < 253_402_300_800 ? seconds : null;
    }

    /// <summary>A string or an array of strings, as <c>aud</c> and <c>scope</c> may be; null when absent or of another form.</summary>
    internal static List<string>? Texts(this JsonElement json, string member)
    {
        if (!json.TryMember(member, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.AsText() is { } one ? [one] : null;
        if (value.ValueKind != JsonValueKind.Array) return null;
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.AsText() is not { } text) return null;
            texts.Add(text);
        }

        return texts;
    }
}
