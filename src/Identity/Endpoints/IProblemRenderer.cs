using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Identity;

/// <summary>
/// Writes a problem as the answer's body. Status and challenge headers are set before it is called. The FHIR APIs answer
/// with an OperationOutcome; this module knows no FHIR. An endpoint may carry one of its own as metadata, where its API
/// has a shape of its own for errors.
/// </summary>
public interface IProblemRenderer
{
    /// <summary>Writes the body; the answer has not started and its status is set.</summary>
    Task Render(HttpContext context, Problem problem);
}

/// <summary>Plain text, where nobody has said how problems are to look.</summary>
internal sealed class PlainProblemRenderer : IProblemRenderer
{
    public Task Render(HttpContext context, Problem problem)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(problem.Text, context.RequestAborted);
    }
}
