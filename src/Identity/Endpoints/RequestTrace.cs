using System.Security.Cryptography;
using Felles.Identity.Jose;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Felles.Identity.Endpoints;

/// <summary>What a request tells about itself: its address as the client sees it, the calling system, the caller's event id.</summary>
internal static class RequestTrace
{
    private const int CorrelationLengthMax = 128;
    private const int SystemLengthMax = 512;

    // In order of preference; Norsk helsenett's services use all of them.
    private static readonly string[] CorrelationHeaders = ["nhn-event-id", "X-Request-Id", "Correlation-Id", "X-Correlation-Id", "Cid"];

    internal static Credentials Credentials(HttpContext context, Uri publicBaseUrl)
    {
        var request = context.Request;
        return new(
            request.Headers.Authorization,
            request.Headers["DPoP"],
            request.Method,
            Target(request, publicBaseUrl),
            SourceSystem(request),
            CorrelationId(request),
            (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "",
            context.GetEndpoint()?.Metadata.GetMetadata<ProofSettledWithLog>() is not null);
    }

    /// <summary>The configured public address with this request's path: what a client must have put in <c>htu</c>.</summary>
    internal static string Target(HttpRequest request, Uri publicBaseUrl)
    {
        // The raw target keeps the client's own percent-encoding; the decoded path has lost it.
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        string path;
        if (raw is ['/', ..]) path = raw.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? raw[..query] : raw;
        else path = request.PathBase.Add(request.Path).ToUriComponent();
        return publicBaseUrl.AbsoluteUri.TrimEnd('/') + path;
    }

    /// <summary>The caller's event id when it is fit for a log line; otherwise one made here.</summary>
    internal static string CorrelationId(HttpRequest request)
    {
        foreach (var header in CorrelationHeaders)
        {
            var values = request.Headers[header];
            if (values.Count == 1 && values[0] is { Length: >= 1 and <= CorrelationLengthMax } id && IsPlain(id) && !HoldsPersonNumber(id)) return id;
        }

        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return StrictBase64Url.Encode(random);
    }

    private static string? SourceSystem(HttpRequest request)
    {
        var values = request.Headers["nhn-source-system"];
        if (values.Count != 1 || values[0] is not { Length: >= 1 and <= SystemLengthMax } text) return null;
        foreach (var c in text)
            if (c is < ' ' or > '~')
                return null;
        return HoldsPersonNumber(text) ? null : text;
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or ':' or '|'))
                return false;
        return true;
    }

    // Rule 4: these values reach logs, so a number that a client puts there must stop here.
    private static bool HoldsPersonNumber(string text)
    {
        var run = 0;
        for (var i = 0; i < text.Length; i++)
        {
            run = char.IsAsciiDigit(text[i]) ? run + 1 : 0;
            if (run >= 11 && PersonNumber.TryParse(text.Substring(i - 10, 11), SyntheticSeries.All, out _)) return true;
        }

        return false;
    }
}
