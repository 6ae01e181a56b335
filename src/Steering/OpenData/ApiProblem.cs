using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;

namespace Felles.Steering.OpenData;

/// <summary>A problem as software reads it: <c>application/problem+json</c> (RFC 9457), every finding with its place.</summary>
internal static class ApiProblem
{
    internal static IResult Answer(Problem problem)
    {
        var status = problem.Kind switch
        {
            ProblemKind.Invalid => StatusCodes.Status422UnprocessableEntity,
            ProblemKind.VersionConflict => StatusCodes.Status412PreconditionFailed,
            ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ProblemKind.Required => StatusCodes.Status428PreconditionRequired,
            _ => PageError.Of(problem).Status,
        };
        return Results.Json(
            new
            {
                type = $"urn:felles:problem:{problem.Code}",
                title = problem.Text,
                status,
                places = problem.Issues.Select(issue => issue.Expression).OfType<string>(),
                issues = problem.Issues.Select(issue => new { issue.Id, Place = issue.Expression, issue.Text, issue.Line }),
            },
            RoundJson.Options,
            "application/problem+json",
            status);
    }
}
