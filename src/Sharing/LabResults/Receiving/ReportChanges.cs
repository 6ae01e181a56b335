using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// The changes that a message makes to what is stored, by code list 7309: a new report (N), a changed one that replaces
/// what came before (M), a cancellation (C), an addition (A) or an earlier result repeated (H) that leave the rest as it is.
/// </summary>
internal sealed class ReportChanges(string source)
{
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
        if (before is null) return;
        if (report.ServType.V is "C" or "M") CancelOthers(mapped, stored);
    }

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

    // A changed report is whole: what it no longer holds is no longer said. It is cancelled, not deleted: a clinician who
    // saw it must be able to find what became of it.
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
