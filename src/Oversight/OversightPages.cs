using Felles.Identity;
using Felles.Oversight.Cases;
using Felles.Oversight.Reports;
using Felles.Oversight.Texts;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Oversight;

/// <summary>The pages of privacy officers (personvernombud), under <c>/personvern</c>. They open no record.</summary>
public static class OversightPages
{
    /// <summary>Adds what the pages need beside <c>AddFellesPages</c>.</summary>
    public static IServiceCollection AddOversightPages(this IServiceCollection services) => services.AddScoped<OversightTexts>();

    /// <summary>Maps the pages. Each requires a login of health personnel whom the register names as officer of their organisation.</summary>
    public static void MapOversightPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages("/personvern").RequireLogin(LoginKind.Clinician);
        CaseForms.Map(pages);
        ReportForms.Map(pages);
    }
}
