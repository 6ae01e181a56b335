using Felles.Public.Layout;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Errors;

/// <summary>An address that nothing answers: a page for people, a bare status for software.</summary>
internal static class PageFallback
{
    internal static IResult Handle(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? Page.Error(PageError.NotFound)
            : Results.NotFound();
}
