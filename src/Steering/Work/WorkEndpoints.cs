using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Work;

/// <summary>Where members begin.</summary>
internal static class WorkEndpoints
{
    internal static void Map(IEndpointRouteBuilder work) =>
        work.MapPage("", http => SteeringVisit.Run(http, WorkPlace.Everybody, visit => Task.FromResult(Page.Of<StartPage>(new { Visit = visit }))));
}
