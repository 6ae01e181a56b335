using Felles.Public.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Felles.Public.Layout;

/// <summary>Answers of page handlers, and the group that every page is mapped in.</summary>
public static class Page
{
    /// <summary>A component rendered as the whole answer.</summary>
    public static IResult Of<TComponent>(int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new RazorComponentResult<TComponent> { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>A component with its parameters, as an anonymous object whose members bear the parameters' names.</summary>
    public static IResult Of<TComponent>(object parameters, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new RazorComponentResult<TComponent>(parameters) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>An error page that says what happened and what to do next.</summary>
    public static IResult Error(PageError error) => Of<ErrorPage>(new { Error = error }, error.Status);

    /// <summary>
    /// A group of pages: each answer carries the security headers, and each POST is a form of ours with a valid
    /// antiforgery token and at most 64 kB, or what its <see cref="FormLimit"/> says.
    /// </summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix);
        group.AddEndpointFilter(PageHeaders.Apply);
        group.AddEndpointFilter(PageForm.Check);
        group.WithMetadata(new PageProblemRenderer());
        ((IEndpointConventionBuilder)group).Add(PageFaults.Catch);
        return group;
    }

    /// <summary>
    /// A page by GET whose handler wants nothing but the request. Typed so that the compiler cannot take the handler for
    /// a RequestDelegate, whose answer nobody writes.
    /// </summary>
    public static RouteHandlerBuilder MapPage(this IEndpointRouteBuilder pages, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        pages.MapGet(pattern, (Delegate)((HttpContext http) => handler(http)));

    /// <summary>The same for a form, by POST.</summary>
    public static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder pages, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        pages.MapPost(pattern, (Delegate)((HttpContext http) => handler(http)));

    /// <summary>
    /// For addresses that only take forms: whoever comes to one otherwise, as after the login that a late form led to, is led
    /// one step up, to the page that the form belongs to.
    /// </summary>
    public static void MapWayBack(this IEndpointRouteBuilder pages, params string[] patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        foreach (var pattern in patterns)
            pages.MapGet(pattern, (HttpRequest request) => Results.LocalRedirect(request.Path.Value![..request.Path.Value!.LastIndexOf('/')]));
    }
}
