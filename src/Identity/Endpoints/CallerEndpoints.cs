using Felles.Identity.Endpoints;
using Felles.Kernel;
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

    /// <summary>
    /// Lets the request's log entry settle the claim of its DPoP proof. For endpoints whose successful answers follow a log
    /// entry or <see cref="SettleProof(HttpContext)"/>, and which send problems through <see cref="SettleProof(HttpContext, Problem)"/>.
    /// </summary>
    public static TBuilder SettlesProofWithLog<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(ProofSettledWithLog.Mark));
        return builder;
    }

    /// <summary>Settles the claim of the request's DPoP proof before an answer that follows no log entry; nothing to do when it is settled.</summary>
    /// <returns>Nothing; or why the proof does not hold, which is then the answer.</returns>
    public static ValueTask<Outcome<Done>> SettleProof(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<Caller>()?.Trace.Claim is { } claim ? claim.Settle(context.RequestAborted) : new(Done.Value);
    }

    /// <summary>
    /// Settles the claim of the request's DPoP proof before a problem is answered, and sets <c>WWW-Authenticate</c> when
    /// the answer is that the proof cannot be used.
    /// </summary>
    /// <returns>What to answer: the problem given, or why the proof does not hold.</returns>
    public static async ValueTask<Problem> SettleProof(this HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        var isRefusal = problem.Kind is ProblemKind.Unauthenticated or ProblemKind.Unavailable;
        if (context.Features.Get<Caller>()?.Trace.Claim is { IsOpen: true } claim && !(isRefusal && claim.IsRefused))
        {
            var settled = await claim.Settle(context.RequestAborted);
            if (settled.Failed(out var unsettled)) problem = unsettled;
        }

        if (problem.Kind == ProblemKind.Unauthenticated) context.Response.Headers.WWWAuthenticate = Challenge.Header(problem);
        return problem;
    }

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
        // No answer leaves with the claim open, whichever way the endpoint went.
        if (caller.Trace.Claim is { IsOpen: true }) context.Response.OnStarting(SettleOrAbort, context);
        await next(context);
    }

    private static async Task SettleOrAbort(object state)
    {
        var context = (HttpContext)state;
        var claim = context.GetCaller().Trace.Claim!;
        if (claim is { IsOpen: true, IsRefused: true } && context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status503ServiceUnavailable) return;
        var settled = await claim.Settle(context.RequestAborted);
        // What the endpoint has written cannot be taken back, so nobody gets it.
        if (settled.Failed(out _)) context.Abort();
    }
}

/// <summary>Mark of an endpoint that checks its caller. Only <see cref="CallerEndpoints.RequireCaller"/> makes it, together with the check.</summary>
internal sealed record CallerRequired(ApiRequirement Requirement);

/// <summary>Mark of an endpoint whose log entry settles the proof's claim.</summary>
internal sealed record ProofSettledWithLog
{
    internal static readonly ProofSettledWithLog Mark = new();
}

/// <summary>Mark of an endpoint that is open on purpose.</summary>
internal sealed record AnonymousAllowed(string Reason);
