using Felles.Clinician.Frame;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Grounds;

/// <summary>Choosing grounds (tjenstlig behov) before a patient is opened.</summary>
internal static class GroundsEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("/grunnlag", Show);
        pages.MapForm("/grunnlag", Choose);
    }

    private static async Task<IResult> Show(HttpContext http)
    {
        var visit = Visit.Of(http);
        var choice = visit.State.Grounds?.ToChoice() ?? new GroundsChoice(GroundsCodes.Purposes[0], null, null, null);
        return Page.Of<GroundsPage>(new { Acting = await visit.Acting(), Choice = choice, Authorizations = await visit.Authorizations() });
    }

    private static async Task<IResult> Choose(HttpContext http)
    {
        var visit = Visit.Of(http);
        var authorizations = await visit.Authorizations();
        var (choice, errors) = GroundsChoice.Read(await http.Request.ReadFormAsync(visit.Cancel), authorizations);
        if (errors.Count > 0)
            return Page.Of<GroundsPage>(new { Acting = await visit.Acting(), Choice = choice, Authorizations = authorizations, Errors = (IReadOnlyDictionary<string, string>)errors }, StatusCodes.Status422UnprocessableEntity);
        // New grounds close the patient that was open on the old ones.
        return await visit.Keep(visit.State with { Grounds = ChosenGrounds.Of(choice), Open = null }) is { } problem
            ? await visit.Refused(problem)
            : Results.LocalRedirect("/kliniker");
    }
}
