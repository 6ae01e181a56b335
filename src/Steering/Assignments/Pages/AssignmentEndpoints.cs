using Felles.Public.Layout;
using Felles.Steering.Adoption.Pages;
using Felles.Steering.Cases.Pages;
using Felles.Steering.Papers.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Assignments.Pages;

/// <summary>The public pages of assignments, calendars, cases, minutes and adoption.</summary>
internal static class AssignmentEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/oppdrag", http => Show<AssignmentListPage>(http, null, _ => true));
        pages.MapPage("/oppdrag/kalender", http => Show<CalendarPage>(http, null, _ => true));
        pages.MapGet("/oppdrag/{id}", (string id, HttpContext http) => Show<AssignmentPage>(http, id, visit => visit.One is not null));
        pages.MapPage("/saker", http => Show<CaseListPage>(http, null, _ => true));
        pages.MapGet("/saker/{id}", (string id, HttpContext http) => Show<CasePage>(http, id, visit => visit.Case is not null));
        pages.MapGet("/saker/referat/{id}", (string id, HttpContext http) => Show<MinutesPage>(http, id, visit => visit.Meeting is not null));
        pages.MapPage("/innforing", http => Show<AdoptionPage>(http, null, _ => true));
    }

    private static Task<IResult> Show<TPage>(HttpContext http, string? id, Func<AssignmentVisit, bool> isThere)
        where TPage : Microsoft.AspNetCore.Components.IComponent =>
        PaperVisit.Show(http, visit => AssignmentVisit.Of(visit, http.Request.Query, id) is { } found && isThere(found) ? Page.Of<TPage>(new { Visit = found }) : null);
}
