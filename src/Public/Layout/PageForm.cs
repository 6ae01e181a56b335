using Felles.Public.Errors;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Public.Layout;

/// <summary>Mark of a form that may be larger than others, as one that a file is sent with.</summary>
/// <param name="Bytes">The whole request's body at most.</param>
/// <param name="Fields">Fields of the form at most.</param>
public sealed record FormLimit(long Bytes, int Fields = 1024);

/// <summary>Lets a POST through only when it is a form of ours.</summary>
internal static class PageForm
{
    private const long BytesMax = 64 * 1024;

    internal static async ValueTask<object?> Check(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method)) return await next(context);

        var larger = http.GetEndpoint()?.Metadata.GetMetadata<FormLimit>();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = larger?.Bytes ?? BytesMax;
        if (larger is not null) http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions { ValueCountLimit = larger.Fields }));
        if (!http.Request.HasFormContentType) return Page.Error(PageError.FormExpired);
        try
        {
            var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
            return await antiforgery.IsRequestValidAsync(http) ? await next(context) : Page.Error(PageError.FormExpired);
        }
        catch (Exception fault) when (IsTooLarge(fault))
        {
            return Page.Error(PageError.FormTooLarge);
        }
    }

    // Antiforgery reads the form first, and wraps what the server or the reader of forms says about its size.
    private static bool IsTooLarge(Exception fault) =>
        fault is BadHttpRequestException or InvalidDataException or AntiforgeryValidationException { InnerException: BadHttpRequestException or InvalidDataException };
}
