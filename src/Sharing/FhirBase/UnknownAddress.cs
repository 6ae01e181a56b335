using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// An address or a method that an interface does not have: 404 or 405 in the interface's own form, so that software which
/// calls a wrong address is never answered with a page for people.
/// </summary>
internal static class UnknownAddress
{
    /// <summary>Answers for every address under a path that nothing else answers.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="path">The path, as <c>/lab-results</c>.</param>
    /// <param name="refuse">Writes a problem in the interface's form.</param>
    internal static void Map(IEndpointRouteBuilder routes, string path, Func<HttpContext, Problem, Task> refuse) =>
        routes.Map($"{path}/{{**rest}}", context => refuse(context, Why(context))).AllowAnonymousBecause("There is nothing here.");

    private static Problem Why(HttpContext context)
    {
        var methods = MethodsOf(context.Request.Path, context.RequestServices.GetRequiredService<EndpointDataSource>());
        if (methods.Length == 0) return new Problem(ProblemKind.NotFound, "unknown-address", "There is nothing at this address. See metadata for what is offered.");
        context.Response.Headers.Allow = methods;
        return new Problem(ProblemKind.MethodNotAllowed, "method-not-allowed", $"This address takes {methods}. See metadata for what is offered.");
    }

    private static string MethodsOf(PathString path, EndpointDataSource endpoints)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
            if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: { Count: > 0 } taken }
                && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []))
                methods.UnionWith(taken);
        return string.Join(", ", methods);
    }
}
