using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Changes to the JSON of resources that are put together with stored ones.</summary>
internal static class ResourceEdit
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Ids of the Observations that a top-level array of references names.</summary>
    internal static ImmutableArray<string> References(ReadOnlyMemory<byte> resource, string element)
    {
        // Most results have no members; the name is looked for before anything is parsed.
        if (resource.IsEmpty || resource.Span.IndexOf(Encoding.UTF8.GetBytes($"\"{element}\"")) < 0) return [];
        using var json = JsonDocument.Parse(resource);
        return json.RootElement.TryGetProperty(element, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.TryGetProperty("reference", out var reference) ? Observation(reference.GetString()) : null).OfType<string>()]
            : [];
    }

    private static string? Observation(string? reference) =>
        reference is not null && reference.StartsWith("Observation/", StringComparison.Ordinal) ? reference["Observation/".Length..] : null;

    /// <summary>A text at the top of a resource; null when there is none.</summary>
    internal static string? Text(ReadOnlyMemory<byte> resource, string element)
    {
        using var json = JsonDocument.Parse(resource);
        return json.RootElement.TryGetProperty(element, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    /// <summary>Whether two versions say the same but for their <c>meta</c>.</summary>
    internal static bool SameContent(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> delivered) => AfterMeta(stored).SequenceEqual(AfterMeta(delivered));

    private static ReadOnlySpan<byte> AfterMeta(ReadOnlySpan<byte> resource)
    {
        var reader = new Utf8JsonReader(resource);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeta = reader.ValueTextEquals("meta"u8);
            reader.Read();
            reader.Skip();
            if (isMeta) return resource[(int)reader.BytesConsumed..];
        }

        return resource;
    }

    /// <summary>The version delivered with the labels of the one stored: what others have said about who may see it outlives a new version.</summary>
    internal static ReadOnlyMemory<byte> WithLabels(byte[] delivered, ReadOnlyMemory<byte> stored)
    {
        if (stored.Span.IndexOf("\"security\""u8) < 0 || Parse(stored)["meta"]?["security"] is not { } labels) return delivered;
        var json = Parse(delivered);
        Meta(json)["security"] = labels.DeepClone();
        return Bytes(json);
    }

    /// <summary>A result with its members, tags and status as they are among the others.</summary>
    /// <param name="result">Its latest version.</param>
    /// <param name="members">Ids of the results under it, in order.</param>
    /// <param name="tags">Its tags, each <c>_tag=system|code</c>; null to leave them.</param>
    /// <param name="status">Its status; null to leave it.</param>
    internal static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> result, ImmutableArray<string> members, ImmutableArray<string>? tags, string? status)
    {
        if (status is null && tags is null && References(result, "hasMember").SequenceEqual(members)) return result;
        var json = Parse(result);
        List(json, "hasMember", members);
        if (tags is { } given) Tag(json, given);
        // The value stays: who has acted on it must find what became of it.
        if (status is not null) json["status"] = status;
        return Bytes(json);
    }

    /// <summary>Replaces the references to Observations in a list; others stay after them.</summary>
    internal static void List(JsonObject json, string element, ImmutableArray<string> ids)
    {
        var others = json[element] is JsonArray list ? list.Where(item => Observation((string?)item!["reference"]) is null).Select(item => item!.DeepClone()) : [];
        JsonNode[] items = [.. ids.Select(id => new JsonObject { ["reference"] = $"Observation/{id}" }), .. others];
        if (items.Length == 0) json.Remove(element);
        else json[element] = new JsonArray(items);
    }

    private static void Tag(JsonObject json, ImmutableArray<string> tags)
    {
        var meta = Meta(json);
        meta.Remove("tag");
        if (tags.IsEmpty) return;
        var list = new JsonArray();
        meta["tag"] = list;
        foreach (var tag in tags)
        {
            var (system, code) = (tag["_tag=".Length..tag.IndexOf('|', StringComparison.Ordinal)], tag[(tag.IndexOf('|', StringComparison.Ordinal) + 1)..]);
            list.Add(system.Length == 0 ? new JsonObject { ["code"] = code } : new JsonObject { ["system"] = system, ["code"] = code });
        }
    }

    internal static JsonObject Meta(JsonObject json)
    {
        if (json["meta"] is not JsonObject meta) json["meta"] = meta = [];
        return meta;
    }

    internal static JsonObject Parse(ReadOnlyMemory<byte> resource) => JsonNode.Parse(resource.Span)!.AsObject();

    internal static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);
}
