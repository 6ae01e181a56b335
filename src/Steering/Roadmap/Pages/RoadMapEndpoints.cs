using Felles.Public.Layout;
using Felles.Steering.Papers.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Roadmap.Pages;

/// <summary>The public pages of the road map.</summary>
internal static class RoadMapEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/veikart", http => PaperVisit.Show(http, visit => visit.Map() is null ? Page.Of<NoPaperPage>(new { Area = RoadMapKinds.Area, Visit = visit }) : Of(http, visit) is { } found ? Page.Of<RoadMapPage>(new { Visit = found }) : null));
        pages.MapPage("/veikart/aret", http => PaperVisit.Show(http, visit => Of(http, visit) is { } found ? Page.Of<YearPage>(new { Visit = found }) : null));
        pages.MapPage("/veikart/endringer", http => PaperVisit.Show(http, visit => Of(http, visit) is { } found && Difference(http, found) is { } difference ? Page.Of<MapChangesPage>(new { Visit = found, Difference = difference }) : null));
        pages.MapGet("/veikart/mal/{goal}", (string goal, HttpContext http) => PaperVisit.Show(http, visit => RoadMapVisit.Of(visit, http.Request.Query, goal) is { } found ? Page.Of<RoadMapGoalPage>(new { Visit = found }) : null));
    }

    private static RoadMapVisit? Of(HttpContext http, PaperVisit visit) => RoadMapVisit.Of(visit, http.Request.Query);

    // Against the version asked for, or the one it replaces, or the one before it here.
    private static RoadMapDifference? Difference(HttpContext http, RoadMapVisit visit)
    {
        var map = visit.View.Map;
        if (http.Request.Query["fra"].ToString() is { Length: > 0 } asked) return visit.Versions.FirstOrDefault(version => version.Id == asked) is { } wanted ? new RoadMapDifference(wanted, map) : null;
        var earlier = visit.Versions.FirstOrDefault(version => version.Id == map.Replaces) ?? visit.Versions.TakeWhile(version => version.Id != map.Id).LastOrDefault();
        return new RoadMapDifference(earlier, map);
    }
}
