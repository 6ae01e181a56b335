using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Public.Record;

/// <summary>
/// A place in a resource, or nowhere: what is absent or of another kind than asked for reads as nothing, so that one
/// odd element never hides the rest of a page.
/// </summary>
internal readonly struct Node(JsonElement element)
{
    internal static Node Parse(ReadOnlyMemory<byte> body) => new(JsonElement.Parse(body.Span));

    internal Node this[string name] =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? new Node(child) : default;

    internal bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    internal string? Text => element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    internal bool? Flag => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A number with every digit as written.</summary>
    internal string? Number => element.ValueKind == JsonValueKind.Number ? element.GetRawText() : null;

    internal IEnumerable<Node> Items
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Array) yield break;
            foreach (var item in element.EnumerateArray()) yield return new Node(item);
        }
    }

    internal Node First => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 ? new Node(element[0]) : default;

    /// <summary>The extensions whose URL ends in a name; the address before it differs between versions of the guides.</summary>
    internal IEnumerable<Node> Extensions(string name) => this["extension"].Items.Where(extension => LastPart(extension["url"].Text) == name);

    internal Node Extension(string name) => Extensions(name).FirstOrDefault();

    /// <summary>What a CodeableConcept says to people: its text, else the first display, else the first code.</summary>
    internal string? Concept =>
        this["text"].Text
        ?? this["coding"].Items.Select(coding => coding["display"].Text).FirstOrDefault(text => text is not null)
        ?? this["coding"].Items.Select(coding => coding["code"].Text).FirstOrDefault(text => text is not null);

    /// <summary>The code of a CodeableConcept from a code list, whichever of its addresses was used: OID, HL7 Norway's or NHN's URL.</summary>
    internal string? CodeOf(string list)
    {
        foreach (var coding in this["coding"].Items)
            if (coding["system"].Text is { } system && (system.EndsWith($".{list}", StringComparison.Ordinal) || system.EndsWith($"-{list}", StringComparison.Ordinal) || system.Contains($"-{list}-", StringComparison.Ordinal)))
                return coding["code"].Text;
        return null;
    }

    /// <summary><c>Type/id</c> of a reference, without host and version; <c>#id</c> for a contained one.</summary>
    internal string? Reference
    {
        get
        {
            if (this["reference"].Text is not { } reference) return null;
            if (reference[0] == '#') return reference;
            var parts = reference.Split('/');
            var history = Array.IndexOf(parts, "_history");
            var end = history > 0 ? history : parts.Length;
            return end >= 2 ? $"{parts[end - 2]}/{parts[end - 1]}" : null;
        }
    }

    /// <summary>An instant; a date alone is midnight in Norway.</summary>
    internal DateTimeOffset? Instant
    {
        get
        {
            if (Text is not { } text) return null;
            if (text.Length > 10)
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) ? instant : null;
            var complete = text.Length switch { 4 => $"{text}-01-01", 7 => $"{text}-01", _ => text };
            return DateOnly.TryParseExact(complete, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? NorwegianTime.FromLocal(date.ToDateTime(TimeOnly.MinValue))
                : null;
        }
    }

    private static string? LastPart(string? url) => url?[(url.LastIndexOf('/') + 1)..];
}
