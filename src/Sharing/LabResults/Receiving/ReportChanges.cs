using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// The changes that a message makes to what is stored, by code list 7309: a new report (N), a changed one (M), a
/// cancellation (C), an addition (A) or an earlier result repeated (H). Only a cancellation touches what the message does
/// not name: laboratories may send the changed results alone (HITS 1102), so what is absent stands.
/// </summary>
internal sealed class ReportChanges(string source)
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, Change> changes = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Issue>.Builder notes = ImmutableArray.CreateBuilder<Issue>();

    internal bool IsEmpty => changes.Count == 0;

    internal ImmutableArray<Issue> Notes => notes.ToImmutable();

    internal ImmutableArray<Change> ToArray() => [.. changes.Values];

    /// <summary>Ties a result to its report among the lifted facts.</summary>
    internal static string ReportToken(string reportId) => $"report={reportId}";

    internal void Add(Message message, ServReport report, MappedReport mapped, StoredReports stored)
    {
        notes.AddRange(message.Warnings);
        notes.AddRange(mapped.Warnings);
        foreach (var unplaced in mapped.Unplaced)
            notes.Add(new Issue(IssueSeverity.Information, "informational", "kept-without-place", "This has no place in the profile; it is kept with the report.") { Expression = unplaced.Path });
        var before = stored.Find("DiagnosticReport", mapped.ReportId);
        if (before is not null && Tokens.MessageTimeOf(before.Tokens) is { } time && time > mapped.GeneratedAt)
        {
            notes.Add(Issue.Warning("business-rule", "older-than-stored", "A later version of this report is stored already; this older one changed nothing."));
            return;
        }

        foreach (var resource in mapped.Resources) Put(resource, mapped.ReportId, stored);
        if (before is null || stored.Body(before) is not { } earlier) return;
        KeepResults(before.Reference, earlier);
        if (report.ServType.V == "C") CancelOthers(mapped, stored);
    }

    // The report goes on listing the results that an earlier version brought and this one does not repeat.
    private void KeepResults(string reference, ReadOnlyMemory<byte> earlier)
    {
        var change = changes[reference];
        var report = JsonNode.Parse(change.Body.Span)!.AsObject();
        var known = References(report).ToHashSet(StringComparer.Ordinal);
        var missing = References(JsonNode.Parse(earlier.Span)!.AsObject()).Where(known.Add).ToArray();
        if (missing.Length == 0) return;
        if (report["result"] is not JsonArray results) report["result"] = results = [];
        foreach (var result in missing) results.Add(new JsonObject { ["reference"] = result });
        changes[reference] = change with { Body = Encoding.UTF8.GetBytes(report.ToJsonString(plain)) };
    }

    private static IEnumerable<string> References(JsonObject report) =>
        report["result"] is JsonArray results ? results.Select(result => (string?)result?["reference"]).OfType<string>() : [];

    private void Put(MappedResource resource, string reportId, StoredReports stored)
    {
        var before = stored.Find(resource.Type, resource.Id);
        if (resource.IsContentAddressed && before is { Deleted: false }) return;
        changes[$"{resource.Type}/{resource.Id}"] = new Change
        {
            Type = resource.Type,
            Id = resource.Id,
            Replaces = before?.Version ?? 0,
            Body = resource.Json,
            Source = source,
            Status = resource.Status,
            ClinicalAt = resource.ClinicalAt,
            Labels = before?.Labels ?? [],
            ReleaseAt = before?.ReleaseAt,
            Tokens = resource.Type == "Observation" ? [.. resource.Tokens, ReportToken(reportId)] : resource.Tokens,
        };
    }

    // Cancelled, not deleted: a clinician who saw it must be able to find what became of it.
    private void CancelOthers(MappedReport mapped, StoredReports stored)
    {
        foreach (var result in stored.ResultsOf(mapped.ReportId))
        {
            if (result.Status == "cancelled" || changes.ContainsKey(result.Reference) || stored.Body(result) is not { } body) continue;
            changes[result.Reference] = new Change
            {
                Type = result.Type,
                Id = result.Id,
                Replaces = result.Version,
                Body = Cancelled(body),
                Source = source,
                Status = "cancelled",
                ClinicalAt = result.ClinicalAt,
                Labels = result.Labels,
                ReleaseAt = result.ReleaseAt,
                Tokens = result.Tokens,
            };
        }
    }

    private static byte[] Cancelled(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("status"u8)) continue;
            reader.Read();
            return [.. body.Span[..(int)reader.TokenStartIndex], .. "\"cancelled\""u8, .. body.Span[(int)reader.BytesConsumed..]];
        }

        throw new InvalidOperationException("A stored Observation has no status.");
    }
}
