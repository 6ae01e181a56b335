using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Host;

/// <summary>
/// The last resort: what no module answered for. A bug is logged with its stack and answered with 500 and nothing of it; a
/// request that the server could not read is the client's.
/// </summary>
internal static class Faults
{
    internal static void Catch(WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (BadHttpRequestException unreadable)
        {
            await Answer(context, unreadable.StatusCode, new Problem(ProblemKind.Malformed, "request", "The request could not be read whole. Check its length and headers, and send it again."));
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets an answer that tells nothing of our insides.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            app.Logger.LogError(bug, "An unexpected fault in {Method} {Route}.", context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
            await Answer(context, StatusCodes.Status500InternalServerError, new Problem(ProblemKind.Unavailable, "unexpected", "Something went wrong here; nothing was stored or disclosed that was not acknowledged. Tell the operator when it happened."));
        }
    });

    private static async Task Answer(HttpContext context, int status, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/fhir+json; charset=utf-8";
        OperationOutcomeWriter.Write(context.Response.BodyWriter, problem);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
