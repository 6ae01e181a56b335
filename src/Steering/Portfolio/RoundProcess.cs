using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Steering.Portfolio;

/// <summary>
/// A reporting round from its opening to its freezing, and corrections after that. Every step is one commit with its entry
/// in the log; who may take which step is decided before it comes here.
/// </summary>
internal sealed class RoundProcess(Database database, SteeringLedger ledger, RoundLibrary library, TimeProvider clock)
{
    private static readonly CodeLists Codes = CodeLists.InForce;

    /// <summary>Opens a round: each initiative that has not ended gets its last frozen report, to confirm or change.</summary>
    /// <returns>409 <c>round-exists</c>, <c>round-order</c> or <c>round-open</c>.</returns>
    internal async Task<Outcome<Done>> Open(RoundHeader header, DateOnly deadline, SteeringActor actor, CancellationToken cancel)
    {
        if (RoundCheck.Of(header, [], Codes).ToArray() is { Length: > 0 } issues) return Problem.Invalid("round-content", "The round breaks rules. Each fault is named with its place.", issues);
        FrozenRound? last = null;
        if (!(await library.Rounds(cancel)).Succeeded(out var rounds, out var problem)) return problem;
        if (rounds.Length > 0 && !(await library.Find(null, null, cancel)).Succeeded(out last, out problem)) return problem;
        if (last is not null && string.CompareOrdinal(header.Id, last.Round.Id) <= 0) return Conflict("round-order", "A new round is later than every frozen one. Correct a frozen round instead.");
        var carried = last?.Round.Initiatives.Where(initiative => initiative.Ended is null) ?? [];
        return await ledger.Commit<Done>(
            actor.Entry(clock.GetUtcNow(), "round-opened", $"round/{header.Id}"),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, header.Id, database.Kind) is not null) return Conflict("round-exists", "The round exists already.");
                if ((await RoundRows.Rounds(connection)).Any(round => round.Frozen == 0)) return Conflict("round-open", "Another round is open. Freeze it first.");
                await RoundRows.AddRound(connection, transaction, header.Id, deadline.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), RoundJson.Bytes(header), frozen: false);
                foreach (var initiative in carried)
                    await RoundRows.AddReport(connection, transaction, Row(header.Id, initiative, 1, ReportState.Awaited, actor, null));
                return Done.Value;
            },
            cancel);
    }

    /// <summary>Saves an owner's report, or the office's change of it.</summary>
    /// <param name="round">An open round.</param>
    /// <param name="report">The whole report.</param>
    /// <param name="replaces">The version that was looked at; 0 for a new initiative. 412 when another came in between.</param>
    /// <param name="may">Who may report what.</param>
    /// <param name="remark">Why, or a word to the office; null for none.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    internal async Task<Outcome<int>> Report(string round, Initiative report, int replaces, MayReport may, string? remark, SteeringActor actor, CancellationToken cancel) =>
        (await Report(round, [(report, replaces)], may, remark, "report-saved", actor, cancel)).Then(_ => (Outcome<int>)(replaces + 1));

    /// <summary>Saves several reports in one commit: all or none.</summary>
    /// <param name="round">An open round.</param>
    /// <param name="reports">Each report with the version that was looked at; 0 for a new initiative.</param>
    /// <param name="may">Who may report what; asked of what stands when the reports are saved.</param>
    /// <param name="remark">Why, or a word to the office; null for none.</param>
    /// <param name="operation">What the log calls it, as <c>reports-uploaded</c>.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>412 <c>version-conflict</c> names each initiative that somebody else has saved meanwhile.</returns>
    internal Task<Outcome<Done>> Report(string round, ImmutableArray<(Initiative Report, int Replaces)> reports, MayReport may, string? remark, string operation, SteeringActor actor, CancellationToken cancel)
    {
        if (reports.SelectMany(item => RoundCheck.Of(item.Report, Codes)).Where(issue => issue.Severity == IssueSeverity.Error).ToArray() is { Length: > 0 } issues)
            return Task.FromResult<Outcome<Done>>(Problem.Invalid("report-content", "The report breaks rules and is not saved. Each fault is named with its place.", issues));
        if (RoundCheck.Remark(remark, "remark") is { } unfit) return Task.FromResult<Outcome<Done>>(Unfit(unfit));
        if (reports.FirstOrDefault(item => item.Report.Ended is { } ended && ended != round).Report is { } early)
            return Task.FromResult<Outcome<Done>>(Problem.Invalid("report-ended-elsewhere", string.Create(CultureInfo.InvariantCulture, $"Initiative {early.Number} is told to have ended in another round than this. An initiative ends in the round that reports it; send {round}, or leave it out.")));
        string[] objects = [$"round/{round}", .. reports.Select(item => string.Create(CultureInfo.InvariantCulture, $"initiative/{item.Report.Number}/{item.Replaces + 1}"))];
        return ledger.Commit(
            actor.Entry(clock.GetUtcNow(), operation, objects),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, round, database.Kind) is not { } row) return Problem.NotFound("There is no such round.");
                if (row.Frozen != 0) return Conflict("round-frozen", "The round is frozen. Ask the office for a correction.");
                var current = (await RoundRows.Latest(connection, round)).ToDictionary(report => report.Number);
                foreach (var (report, replaces) in reports)
                    if (may(current.TryGetValue(report.Number, out var standing) ? RoundJson.Read<Initiative>(standing.Body) : null, report, replaces) is { } refused)
                        return refused;
                if (Overtaken(reports, current) is { } overtaken) return overtaken;
                foreach (var (report, replaces) in reports)
                {
                    var before = current.TryGetValue(report.Number, out var saved) ? RoundJson.Read<Initiative>(saved.Body) : null;
                    if (before?.Ended is not null && before.Ended != round) return Conflict("report-ended", "The initiative ended in an earlier round.");
                    await RoundRows.AddReport(connection, transaction, Row(round, report with { Introduced = before is null ? round : before.Introduced }, replaces + 1, ReportState.Reported, actor, remark));
                }

                return (Outcome<Done>)Done.Value;
            },
            cancel);
    }

    private static Problem? Overtaken(ImmutableArray<(Initiative Report, int Replaces)> reports, Dictionary<int, ReportRow> current)
    {
        var overtaken = reports.Where(item => (current.GetValueOrDefault(item.Report.Number)?.Version ?? 0) != item.Replaces).Select(item => item.Report.Number).ToArray();
        if (overtaken.Length == 0) return null;
        var who = current.GetValueOrDefault(overtaken[0])?.Actor ?? "Nobody";
        return new Problem(ProblemKind.VersionConflict, "version-conflict", $"{who} has saved another version since you opened this one. Nothing of yours is saved; look at both and save again.")
        {
            Issues = [.. overtaken.Select(number => Issue.Error("conflict", "version-conflict", string.Create(CultureInfo.InvariantCulture, $"Initiative {number} has another version."), string.Create(CultureInfo.InvariantCulture, $"initiatives/{number}")))],
        };
    }

    /// <summary>The office asks the owner about a report, or accepts it.</summary>
    internal Task<Outcome<int>> Review(string round, int number, int replaces, ReportState state, string? remark, SteeringActor actor, CancellationToken cancel) =>
        RoundCheck.Remark(remark, "remark") is { } unfit ? Task.FromResult<Outcome<int>>(Unfit(unfit)) : Step(round, number, replaces, state == ReportState.Accepted ? "report-accepted" : "report-asked-back", actor, (version, before) => before is null
            ? Problem.NotFound("The round has no such initiative.")
            : Row(round, before, version, state, actor, remark), cancel);

    /// <summary>Freezes a round, from then on published. Every report must have been accepted.</summary>
    /// <returns>The hash; 409 <c>not-accepted</c> with each report that is not.</returns>
    internal async Task<Outcome<string>> Freeze(string round, SteeringActor actor, CancellationToken cancel)
    {
        var frozen = await ledger.Commit(
            actor.Entry(clock.GetUtcNow(), "round-frozen", $"round/{round}/1"),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, round, database.Kind) is not { } row) return Problem.NotFound("There is no such round.");
                if (row.Frozen != 0) return Conflict("round-frozen", "The round is frozen already. Correct it instead.");
                var reports = await RoundRows.Latest(connection, round);
                if (reports.Where(report => report.State != (int)ReportState.Accepted).ToList() is { Count: > 0 } waiting)
                    return Conflict("not-accepted", "These reports have not been accepted.") with { Issues = [.. waiting.Select(report => Issue.Error("business-rule", "not-accepted", string.Create(CultureInfo.InvariantCulture, $"Initiative {report.Number} is not accepted."), string.Create(CultureInfo.InvariantCulture, $"initiatives/{report.Number}")))] };
                await RoundRows.Freeze(connection, transaction, round);
                return await AddEdition(connection, transaction, round, 1, row.Header, [.. reports.Select(report => (report.Number, report.Hash))], null, actor);
            },
            cancel);
        library.Refresh();
        return frozen;
    }

    /// <summary>Corrects one report of a frozen round: a new edition beside the earlier ones, which stay as they are.</summary>
    /// <param name="round">A frozen round.</param>
    /// <param name="report">The report as it should have been.</param>
    /// <param name="looked">The edition that was looked at. 412 <c>version-conflict</c> when another correction came in between.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>The new edition's hash.</returns>
    internal async Task<Outcome<string>> Correct(string round, Initiative report, int looked, string reason, SteeringActor actor, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Problem.Invalid("reason", "A correction says why.");
        if (RoundCheck.Remark(reason, "reason") is { } unfit) return Unfit(unfit);
        if (RoundCheck.Of(report, Codes).Where(issue => issue.Severity == IssueSeverity.Error).ToArray() is { Length: > 0 } issues)
            return Problem.Invalid("report-content", "The report breaks rules and is not saved. Each fault is named with its place.", issues);
        var corrected = await ledger.Commit(
            actor.Entry(clock.GetUtcNow(), "round-corrected", $"round/{round}", string.Create(CultureInfo.InvariantCulture, $"initiative/{report.Number}")),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, round, database.Kind) is not { Frozen: 1 } row) return Problem.NotFound("There is no such frozen round.");
                var versions = (await RoundRows.Versions(connection, report.Number)).Where(version => version.Round == round).ToList();
                var edition = (await RoundRows.Editions(connection)).Where(edition => edition.Round == round).Max(edition => edition.Edition);
                if (edition != looked) return new Problem(ProblemKind.VersionConflict, "version-conflict", "Somebody has corrected this round since you looked at it. Nothing of yours is saved; look at the newest edition and correct that.");
                var contents = (await RoundRows.Contents(connection, round, edition)).Where(content => content.Number != 0).ToDictionary(content => content.Number, content => content.Hash);
                var added = Row(round, report, versions.Count == 0 ? 1 : versions[^1].Version + 1, ReportState.Accepted, actor, reason);
                if (contents.TryGetValue(report.Number, out var current) && current.AsSpan().SequenceEqual(RoundJson.Hash(added.Body))) return Conflict("no-change", "The report is the same as the one it would correct.");
                await RoundRows.AddReport(connection, transaction, added);
                contents[report.Number] = RoundJson.Hash(added.Body);
                return await AddEdition(connection, transaction, round, edition + 1, row.Header, [.. contents.Select(content => (content.Key, content.Value))], reason, actor);
            },
            cancel);
        library.Refresh();
        return corrected;
    }

    /// <summary>Takes in a whole frozen round, as from another platform or an archive. The same round again changes nothing.</summary>
    /// <returns>Its hash, which is the one it has elsewhere; 409 <c>round-exists</c> when another content has its id.</returns>
    internal async Task<Outcome<string>> Import(Round round, SteeringActor actor, CancellationToken cancel)
    {
        var reports = round.Initiatives.Select(initiative => Row(round.Id, initiative, 1, ReportState.Accepted, actor, null)).ToList();
        var header = RoundJson.Bytes(round.Header);
        var items = reports.Select(report => (report.Number, Hash: RoundJson.Hash(report.Body))).ToImmutableArray();
        var hash = Convert.ToHexStringLower(RoundJson.HashOf(RoundJson.Hash(header), items));
        if ((await library.Editions(round.Id, cancel)).Succeeded(out var editions, out _) && editions.Any(edition => edition.Hash == hash)) return hash;
        var imported = await ledger.Commit(
            actor.Entry(clock.GetUtcNow(), "round-imported", $"round/{round.Id}/1"),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, round.Id, database.Kind) is not null) return Conflict("round-exists", "A round with this id and other content exists. A frozen round is corrected, never replaced.");
                await RoundRows.AddRound(connection, transaction, round.Id, null, header, frozen: true);
                foreach (var report in reports) await RoundRows.AddReport(connection, transaction, report);
                return await AddEdition(connection, transaction, round.Id, 1, header, items, null, actor);
            },
            cancel);
        library.Refresh();
        return imported;
    }

    private Task<Outcome<int>> Step(string round, int number, int replaces, string operation, SteeringActor actor, Func<int, Initiative?, Outcome<ReportRow>> make, CancellationToken cancel) =>
        ledger.Commit(
            actor.Entry(clock.GetUtcNow(), operation, $"round/{round}", string.Create(CultureInfo.InvariantCulture, $"initiative/{number}/{replaces + 1}")),
            async (connection, transaction) =>
            {
                if (await RoundRows.Lock(connection, transaction, round, database.Kind) is not { } row) return Problem.NotFound("There is no such round.");
                if (row.Frozen != 0) return Conflict("round-frozen", "The round is frozen. Ask the office for a correction.");
                var current = (await RoundRows.Versions(connection, number)).LastOrDefault(version => version.Round == round);
                if ((current?.Version ?? 0) != replaces)
                    return new Problem(ProblemKind.VersionConflict, "version-conflict", $"{current?.Actor ?? "Nobody"} has saved another version since you opened this one. Nothing of yours is saved; look at both and save again.");
                if (!make(replaces + 1, current is null ? null : RoundJson.Read<Initiative>(current.Body)).Succeeded(out var added, out var problem)) return problem;
                await RoundRows.AddReport(connection, transaction, added);
                return (Outcome<int>)added.Version;
            },
            cancel);

    private async Task<Outcome<string>> AddEdition(DbConnection connection, DbTransaction transaction, string round, int number, byte[] header, ImmutableArray<(int Number, byte[] Hash)> reports, string? reason, SteeringActor actor)
    {
        var hash = RoundJson.HashOf(RoundJson.Hash(header), reports);
        var edition = new EditionRow { Round = round, Edition = number, Hash = hash, Header = RoundJson.Hash(header), At = clock.GetUtcNow().ToUnixTimeMilliseconds(), Actor = actor.Name, Reason = reason };
        await RoundRows.AddEdition(connection, transaction, edition, reports);
        return Convert.ToHexStringLower(hash);
    }

    private ReportRow Row(string round, Initiative report, int version, ReportState state, SteeringActor actor, string? remark) => new()
    {
        Round = round,
        Number = report.Number,
        Version = version,
        State = (int)state,
        Body = RoundJson.Bytes(report),
        At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Actor = actor.Name,
        Organisation = actor.Organisation,
        Remark = remark,
    };

    private static Problem Unfit(Issue issue) => Problem.Invalid("remark", "A remark, question or reason has 1 to 4,000 characters and no control characters. Nothing is saved; shorten it and send again.", issue);

    private static Problem Conflict(string code, string text) => new(ProblemKind.Conflict, code, text);
}

/// <summary>Whether a report may be saved, by what stands when it is: null when it may.</summary>
/// <param name="before">The report that stands; null when none does.</param>
/// <param name="after">The report to be saved.</param>
/// <param name="replaces">The version that was looked at; 0 for a new initiative.</param>
internal delegate Problem? MayReport(Initiative? before, Initiative after, int replaces);
