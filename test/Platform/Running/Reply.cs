using System.Text.Json.Nodes;

namespace Felles.Test.Platform.Running;

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>The body as it came.</summary>
    internal byte[] Bytes { get; init; } = [];

    internal JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The number that health personnel are told is withheld; null when nothing is said.</summary>
    internal string? Withheld => Headers.GetValueOrDefault("NHN-SecurityLabel-Nors-Count");

    /// <summary>The resources of a Bundle.</summary>
    internal IReadOnlyList<JsonNode> Resources => [.. (Json["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"]).OfType<JsonNode>()];

    /// <summary>The matches of a searchset, without what was included and what was remarked.</summary>
    internal IReadOnlyList<JsonNode> Matches => Of("match");

    internal IReadOnlyList<JsonNode> Included => Of("include");

    /// <summary>Issues of an OperationOutcome.</summary>
    internal IReadOnlyList<JsonNode> Issues => [.. Json["issue"]!.AsArray().OfType<JsonNode>()];

    /// <summary>The address of the next page; null on the last.</summary>
    internal string? Next => (Json["link"]?.AsArray() ?? []).FirstOrDefault(link => (string?)link!["relation"] == "next")?["url"]?.GetValue<string>();

    internal Reply Expect(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text[..Math.Min(Text.Length, 2000)]}");
        return this;
    }

    private List<JsonNode> Of(string mode) =>
        [.. (Json["entry"]?.AsArray() ?? []).Where(entry => (string?)entry!["search"]?["mode"] == mode).Select(entry => entry!["resource"]!)];
}

/// <summary>What tests ask of resources.</summary>
internal static class ResourceText
{
    internal static string Id(this JsonNode resource) => (string)resource["id"]!;

    internal static string Type(this JsonNode resource) => (string)resource["resourceType"]!;

    internal static string Status(this JsonNode resource) => (string)resource["status"]!;

    internal static string Version(this JsonNode resource) => (string)resource["meta"]!["versionId"]!;
}
