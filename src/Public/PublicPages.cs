using System.Text.Encodings.Web;
using System.Text.Unicode;
using Felles.Identity;
using Felles.Public.Errors;
using Felles.Public.FrontPage;
using Felles.Public.Layout;
using Felles.Public.Printing;
using Felles.Public.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Public;

/// <summary>What the pages must be told about the environment they run in.</summary>
/// <param name="SyntheticPeople">Everybody here is made up; every page says so.</param>
/// <param name="IdentityProviderOrigins">Origins of the identity providers, which a form of ours may lead to when a login has ended, as <c>https://helseid-sts.nhn.no</c>.</param>
public sealed record PageSettings(bool SyntheticPeople, IReadOnlySet<string> IdentityProviderOrigins);

/// <summary>The public pages, and what the pages of all modules share.</summary>
public static class PublicPages
{
    /// <summary>Adds what every page needs: Razor components, antiforgery, texts.</summary>
    public static IServiceCollection AddFellesPages(this IServiceCollection services, PageSettings settings)
    {
        services.AddRazorComponents();
        // Norwegian letters as themselves, not as entities: smaller answers, and a source that people can read.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "felles-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.FormFieldName = "form";
        });
        services.AddSingleton(settings);
        services.AddSingleton<PrivatePrinter>();
        services.AddScoped(provider => PageLanguage.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext));
        services.AddScoped<PublicTexts>();
        return services;
    }

    /// <summary>Maps the public pages and the assets of all pages.</summary>
    public static void MapPublicPages(this IEndpointRouteBuilder routes)
    {
        PageAssets.Map(routes);
        var pages = routes.MapPages("").AllowAnonymousBecause("Tells nothing about anybody.");
        pages.MapGet("/", () => Page.Of<Front>());
        pages.MapGet("/om/syntetiske-personer", () => Page.Of<SyntheticPeople>());
        pages.MapGet("/om/tilgjengelighet", () => Page.Of<Accessibility>());
        pages.MapGet("/sprak", LanguageChoice.Handle);
        pages.MapGet("/feil", () => Page.Error(PageError.Unexpected));
        pages.MapFallback("{*path:nonfile}", PageFallback.Handle);
    }
}
