using Felles.Citizens.Blocks;
using Felles.Citizens.Log;
using Felles.Citizens.Others;
using Felles.Citizens.Sight;
using Felles.Citizens.Consents;
using Felles.Citizens.Health;
using Felles.Citizens.Texts;
using Felles.Identity;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Citizens;

/// <summary>The citizens' pages, under <c>/innbygger</c>. Everything is read and written through the gate, as the login's caller.</summary>
public static class CitizenPages
{
    /// <summary>Adds what the pages need beside <c>AddFellesPages</c>.</summary>
    public static IServiceCollection AddCitizenPages(this IServiceCollection services) => services
        .AddScoped<CitizenTexts>()
        .AddScoped(provider => new ActingFor(provider.GetRequiredService<IDataProtectionProvider>()))
        .AddSingleton(provider => new BlockTokens(provider.GetRequiredService<IDataProtectionProvider>()));

    /// <summary>Maps the pages. Each requires a citizen's login.</summary>
    public static void MapCitizenPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages("/innbygger").RequireLogin(LoginKind.Citizen);
        LogEndpoints.Map(pages);
        HealthEndpoints.Map(pages);
        DocumentEndpoints.Map(pages);
        SightEndpoints.Map(pages);
        BlockEndpoints.Map(pages);
        ConsentEndpoints.Map(pages);
        OthersEndpoints.Map(pages);
    }
}
