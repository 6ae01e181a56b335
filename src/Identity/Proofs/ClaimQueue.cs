using Felles.Kernel;
using Felles.Storage;

namespace Felles.Identity.Proofs;

/// <summary>What one group of claims came to.</summary>
/// <param name="Taken">The keys that were new.</param>
/// <param name="Since">From when the ledger remembers every claim, Unix seconds; 0 for always.</param>
internal readonly record struct ClaimAnswer(HashSet<Guid> Taken, long Since);

/// <summary>
/// Groups claims that arrive at the same time: one statement is under way at a time, and everyone who arrives meanwhile
/// goes together in the next. An idle ledger answers at once, a busy one spends one statement on many requests.
/// </summary>
/// <param name="insert">Inserts sorted, distinct keys with their expiry in Unix seconds. May throw when the store does not answer.</param>
/// <param name="span">From the earliest use of a proof to its expiry: its life and the skew both ways.</param>
internal sealed class ClaimQueue(Func<Guid[], long[], Task<ClaimAnswer>> insert, TimeSpan span)
{
    private const int GroupMax = 512;
    private const int WaitingMax = 20_000;

    private readonly Lock guard = new();
    private List<Waiting> waiting = [];
    private bool isWriting;

    internal ValueTask<Outcome<bool>> Claim(ProofKey key, DateTimeOffset expires, CancellationToken cancel)
    {
        var claim = new Waiting(key.Value, expires.ToUnixTimeSeconds());
        bool isWriter;
        lock (guard)
        {
            if (waiting.Count >= WaitingMax) return new(Silent());
            waiting.Add(claim);
            isWriter = !isWriting;
            isWriting = true;
        }

        if (isWriter) _ = WriteGroups();
        return new(claim.Answer.Task.WaitAsync(cancel));
    }

    private async Task WriteGroups()
    {
        // The first to arrive started this loop; its own request goes on, and those that are ready now join the group.
        await PoolTurn.Last;
        while (TakeGroup() is { } group)
        {
            try
            {
                await Write(group);
            }
            catch (Exception fault) when (Database.IsUnavailability(fault))
            {
                foreach (var claim in group) claim.Answer.TrySetResult(Silent());
            }
            catch (Exception bug)
            {
                foreach (var claim in group) claim.Answer.TrySetException(bug);
            }

            await PoolTurn.Last;
        }
    }

    private List<Waiting>? TakeGroup()
    {
        lock (guard)
        {
            if (waiting.Count == 0)
            {
                isWriting = false;
                return null;
            }

            var group = waiting;
            waiting = group.Count <= GroupMax ? [] : group.GetRange(GroupMax, group.Count - GroupMax);
            if (group.Count > GroupMax) group.RemoveRange(GroupMax, group.Count - GroupMax);
            return group;
        }
    }

    private async Task Write(List<Waiting> group)
    {
        // One order on every host, so that two groups that hold the same keys never wait for each other both ways.
        var distinct = group.DistinctBy(claim => claim.Key).OrderBy(claim => claim.Key).ToArray();
        var answer = await insert([.. distinct.Select(claim => claim.Key)], [.. distinct.Select(claim => claim.Expires)]);
        foreach (var claim in group)
        {
            // Remove: of two equal claims in one group, the first is the first.
            var isFirst = answer.Taken.Remove(claim.Key);
            var isCertain = answer.Since == 0 || claim.Expires > answer.Since + (long)span.TotalSeconds;
            claim.Answer.TrySetResult(isFirst && !isCertain ? Recovering() : isFirst);
        }
    }

    private static Problem Silent() =>
        Problem.Unavailable("proof-ledger-unavailable", "Used DPoP proofs cannot be looked up just now. Try again in a moment with a new proof.");

    private static Problem Recovering() =>
        Problem.Unavailable("proof-ledger-recovering", "Used DPoP proofs were forgotten after a fault. Try again in some seconds with a new proof.");

    private sealed record Waiting(Guid Key, long Expires)
    {
        internal TaskCompletionSource<Outcome<bool>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
