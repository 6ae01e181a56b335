using Felles.Public.Layout;
using Felles.Steering.Papers.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Strategy.Pages;

/// <summary>The public pages of the strategy.</summary>
internal static class StrategyEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/strategi", http => PaperVisit.Show(http, visit => StrategyVisit.Of(visit) is { } found ? Page.Of<StrategyPage>(new { Visit = found }) : Page.Of<NoPaperPage>(new { Area = StrategyKinds.Area, Visit = visit })));
        pages.MapPage("/strategi/indikatorer", http => PaperVisit.Show(http, visit => StrategyVisit.Of(visit) is { } found ? Page.Of<IndicatorListPage>(new { Visit = found }) : null));
        pages.MapPage("/strategi/arshjul", http => PaperVisit.Show(http, visit => StrategyVisit.Of(visit) is { } found ? Page.Of<WheelPage>(new { Visit = found }) : null));
        pages.MapGet("/strategi/mal/{goal:int}", (int goal, HttpContext http) => PaperVisit.Show(http, visit => StrategyVisit.Of(visit, goal) is { Goal: not null } found ? Page.Of<GoalPage>(new { Visit = found }) : null));
        pages.MapGet("/strategi/indikatorer/{number}", (string number, HttpContext http) => PaperVisit.Show(http, visit => StrategyVisit.Of(visit, number: number) is { Indicator: not null } found ? Page.Of<IndicatorPage>(new { Visit = found }) : null));
        pages.MapGet("/strategi/initiativer/{number}", (string number, HttpContext http) => PaperVisit.Show(http, visit => StrategyVisit.Of(visit, number: number) is { Initiative: not null } found ? Page.Of<StrategicInitiativePage>(new { Visit = found }) : null));
    }
}
