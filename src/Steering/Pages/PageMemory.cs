using System.Collections.Concurrent;
using Felles.Kernel;
using Felles.Public.Texts;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Pages;

/// <summary>
/// Public pages as they were made once. They depend on nothing but the address, the language, the day, and which rounds and
/// papers are published, which do not change; when one more is published everything is forgotten. Who asks for a page that is
/// being made waits for it. At most 32 MB; what nobody has asked for lately leaves first.
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
        if (memory.Find(address) is { } page) return Html(page);

        var mine = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = memory.UnderWay.GetOrAdd(address, mine.Task);
        // Another makes the page. If it came to nothing that can be kept, this reader's own attempt says why.
        if (making != mine.Task) return await making.WaitAsync(http.RequestAborted) is { } shared ? Html(shared) : await next(context);
        byte[]? bytes = null;
        try
        {
            var result = await next(context);
            if (result is not IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK } or not IResult) return result;
            bytes = await Write((IResult)result, http);
            memory.Keep(address, bytes);
            return Html(bytes);
        }
        finally
        {
            memory.UnderWay.TryRemove(address, out _);
            mine.SetResult(bytes);
        }
    }

    private static IResult Html(byte[] page) => Results.Bytes(page, "text/html; charset=utf-8");

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

    // Two generations: when the young is half of all that may be kept it becomes the old, and the old is forgotten. A page of the old
    // that is asked for is young again, so addresses that nobody asks for twice never drive out those that are read.
    private sealed class Made(Shown version)
    {
        private readonly Lock turn = new();
        private volatile Generation young = new();
        private volatile Generation old = new();

        internal Shown Version => version;

        internal ConcurrentDictionary<string, Task<byte[]?>> UnderWay { get; } = new(StringComparer.Ordinal);

        internal byte[]? Find(string address)
        {
            if (young.Pages.TryGetValue(address, out var page)) return page;
            if (!old.Pages.TryGetValue(address, out page)) return null;
            Keep(address, page);
            return page;
        }

        internal void Keep(string address, byte[] page)
        {
            lock (turn)
            {
                if (!young.Pages.TryAdd(address, page)) return;
                young.Bytes += page.Length;
                if (young.Bytes <= BytesMax / 2) return;
                (old, young) = (young, new Generation());
            }
        }

        private sealed class Generation
        {
            internal ConcurrentDictionary<string, byte[]> Pages { get; } = new(StringComparer.Ordinal);

            internal long Bytes { get; set; }
        }
    }
}
