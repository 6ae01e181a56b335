using System.Collections.Immutable;
using System.Threading.Channels;
using Felles.Access;
using Felles.Audit;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.Extensions.Logging;

namespace Felles.Records;

/// <summary>How a batch reaches one kind of database.</summary>
internal interface IBatchWriter
{
    /// <summary>Latest version of each resource that the items touch; absent when there is none.</summary>
    Task<Dictionary<(PersonKey Person, string Type, string Id), int>> Versions(IReadOnlyList<LedgerItem> items, CancellationToken cancel);

    /// <summary>Digest of each of the items' messages that has been received before.</summary>
    Task<Dictionary<(string Sender, string MessageId), byte[]>> Digests(IReadOnlyList<LedgerItem> items, CancellationToken cancel);

    /// <summary>
    /// Writes the plan and the log entries in one transaction; on disk when it returns. Throws, with nothing kept, when
    /// something stored is no longer as the plan assumed.
    /// </summary>
    Task Write(BatchPlan plan, Appendix appendix, CancellationToken cancel);

    /// <summary>Whether <see cref="Write"/> settles the proofs' claims; otherwise they must be settled before.</summary>
    bool SettlesProofs { get; }

    /// <summary>Whether <see cref="Write"/> threw this because something stored is not as the plan assumed.</summary>
    bool IsOutdated(Exception exception);
}

/// <inheritdoc cref="ILedger"/>
/// <remarks>
/// While one batch is being synced to disk the next one gathers, so the cost of durability is shared by all who wait for
/// it, and nobody waits longer than two syncs.
/// </remarks>
internal sealed class Ledger : ILedger, IAsyncDisposable
{
    private const int ItemsMax = 256;
    private const int WaitingMax = 20_000;
    private const int TriesMax = 5;

    private readonly IBatchWriter writer;
    private readonly HostChain chain;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Channel<LedgerItem> waiting = Channel.CreateBounded<LedgerItem>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly Task loop;

    // What was sent to be committed and not answered; the loop's alone.
    private (BatchPlan Plan, Appendix Appendix)? unanswered;

    internal Ledger(IBatchWriter writer, HostChain chain, TimeProvider clock, ILogger logger)
    {
        this.writer = writer;
        this.chain = chain;
        this.clock = clock;
        this.logger = logger;
        loop = Task.Run(Run);
    }

    public async Task<Outcome<Done>> Append(AuditEntry entry, ProofClaim? claim, CancellationToken cancel) =>
        Plain(await Enqueue(new LedgerItem(entry.Person, SealedEntry.Seal(entry), claim), cancel));

    public Task<Outcome<ChangeReceipt>> Commit(PersonKey person, ServiceCode service, ChangeSet changes, AuditEntry entry, ProofClaim? claim, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        // FHIR instants are written in milliseconds; what is stored must be what is written.
        now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        var versions = changes.Changes.Select(change => Stamp(change, person, service, now)).ToImmutableArray();
        return Enqueue(
            new LedgerItem(person, SealedEntry.Seal(entry with { Objects = [.. versions.Select(v => v.Facts.VersionReference)] }), claim)
            {
                Versions = versions,
                Message = changes.Message,
                At = now,
            },
            cancel);
    }

    public async Task<Outcome<Done>> Set(PersonKey person, Restriction restriction, ImmutableArray<ServiceCode> erases, AuditEntry entry, ProofClaim? claim, CancellationToken cancel) =>
        Plain(await Enqueue(new LedgerItem(person, SealedEntry.Seal(entry), claim) { Sets = restriction, Erases = erases, At = clock.GetUtcNow() }, cancel));

    public async Task<Outcome<Done>> Lift(PersonKey person, Restriction restriction, AuditEntry entry, ProofClaim? claim, CancellationToken cancel) =>
        Plain(await Enqueue(new LedgerItem(person, SealedEntry.Seal(entry), claim) { Lifts = restriction, At = clock.GetUtcNow() }, cancel));

    private static Outcome<Done> Plain(Outcome<ChangeReceipt> outcome) => outcome.Failed(out var problem) ? problem : Done.Value;

    private static Entry Stamp(Change change, PersonKey person, ServiceCode service, DateTimeOffset now)
    {
        var facts = new EntryFacts
        {
            Type = change.Type,
            Id = change.Id,
            Version = change.Replaces + 1,
            Service = service,
            Source = change.Source,
            RecordedAt = now,
            ClinicalAt = change.ClinicalAt,
            Status = change.Status,
            Labels = change.Labels,
            ReleaseAt = change.ReleaseAt,
            Tokens = change.Tokens,
            Deleted = change.Deletes,
        };
        return new Entry(facts, new ResourceStamp(change.Id, facts.Version, now, person).Apply(change.Body.Span));
    }

    private async Task<Outcome<ChangeReceipt>> Enqueue(LedgerItem item, CancellationToken cancel)
    {
        try
        {
            await waiting.Writer.WriteAsync(item, cancel);
        }
        catch (ChannelClosedException)
        {
            return Problem.Unavailable("stopping", "The platform is stopping. Try again in a moment.");
        }

        // Once enqueued it will be committed; a caller who gives up waiting must not make it look undone.
        return await item.Completion;
    }

    private async Task Run()
    {
        var batch = new List<LedgerItem>(ItemsMax);
        while (await waiting.Reader.WaitToReadAsync())
        {
            await PoolTurn.Last;
            batch.Clear();
            while (batch.Count < ItemsMax && waiting.Reader.TryRead(out var item)) batch.Add(item);
            await Settle(batch);
        }
    }

    private async Task Settle(IReadOnlyList<LedgerItem> batch)
    {
        var items = batch;
        while (items.Count > 0) items = await WriteOrDivide(items);
    }

    /// <summary>Commits the items; returns those that must wait for the ones just written.</summary>
    private async Task<IReadOnlyList<LedgerItem>> WriteOrDivide(IReadOnlyList<LedgerItem> items)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1 || !writer.SettlesProofs)
                {
                    var refused = await Refused(items);
                    // Asked after the proofs: those that our own commit has used are in the log too.
                    if (unanswered is { } sent && await chain.Holds(sent.Appendix, CancellationToken.None)) return Answer(sent.Plan, sent.Appendix);
                    items = Without(items, refused);
                }

                return await Write(items, isFirst: attempt == 1);
            }
            catch (Exception e) when (attempt == 1 && writer.IsOutdated(e))
            {
                // Two callers met; what is stored decides between them.
                await TryReload();
            }
#pragma warning disable CA1031 // Whatever went wrong, every waiting caller must get an answer and the loop must live.
            catch (Exception e)
#pragma warning restore CA1031
            {
                logger.LogWarning(e, "Committing a group of {Count} failed at attempt {Attempt}.", items.Count, attempt);
                var restored = await TryReload();
                if (attempt < TriesMax && restored) continue;
                unanswered = null;
                if (items.Count > 1 && restored)
                {
                    // One unit that the database refuses must not take the others down with it.
                    await Settle([.. items.Take(items.Count / 2)]);
                    return [.. items.Skip(items.Count / 2)];
                }

                foreach (var item in items) item.Complete(Problem.Unavailable("store-unavailable", "The store or the log cannot be written just now. Nothing was disclosed and nothing is confirmed as stored. Look, then try again in a moment."));
                return [];
            }
        }
    }

    /// <summary>Settles the proofs one by one; those that cannot be, with why.</summary>
    private static async Task<Dictionary<ProofClaim, Problem>> Refused(IReadOnlyList<LedgerItem> items)
    {
        var open = items.Select(item => item.Claim).OfType<ProofClaim>().Where(claim => claim.IsOpen).Distinct().ToArray();
        var settled = await Task.WhenAll(open.Select(claim => claim.Settle(CancellationToken.None).AsTask()));
        var refused = new Dictionary<ProofClaim, Problem>();
        foreach (var (claim, outcome) in open.Zip(settled))
            if (outcome.Failed(out var problem)) refused.Add(claim, problem);
        return refused;
    }

    private static IReadOnlyList<LedgerItem> Without(IReadOnlyList<LedgerItem> items, Dictionary<ProofClaim, Problem> refused)
    {
        if (refused.Count == 0) return items;
        var kept = new List<LedgerItem>(items.Count);
        foreach (var item in items)
        {
            if (item.Claim is { } claim && refused.TryGetValue(claim, out var problem)) item.Complete(problem);
            else kept.Add(item);
        }

        return kept;
    }

    private async Task<bool> TryReload()
    {
        try
        {
            await chain.Reload(CancellationToken.None);
            return true;
        }
#pragma warning disable CA1031 // The loop must outlive whatever the store answers; the callers are told that it does not.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.LogWarning(e, "The head of the log could not be read again.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
            return false;
        }
    }

    /// <remarks>
    /// Every unit was made from what its caller read a moment ago, and the statements check that it still holds; so the
    /// first try takes it as given and saves everyone a look.
    /// </remarks>
    private async Task<IReadOnlyList<LedgerItem>> Write(IReadOnlyList<LedgerItem> items, bool isFirst)
    {
        var stored = new StoredState(
            isFirst ? StoredState.AsAssumed(items) : await writer.Versions(items, CancellationToken.None),
            items.Any(item => item.Message is not null) ? await writer.Digests(items, CancellationToken.None) : []);
        // Asked after the load: what it saw of our own, the log has too.
        if (unanswered is { } sent && await chain.Holds(sent.Appendix, CancellationToken.None)) return Answer(sent.Plan, sent.Appendix);
        var plan = BatchPlan.Make(items, stored);
        var appendix = chain.Chain(plan.LogEntries);
        if (plan.LogEntries.Count > 0)
        {
            unanswered = (plan, appendix);
            await writer.Write(plan, appendix, CancellationToken.None);
        }

        return Answer(plan, appendix);
    }

    private List<LedgerItem> Answer(BatchPlan plan, Appendix appendix)
    {
        unanswered = null;
        if (plan.LogEntries.Count > 0) chain.Accept(appendix);
        foreach (var claim in plan.Claims) claim.Taken();
        foreach (var (item, outcome) in plan.Results) item.Complete(outcome);
        return plan.Deferred;
    }

    /// <summary>Finishes what has been taken in, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await loop;
    }
}
