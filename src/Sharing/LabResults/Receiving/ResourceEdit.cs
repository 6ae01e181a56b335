using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Changes to the JSON of resources that are put together with stored ones.</summary>
internal static class ResourceEdit
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Ids referred to by a top-level array of references.</summary>
    internal static IEnumerable<string> References(ReadOnlyMemory<byte> resource, string element)
    {
        // Most results have no members; the name is looked for before anything is parsed.
        if (resource.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{element}\":")) < 0) return [];
        using var json = JsonDocument.Parse(resource);
        return json.RootElement.TryGetProperty(element, out var list) ? [.. list.EnumerateArray().Select(reference => Id(reference.GetProperty("reference").GetString()!))] : [];
    }

    private static string Id(string reference) => reference[(reference.IndexOf('/', StringComparison.Ordinal) + 1)..];

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

    /// <summary>The result as cancelled. Its value stays: who has acted on it must find what became of it.</summary>
    internal static byte[] Cancel(ReadOnlyMemory<byte> observation)
    {
        var json = Parse(observation);
        json["status"] = "cancelled";
        // The codes it was made of said something else.
        json.Remove("_status");
        return Bytes(json);
    }

    /// <summary>A new version of a resource: as delivered, with the labels of the stored one, and of a result the members and tags that were not mentioned.</summary>
    internal static byte[] Continue(ReadOnlyMemory<byte> stored, byte[] delivered, Func<string, bool> keepsMember)
    {
        var before = Parse(stored);
        var labels = before["meta"]?["security"];
        if (labels is null && before["hasMember"] is null) return delivered;
        var json = Parse(delivered);
        if (labels is not null) json["meta"]!["security"] = labels.DeepClone();
        Union(json, before, "hasMember", keepsMember);
        UnionTags(json, before);
        return Bytes(json);
    }

    /// <summary>The stored resource with further references; null when it has them all.</summary>
    internal static byte[]? Join(ReadOnlyMemory<byte> stored, string element, IEnumerable<string> ids)
    {
        var json = Parse(stored);
        return Append(json, element, "Observation", ids) ? Bytes(json) : null;
    }

    /// <summary>The resource with only some of its references.</summary>
    internal static byte[] Keep(byte[] resource, string element, Func<string, bool> keeps)
    {
        var json = Parse(resource);
        if (json[element] is not JsonArray list) return resource;
        var kept = list.Where(reference => keeps(Id((string)reference!["reference"]!))).Select(reference => reference!.DeepClone()).ToArray();
        if (kept.Length == list.Count) return resource;
        SetOrRemove(json, element, kept);
        return Bytes(json);
    }

    /// <summary>A new version of a report: as delivered, with what is stored and was not mentioned; and the time it speaks of.</summary>
    /// <param name="stored">The version before.</param>
    /// <param name="delivered">The version delivered.</param>
    /// <param name="isTop">Whether a result is still at the top.</param>
    internal static (byte[] Body, DateTimeOffset? EffectiveAt) ContinueReport(ReadOnlyMemory<byte> stored, byte[] delivered, Func<string, bool> isTop)
    {
        var (before, json) = (Parse(stored), Parse(delivered));
        if (before["meta"]?["security"] is { } labels) json["meta"]!["security"] = labels.DeepClone();
        Take(json, before, isTop);
        Superseded(json, before);
        return (Bytes(json), EffectiveAt(json));
    }

    /// <summary>The stored report with what a late message adds to it and a reference to what it said; and the time it speaks of.</summary>
    internal static (byte[] Body, DateTimeOffset? EffectiveAt) JoinReport(ReadOnlyMemory<byte> stored, byte[] late, string supersededId, Func<string, bool> isTop)
    {
        var (json, added) = (Parse(stored), Parse(late));
        Take(json, added, isTop);
        if (json["extension"] is not JsonArray extensions) json["extension"] = extensions = [];
        extensions.Add(new JsonObject { ["url"] = SupersededUrl, ["valueReference"] = new JsonObject { ["reference"] = $"Bundle/{supersededId}" } });
        return (Bytes(json), EffectiveAt(json));
    }

    private static void Take(JsonObject json, JsonObject other, Func<string, bool> isTop)
    {
        Oldest(json, other);
        Union(json, other, "result", isTop);
        Union(json, other, "specimen", _ => true);
        Absent(json, other);
        OldNumbers(json, other);
    }

    // A document or requisition that a version does not mention stands; one that it does takes the place of the other.
    private static void Absent(JsonObject json, JsonObject other)
    {
        foreach (var element in (string[])["basedOn", "presentedForm"])
            if (json[element] is null && other[element] is { } standing) json[element] = standing.DeepClone();
    }

    private const string SupersededUrl = ResourceJson.Own + "superseded-version";

    private static void Superseded(JsonObject json, JsonObject before)
    {
        if (before["extension"] is not JsonArray extensions) return;
        foreach (var extension in extensions.Where(extension => (string?)extension!["url"] == SupersededUrl))
            (json["extension"] as JsonArray)!.Add(extension!.DeepClone());
    }

    // A version can come with another number; who has the old one must still find the report.
    private static void OldNumbers(JsonObject json, JsonObject other)
    {
        if (json["identifier"] is not JsonArray identifiers || other["identifier"] is not JsonArray old) return;
        foreach (var identifier in old.Where(identifier => (string?)identifier!["system"] == "ServReportId"))
        {
            if (identifiers.Any(known => (string?)known!["system"] == "ServReportId" && (string?)known["value"] == (string?)identifier!["value"])) continue;
            identifiers.Add(new JsonObject { ["use"] = "old", ["system"] = "ServReportId", ["value"] = (string?)identifier!["value"] });
        }
    }

    // The oldest of its results (guide, mapping.md); a message without results has no such time to tell.
    private static void Oldest(JsonObject json, JsonObject other)
    {
        if (other["result"] is null || EffectiveAt(other) is not { } others) return;
        if (json["result"] is null || EffectiveAt(json) is not { } own || others < own) json["effectiveDateTime"] = other["effectiveDateTime"]!.DeepClone();
    }

    private static DateTimeOffset? EffectiveAt(JsonObject json) =>
        (string?)json["effectiveDateTime"] is { } text && TimeText.TryRead(text, out var time) ? time.Start : null;

    private static void Union(JsonObject json, JsonObject other, string element, Func<string, bool> keeps)
    {
        if (other[element] is not JsonArray theirs) return;
        var ids = theirs.Select(reference => Id((string)reference!["reference"]!)).Where(keeps);
        Append(json, element, element switch { "specimen" => "Specimen", _ => "Observation" }, ids);
    }

    private static bool Append(JsonObject json, string element, string type, IEnumerable<string> ids)
    {
        var list = json[element] as JsonArray;
        var known = list?.Select(reference => Id((string)reference!["reference"]!)).ToHashSet(StringComparer.Ordinal) ?? [];
        var added = ids.Where(known.Add).Select(id => (JsonNode)new JsonObject { ["reference"] = $"{type}/{id}" }).ToArray();
        if (added.Length == 0) return false;
        if (list is null) json[element] = new JsonArray(added);
        else
            foreach (var reference in added)
                list.Add(reference);
        return true;
    }

    private static void UnionTags(JsonObject json, JsonObject before)
    {
        if (before["meta"]?["tag"] is not JsonArray tags) return;
        var meta = json["meta"]!.AsObject();
        var list = meta["tag"] as JsonArray;
        if (list is null) meta["tag"] = list = [];
        var known = list.Select(Name).ToHashSet();
        foreach (var tag in tags)
            if (known.Add(Name(tag))) list.Add(tag!.DeepClone());
        if (list.Count == 0) meta.Remove("tag");

        static (string?, string?) Name(JsonNode? tag) => ((string?)tag!["system"], (string?)tag["code"]);
    }

    private static void SetOrRemove(JsonObject json, string element, JsonNode[] items)
    {
        if (items.Length == 0) json.Remove(element);
        else json[element] = new JsonArray(items);
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> resource) => JsonNode.Parse(resource.Span)!.AsObject();

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);
}
