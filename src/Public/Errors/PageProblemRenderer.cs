using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Errors;

/// <summary>A problem that stops somebody before a page is reached, as a refused or broken login, shown as a page.</summary>
public sealed class PageProblemRenderer : IProblemRenderer
{
    /// <inheritdoc/>
    public Task Render(HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        PageHeaders.Set(context);
        var error = problem.Code switch
        {
            "security-level" or "person-missing" => new PageError(problem.Code, StatusCodes.Status403Forbidden),
            _ when problem.Kind is ProblemKind.Unavailable => PageError.Unavailable,
            _ when problem.Kind is ProblemKind.Throttled => PageError.Throttled,
            _ => new PageError("login", context.Response.StatusCode),
        };
        return Page.Error(error).ExecuteAsync(context);
    }
}
