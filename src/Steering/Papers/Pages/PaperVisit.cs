using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Pages;
using Felles.Steering.Portfolio;
using Felles.Steering.Roadmap;
using Felles.Steering.Strategy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Papers.Pages;

/// <summary>What a reader of the strategy, the road map or the assignments looks at: what is published, beside a round of the portfolio, on a day.</summary>
public sealed class PaperVisit
{
    private PaperVisit(PaperShelf shelf, FrozenRound? frozen, DateOnly today)
    {
        Shelf = shelf;
        Frozen = frozen;
        Today = today;
    }

    /// <summary>What is published, beside a round, on a day that is given.</summary>
    internal static PaperVisit On(PaperShelf shelf, FrozenRound? frozen, DateOnly day) => new(shelf, frozen, day);

    internal PaperShelf Shelf { get; }

    /// <summary>The newest frozen round, or the one asked for; null when none is frozen.</summary>
    internal FrozenRound? Frozen { get; }

    /// <summary>The day in Norway.</summary>
    internal DateOnly Today { get; }

    /// <summary>A version of the road map, or the newest; null when there is none.</summary>
    internal RoadMapView? Map(string? version = null)
    {
        var map = version is null ? Shelf.Of(RoadMapKinds.Map).LastOrDefault() : Shelf.Body(RoadMapKinds.Map, version);
        return map is null ? null : new RoadMapView(map, Frozen?.Round);
    }

    /// <summary>A plan of the strategy, or the newest; null when there is none.</summary>
    internal StrategyView? Strategy(string? plan = null)
    {
        var found = plan is null ? Shelf.Of(StrategyKinds.Plan).LastOrDefault() : Shelf.Body(StrategyKinds.Plan, plan);
        return found is null ? null : new StrategyView(found, Shelf, Frozen?.Round, Map(), Today);
    }

    /// <summary>What a request looks at; 404 when the round it asks for is not there.</summary>
    /// <param name="http">The request.</param>
    /// <param name="roundKey">The parameter that names the round.</param>
    internal static async Task<Outcome<PaperVisit>> Of(HttpContext http, string roundKey = PortfolioVisit.RoundKey)
    {
        var services = http.RequestServices;
        if (!(await services.GetRequiredService<PaperLibrary>().Shelf(http.RequestAborted)).Succeeded(out var shelf, out var problem)) return problem;
        var rounds = services.GetRequiredService<RoundLibrary>();
        var asked = http.Request.Query[roundKey].ToString() is { Length: > 0 } round ? round : null;
        FrozenRound? frozen = null;
        if (!(await rounds.Rounds(http.RequestAborted)).Succeeded(out var all, out problem)) return problem;
        if ((asked is not null || !all.IsEmpty) && !(await rounds.Find(asked, null, http.RequestAborted)).Succeeded(out frozen, out problem)) return problem;
        return new PaperVisit(shelf, frozen, NorwegianTime.DateAt(services.GetRequiredService<TimeProvider>().GetUtcNow()));
    }

    /// <summary>Answers with a page about it; null from the page is what is not there.</summary>
    internal static async Task<IResult> Show(HttpContext http, Func<PaperVisit, IResult?> page) =>
        (await Of(http)).Match(visit => page(visit) ?? Page.Error(PageError.NotFound), problem => Page.Error(PageError.Of(problem)));
}
