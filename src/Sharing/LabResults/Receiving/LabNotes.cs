using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>What the sender of a message is told beside what was stored.</summary>
internal static class LabNotes
{
    internal static ImmutableArray<Issue> Of(Message message, IEnumerable<(MappedReport Report, bool IsAwaited, string? SupersededId)> reports)
    {
        var notes = ImmutableArray.CreateBuilder<Issue>();
        notes.AddRange(message.Warnings);
        foreach (var (report, isAwaited, supersededId) in reports)
        {
            notes.AddRange(report.Warnings);
            if (isAwaited)
                notes.Add(Issue.Warning("not-found", "changed-report-not-found", "The report that this changes or cancels has not been received. This is kept, and put together with it when it comes."));
            if (supersededId is not null) notes.Add(Late(supersededId));
            foreach (var unplaced in report.Unplaced)
                notes.Add(new Issue(IssueSeverity.Information, "informational", "kept-without-place", "This has no place in the profile; it is kept with the report.") { Expression = unplaced.Path });
        }

        foreach (var path in message.Identity)
            notes.Add(new Issue(IssueSeverity.Information, "informational", "identity-not-kept", "Who the patient is is the population register's to say; this is not kept.") { Expression = path });
        return notes.ToImmutable();
    }

    /// <summary>A later version is stored already.</summary>
    internal static Issue Late(string supersededId) => Issue.Warning(
        "business-rule", "later-version-stored", $"A version of this report that was made later is stored already, and stays the latest. What this one says is kept beside it as Bundle/{supersededId}.");
}
