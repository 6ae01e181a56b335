using System.Globalization;
using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.AccessLog;

/// <summary>Asks about an entry of an open log, for the API and the pages alike.</summary>
public static class Disputing
{
    /// <summary>Asks the organisation that stands behind an entry.</summary>
    /// <param name="disputes">Where questions are kept.</param>
    /// <param name="record">Opened to read the log.</param>
    /// <param name="entry">The entry's id in the log, <c>stream-number</c>.</param>
    /// <param name="question">A text that may be kept.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns>The question; <see cref="ProblemKind.NotFound"/> when the log shows no such entry, <see cref="ProblemKind.Invalid"/> when no organisation stands behind it.</returns>
    public static async Task<Outcome<Dispute>> Ask(Disputes disputes, OpenRecord record, string entry, string question, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(disputes);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(entry);
        if (!Disputes.Text(question, "question").Succeeded(out var text, out var problem)) return problem;
        var cut = entry.LastIndexOf('-');
        if (cut <= 0 || !long.TryParse(entry.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return Problem.NotFound("There is no such entry in your log.");
        if (!(await record.LogEntryOf(entry[..cut], sequence, cancel)).Succeeded(out var logged, out problem)) return problem;
        var actor = logged.Entry.Actor;
        if (actor.Reader is not (ReaderKind.Professional or ReaderKind.System) || actor.Organisation is not { } organisation)
            return Problem.Invalid("dispute-entry", "No organisation stands behind this entry.", Issue.Error("business-rule", "dispute-entry", "Ask about what health personnel or an organisation's system has done."));
        var dispute = new Dispute
        {
            Id = ResourceId.Create(),
            Person = record.Person,
            Stream = logged.Stream,
            Sequence = logged.Sequence,
            Organisation = organisation,
            DecisionId = actor.DecisionId,
            Question = text,
            AskedBy = record.Acting is { Reader: not ReaderKind.Self } other ? other.Name : null,
        };
        return await disputes.Ask(dispute, cancel);
    }
}
