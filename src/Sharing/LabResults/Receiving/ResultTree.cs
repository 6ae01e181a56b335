using System.Collections.Immutable;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>One result of a report in its latest version, stored or delivered.</summary>
internal sealed class ResultNode
{
    internal required string Id { get; init; }

    /// <summary>What is stored of it; null when it is new.</summary>
    internal EntryFacts? Stored { get; init; }

    /// <summary>The version delivered, where it is the latest; null where the stored one stands.</summary>
    internal MappedResource? Delivered { get; init; }

    /// <summary>The place of the message behind the latest version.</summary>
    internal required long Order { get; init; }

    internal ResultNode? Parent { get; set; }

    internal List<ResultNode> Members { get; } = [];

    /// <summary>What messages before this place said of it is withdrawn, by the report's cancellation or by one above it.</summary>
    internal long CancelledBefore { get; set; }

    internal ImmutableArray<string> Tokens => Delivered?.Tokens ?? Stored!.Tokens;

    /// <summary>Status as its own message has it.</summary>
    internal string ToldStatus => Delivered?.Status ?? ToldBy(Stored!);

    /// <summary>The status that the message behind a stored result told.</summary>
    internal static string ToldBy(EntryFacts stored) => Mapping.Tokens.Value(stored.Tokens, Mapping.Tokens.Told) ?? stored.Status;

    internal DateTimeOffset? ClinicalAt => Delivered is null ? Stored!.ClinicalAt : Delivered.ClinicalAt;

    internal string Status => Order < CancelledBefore ? "cancelled" : ToldStatus;
}

/// <summary>
/// The results of one report: each lies where its latest version says, whatever message that came in, and the withdrawal
/// of a result withdraws what earlier messages put under it.
/// </summary>
internal sealed class ResultTree
{
    private readonly SortedDictionary<string, ResultNode> nodes = new(StringComparer.Ordinal);

    /// <summary>Puts the results in their places.</summary>
    /// <param name="results">Every result of the report.</param>
    /// <param name="cancelled">Place of the cancellation of the whole report; the least number when there is none.</param>
    /// <param name="withdrawn">Places of withdrawals of single results that later versions took back.</param>
    internal ResultTree(IEnumerable<ResultNode> results, long cancelled, IReadOnlyDictionary<string, long> withdrawn)
    {
        foreach (var node in results) nodes[node.Id] = node;
        foreach (var node in nodes.Values.OrderByDescending(node => node.Order)) Place(node);
        foreach (var node in nodes.Values) Flatten(node);
        foreach (var node in nodes.Values) node.Parent?.Members.Add(node);
        foreach (var top in Top) Cancel(top, cancelled, withdrawn);
    }

    /// <summary>Every result, by id.</summary>
    internal IReadOnlyDictionary<string, ResultNode> Nodes => nodes;

    /// <summary>The results that belong under no other.</summary>
    internal IEnumerable<ResultNode> Top => nodes.Values.Where(node => node.Parent is null);

    // Messages can place two results under each other: then the one made last counts.
    private void Place(ResultNode node)
    {
        if (Tokens.Value(node.Tokens, Tokens.Under) is not { } id || !nodes.TryGetValue(id, out var parent)) return;
        for (var above = parent; above is not null; above = above.Parent)
            if (ReferenceEquals(above, node)) return;
        node.Parent = parent;
    }

    private static void Flatten(ResultNode node)
    {
        var depth = 0;
        for (var above = node; above.Parent is not null; above = above.Parent)
        {
            if (++depth < ItemTree.DepthMax) continue;
            above.Parent = null;
            return;
        }
    }

    // No deeper than ItemTree.DepthMax.
    private static void Cancel(ResultNode node, long inherited, IReadOnlyDictionary<string, long> withdrawn)
    {
        node.CancelledBefore = inherited;
        var below = node.ToldStatus == "cancelled" ? Math.Max(inherited, node.Order) : inherited;
        if (withdrawn.TryGetValue(node.Id, out var before)) below = Math.Max(below, before);
        foreach (var member in node.Members) Cancel(member, below, withdrawn);
    }

    /// <summary>The tags of a result: at the top the codes of it and of everything under it (guide), else none.</summary>
    internal static ImmutableArray<string> Tags(ResultNode node)
    {
        if (node.Tokens.Contains(Tokens.OwnTags)) return [.. node.Tokens.Where(IsTag)];
        return node.Parent is null ? [.. TagsBelow(node).Distinct(StringComparer.Ordinal)] : [];
    }

    internal static bool IsTag(string token) => token.StartsWith("_tag=", StringComparison.Ordinal);

    private static IEnumerable<string> TagsBelow(ResultNode node)
    {
        foreach (var token in node.Tokens)
        {
            if (token.StartsWith("code=", StringComparison.Ordinal)) yield return "_tag=" + token["code=".Length..];
            else if (token.StartsWith(Tokens.Holds, StringComparison.Ordinal)) yield return "_tag=" + token[Tokens.Holds.Length..];
        }

        foreach (var tag in node.Members.SelectMany(TagsBelow)) yield return tag;
    }
}
