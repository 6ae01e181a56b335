using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Writes the DiagnosticReport that two versions of it make together. The version made last is the ground; the other gives what that does not mention.</summary>
internal sealed class ReportEdit
{
    private const string SupersededUrl = ResourceJson.Own + "superseded-version";
    private const string FurtherUrl = ResourceJson.Own + "further-request";
    private const string EarlierUrl = ResourceJson.Own + "document-of-version";

    internal required ReadOnlyMemory<byte> Stored { get; init; }

    internal required byte[] Delivered { get; init; }

    /// <summary>The stored version was made after the delivered one.</summary>
    internal required bool IsLate { get; init; }

    /// <summary>The delivered version was made before every one that has come.</summary>
    internal required bool IsFirst { get; init; }

    /// <summary>The documents of the delivered version, if any, are older than the stored ones.</summary>
    internal required bool HasOlderDocuments { get; init; }

    /// <summary>The time that the version made last speaks of.</summary>
    internal required DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>Ids of the results at the top.</summary>
    internal required ImmutableArray<string> Results { get; init; }

    /// <summary>Writes it.</summary>
    /// <param name="supersededId">Id of the Bundle that keeps the late version; null when it is not late.</param>
    /// <param name="oldest">The oldest time a result speaks of; null when there is no result.</param>
    /// <returns>The resource, and the time it speaks of.</returns>
    internal (byte[] Body, DateTimeOffset? EffectiveAt) Write(string? supersededId, (DateTimeOffset At, string? Text)? oldest)
    {
        var (stored, delivered) = (ResourceEdit.Parse(Stored), ResourceEdit.Parse(Delivered));
        var (json, other) = IsLate ? (stored, delivered) : (delivered, stored);
        if (!IsLate && stored["meta"]?["security"] is { } labels) ResourceEdit.Meta(json)["security"] = labels.DeepClone();
        Extensions(json, other, supersededId);
        OldNumbers(json, other);
        if (json["basedOn"] is null && other["basedOn"] is { } request) json["basedOn"] = request.DeepClone();
        var effective = Effective(json, oldest);
        Specimens(json, other);
        ResourceEdit.List(json, "result", Results);
        Documents(json, other);
        return (ResourceEdit.Bytes(json), effective);
    }

    private static void Extensions(JsonObject json, JsonObject other, string? supersededId)
    {
        var list = json["extension"] as JsonArray;
        if (list is null) json["extension"] = list = [];
        foreach (var url in (string[])[FurtherUrl, SupersededUrl])
            foreach (var extension in Of(other, url).Where(extension => !Of(json, url).Any(known => JsonNode.DeepEquals(known, extension))).ToArray())
                list.Add(extension!.DeepClone());
        if (supersededId is not null)
        {
            var reference = new JsonObject { ["url"] = SupersededUrl, ["valueReference"] = new JsonObject { ["reference"] = $"Bundle/{supersededId}" } };
            if (!Of(json, SupersededUrl).Any(known => JsonNode.DeepEquals(known, reference))) list.Add(reference);
        }

        if (list.Count == 0) json.Remove("extension");
    }

    private static IEnumerable<JsonNode?> Of(JsonObject json, string url) =>
        json["extension"] is JsonArray list ? list.Where(extension => (string?)extension!["url"] == url) : [];

    // A version can come with another number; who has the old one must still find the report.
    private static void OldNumbers(JsonObject json, JsonObject other)
    {
        if (json["identifier"] is not JsonArray identifiers || other["identifier"] is not JsonArray others) return;
        var known = identifiers.Where(IsNumber).Select(number => (string?)number!["value"]).ToHashSet();
        var old = others.Where(IsNumber).Select(number => (string?)number!["value"]).Where(known.Add);
        var all = identifiers.Where(IsOld).Select(number => (string?)number!["value"]).Concat(old).Order(StringComparer.Ordinal).ToArray();
        foreach (var number in identifiers.Where(IsOld).ToArray()) identifiers.Remove(number);
        foreach (var number in all) identifiers.Add(new JsonObject { ["use"] = "old", ["system"] = "ServReportId", ["value"] = number });

        static bool IsNumber(JsonNode? identifier) => (string?)identifier!["system"] == "ServReportId";
        static bool IsOld(JsonNode? identifier) => IsNumber(identifier) && (string?)identifier!["use"] == "old";
    }

    // The oldest of its results (guide, mapping.md); a report without results has no such time, and keeps its own.
    private DateTimeOffset? Effective(JsonObject json, (DateTimeOffset At, string? Text)? oldest)
    {
        if (oldest is not { Text: { } told } found || EffectiveAt == found.At || json["effectivePeriod"] is not null) return EffectiveAt;
        json["effectiveDateTime"] = told;
        return found.At;
    }

    private void Specimens(JsonObject json, JsonObject other)
    {
        // The order of the version made first, as with the results.
        var isOthersFirst = IsLate == IsFirst;
        var (ahead, after) = isOthersFirst ? (other["specimen"], json["specimen"]) : (json["specimen"], other["specimen"]);
        var known = new HashSet<string>(StringComparer.Ordinal);
        JsonNode[] all = [.. ((JsonArray?)ahead ?? []).Concat((JsonArray?)after ?? []).Where(specimen => known.Add(specimen!.ToJsonString())).Select(specimen => specimen!.DeepClone())];
        if (all.Length > 0) json["specimen"] = new JsonArray(all);
    }

    // Documents stand until a later version brings others; those of an earlier version say so, because what the report
    // tells now can differ from what they tell.
    private void Documents(JsonObject json, JsonObject other)
    {
        if (other["presentedForm"] is not JsonArray documents) return;
        var isOthersLater = IsLate ? !HasOlderDocuments : json["presentedForm"] is null;
        if (!isOthersLater) return;
        var issued = (string?)other["issued"];
        var list = documents.DeepClone().AsArray();
        foreach (var document in issued is null ? [] : list)
        {
            if (document!["extension"] is not JsonArray extensions) document["extension"] = extensions = [];
            if (extensions.Any(extension => (string?)extension!["url"] == EarlierUrl)) continue;
            extensions.Add(new JsonObject { ["url"] = EarlierUrl, ["valueInstant"] = issued });
        }

        json["presentedForm"] = list;
    }
}
