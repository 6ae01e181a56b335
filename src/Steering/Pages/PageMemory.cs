using System.Collections.Concurrent;
using Felles.Kernel;
using Felles.Public.Texts;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Pages;

/// <summary>
/// Public pages as they were made once. They depend on nothing but the address, the language, the day, and which rounds and
/// papers are published, which do not change; when one more is published everything is forgotten. At most 32 MB.
/// </summary>
internal sealed class PageMemory(RoundLibrary library, PaperLibrary papers, TimeProvider clock)
{
    private const long BytesMax = 32 * 1024 * 1024;
    private const int AddressMax = 512;

    private volatile Made made = new(default);

    /// <summary>Answers from memory, or makes the page and remembers it.</summary>
    internal static ValueTask<object?> Serve(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<PageMemory>().Answer(context, next);

    private async ValueTask<object?> Answer(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var address = $"{http.RequestServices.GetRequiredService<PageLanguage>().Tag} {http.Request.Path}{http.Request.QueryString}";
        if (address.Length > AddressMax || !(await library.Version(http.RequestAborted)).Succeeded(out var rounds, out _) || !(await papers.Shelf(http.RequestAborted)).Succeeded(out var shelf, out _)) return await next(context);
        var version = new Shown(rounds, shelf.Tag, NorwegianTime.DateAt(clock.GetUtcNow()));
        var memory = made;
        if (memory.Version != version) made = memory = new Made(version);
        if (memory.Pages.TryGetValue(address, out var page)) return Results.Bytes(page, "text/html; charset=utf-8");

        var result = await next(context);
        if (result is not IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK } or not IResult) return result;
        var bytes = await Write((IResult)result, http);
        if (memory.Add(bytes.Length) > BytesMax) made = new Made(version);
        else memory.Pages.TryAdd(address, bytes);
        return Results.Bytes(bytes, "text/html; charset=utf-8");
    }

    private static async Task<byte[]> Write(IResult result, HttpContext http)
    {
        var body = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var writing = new StreamResponseBodyFeature(buffer);
        http.Features.Set<IHttpResponseBodyFeature>(writing);
        try
        {
            await result.ExecuteAsync(http);
            await writing.CompleteAsync();
        }
        finally
        {
            http.Features.Set(body);
        }

        return buffer.ToArray();
    }

    private readonly record struct Shown(string Rounds, string Papers, DateOnly Day);

    private sealed class Made(Shown version)
    {
        private long bytes;

        internal Shown Version => version;

        internal ConcurrentDictionary<string, byte[]> Pages { get; } = new(StringComparer.Ordinal);

        internal long Add(long length) => Interlocked.Add(ref bytes, length);
    }
}
