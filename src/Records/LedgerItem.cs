using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>One caller's unit of work, waiting to be committed: all of it or none, its log entry with it.</summary>
internal sealed class LedgerItem(PersonKey? person, SealedEntry logEntry, ProofClaim? claim)
{
    // Continuations run elsewhere: the ledger's loop must not carry a request's answer.
    private readonly TaskCompletionSource<Outcome<ChangeReceipt>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PersonKey? Person { get; } = person;

    internal SealedEntry LogEntry { get; } = logEntry;

    /// <summary>The request's proof, settled in the same commit unless it is settled already.</summary>
    internal ProofClaim? Claim { get; } = claim;

    /// <summary>New versions, bodies already stamped.</summary>
    internal ImmutableArray<Entry> Versions { get; init; } = [];

    internal MessageReceipt? Message { get; init; }

    internal Restriction? Sets { get; init; }

    internal Restriction? Lifts { get; init; }

    /// <summary>Services whose entries of the person are deleted, every version of them.</summary>
    internal ImmutableArray<ServiceCode> Erases { get; init; } = [];

    internal DateTimeOffset At { get; init; }

    internal Task<Outcome<ChangeReceipt>> Completion => done.Task;

    internal void Complete(Outcome<ChangeReceipt> outcome) => done.TrySetResult(outcome);
}

/// <summary>What is stored already of what a batch touches.</summary>
/// <param name="Versions">Latest version of each resource; absent when there is none.</param>
/// <param name="Digests">Digest of each message received before.</param>
internal sealed record StoredState(
    Dictionary<(PersonKey Person, string Type, string Id), int> Versions,
    Dictionary<(string Sender, string MessageId), byte[]> Digests)
{
    /// <summary>The versions that the items mean to replace.</summary>
    internal static Dictionary<(PersonKey Person, string Type, string Id), int> AsAssumed(IReadOnlyList<LedgerItem> items)
    {
        var versions = new Dictionary<(PersonKey, string, string), int>();
        foreach (var item in items)
            foreach (var version in item.Versions)
                versions[(item.Person!.Value, version.Facts.Type, version.Facts.Id)] = version.Facts.Version - 1;
        return versions;
    }
}

/// <summary>What a batch will write, after every unit has been checked against what is stored.</summary>
internal sealed class BatchPlan
{
    internal List<(PersonKey Person, Entry Entry)> Versions { get; } = [];

    internal List<(PersonKey Person, MessageReceipt Message, DateTimeOffset At)> Messages { get; } = [];

    internal List<(PersonKey Person, Restriction Restriction)> Sets { get; } = [];

    internal List<(PersonKey Person, string Id, DateTimeOffset At)> Lifts { get; } = [];

    internal List<(PersonKey Person, ServiceCode Service)> Erased { get; } = [];

    internal List<SealedEntry> LogEntries { get; } = [];

    internal List<ProofClaim> Claims { get; } = [];

    internal List<(LedgerItem Item, Outcome<ChangeReceipt> Outcome)> Results { get; } = [];

    /// <summary>Units that touch what another unit of this batch touches; they go first in the next.</summary>
    internal List<LedgerItem> Deferred { get; } = [];

    internal static BatchPlan Make(IReadOnlyList<LedgerItem> items, StoredState stored)
    {
        var plan = new BatchPlan();
        var touched = new HashSet<(PersonKey, string, string)>();
        var messages = new HashSet<(string, string)>();
        foreach (var item in items) plan.Place(item, stored, touched, messages);
        return plan;
    }

    private void Place(LedgerItem item, StoredState stored, HashSet<(PersonKey, string, string)> touched, HashSet<(string, string)> messages)
    {
        if (item.Message is { } message)
        {
            var name = (message.Sender, message.MessageId);
            if (stored.Digests.TryGetValue(name, out var digest))
            {
                Results.Add((item, digest.AsSpan().SequenceEqual(message.Digest.Span)
                    ? new ChangeReceipt([], AlreadyReceived: true)
                    : new Problem(ProblemKind.Conflict, "message-id-reused", "A message with this id has been received before with other content. Send the new content under a new message id.")));
                return;
            }

            if (messages.Contains(name))
            {
                Deferred.Add(item);
                return;
            }
        }

        if (item.Person is { } person && item.Versions.Any(v => touched.Contains((person, v.Facts.Type, v.Facts.Id))))
        {
            Deferred.Add(item);
            return;
        }

        foreach (var version in item.Versions)
        {
            var latest = stored.Versions.GetValueOrDefault((item.Person!.Value, version.Facts.Type, version.Facts.Id));
            if (latest == version.Facts.Version - 1) continue;
            Results.Add((item, new Problem(ProblemKind.VersionConflict, "version-conflict", $"{version.Facts.Reference} has been changed by somebody else. Read the latest version and try again.")));
            return;
        }

        Accept(item, touched, messages);
    }

    private void Accept(LedgerItem item, HashSet<(PersonKey, string, string)> touched, HashSet<(string, string)> messages)
    {
        foreach (var version in item.Versions)
        {
            touched.Add((item.Person!.Value, version.Facts.Type, version.Facts.Id));
            Versions.Add((item.Person.Value, version));
        }

        if (item.Message is { } message)
        {
            messages.Add((message.Sender, message.MessageId));
            Messages.Add((item.Person!.Value, message, item.At));
        }

        if (item.Sets is { } set) Sets.Add((item.Person!.Value, set));
        if (item.Lifts is { } lift) Lifts.Add((item.Person!.Value, lift.Id, item.At));
        Erased.AddRange(item.Erases.Select(service => (item.Person!.Value, service)));
        LogEntries.Add(item.LogEntry);
        if (item.Claim is { IsOpen: true } claim) Claims.Add(claim);
        Results.Add((item, new ChangeReceipt(item.Versions, AlreadyReceived: false)));
    }
}
