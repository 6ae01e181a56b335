using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Public.Errors;

/// <summary>A bug in a page becomes a page that says so; the bug itself goes to the log of the program and nowhere else.</summary>
internal static class PageFaults
{
    internal static void Catch(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is not { } next) return;
        endpoint.RequestDelegate = async http =>
        {
            try
            {
                await next(http);
            }
            catch (Exception fault) when (fault is not OperationCanceledException && !http.Response.HasStarted)
            {
                http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Felles.Pages").LogError(fault, "A page failed.");
                http.Response.Clear();
                PageHeaders.Set(http);
                await Page.Error(PageError.Unexpected).ExecuteAsync(http);
            }
        };
    }
}
