using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Portfolio;
using Felles.Storage;

namespace Felles.Steering.Papers;

/// <summary>
/// Where papers are written. Every step is one commit with its entry in the log. A published version stays; what is published
/// after it stands beside it and says why. Who may write is decided before it comes here.
/// </summary>
internal sealed class PaperDesk(Database database, SteeringLedger ledger, PaperLibrary library, TimeProvider clock)
{
    private const int ReasonMax = 1000;

    /// <summary>Saves a version.</summary>
    /// <param name="kind">Kind.</param>
    /// <param name="body">The whole record.</param>
    /// <param name="replaces">The version that was looked at; 0 for a new paper. 412 when another came in between.</param>
    /// <param name="state">Draft or published; withdrawn takes the paper out of force.</param>
    /// <param name="reason">Why; needed when a version has been published before.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>The new version; 422 with each fault at its place, 409 <c>no-change</c>.</returns>
    internal async Task<Outcome<int>> Save(PaperKind kind, object body, int replaces, PaperState state, string? reason, SteeringActor actor, CancellationToken cancel)
    {
        if (kind.Check(body).Where(issue => issue.Severity == IssueSeverity.Error).ToArray() is { Length: > 0 } issues)
            return Problem.Invalid("paper-content", "The record breaks rules and is not saved. Each fault is named with its place.", issues);
        if (reason is { Length: > ReasonMax } || reason?.Any(c => char.IsControl(c) && c != '\n') == true) return Problem.Invalid("reason", $"A reason has at most {ReasonMax} characters.");
        var (id, bytes) = (kind.IdOf(body), kind.Write(body));
        var saved = await ledger.Commit(
            actor.Entry(clock.GetUtcNow(), $"paper-{Dimensions.Code(state)}", string.Create(CultureInfo.InvariantCulture, $"{kind.Key}/{id}/{replaces + 1}")),
            async (connection, transaction) =>
            {
                await PaperRows.Lock(connection, transaction, database.Kind);
                var versions = await PaperRows.Versions(connection, kind.Key, id);
                var current = versions.LastOrDefault();
                if ((current?.Version ?? 0) != replaces) return Meanwhile(current);
                if (string.IsNullOrWhiteSpace(reason) && (state == PaperState.Withdrawn || versions.Exists(version => version.Is == PaperState.Published)))
                    return Problem.Invalid("reason", "This has been published. Say why it is changed.", PaperCheck.Fault("reason", "reason", "Say why it is changed.", "Skriv hvorfor det endres.", "Skriv kvifor det blir endra."));
                if (current is not null && current.Is == state && current.Body.AsSpan().SequenceEqual(bytes)) return new Problem(ProblemKind.Conflict, "no-change", "This is the same as what is there.");
                await PaperRows.Add(connection, transaction, new PaperRow
                {
                    Kind = kind.Key, Id = id, Version = replaces + 1, State = (int)state, Body = bytes, At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    Actor = actor.Name, Organisation = actor.Organisation, Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(),
                });
                return (Outcome<int>)(replaces + 1);
            },
            cancel);
        library.Refresh();
        return saved;
    }

    private static Problem Meanwhile(PaperRow? current) =>
        new(ProblemKind.VersionConflict, "version-conflict", $"{current?.Actor ?? "Nobody"} has saved another version since you opened this one. Nothing of yours is saved; look at both and save again.");
}
