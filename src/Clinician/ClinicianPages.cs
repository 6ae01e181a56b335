using Felles.Clinician.Critical;
using Felles.Clinician.Grounds;
using Felles.Clinician.Opening;
using Felles.Clinician.Patient;
using Felles.Clinician.Texts;
using Felles.Identity;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Clinician;

/// <summary>The pages for health personnel, under <c>/kliniker</c>. Everything is read and written through the gate, as the login's caller.</summary>
public static class ClinicianPages
{
    /// <summary>Adds what the pages need beside <c>AddFellesPages</c>.</summary>
    public static IServiceCollection AddClinicianPages(this IServiceCollection services) => services.AddScoped<ClinicianTexts>();

    /// <summary>Maps the pages. Each requires a clinician's login.</summary>
    public static void MapClinicianPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages("/kliniker").RequireLogin(LoginKind.Clinician);
        OpenEndpoints.Map(pages);
        GroundsEndpoints.Map(pages);
        var patient = pages.MapGroup("/pasient/{key:guid}");
        PatientEndpoints.Map(patient);
        DocumentEndpoints.Map(patient);
        BlockedEndpoints.Map(patient);
        DrugReactionEndpoints.Map(patient);
    }
}
