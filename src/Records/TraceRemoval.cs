using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Records;

/// <summary>Takes out of a resource what tells of others that its reader may not know of.</summary>
internal static class TraceRemoval
{
    private static readonly JsonSerializerOptions AsStored = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The resource without what the veil hides, and with another version number; the same bytes when it holds nothing of it.</summary>
    /// <param name="body">UTF-8 JSON of one stored resource.</param>
    /// <param name="veil">What is hidden.</param>
    /// <param name="version">Number to show it under; null for the one it has.</param>
    internal static ReadOnlyMemory<byte> From(ReadOnlyMemory<byte> body, Veil veil, int? version)
    {
        var resource = JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 512 })!.AsObject();
        var changed = RemoveTags(resource, veil);
        foreach (var (name, _) in resource.Where(member => Text(member.Value) is { } text && veil.Hides(text)).ToArray()) changed |= resource.Remove(name);
        changed |= Clean(resource, veil, isItem: false) != Left.Whole;
        // A narrative cannot be taken apart; what it says stands in the elements too.
        if (Text(resource["text"]?["div"]) is { } narrative && veil.IsNamedIn(narrative)) changed |= resource.Remove("text");
        if (version is { } number)
        {
            resource["meta"]!["versionId"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            changed = true;
        }

        return changed ? JsonSerializer.SerializeToUtf8Bytes(resource, AsStored) : body;
    }

    // The codes of results below are repeated as tags of the result above (NILAR, mapping.md); its own code stays.
    private static bool RemoveTags(JsonObject resource, Veil veil)
    {
        if (resource["meta"] is not JsonObject meta || meta["tag"] is not JsonArray tags) return false;
        var own = (resource["code"]?["coding"] as JsonArray ?? []).Select(Token).ToHashSet(StringComparer.Ordinal);
        var removed = tags.RemoveAll(tag => Token(tag) is var token && veil.HidesTag(token) && !own.Contains(token));
        if (tags.Count == 0) meta.Remove("tag");
        return removed > 0;
    }

    private static string Token(JsonNode? coding) => coding is JsonObject known ? $"{Text(known["system"])}|{Text(known["code"])}" : "";

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>
    /// Removes from an element the References, and whatever else holds an address, that lead to something hidden. One that
    /// stood alone in an item of a list (an extension, a repeated part) takes the item with it: what is left of it would
    /// say that something was there.
    /// </summary>
    private static Left Clean(JsonObject element, Veil veil, bool isItem)
    {
        foreach (var (_, child) in element)
            if (Text(child) is { } text && veil.Hides(text))
                return Left.Nothing;
        var left = Left.Whole;
        foreach (var (name, child) in element.ToArray())
        {
            var one = child switch
            {
                JsonObject part => Clean(part, veil, isItem: false),
                JsonArray parts => Clean(parts, veil, areItems: name != "contained"),
                _ => Left.Whole,
            };
            if (one == Left.Whole) continue;
            left = Left.Part;
            if (one != Left.Nothing) continue;
            element.Remove(name);
            element.Remove("_" + name);
            if (isItem && child is JsonObject) return Left.Nothing;
        }

        return left == Left.Part && element.All(member => member.Key is "url" or "id") ? Left.Nothing : left;
    }

    private static Left Clean(JsonArray list, Veil veil, bool areItems)
    {
        var left = Left.Whole;
        for (var i = list.Count - 1; i >= 0; i--)
        {
            var one = list[i] is JsonObject item ? Clean(item, veil, areItems) : Left.Whole;
            if (one == Left.Whole) continue;
            left = Left.Part;
            if (one == Left.Nothing) list.RemoveAt(i);
        }

        return list.Count == 0 && left != Left.Whole ? Left.Nothing : left;
    }

    /// <summary>What is left of an element.</summary>
    private enum Left
    {
        Whole,
        Part,
        Nothing,
    }
}
