using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.OpenData;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Work;

/// <summary>
/// Writes every refusal of somebody known in the log before it is answered: what is 403, and what is told as not found because
/// it is another's. When it cannot be written the answer is 503. Part of the group of endpoints, so none can forget it.
/// </summary>
internal static class Refusals
{
    /// <summary>The filter of the members' pages and API.</summary>
    internal static async ValueTask<object?> Keep(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var result = await next(context);
        if (Why(http, result) is not { } problem || !Refused(http, problem).Succeeded(out var refused, out _)) return result;
        var kept = await http.RequestServices.GetRequiredService<IRefusalLog>().Keep(refused, http.RequestAborted);
        if (!kept.Failed(out var unkept)) return result;
        return http.Features.Get<Caller>() is null ? Page.Error(PageError.Of(unkept)) : ApiProblem.Answer(unkept);
    }

    /// <summary>Says why the request is refused, for the log, where the answer does not.</summary>
    internal static void Because(HttpContext http, Problem problem) => http.Features.Set(problem);

    private static Problem? Why(HttpContext http, object? result) =>
        http.Features.Get<Problem>()
        ?? (result is ApiProblem { Problem: { Kind: ProblemKind.Forbidden } answered } ? answered : null)
        ?? (result is IStatusCodeHttpResult { StatusCode: StatusCodes.Status403Forbidden } ? WrongRole : null);

    private static Problem WrongRole { get; } = Problem.Forbidden("wrong-role", "The member has not the role that this demands.");

    private static Outcome<RefusedCaller> Refused(HttpContext http, Problem problem)
    {
        var operation = $"{http.Request.Method} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}";
        if (http.Features.Get<Caller>() is { } caller) return new RefusedCaller(caller.Trace, problem, operation);
        if (LoginSession.Current(http) is not { } session) return problem;
        var number = session.ToPerson(http).Match<PersonNumber?>(found => found, _ => null);
        return new RefusedCaller(session.Trace(http), problem, operation) { NamesPerson = true, Name = session.Name, Number = number };
    }
}
