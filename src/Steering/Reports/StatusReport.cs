using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Pages;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Reports;

/// <summary>What the status report of a round is made of. Everything in it follows from the frozen rounds, so the same rounds give the same report.</summary>
public sealed class StatusReport
{
    private StatusReport(PortfolioVisit visit, PortfolioTrend trend, RoundChanges changes)
    {
        Visit = visit;
        Trend = trend;
        Changes = changes;
    }

    internal PortfolioVisit Visit { get; }

    /// <summary>The rounds up to this one.</summary>
    internal PortfolioTrend Trend { get; }

    /// <summary>What differs from the round before.</summary>
    internal RoundChanges Changes { get; }

    /// <summary>The report of a round's latest edition, or the newest round's for null; 404 when there is none.</summary>
    internal static async Task<Outcome<StatusReport>> Of(RoundLibrary library, string? round, CancellationToken cancel)
    {
        if (!(await library.Rounds(cancel)).Succeeded(out var rounds, out var problem)) return problem;
        if (!(await library.Find(round, null, cancel)).Succeeded(out var frozen, out problem)) return problem;
        if (!(await library.Before(frozen.Round.Id, cancel)).Succeeded(out var before, out problem) && problem is not null) return problem;
        if (!(await library.Summaries(cancel)).Succeeded(out var summaries, out problem)) return problem;
        // A later round does not change the report of an earlier one.
        var known = rounds.Where(edition => string.CompareOrdinal(edition.Round, frozen.Round.Id) <= 0).ToImmutableArray();
        return new StatusReport(
            PortfolioVisit.Of(frozen, known),
            new PortfolioTrend([.. summaries.Where(summary => string.CompareOrdinal(summary.Round, frozen.Round.Id) <= 0)]),
            new RoundChanges(before, frozen));
    }
}
