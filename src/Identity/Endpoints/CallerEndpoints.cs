using Felles.Identity.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Identity;

/// <summary>How an endpoint says who may call it. Every endpoint says so once; <see cref="EndpointGuard"/> refuses to start otherwise.</summary>
public static class CallerEndpoints
{
    /// <summary>
    /// Admits only callers that meet the requirement: token, proof and attestation are checked before the endpoint runs,
    /// and the answer is 401, 403 or 503 otherwise. The check is part of the endpoint, so no middleware can be forgotten.
    /// Where a group and its endpoint both require, the endpoint's own requirement counts.
    /// </summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder builder, ApiRequirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(requirement);
        builder.Add(endpoint =>
        {
            var isGuarded = endpoint.Metadata.Any(item => item is CallerRequired);
            endpoint.Metadata.Add(new CallerRequired(requirement));
            if (isGuarded || endpoint.RequestDelegate is not { } next) return;
            endpoint.RequestDelegate = context => Admit(context, next);
        });
        return builder;
    }

    /// <summary>Opens the endpoint to anyone.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="reason">Why that is right, for whoever reviews the list of open endpoints.</param>
    public static TBuilder AllowAnonymousBecause<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        builder.Add(endpoint => endpoint.Metadata.Add(new AnonymousAllowed(reason)));
        return builder;
    }

    /// <summary>The caller of an endpoint that requires one.</summary>
    /// <exception cref="InvalidOperationException">The endpoint does not require a caller: a bug.</exception>
    public static Caller GetCaller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint does not require a caller. Map it with RequireCaller.");

    private static async Task Admit(HttpContext context, RequestDelegate next)
    {
        var requirement = context.GetEndpoint()!.Metadata.GetMetadata<CallerRequired>()!.Requirement;
        var callers = context.RequestServices.GetRequiredService<Callers>();
        var options = context.RequestServices.GetRequiredService<IdentityOptions>();
        var identified = await callers.Identify(RequestTrace.Credentials(context, options.PublicBaseUrl), requirement, context.RequestAborted);
        if (!identified.Succeeded(out var caller, out var problem))
        {
            var renderer = context.GetEndpoint()!.Metadata.GetMetadata<IProblemRenderer>() ?? context.RequestServices.GetRequiredService<IProblemRenderer>();
            await Challenge.Refuse(context, problem, renderer);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }
}

/// <summary>Mark of an endpoint that checks its caller. Only <see cref="CallerEndpoints.RequireCaller"/> makes it, together with the check.</summary>
internal sealed record CallerRequired(ApiRequirement Requirement);

/// <summary>Mark of an endpoint that is open on purpose.</summary>
internal sealed record AnonymousAllowed(string Reason);
