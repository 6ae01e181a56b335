using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Host;

/// <summary>Problems of the APIs as OperationOutcome.</summary>
internal sealed class OperationOutcomeRenderer : IProblemRenderer
{
    public async Task Render(HttpContext context, Problem problem)
    {
        context.Response.ContentType = "application/fhir+json; charset=utf-8";
        OperationOutcomeWriter.Write(context.Response.BodyWriter, problem);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
