using Microsoft.AspNetCore.Http.Features;

namespace Felles.Host;

/// <summary>
/// Says in a trace which request it is of: method, route and status. Not the address: somebody can put a person's number into
/// one, and the trace would carry it on.
/// </summary>
internal static class TraceNames
{
    /// <summary>Names the traces of every request.</summary>
    internal static void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } trace)
            {
                var method = HttpMethods.GetCanonicalizedValue(context.Request.Method);
                var isKnown = HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no such address";
                trace.DisplayName = $"{(isKnown ? method : "OTHER")} {route}";
                trace.SetTag("http.request.method", isKnown ? method : "_OTHER").SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
            }
        }
    });
}
