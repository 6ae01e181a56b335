using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// Puts a delivered report together with what is stored of it. For each resource the message made last counts, in
/// whatever order the messages come; what a message does not mention stays, and a cancellation of the report cancels the
/// results of every message made before it (docs/decisions/0052). Pure: entries in, changes out.
/// </summary>
internal sealed class ReportMerge
{
    private readonly MappedReport delivered;
    private readonly StoredEntries stored;
    private readonly Dictionary<string, string> parents = new(StringComparer.Ordinal);
    private readonly List<Change> changes = [];
    private readonly List<MappedResource> superseded = [];
    private readonly List<(string Parent, string Member)> adoptions = [];
    private readonly EntryFacts? report;
    private readonly bool awaited;
    private readonly long cancelled;

    private ReportMerge(MappedReport delivered, StoredEntries stored, bool isAwaited)
    {
        this.delivered = delivered;
        this.stored = stored;
        report = stored.Find("DiagnosticReport", delivered.ReportId);
        // Until the new report comes, what is here waits for it.
        awaited = delivered.ServType != "N" && (isAwaited || (report is not null && report.Tokens.Contains(Tokens.Awaited)));
        cancelled = Math.Max(report is null ? 0 : Tokens.OrderOf(report.Tokens, Tokens.Cancelled) ?? 0, delivered.ServType == "C" ? delivered.Order : 0);
        foreach (var resource in delivered.Resources.Where(resource => resource.Type == "Observation"))
            foreach (var member in ResourceEdit.References(resource.Json, "hasMember"))
                parents.TryAdd(member, resource.Id);
    }

    /// <summary>The changes that the report makes; the DiagnosticReport is the last of them.</summary>
    /// <param name="delivered">A report with the id that it is stored under.</param>
    /// <param name="stored">What is stored of its resources.</param>
    /// <param name="isAwaited">It changes or cancels a report that has not come.</param>
    internal static ImmutableArray<Change> Of(MappedReport delivered, StoredEntries stored, bool isAwaited)
    {
        var merge = new ReportMerge(delivered, stored, isAwaited);
        foreach (var resource in delivered.Resources.Skip(1)) merge.Resource(resource);
        merge.CancelTheRest();
        foreach (var (parent, member) in merge.adoptions) merge.Adopt(parent, member);
        merge.Report(delivered.Resources[0]);
        return [.. merge.changes];
    }

    private bool IsLaterThanDelivered(EntryFacts entry) => StoredEntries.Order(entry) > delivered.Order;

    private void Resource(MappedResource resource)
    {
        var known = stored.Find(resource.Type, resource.Id);
        if (known is null)
        {
            AddResult(resource, null, resource.Json);
            if (resource.ParentElsewhere is { } parent) adoptions.Add((parent, resource.Id));
            return;
        }

        // Made of its content: the same already.
        if (resource.IsContentAddressed) return;
        var before = stored.Body(known);
        if (IsLaterThanDelivered(known))
        {
            Late(resource, known, before);
            return;
        }

        if (resource.Type == "Observation") AddResult(resource, known, ResourceEdit.Continue(before, resource.Json, member => !IsPlacedElsewhere(member, resource.Id)));
        else if (!ResourceEdit.SameContent(before.Span, resource.Json)) Add(resource, known, ResourceEdit.Continue(before, resource.Json, _ => true), resource.Status);
    }

    // "En kansellering av en svarrapport kansellerer tidligere sendte svarrapporter inkludert alle svar" (HITS 1102 §4.2);
    // also the results that come after it.
    private void AddResult(MappedResource resource, EntryFacts? known, byte[] body)
    {
        var isCancelled = resource is { Type: "Observation", Status: not "cancelled" } && delivered.Order < cancelled;
        Add(resource, known, isCancelled ? ResourceEdit.Cancel(body) : body, isCancelled ? "cancelled" : resource.Status);
    }

    // Made before what is stored: kept for who asks what was sent, and its members are still members.
    private void Late(MappedResource resource, EntryFacts known, ReadOnlyMemory<byte> before)
    {
        if (!ResourceEdit.SameContent(before.Span, resource.Json)) superseded.Add(resource);
        if (resource.Type != "Observation") return;
        var joined = ResourceEdit.Join(before, "hasMember", ResourceEdit.References(resource.Json, "hasMember").Where(member => !IsPlacedElsewhere(member, resource.Id)));
        if (joined is not null) Rewrite(known, joined, known.Status);
    }

    private bool IsPlacedElsewhere(string member, string parent) => parents.TryGetValue(member, out var placed) && placed != parent;

    // A part of a result that another message brought.
    private void Adopt(string parentId, string memberId)
    {
        if (stored.Find("Observation", parentId) is not { } parent) return;
        parents[memberId] = parentId;
        var at = changes.FindIndex(change => change.Type == "Observation" && change.Id == parentId);
        if (ResourceEdit.Join(at < 0 ? stored.Body(parent) : changes[at].Body, "hasMember", [memberId]) is not { } joined) return;
        if (at < 0) Rewrite(parent, joined, parent.Status);
        else changes[at] = changes[at] with { Body = joined };
    }

    private void CancelTheRest()
    {
        if (delivered.ServType != "C") return;
        var ofReport = Tokens.Report + delivered.ReportId;
        foreach (var known in stored.OfType("Observation").Where(entry => entry.Tokens.Contains(ofReport)))
        {
            if (known.Status == "cancelled" || IsLaterThanDelivered(known)) continue;
            if (changes.Any(change => change.Type == known.Type && change.Id == known.Id)) continue;
            Rewrite(known, ResourceEdit.Cancel(stored.Body(known)), "cancelled");
        }
    }

    private void Report(MappedResource resource)
    {
        var top = ResourceEdit.References(resource.Json, "result").ToHashSet(StringComparer.Ordinal);
        bool IsStillTop(string id) => top.Contains(id) || !parents.ContainsKey(id);
        if (report is null)
        {
            Add(resource, null, parents.Count > 0 ? ResourceEdit.Keep(resource.Json, "result", IsStillTop) : resource.Json, resource.Status);
        }
        else if (!IsLaterThanDelivered(report))
        {
            var (body, effective) = ResourceEdit.ContinueReport(stored.Body(report), resource.Json, IsStillTop);
            Add(resource with { ClinicalAt = effective }, report, body, resource.Status);
        }
        else
        {
            superseded.Add(resource);
            var bundle = SupersededVersion.Of(delivered, superseded);
            Add(bundle, null, bundle.Json, "");
            var (body, effective) = ResourceEdit.JoinReport(stored.Body(report), resource.Json, bundle.Id, IsStillTop);
            Rewrite(report with { ClinicalAt = effective, Tokens = Union(report.Tokens, resource.Tokens) }, body, report.Status);
        }

        Remember();
    }

    // What later messages must know of the report, whichever message is its latest version.
    private void Remember()
    {
        var tokens = changes[^1].Tokens.RemoveAll(token => token == Tokens.Awaited || token.StartsWith(Tokens.Cancelled, StringComparison.Ordinal));
        if (awaited) tokens = tokens.Add(Tokens.Awaited);
        if (cancelled > 0) tokens = tokens.Add(Tokens.OfOrder(Tokens.Cancelled, cancelled));
        changes[^1] = changes[^1] with { Tokens = tokens };
    }

    private void Add(MappedResource resource, EntryFacts? known, byte[] body, string status) => changes.Add(new Change
    {
        Type = resource.Type,
        Id = resource.Id,
        Replaces = known?.Version ?? 0,
        Body = body,
        Source = delivered.Source,
        ClinicalAt = resource.ClinicalAt,
        Status = status,
        // What others have said about who may see it outlives a new version of it.
        Labels = [.. resource.Labels.Union(known?.Labels ?? [], StringComparer.Ordinal)],
        ReleaseAt = resource.ReleaseAt ?? known?.ReleaseAt,
        Tokens = known is null ? resource.Tokens : Union(resource.Tokens, known.Tokens),
    });

    private void Rewrite(EntryFacts known, byte[] body, string status) => changes.Add(new Change
    {
        Type = known.Type,
        Id = known.Id,
        Replaces = known.Version,
        Body = body,
        Source = known.Source,
        ClinicalAt = known.ClinicalAt,
        Status = status,
        Labels = known.Labels,
        ReleaseAt = known.ReleaseAt,
        Tokens = known.Tokens,
    });

    // Tags are kept with the members that they are of, and old numbers of a report still find it.
    private static ImmutableArray<string> Union(ImmutableArray<string> now, ImmutableArray<string> before) =>
        [.. now, .. before.Where(token => (token.StartsWith("_tag=", StringComparison.Ordinal) || token.StartsWith("identifier=ServReportId|", StringComparison.Ordinal)) && !now.Contains(token))];
}
