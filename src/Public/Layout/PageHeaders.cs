using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Public.Layout;

/// <summary>The security headers of every page (docs/decisions/0073).</summary>
internal static class PageHeaders
{
    internal static ValueTask<object?> Apply(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Set(context.HttpContext);
        return next(context);
    }

    internal static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.RequestServices.GetRequiredService<PageSettings>());
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        // A page may hold health information or depend on who is logged in: no copy stays in the browser or on the way.
        headers.CacheControl = "no-cache, no-store";
    }

    // Chromium checks form-action against redirects too, and a form of ours may lead to a new login.
    private static string Policy(PageSettings settings) =>
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        + string.Concat(settings.IdentityProviderOrigins.Select(origin => $" {origin}"));
}
