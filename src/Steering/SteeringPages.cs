using Felles.Identity;
using Felles.Public.Layout;
using Felles.Steering.OpenData;
using Felles.Steering.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering;

/// <summary>The pages of the steering house, under <c>/styring</c>, and its open data, under <c>/steering/api</c>.</summary>
public static class SteeringPages
{
    /// <summary>Maps the pages and the open data.</summary>
    public static void MapSteeringPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages("/styring").AllowAnonymousBecause("The sector is steered in the open: frozen rounds are public.");
        pages.AddEndpointFilter(PageMemory.Serve);
        PortfolioEndpoints.Map(pages);
        OpenDataEndpoints.Map(routes.MapGroup("/steering/api").AllowAnonymousBecause("Open data: frozen rounds are public."));
    }
}
