using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>What a delivered report makes of what is stored.</summary>
/// <param name="Changes">The changes; the DiagnosticReport is the last of them.</param>
/// <param name="SupersededId">Id of the Bundle that keeps what it said, where a later version is stored already; else null.</param>
internal sealed record MergedReport(ImmutableArray<Change> Changes, string? SupersededId);

/// <summary>
/// Puts a delivered report together with what is stored of it. For each resource the message made last counts, in
/// whatever order the messages come; what a message does not mention stays, and a cancellation withdraws what earlier
/// messages said (docs/decisions/0052). Pure: entries in, changes out.
/// </summary>
internal sealed class ReportMerge
{
    private const long Never = long.MinValue;

    private readonly MappedReport delivered;
    private readonly StoredEntries stored;
    private readonly EntryFacts report;
    private readonly bool isAwaited;
    private readonly bool isLate;
    private readonly long first;
    private readonly long cancelled;
    private readonly SortedDictionary<string, long> withdrawn = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappedResource> results = new(StringComparer.Ordinal);
    private readonly List<Change> changes = [];
    private readonly List<MappedResource> superseded = [];

    private ReportMerge(MappedReport delivered, StoredEntries stored, EntryFacts report)
    {
        this.delivered = delivered;
        this.stored = stored;
        this.report = report;
        // Until the new report comes, what is here waits for it.
        isAwaited = delivered.ServType != "N" && report.Tokens.Contains(Tokens.Awaited);
        isLate = StoredEntries.Order(report) > delivered.Order;
        first = Tokens.OrderOf(report.Tokens, Tokens.First) ?? StoredEntries.Order(report);
        cancelled = Math.Max(Tokens.OrderOf(report.Tokens, Tokens.Cancelled) ?? Never, delivered.ServType == "C" ? delivered.Order : Never);
        foreach (var (id, order) in Remembered(Tokens.Withdrawn)) Withdraw(id, order);
        foreach (var (id, order) in Remembered(Tokens.Repeated)) repeated[id] = order;
    }

    private IEnumerable<(string Id, long Order)> Remembered(string prefix) =>
        from token in report.Tokens
        where token.StartsWith(prefix, StringComparison.Ordinal)
        let at = token.LastIndexOf(':')
        select (token[prefix.Length..at], long.Parse(token.AsSpan(at + 1), CultureInfo.InvariantCulture));

    /// <summary>The changes that a report makes.</summary>
    /// <param name="delivered">A report with the id that it is stored under.</param>
    /// <param name="stored">Every result that is stored of it, and what is stored of its other resources.</param>
    /// <param name="isAwaited">It changes or cancels a report that has not come.</param>
    internal static MergedReport Of(MappedReport delivered, StoredEntries stored, bool isAwaited)
    {
        if (stored.Find("DiagnosticReport", delivered.ReportId) is { } report) return new ReportMerge(delivered, stored, report).Merge();
        var changes = delivered.Resources.Skip(1).Where(resource => stored.Find(resource.Type, resource.Id) is null).Select(resource => New(delivered, resource)).ToList();
        var made = New(delivered, delivered.Resources[0]);
        if (isAwaited) made = made with { Tokens = made.Tokens.Add(Tokens.Awaited) };
        if (delivered.ServType == "C") made = made with { Tokens = made.Tokens.Add(Tokens.OfOrder(Tokens.Cancelled, delivered.Order)) };
        return new MergedReport([.. changes, made], null);
    }

    private MergedReport Merge()
    {
        foreach (var resource in delivered.Resources.Skip(1))
        {
            if (resource.Type == "Observation") results.Add(resource.Id, resource);
            else Other(resource);
        }

        var ofReport = Tokens.Report + delivered.ReportId;
        var known = stored.OfType("Observation").Where(entry => entry.Tokens.Contains(ofReport)).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        // The places of what was stored do not depend on what is withdrawn, and neither do its tags.
        var before = new ResultTree(known.Values.Select(Standing), Never, withdrawn);
        var after = new ResultTree([.. known.Values.Select(Latest), .. results.Values.Where(result => !known.ContainsKey(result.Id)).Select(result => Fresh(result, null))], cancelled, withdrawn);
        foreach (var node in after.Nodes.Values) Result(node, before);
        changes.Add(Report(after, out var supersededId));
        return new MergedReport([.. changes], supersededId);
    }

    private static ResultNode Standing(EntryFacts known) => new() { Id = known.Id, Stored = known, Order = StoredEntries.Order(known) };

    private ResultNode Fresh(MappedResource result, EntryFacts? known) => new() { Id = result.Id, Stored = known, Delivered = result, Order = delivered.Order };

    // The version of a result that was made last. Notes the withdrawals that it hides, for what they withdraw below it.
    private ResultNode Latest(EntryFacts known)
    {
        if (!results.TryGetValue(known.Id, out var result)) return Standing(known);
        var order = StoredEntries.Order(known);
        if (order <= delivered.Order)
        {
            if (ResultNode.ToldBy(known) == "cancelled" && result.Status != "cancelled") Withdraw(known.Id, order);
            return Fresh(result, known);
        }

        if (result.Status == "cancelled") Withdraw(known.Id, delivered.Order);
        if (!ResourceEdit.SameContent(stored.Body(known).Span, result.Json)) superseded.Add(result);
        return Standing(known);
    }

    // What the cancellation of the whole report withdraws anyway need not be noted.
    private void Withdraw(string id, long order)
    {
        if (order > cancelled && order > withdrawn.GetValueOrDefault(id, Never)) withdrawn[id] = order;
    }

    // What is no result: the message made last counts.
    private void Other(MappedResource resource)
    {
        if (stored.Find(resource.Type, resource.Id) is not { } known)
        {
            changes.Add(New(delivered, resource));
            return;
        }

        // Made of its content: the same already.
        if (resource.IsContentAddressed) return;
        var body = stored.Body(known);
        var order = Math.Max(StoredEntries.Order(known), repeated.GetValueOrDefault(known.Id, Never));
        if (ResourceEdit.SameContent(body.Span, resource.Json)) repeated[known.Id] = Math.Max(order, delivered.Order);
        else if (order > delivered.Order) superseded.Add(resource);
        else
            changes.Add(Next(known, resource, ResourceEdit.WithLabels(resource.Json, body)));
    }

    private void Result(ResultNode node, ResultTree before)
    {
        var mentioned = results.GetValueOrDefault(node.Id);
        var tags = ResultTree.Tags(node);
        if (mentioned is null && node.Status == node.Stored!.Status && tags.ToHashSet(StringComparer.Ordinal).SetEquals(node.Tokens.Where(ResultTree.IsTag))
            && node.Members.Select(member => member.Id).SequenceEqual(before.Nodes[node.Id].Members.Select(member => member.Id), StringComparer.Ordinal)) return;
        var standing = node.Stored is { } entry ? stored.Body(entry) : default;
        var members = Ordered(node.Members, ResourceEdit.References(standing, "hasMember"), mentioned is null ? [] : ResourceEdit.References(mentioned.Json, "hasMember"));
        var latest = node.Delivered is { } own ? ResourceEdit.WithLabels(own.Json, standing) : standing;
        var isTagged = tags.ToHashSet(StringComparer.Ordinal).SetEquals(node.Tokens.Where(ResultTree.IsTag));
        var body = ResourceEdit.Result(latest, members, isTagged ? null : tags, node.Status == (node.Delivered?.Status ?? node.Stored!.Status) ? null : node.Status);
        var tokens = node.Tokens.RemoveAll(token => (!isTagged && ResultTree.IsTag(token)) || token.StartsWith(Tokens.Told, StringComparison.Ordinal));
        if (!isTagged) tokens = tokens.AddRange(tags);
        if (node.Status != node.ToldStatus) tokens = tokens.Add(Tokens.Told + node.ToldStatus);
        if (node.Delivered is { } version)
            changes.Add((node.Stored is { } stands ? Next(stands, version, body) : New(delivered, version) with { Body = body }) with { Status = node.Status, Tokens = tokens });
        else if (!body.Span.SequenceEqual(standing.Span))
            changes.Add(Rewritten(node.Stored!, body) with { Status = node.Status, Tokens = tokens });
    }

    // In the order of the message made first; what others added follows.
    private ImmutableArray<string> Ordered(IEnumerable<ResultNode> nodes, IEnumerable<string> standing, IEnumerable<string> told)
    {
        var ids = nodes.Select(node => node.Id).ToList();
        var order = (delivered.Order < first ? told.Concat(standing) : standing.Concat(told)).Concat(ids);
        var left = ids.ToHashSet(StringComparer.Ordinal);
        return [.. order.Where(left.Remove)];
    }

    private Change Report(ResultTree tree, out string? supersededId)
    {
        var resource = delivered.Resources[0];
        var body = stored.Body(report);
        var top = Ordered(tree.Top, ResourceEdit.References(body, "result"), ResourceEdit.References(resource.Json, "result"));
        var edit = new ReportEdit { Stored = body, Delivered = resource.Json, IsLate = isLate, IsFirst = delivered.Order < first, EffectiveAt = isLate ? report.ClinicalAt : resource.ClinicalAt, Results = top, HasOlderDocuments = Documents(resource.Tokens) < Documents(report.Tokens) };
        supersededId = null;
        if (isLate)
        {
            superseded.Insert(0, resource);
            var kept = SupersededVersion.Of(delivered, superseded);
            supersededId = kept.Id;
            if (stored.Find(kept.Type, kept.Id) is null) changes.Add(New(delivered, kept));
        }

        var oldest = tree.Nodes.Values.Where(node => node.ClinicalAt is not null).MinBy(node => node.ClinicalAt);
        var (text, at) = edit.Write(supersededId, oldest is null ? null : (oldest.ClinicalAt!.Value, ResourceEdit.Text(BodyOf(oldest), "effectiveDateTime")));
        var change = isLate ? Rewritten(report, text) with { ClinicalAt = at } : Next(report, resource with { ClinicalAt = at }, text);
        return change with { Tokens = ReportTokens(resource.Tokens) };
    }

    private ReadOnlyMemory<byte> BodyOf(ResultNode node) => node.Delivered?.Json ?? stored.Body(node.Stored!);

    private static long Documents(ImmutableArray<string> tokens) => Tokens.OrderOf(tokens, Tokens.Documents) ?? Never;

    // What later messages must know of the report, whichever message is its latest version; old numbers still find it.
    private ImmutableArray<string> ReportTokens(ImmutableArray<string> told)
    {
        var (latest, other) = isLate ? (report.Tokens, told) : (told, report.Tokens);
        var tokens = latest.RemoveAll(IsMemory).ToBuilder();
        tokens.AddRange(other.Where(token => (token.StartsWith("identifier=ServReportId|", StringComparison.Ordinal) || token.StartsWith(Tokens.Content, StringComparison.Ordinal)) && !latest.Contains(token)));
        if (isAwaited) tokens.Add(Tokens.Awaited);
        if (cancelled > Never) tokens.Add(Tokens.OfOrder(Tokens.Cancelled, cancelled));
        if (Math.Max(Documents(told), Documents(report.Tokens)) is var documents and > Never) tokens.Add(Tokens.OfOrder(Tokens.Documents, documents));
        tokens.Add(Tokens.OfOrder(Tokens.First, Math.Min(first, delivered.Order)));
        tokens.AddRange(withdrawn.Where(one => one.Value > cancelled).Select(one => Tokens.OfOrder($"{Tokens.Withdrawn}{one.Key}:", one.Value)));
        tokens.AddRange(repeated.Select(one => Tokens.OfOrder($"{Tokens.Repeated}{one.Key}:", one.Value)));
        return tokens.ToImmutable();
    }

    private static bool IsMemory(string token) => token == Tokens.Awaited
        || token.StartsWith(Tokens.Cancelled, StringComparison.Ordinal) || token.StartsWith(Tokens.Documents, StringComparison.Ordinal)
        || token.StartsWith(Tokens.First, StringComparison.Ordinal) || token.StartsWith(Tokens.Withdrawn, StringComparison.Ordinal)
        || token.StartsWith(Tokens.Repeated, StringComparison.Ordinal);

    private static Change New(MappedReport delivered, MappedResource resource) => New(delivered.Source, resource);

    /// <summary>A resource that is not stored yet.</summary>
    internal static Change New(string source, MappedResource resource) => new()
    {
        Type = resource.Type,
        Id = resource.Id,
        Replaces = 0,
        Body = resource.Json,
        Source = source,
        ClinicalAt = resource.ClinicalAt,
        Status = resource.Status,
        Labels = resource.Labels,
        ReleaseAt = resource.ReleaseAt,
        Tokens = resource.Tokens,
    };

    // What others have said about who may see it outlives a new version of it.
    private Change Next(EntryFacts known, MappedResource resource, ReadOnlyMemory<byte> body) => New(delivered, resource) with
    {
        Replaces = known.Version,
        Body = body,
        Labels = [.. resource.Labels.Union(known.Labels, StringComparer.Ordinal)],
        ReleaseAt = resource.ReleaseAt ?? known.ReleaseAt,
    };

    private static Change Rewritten(EntryFacts known, ReadOnlyMemory<byte> body) => new()
    {
        Type = known.Type,
        Id = known.Id,
        Replaces = known.Version,
        Body = body,
        Source = known.Source,
        ClinicalAt = known.ClinicalAt,
        Status = known.Status,
        Labels = known.Labels,
        ReleaseAt = known.ReleaseAt,
        Tokens = known.Tokens,
    };
}
