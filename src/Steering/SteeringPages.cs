using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Steering.Assignments.Pages;
using Felles.Steering.Members;
using Felles.Steering.OpenData;
using Felles.Steering.Pages;
using Felles.Steering.Papers.Editing;
using Felles.Steering.Portfolio.Reporting;
using Felles.Steering.Work;
using Felles.Steering.Reports;
using Felles.Steering.Roadmap.Pages;
using Felles.Steering.Strategy.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering;

/// <summary>The pages of the steering house, under <c>/styring</c>, those of its members under <c>/styring/arbeid</c>, and its open data, under <c>/steering/api</c>.</summary>
public static class SteeringPages
{
    /// <summary>Maps the pages and the open data.</summary>
    /// <param name="routes">The platform.</param>
    /// <param name="accepted">The synthetic number series of those who may become members.</param>
    public static void MapSteeringPages(this IEndpointRouteBuilder routes, SyntheticSeries accepted)
    {
        var pages = routes.MapPages("/styring").AllowAnonymousBecause("The sector is steered in the open: frozen rounds are public.");
        pages.AddEndpointFilter(PageMemory.Serve);
        PortfolioEndpoints.Map(pages);
        ReportPages.Map(pages);
        var work = routes.MapPages("/styring/arbeid").RequireLogin(LoginKind.Steering);
        work.AddEndpointFilter(Refusals.Keep);
        WorkEndpoints.Map(work);
        RoundEndpoints.Map(work);
        PaperWork.Map(work);
        MemberEndpoints.Map(work, accepted);
        var systems = routes.MapGroup("/steering/api/work").RequireCaller(ReportingApi.Requirement);
        systems.AddEndpointFilter(Refusals.Keep);
        ReportingApi.Map(systems);
        StrategyEndpoints.Map(pages);
        RoadMapEndpoints.Map(pages);
        AssignmentEndpoints.Map(pages);
        OpenDataEndpoints.Map(routes.MapGroup("/steering/api").AllowAnonymousBecause("Open data: frozen rounds are public."));
    }
}
