using System.Globalization;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>One result of a message in its place among the others.</summary>
internal sealed class ItemNode(ResultItem item, string id, ItemNode? inside)
{
    internal ResultItem Item { get; } = item;

    /// <summary>Id of the Observation.</summary>
    internal string Id { get; } = id;

    /// <summary>The result that this one stands inside in the message; null at the top.</summary>
    internal ItemNode? Inside { get; } = inside;

    /// <summary>The result that this one belongs under.</summary>
    internal ItemNode? Parent { get; set; } = inside;

    internal List<ItemNode> Members { get; } = [];

    /// <summary><c>RefIdResultItem</c> that names no result of this message; null otherwise.</summary>
    internal string? ParentElsewhere { get; set; }

    /// <summary>8270, its own or the one of what it stands inside or of the report.</summary>
    internal string ServType { get; init; } = "";
}

/// <summary>
/// The results of a report with who belongs under whom: by standing inside each other, or by <c>RefIdResultItem</c>, which
/// goes first because it names one result on purpose.
/// </summary>
internal sealed class ItemTree
{
    /// <summary>Results under each other at most; nested results seldom go deeper than 12.</summary>
    internal const int DepthMax = 64;

    private readonly string reportId;
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ItemNode> byId = new(StringComparer.Ordinal);

    internal ItemTree(string reportId, ServReport report)
    {
        this.reportId = reportId;
        foreach (var item in report.Patient.ResultItems) Add(item, null, "", report.ServType.V!);
        foreach (var node in All) Place(node);
        foreach (var node in All) Flatten(node);
        foreach (var node in All) node.Parent?.Members.Add(node);
    }

    /// <summary>Every result, in the message's order.</summary>
    internal List<ItemNode> All { get; } = [];

    internal IEnumerable<ItemNode> Top => All.Where(node => node.Parent is null);

    /// <summary>Id of the Observation that a result belongs under, in this message or in another; null at the top.</summary>
    internal string? ParentId(ItemNode node) =>
        node.Parent?.Id ?? (node.ParentElsewhere is { } elsewhere ? ResourceId.Derive(reportId, "Observation", "id:" + elsewhere) : null);

    private void Add(ResultItem item, ItemNode? inside, string insideKey, string servType)
    {
        var key = Key(item, insideKey);
        var node = new ItemNode(item, ResourceId.Derive(reportId, "Observation", key), inside) { ServType = item.ServType?.V ?? servType };
        All.Add(node);
        if (item.IdResultItem is { } id) byId.TryAdd(id, node);
        foreach (var child in item.ResultItems) Add(child, node, key, node.ServType);
    }

    // The laboratory's id keeps its value through all versions (HITS 1102 §4.3). Where there is none, or where several
    // results share it, a result is the same when it is the n-th of its examination in the same place.
    private string Key(ResultItem item, string insideKey)
    {
        var name = item.IdResultItem is { } id ? "id:" + id : $"{insideKey}/{Examination(item)}";
        var n = used[name] = used.GetValueOrDefault(name) + 1;
        return n == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{n}");
    }

    private static string Examination(ResultItem item)
    {
        var code = item.Investigations.SelectMany(investigation => investigation.Ids).FirstOrDefault();
        if (code is not null) return $"{code.S}|{code.V ?? code.OT ?? code.DN}{(item.RefIdResultItem is { } under ? "<" + under : "")}";
        return item.Value is ResultValue.Textual { Heading.V: { } heading } ? "heading:" + heading : "";
    }

    private void Place(ItemNode node)
    {
        if (node.Item.RefIdResultItem is not { } reference) return;
        if (!byId.TryGetValue(reference, out var parent))
        {
            node.ParentElsewhere = reference;
            return;
        }

        // Never under itself or under something below it: then standing inside decides.
        for (var above = parent; above is not null; above = above.Parent)
            if (ReferenceEquals(above, node)) return;
        node.Parent = parent;
    }

    // References can make chains that no reader could walk; what lies deeper begins anew at the top.
    private static void Flatten(ItemNode node)
    {
        var depth = 0;
        for (var above = node; above.Parent is { } parent; above = parent)
        {
            if (++depth < DepthMax) continue;
            above.ParentElsewhere ??= parent.Item.IdResultItem;
            above.Parent = null;
            return;
        }
    }
}
