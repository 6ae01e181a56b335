using System.Collections.Immutable;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Pages;

/// <summary>The public pages of the portfolio.</summary>
internal static class PortfolioEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", http => PortfolioVisit.Show(http, visit => Overview(http, visit)));
        pages.MapPage("/tiltak", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<ListPage>(new { Visit = visit }))));
        pages.MapGet("/tiltak/{number:int}", (int number, HttpContext http) => PortfolioVisit.Show(http, visit => One(http, visit, number)));
        pages.MapPage("/kostnader", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<CostPage>(new { Visit = visit }))));
        pages.MapPage("/avhengigheter", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<DependencyPage>(new { Visit = visit }))));
        pages.MapPage("/rodliste", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<RedListPage>(new { Visit = visit }))));
        pages.MapPage("/endringer", http => PortfolioVisit.Show(http, visit => Changes(http, visit)));
        pages.MapPage("/etterproving", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<VerificationPage>(new { Visit = visit }))));
        pages.MapPage("/data", http => PortfolioVisit.Show(http, visit => Task.FromResult(Page.Of<DataPage>(new { Visit = visit }))));
    }

    private static async Task<IResult> Overview(HttpContext http, PortfolioVisit visit)
    {
        var summaries = await Library(http).Summaries(http.RequestAborted);
        return summaries.Match(
            trend => Page.Of<OverviewPage>(new { Visit = visit, Trend = new PortfolioTrend(trend) }),
            problem => Page.Error(PageError.Of(problem)));
    }

    private static async Task<IResult> One(HttpContext http, PortfolioVisit visit, int number)
    {
        if (!(await Library(http).History(number, http.RequestAborted)).Succeeded(out var history, out var problem)) return Page.Error(PageError.Of(problem));
        var shown = visit.Round.Find(number) ?? history.Select(item => item.Initiative).LastOrDefault();
        return shown is null ? Page.Error(PageError.NotFound) : Page.Of<InitiativePage>(new { Visit = visit, Subject = new InitiativeStory(shown, history) });
    }

    private static async Task<IResult> Changes(HttpContext http, PortfolioVisit visit)
    {
        var since = http.Request.Query["fra"].ToString();
        var earlier = since.Length > 0 ? (await Library(http).Find(since, null, http.RequestAborted)).Then(found => (Felles.Kernel.Outcome<FrozenRound?>)found) : await Library(http).Before(visit.Round.Id, http.RequestAborted);
        return earlier.Match(
            found => Page.Of<ChangesPage>(new { Visit = visit, Changes = new RoundChanges(found, visit.Frozen) }),
            problem => Page.Error(PageError.Of(problem)));
    }

    private static RoundLibrary Library(HttpContext http) => http.RequestServices.GetRequiredService<RoundLibrary>();
}

/// <summary>The portfolio's numbers over the rounds.</summary>
public sealed class PortfolioTrend
{
    internal PortfolioTrend(ImmutableArray<RoundSummary> rounds) => Rounds = rounds;

    internal ImmutableArray<RoundSummary> Rounds { get; }
}

/// <summary>An initiative and what it was in every round.</summary>
public sealed class InitiativeStory
{
    internal InitiativeStory(Initiative shown, ImmutableArray<(Edition Edition, Initiative Initiative)> history)
    {
        Shown = shown;
        History = history;
    }

    internal Initiative Shown { get; }

    /// <summary>Oldest round first.</summary>
    internal ImmutableArray<(Edition Edition, Initiative Initiative)> History { get; }
}

/// <summary>What differs between two rounds.</summary>
public sealed class RoundChanges
{
    internal RoundChanges(FrozenRound? earlier, FrozenRound later)
    {
        Earlier = earlier;
        Comparison = earlier is null ? null : RoundComparison.Of(earlier.Round, later.Round);
    }

    /// <summary>Null when there is no earlier round.</summary>
    internal FrozenRound? Earlier { get; }

    internal RoundComparison? Comparison { get; }
}
