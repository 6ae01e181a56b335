using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;

namespace Felles.Steering.OpenData;

/// <summary>A problem as software reads it: <c>application/problem+json</c> (RFC 9457), every finding with its place.</summary>
internal sealed class ApiProblem : IResult, IStatusCodeHttpResult
{
    private ApiProblem(Problem problem) => Problem = problem;

    internal Problem Problem { get; }

    /// <inheritdoc/>
    public int? StatusCode => Status(Problem);

    internal static IResult Answer(Problem problem) => new ApiProblem(problem);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => Results.Json(
        new
        {
            type = $"urn:felles:problem:{Problem.Code}",
            title = Problem.Text,
            status = Status(Problem),
            places = Problem.Issues.Select(issue => issue.Expression).OfType<string>(),
            issues = Problem.Issues.Select(issue => new { issue.Id, Place = issue.Expression, issue.Text, issue.Line }),
        },
        RoundJson.Options,
        "application/problem+json",
        Status(Problem)).ExecuteAsync(httpContext);

    private static int Status(Problem problem) => problem.Kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.VersionConflict => StatusCodes.Status412PreconditionFailed,
        ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ProblemKind.Required => StatusCodes.Status428PreconditionRequired,
        _ => PageError.Of(problem).Status,
    };
}
