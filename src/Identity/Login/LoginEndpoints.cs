using System.Security.Claims;
using Felles.Identity.Endpoints;
using Felles.Identity.Login;
using Felles.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Identity;

/// <summary>The addresses of the logins, and how a page demands one.</summary>
public static class LoginEndpoints
{
    /// <summary>
    /// Maps <c>/login/clinician</c>, <c>/login/citizen</c> and <c>/login/steering</c> (GET, with the path to come back to in
    /// <c>return</c>), their callbacks, and <c>…/logout</c> (POST, from a plain form).
    /// </summary>
    public static void MapFellesLogins(this IEndpointRouteBuilder endpoints)
    {
        foreach (var kind in Enum.GetValues<LoginKind>())
        {
            endpoints.MapGet(LoginPaths.Login(kind), context => Begin(context, kind)).AllowAnonymousBecause("a login begins before anybody is known");
            endpoints.MapGet(LoginPaths.Callback(kind), context => Complete(context, kind)).AllowAnonymousBecause("the identity provider sends people back here to become known");
            endpoints.MapPost(LoginPaths.Logout(kind), context => End(context, kind)).AllowAnonymousBecause("whoever has no session has nothing to end");
        }
    }

    /// <summary>
    /// Admits only people logged in as this kind; others are sent to log in and then back. The check is part of the
    /// endpoint. The session is then in <see cref="LoginSession.Current"/>, and the answer is not to be stored.
    /// </summary>
    public static TBuilder RequireLogin<TBuilder>(this TBuilder builder, LoginKind kind)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var isGuarded = endpoint.Metadata.Any(item => item is LoginRequired);
            endpoint.Metadata.Add(new LoginRequired(kind));
            if (isGuarded || endpoint.RequestDelegate is not { } next) return;
            endpoint.RequestDelegate = context => Admit(context, next);
        });
        return builder;
    }

    private static async Task Admit(HttpContext context, RequestDelegate next)
    {
        var kind = context.GetEndpoint()!.Metadata.GetMetadata<LoginRequired>()!.Kind;
        context.Response.Headers.CacheControl = "no-store";
        var loaded = await context.RequestServices.GetRequiredService<LoginSessions>().Load(context, kind, context.RequestAborted);
        if (loaded.Succeeded(out var session, out var problem))
        {
            // For what ASP.NET binds to a user, as tokens against forged forms: this session and no other.
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", Convert.ToHexString(session.Stored.Id))], "felles"));
            await next(context);
            return;
        }

        if (problem.Kind != ProblemKind.Unauthenticated)
        {
            await Refuse(context, problem);
            return;
        }

        // A form that was sent too late cannot be sent again after the login; its page can be opened again.
        var back = context.Request.Path.ToUriComponent() + (HttpMethods.IsGet(context.Request.Method) ? context.Request.QueryString.ToUriComponent() : "");
        SeeOther(context, QueryHelpers.AddQueryString(LoginPaths.Login(kind), "return", back));
    }

    private static async Task Begin(HttpContext context, LoginKind kind)
    {
        context.Response.Headers.CacheControl = "no-store";
        var begun = await context.RequestServices.GetRequiredService<LoginFlow>().Begin(context, kind, context.Request.Query["return"], context.RequestAborted);
        if (begun.Succeeded(out var address, out var problem)) SeeOther(context, address);
        else await Refuse(context, problem);
    }

    private static async Task Complete(HttpContext context, LoginKind kind)
    {
        context.Response.Headers.CacheControl = "no-store";
        var completed = await context.RequestServices.GetRequiredService<LoginFlow>().Complete(context, kind, context.RequestAborted);
        if (completed.Succeeded(out var path, out var problem)) SeeOther(context, path);
        else await Refuse(context, problem);
    }

    private static async Task End(HttpContext context, LoginKind kind)
    {
        context.Response.Headers.CacheControl = "no-store";
        SeeOther(context, await context.RequestServices.GetRequiredService<LoginFlow>().End(context, kind, context.RequestAborted));
    }

    // 303: whatever the method was, the next is a GET (RFC 9700 §4.12 warns against 307).
    private static void SeeOther(HttpContext context, string address)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }

    private static Task Refuse(HttpContext context, Problem problem) =>
        Challenge.RefusePerson(context, problem, context.GetEndpoint()!.Metadata.GetMetadata<IProblemRenderer>() ?? context.RequestServices.GetRequiredService<IProblemRenderer>());
}

/// <summary>Mark of an endpoint that checks for a login. Only <see cref="LoginEndpoints.RequireLogin"/> makes it, together with the check.</summary>
internal sealed record LoginRequired(LoginKind Kind);

/// <summary>Where the logins are.</summary>
internal static class LoginPaths
{
    internal static string Name(LoginKind kind) => kind switch
    {
        LoginKind.Clinician => "clinician",
        LoginKind.Citizen => "citizen",
        LoginKind.Steering => "steering",
    };

    internal static string Login(LoginKind kind) => $"/login/{Name(kind)}";

    internal static string Callback(LoginKind kind) => Login(kind) + "/callback";

    internal static string Logout(LoginKind kind) => Login(kind) + "/logout";
}
