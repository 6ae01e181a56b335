using Felles.Identity;
using Felles.Oversight.Cases;
using Felles.Oversight.Operator;
using Felles.Oversight.Reports;
using Felles.Oversight.Texts;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Oversight;

/// <summary>The pages of privacy officers (personvernombud), under <c>/personvern</c>, and of operators, under <c>/drift</c>. They open no record.</summary>
public static class OversightPages
{
    /// <summary>Adds what the pages need beside <c>AddFellesPages</c>.</summary>
    public static IServiceCollection AddOversightPages(this IServiceCollection services, OperatorRole operators) => services.AddScoped<OversightTexts>().AddSingleton(operators);

    /// <summary>Maps the pages: for whom the register names as officer of the organisation they are logged in for, and for those whom the configuration names as operators.</summary>
    public static void MapOversightPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages("/personvern").RequireLogin(LoginKind.Clinician);
        CaseForms.Map(pages);
        ReportForms.Map(pages);
        OperatorForms.Map(routes.MapPages("/drift").RequireLogin(LoginKind.Steering));
    }
}
