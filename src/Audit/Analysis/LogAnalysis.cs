using System.Text.Json;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit.Analysis;

/// <summary>
/// Statistical log analysis (statistisk logganalyse): goes through the log as it grows and makes cases for the privacy officers.
/// What it remembers stands in the database with the place reached in each stream, moved in one transaction: a restart goes on
/// where it was, nothing is counted twice, and of several hosts one does it at a time.
/// </summary>
public sealed class LogAnalysis
{
    private const int BatchMax = 2000;
    private const long TurnSeconds = 30;
    private const long MicrosecondsOfSecond = 1_000_000;

    private readonly Database database;
    private readonly IKinship kinship;
    private readonly AnalysisThresholds thresholds;
    private readonly TimeProvider clock;
    private readonly string holder;
    private int forgottenOn;

    /// <summary>Over a database whose migrations have been applied.</summary>
    /// <param name="database">The store.</param>
    /// <param name="kinship">What people are to each other.</param>
    /// <param name="thresholds">What is compared with what.</param>
    /// <param name="node">Name of this host.</param>
    /// <param name="clock">Time.</param>
    public LogAnalysis(Database database, IKinship kinship, AnalysisThresholds thresholds, string node, TimeProvider clock)
    {
        this.database = database;
        this.kinship = kinship;
        this.thresholds = thresholds;
        this.clock = clock;
        holder = $"{node} {ResourceId.Create()}";
    }

    /// <summary>Takes in what was logged since, to the end.</summary>
    /// <param name="cancel">Cancels between batches; what was taken in stays.</param>
    /// <returns>Entries taken in, and how many of them could not be read and were passed over; 0 when another host has the turn.</returns>
    public async Task<(long Entries, long Unreadable)> CatchUp(CancellationToken cancel)
    {
        var (total, unreadable) = (0L, 0L);
        while (await Step(cancel) is var (taken, judged, broken) && taken + judged > 0)
        {
            cancel.ThrowIfCancellationRequested();
            (total, unreadable) = (total + taken, unreadable + broken);
        }

        return (total, unreadable);
    }

    private async Task<(int Taken, int Judged, int Unreadable)> Step(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var mine = await database.Write(async (connection, transaction) => await new AnalysisStore(database.Kind, connection, transaction, cancel).TakeTurn(holder, now, now + TurnSeconds), cancel);
        if (!mine) return default;
        var batch = await Read(now, cancel);
        if (batch.Entries.Count == 0 && batch.Due.Count == 0) return default;
        GoThrough(batch);
        return await Keep(batch, now, cancel) ? (batch.Entries.Count, batch.Due.Count, batch.Entries.Count(one => one.Entry is null)) : default;
    }

    // What falls due is judged between the entries, at its time, so that the same log gives the same cases however it is cut into batches.
    private void GoThrough(Batch batch)
    {
        var due = new PriorityQueue<DueJudgement, (long, string)>(batch.Due.Select(one => (one, (one.Due, one.Id))));
        var known = batch.Due.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        var detector = new Detector(batch.Desk, thresholds, one =>
        {
            if (known.Add(one.Id)) due.Enqueue(one, (one.Due, one.Id));
        });
        foreach (var (entry, stream, sequence) in batch.Entries)
        {
            if (entry is null) continue;
            batch.Tally.Add(entry);
            while (due.TryPeek(out var next, out _) && next.Due <= entry.At.ToUnixTimeSeconds()) detector.Judge(due.Dequeue());
            detector.Take(entry, stream, sequence);
        }

        while (due.TryPeek(out var next, out _) && next.Due <= batch.UpTo) detector.Judge(due.Dequeue());
        batch.Waiting.AddRange(due.UnorderedItems.Select(one => one.Element));
    }

    private async Task<Batch> Read(long now, CancellationToken cancel)
    {
        await using var connection = await database.OpenReading(cancel);
        var store = new AnalysisStore(database.Kind, connection, null, cancel);
        var batch = new Batch();
        var read = new List<ReadEntry>();
        var upTo = long.MaxValue;
        foreach (var (stream, reached, logged) in await store.Streams())
        {
            if (reached >= logged) continue;
            var entries = await store.Entries(stream, reached, BatchMax);
            if (entries.Count == 0) continue;
            // A stream that has more holds back the others, so that all are gone through in the order of time.
            if (entries.Count == BatchMax) upTo = Math.Min(upTo, entries.Max(one => one.At));
            batch.From[stream] = reached;
            read.AddRange(entries);
        }

        batch.UpTo = upTo == long.MaxValue ? now : upTo / MicrosecondsOfSecond;
        batch.Due.AddRange(await store.Due(batch.UpTo, BatchMax));
        if (batch.Due.Count == BatchMax)
        {
            batch.UpTo = batch.Due[^1].Due;
            upTo = Math.Min(upTo, (batch.UpTo + 1) * MicrosecondsOfSecond);
        }

        // Within a stream only a beginning is taken, whatever the times say.
        foreach (var group in read.GroupBy(one => one.Stream))
            batch.Entries.AddRange(group.TakeWhile(one => one.At <= upTo).Select(one => (Parsed(one), one.Stream, one.Sequence)));
        batch.Entries.Sort((one, other) => ((one.Entry?.At ?? default), one.Stream, one.Sequence).CompareTo(((other.Entry?.At ?? default), other.Stream, other.Sequence)));
        await Lay(batch, store, cancel);
        return batch;
    }

    private async Task Lay(Batch batch, AnalysisStore store, CancellationToken cancel)
    {
        var uses = batch.Entries.Where(one => one.Entry is { Actor.Organisation: not null }).Select(one => one.Entry!).ToList();
        var keys = uses.SelectMany(MemoryKeys.Of).Concat(batch.Due.SelectMany(due => due.Keys)).ToHashSet(StringComparer.Ordinal);
        await store.Memories(keys, batch.Desk);
        var patients = uses.Where(use => use.Person is not null).Select(use => use.Person!.Value.ToString()).Concat(batch.Due.Select(due => due.Patient)).ToHashSet(StringComparer.Ordinal);
        await store.Contacts(patients, batch.Desk);
        await store.Cases([.. keys.Where(key => key[0] is 'w' or 'n')], batch.Desk);
        var pairs = uses.Where(use => use is { Kind: AuditKind.Disclosure, Actor: { Reader: Access.ReaderKind.Professional, Person: not null }, Person: not null })
            .Select(use => (use.Actor.Person!.Value, use.Person!.Value)).ToHashSet();
        foreach (var (pair, kin) in await kinship.Between(pairs, thresholds.SurnameBearersMax, cancel)) batch.Desk.Kinship[pair] = kin;
    }

    private async Task<bool> Keep(Batch batch, long now, CancellationToken cancel)
    {
        var day = NorwegianTime.DateAt(DateTimeOffset.FromUnixTimeSeconds(now)).DayNumber;
        try
        {
            return await database.Write(async (connection, transaction) =>
            {
                var store = new AnalysisStore(database.Kind, connection, transaction, cancel);
                foreach (var group in batch.Entries.GroupBy(one => one.Stream))
                    if (!await store.Move(group.Key, batch.From[group.Key], group.Max(one => one.Sequence))) throw new OutrunException();
                foreach (var due in batch.Due)
                    if (!await store.Take(due.Id)) throw new OutrunException();
                await store.Keep(batch.Desk.Written(), day);
                await store.Keep(batch.Tally);
                foreach (var waiting in batch.Waiting) await store.Put(waiting);
                foreach (var changed in batch.Desk.ChangedCases) await store.Keep(batch.Desk.Cases[changed], now);
                if (day == forgottenOn) return true;
                await store.Forget(day, thresholds.WindowDays);
                forgottenOn = day;
                return true;
            }, cancel);
        }
        catch (OutrunException)
        {
            // Another host took the turn while this one was slow; what it has counted stands.
            return false;
        }
    }

    // An entry that cannot be read was altered, erased, or written by a newer host; the others are counted all the same.
    private static AuditEntry? Parsed(ReadEntry read)
    {
        try
        {
            return AuditBody.Read(read.Body);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class Batch
    {
        internal Desk Desk { get; } = new();

        internal UseTally Tally { get; } = new();

        internal List<(AuditEntry? Entry, int Stream, long Sequence)> Entries { get; } = [];

        internal Dictionary<int, long> From { get; } = [];

        /// <summary>What falls due until <see cref="UpTo"/>, in the order of time.</summary>
        internal List<DueJudgement> Due { get; } = [];

        /// <summary>The time, seconds, up to which all is known.</summary>
        internal long UpTo { get; set; }

        /// <summary>What is to be judged later.</summary>
        internal List<DueJudgement> Waiting { get; } = [];
    }

    private sealed class OutrunException : Exception;
}
