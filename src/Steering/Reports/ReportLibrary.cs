using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Assignments.Pages;
using Felles.Steering.Cases;
using Felles.Steering.Papers;
using Felles.Steering.Papers.Pages;
using Felles.Steering.Portfolio;
using Felles.Steering.Strategy;
using Felles.Steering.Strategy.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Felles.Steering.Reports;

/// <summary>The reports that can be made: a round's status, the strategy's status, the assignments, a case paper.</summary>
public sealed class ReportLibrary
{
    /// <summary>Name of the strategy's status.</summary>
    public const string Strategy = "strategy";

    /// <summary>Name of the report on the assignments.</summary>
    public const string Assignments = "assignments";

    private readonly RoundLibrary rounds;
    private readonly PaperLibrary papers;

    internal ReportLibrary(RoundLibrary rounds, PaperLibrary papers)
    {
        this.rounds = rounds;
        this.papers = papers;
    }

    /// <summary>A report by its name.</summary>
    /// <param name="what">A round as <c>2022-09</c>, <see cref="Strategy"/>, <see cref="Assignments"/>, or the id of a case as <c>NUIT-2023-20</c>.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>404 when there is no such thing.</returns>
    public async Task<Outcome<Report>> Find(string what, CancellationToken cancel) =>
        RoundName.IsValid(what) ? await Status(what, cancel)
        : what == Strategy ? await OfStrategy(null, null, cancel)
        : what == Assignments ? await OfAssignments(null, cancel)
        : await OfCase(what, cancel);

    /// <summary>The status of a round, or of the newest for null.</summary>
    internal async Task<Outcome<Report>> Status(string? round, CancellationToken cancel) => (await StatusReport.Of(rounds, round, cancel)).Then(status =>
    {
        var frozen = status.Visit.Frozen;
        return (Outcome<Report>)new Report(
            $"status-{frozen.Round.Id}",
            // What is printed also tells of the rounds before, so all their hashes are part of what it is kept under.
            $"status {string.Join(' ', status.Visit.Rounds.Select(edition => edition.Hash))}",
            frozen.Round.Header.AsOf,
            (T, _) => T["report.status.title", T.Round(frozen.Round.Id)],
            (T, _) => $"{T["round.asof", T.Round(frozen.Round.Id), T.Language.Date(frozen.Round.Header.AsOf)]}{(frozen.Edition.Reason is { } reason ? $" {T["round.corrected", frozen.Edition.Number, reason]}" : null)}",
            Body<ReportBody>("Report", status),
            () => ReportDocuments.Status(status));
    });

    /// <summary>The status of the newest plan, beside a round or the newest for null, as of a day.</summary>
    internal async Task<Outcome<Report>> OfStrategy(string? round, DateOnly? asOf, CancellationToken cancel)
    {
        if (!(await Visit(round, asOf, cancel)).Succeeded(out var visit, out var problem)) return problem;
        if (StrategyVisit.Of(visit) is not { } found) return Problem.NotFound("No plan of the strategy is published.");
        return new Report(
            Dated("strategy", visit), Key("strategy", visit), visit.Today,
            (_, F) => F["report.strategy.title", F.Language.Date(visit.Today)],
            (T, F) => visit.Frozen is { } frozen ? F["report.strategy.lead", T.Round(frozen.Round.Id)] : F["report.strategy.lead.alone"],
            Body<StrategyReport>("Visit", found),
            () => ReportDocuments.Strategy(found));
    }

    /// <summary>The assignments, as of a day.</summary>
    internal async Task<Outcome<Report>> OfAssignments(DateOnly? asOf, CancellationToken cancel)
    {
        if (!(await Visit(null, asOf, cancel)).Succeeded(out var visit, out var problem)) return problem;
        if (AssignmentVisit.Of(visit, QueryCollection.Empty) is not { Register.All.IsEmpty: false } found) return Problem.NotFound("No assignment is published.");
        return new Report(
            Dated("assignments", visit), Key("assignments", visit), visit.Today,
            (_, F) => F["report.assignments.title", F.Language.Date(visit.Today)],
            (_, F) => F["report.assignments.lead"],
            Body<AssignmentsReport>("Visit", found),
            () => ReportDocuments.Assignments(found));
    }

    /// <summary>The paper of a case, by its id.</summary>
    internal async Task<Outcome<Report>> OfCase(string id, CancellationToken cancel)
    {
        if (!(await Visit(null, null, cancel)).Succeeded(out var visit, out var problem)) return problem;
        if (visit.Shelf.Find(CaseKinds.Case, id) is not { Body: CommitteeCase item } paper) return Problem.NotFound($"There is no round, area or case '{id}' that a report can be made of. Name a round as 2022-09, {Strategy}, {Assignments}, or a case as NUIT-2023-20.");
        FrozenRound? frozen = null;
        if (item.Round is { } round && !(await rounds.Find(round, null, cancel)).Succeeded(out frozen, out problem)) return problem;
        visit = PaperVisit.On(visit.Shelf, frozen ?? visit.Frozen, item.Meeting);
        var found = AssignmentVisit.Of(visit, QueryCollection.Empty, id)!;
        return new Report(
            $"case-{id}", Key($"case {paper.Hash}", visit), item.Meeting,
            (_, F) => F["report.case.title", item.Body, item.Number, item.Title],
            (_, F) => F["report.case.lead", F.Language.Date(item.Meeting)],
            Body<CasePaper>("Visit", found),
            () => ReportDocuments.Case(found, paper.Hash));
    }

    // As of the day of the newest thing it is made of, unless another is asked for: then the clock is no part of it.
    private async Task<Outcome<PaperVisit>> Visit(string? round, DateOnly? asOf, CancellationToken cancel)
    {
        if (!(await papers.Shelf(cancel)).Succeeded(out var shelf, out var problem)) return problem;
        if (!(await rounds.Rounds(cancel)).Succeeded(out var all, out problem)) return problem;
        FrozenRound? frozen = null;
        if ((round is not null || !all.IsEmpty) && !(await rounds.Find(round, null, cancel)).Succeeded(out frozen, out problem)) return problem;
        var newest = new[] { shelf.Newest is { } at ? NorwegianTime.DateAt(at) : (DateOnly?)null, frozen?.Round.Header.AsOf }.Max();
        return PaperVisit.On(shelf, frozen, asOf ?? newest ?? DateOnly.MinValue);
    }

    private static string Dated(string name, PaperVisit visit) => string.Create(CultureInfo.InvariantCulture, $"{name}-{visit.Today:yyyy-MM-dd}");

    private static string Key(string name, PaperVisit visit) => string.Create(CultureInfo.InvariantCulture, $"{name} {visit.Shelf.Tag} {visit.Frozen?.Edition.Hash} {visit.Today:yyyy-MM-dd}");

    private static RenderFragment Body<TComponent>(string parameter, object value)
        where TComponent : IComponent => builder =>
    {
        builder.OpenComponent<TComponent>(0);
        builder.AddComponentParameter(1, parameter, value);
        builder.CloseComponent();
    };
}
