using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Members;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>
/// A round as its members may work in it, the same for the pages and the API: owners report their own organisation's
/// initiatives, the office everything else. What a role does not allow is 403 <c>office-only</c> or <c>another-owner</c>.
/// </summary>
internal sealed class ReportingDesk(RoundProcess process, OpenRounds rounds)
{
    private const int NumberTries = 5;

    /// <summary>The open round; 404 <c>no-open-round</c> when none is.</summary>
    internal async Task<Outcome<OpenRound>> Round(CancellationToken cancel) =>
        (await rounds.Current(cancel)).Then(round => round is null ? new Problem(ProblemKind.NotFound, "no-open-round", "No round is open for reporting just now.") : (Outcome<OpenRound>)round);

    /// <summary>Whether a member may change a report.</summary>
    internal static bool May(Member member, Initiative report) => member.Has(SteeringRoles.Office) || (member.Has(SteeringRoles.Owner) && member.Organisation == report.Owner);

    internal async Task<Outcome<Done>> Open(Member member, RoundHeader header, DateOnly deadline, SteeringActor actor, CancellationToken cancel) =>
        member.Has(SteeringRoles.Office) ? await process.Open(header, deadline, actor, cancel) : OfficeOnly();

    /// <summary>Saves a report in the open round.</summary>
    internal async Task<Outcome<int>> Save(Member member, Initiative report, int replaces, string? remark, SteeringActor actor, CancellationToken cancel)
    {
        if (!(await Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        // Numbers are drawn by Add: one that is chosen could be another's of an earlier round, or use the numbers up.
        return await process.Report(round.Id, report, replaces, (before, after, looked) => before is null ? NoInitiative() : Allowed(member, before, after, looked), remark, actor, cancel);
    }

    /// <summary>Adds an initiative to the open round, under a number that none has had.</summary>
    /// <param name="member">Who adds it.</param>
    /// <param name="report">The report; its number is not looked at.</param>
    /// <param name="remark">Why; null for none.</param>
    /// <param name="actor">Who, for the log.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>The number.</returns>
    internal async Task<Outcome<int>> Add(Member member, Initiative report, string? remark, SteeringActor actor, CancellationToken cancel)
    {
        if (!(await Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        // Another may take the same number at the same moment; then the next is tried.
        for (var attempt = 1; ; attempt++)
        {
            if (!(await rounds.NextNumber(cancel)).Succeeded(out var number, out problem)) return problem;
            var numbered = report with { Number = number };
            // A number that somebody else took at the same moment is no takeover of theirs.
            var added = await process.Report(round.Id, numbered, 0, (_, after, _) => Allowed(member, null, after, 0), remark, actor, cancel);
            if (!added.Failed(out problem)) return number;
            if (problem.Kind != ProblemKind.VersionConflict || attempt == NumberTries) return problem;
        }
    }

    /// <summary>Saves all reports of a file, or none.</summary>
    internal async Task<Outcome<Done>> SaveAll(Member member, ImmutableArray<(Initiative Report, int Replaces)> reports, string? remark, SteeringActor actor, CancellationToken cancel)
    {
        if (!(await Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        return await process.Report(round.Id, reports, (before, after, looked) => Allowed(member, before, after, looked), remark, "reports-uploaded", actor, cancel);
    }

    /// <summary>The office asks the owner about a report, or accepts it. A question says what is asked.</summary>
    internal async Task<Outcome<int>> Review(Member member, int number, int replaces, ReportState state, string? remark, SteeringActor actor, CancellationToken cancel)
    {
        if (!member.Has(SteeringRoles.Office)) return OfficeOnly();
        if (state is not (ReportState.Accepted or ReportState.AskedBack)) return Problem.Invalid("review-state", "A review accepts or asks back.");
        if (state == ReportState.AskedBack && string.IsNullOrWhiteSpace(remark)) return Problem.Invalid("question", "Say what you ask the owner about.");
        if (!(await Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        return await process.Review(round.Id, number, replaces, state, remark, actor, cancel);
    }

    internal async Task<Outcome<string>> Freeze(Member member, SteeringActor actor, CancellationToken cancel)
    {
        if (!member.Has(SteeringRoles.Office)) return OfficeOnly();
        if (!(await Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        return await process.Freeze(round.Id, actor, cancel);
    }

    internal async Task<Outcome<string>> Correct(Member member, string round, Initiative report, int looked, string reason, SteeringActor actor, CancellationToken cancel) =>
        member.Has(SteeringRoles.Office) ? await process.Correct(round, report, looked, reason, actor, cancel) : OfficeOnly();

    private static Problem? Allowed(Member member, Initiative? before, Initiative after, int replaces)
    {
        if (before is null && replaces > 0) return NoInitiative();
        // Neither may an owner take over another's initiative, nor give theirs away: the office does that.
        return May(member, after) && (before is null || May(member, before)) ? null : new Problem(ProblemKind.Forbidden, "another-owner", "Owners report the initiatives of their own organisation. The office moves an initiative to another owner.");
    }

    private static Problem NoInitiative() => new(ProblemKind.NotFound, "no-initiative", "The round has no such initiative. Look at the list of the round; a new one is added without a number.");

    internal static Problem OfficeOnly() => new(ProblemKind.Forbidden, "office-only", "Only the portfolio office may do this.");
}
