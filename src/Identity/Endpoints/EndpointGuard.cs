using Microsoft.AspNetCore.Routing;

namespace Felles.Identity;

/// <summary>Refuses to start a platform with an endpoint that nobody has decided about (closed by default).</summary>
public static class EndpointGuard
{
    /// <summary>
    /// Holds when every endpoint requires a caller, requires a login, or is open for a stated reason; exactly one of them.
    /// </summary>
    /// <exception cref="InvalidOperationException">Names the endpoints that do not say who may call them.</exception>
    public static void Check(EndpointDataSource endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var faults = endpoints.Endpoints.Where(endpoint => !SaysOneThing(endpoint.Metadata)).Select(Name).ToArray();
        if (faults.Length > 0)
            throw new InvalidOperationException(
                "Each endpoint must say who may call it, by one of RequireCaller, RequireLogin and AllowAnonymousBecause. These do not: " + string.Join(", ", faults));
    }

    private static bool SaysOneThing(Microsoft.AspNetCore.Http.EndpointMetadataCollection metadata)
    {
        var ways = 0;
        if (metadata.GetMetadata<CallerRequired>() is not null) ways++;
        if (metadata.GetMetadata<LoginRequired>() is not null) ways++;
        if (metadata.GetMetadata<AnonymousAllowed>() is not null) ways++;
        return ways == 1;
    }

    private static string Name(Microsoft.AspNetCore.Http.Endpoint endpoint) => endpoint is RouteEndpoint route
        ? $"{string.Join('|', route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {route.RoutePattern.RawText}".Trim()
        : endpoint.DisplayName ?? "an endpoint without a name";
}
