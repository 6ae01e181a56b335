using System.Text;
using Felles.Identity.Jose;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Identity.Endpoints;

/// <summary>Status and headers of a refusal: RFC 6750 §3, RFC 9449 §7.1.</summary>
internal static class Challenge
{
    internal static Task Refuse(HttpContext context, Problem problem, IProblemRenderer renderer)
    {
        var response = context.Response;
        response.StatusCode = problem.Kind switch
        {
            ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status403Forbidden,
        };
        if (problem.Kind is ProblemKind.Unauthenticated or ProblemKind.InsufficientScope)
            response.Headers.WWWAuthenticate = Header(problem);
        if (problem.Kind is ProblemKind.Unavailable)
            response.Headers.RetryAfter = "2";
        response.Headers.CacheControl = "no-store";
        return renderer.Render(context, problem);
    }

    /// <summary>A refusal to somebody with a browser: no challenge, since it could do nothing with one.</summary>
    internal static Task RefusePerson(HttpContext context, Problem problem, IProblemRenderer renderer)
    {
        context.Response.StatusCode = problem.Kind switch
        {
            ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
            ProblemKind.NotFound => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        };
        context.Response.Headers.CacheControl = "no-store";
        return renderer.Render(context, problem);
    }

    internal static string Header(Problem problem)
    {
        var header = new StringBuilder("DPoP ");
        if (problem.OAuthError is { } error)
        {
            header.Append("error=\"").Append(error).Append("\", error_description=\"");
            // RFC 6750 §3: visible ASCII and space, without quote and backslash.
            foreach (var c in problem.Text)
                header.Append(c is >= ' ' and <= '~' and not ('"' or '\\') ? c : '\'');
            header.Append("\", ");
        }

        return header.Append("algs=\"").Append(JwsAlgorithms.Names).Append('"').ToString();
    }
}
