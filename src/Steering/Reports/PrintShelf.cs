using Felles.Kernel;

namespace Felles.Steering.Reports;

/// <summary>
/// What has been printed, under what it was made of: kept by bytes, the least used leaves first. Whoever asks for the same at the
/// same time waits for the same print; a print that failed is not tried again at once; and no more wait than can be served soon. So
/// readers, who are anybody, cannot keep the printer busy with what it has printed or cannot print.
/// </summary>
internal sealed class PrintShelf(TimeProvider clock, long bytesMax, int waitingMax) : IDisposable
{
    /// <summary>How long a failure is remembered.</summary>
    internal static readonly TimeSpan FailureKept = TimeSpan.FromSeconds(30);

    /// <summary>What a reader who is turned away is told to wait, seconds.</summary>
    internal const int RetryAfter = 10;

    private readonly Lock door = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, LinkedListNode<Print>> kept = new(StringComparer.Ordinal);
    private readonly LinkedList<Print> used = new();
    private readonly Dictionary<string, (Problem Problem, long At)> failed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Outcome<byte[]>>> underWay = new(StringComparer.Ordinal);
    private long bytes;

    /// <summary>What is kept under a key, or is made now.</summary>
    /// <param name="key">Names what it is made of: the same key has the same bytes.</param>
    /// <param name="make">Makes it. Goes on when the reader has left, since the next reader asks for the same.</param>
    /// <param name="cancel">Ends this reader's wait.</param>
    /// <returns>503 <c>printer-busy</c> when too many wait; what <paramref name="make"/> says, for a while after it failed.</returns>
    internal async Task<Outcome<byte[]>> Get(string key, Func<Task<Outcome<byte[]>>> make, CancellationToken cancel)
    {
        Task<Outcome<byte[]>>? print;
        lock (door)
        {
            if (kept.TryGetValue(key, out var node))
            {
                used.Remove(node);
                used.AddFirst(node);
                return node.Value.Content;
            }

            if (failed.TryGetValue(key, out var failure) && clock.GetElapsedTime(failure.At) < FailureKept) return failure.Problem;
            if (!underWay.TryGetValue(key, out print))
            {
                if (underWay.Count >= waitingMax) return Problem.Unavailable("printer-busy", "Many reports are being printed just now. Try again in a moment, or read the web page.");
                underWay[key] = print = Task.Run(() => Take(key, make), CancellationToken.None);
            }
        }

        return await print.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task<Outcome<byte[]>> Take(string key, Func<Task<Outcome<byte[]>>> make)
    {
        await turn.WaitAsync();
        try
        {
            var made = await make();
            lock (door) Put(key, made);
            return made;
        }
        finally
        {
            lock (door) underWay.Remove(key);
            turn.Release();
        }
    }

    private void Put(string key, Outcome<byte[]> made)
    {
        foreach (var old in failed.Where(item => clock.GetElapsedTime(item.Value.At) >= FailureKept).Select(item => item.Key).ToList()) failed.Remove(old);
        if (!made.Succeeded(out var content, out var problem))
        {
            failed[key] = (problem, clock.GetTimestamp());
            return;
        }

        failed.Remove(key);
        if (content.Length > bytesMax) return;
        kept[key] = used.AddFirst(new Print(key, content));
        for (bytes += content.Length; bytes > bytesMax; used.RemoveLast())
        {
            kept.Remove(used.Last!.Value.Key);
            bytes -= used.Last.Value.Content.Length;
        }
    }

    private sealed record Print(string Key, byte[] Content);
}
