using System.Collections.Concurrent;
using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The frozen rounds. An edition never changes, so what was read and verified once is kept under its hash: the rounds used
/// last whole, and of all the few numbers that trends are drawn from. Which editions there are is asked at most once a second.
/// </summary>
internal sealed class RoundLibrary(Database database, TimeProvider clock) : IDisposable
{
    // About 5 kB each: forty rounds of two hundred, and as much again.
    private const int InitiativesKept = 16_000;

    private readonly ConcurrentDictionary<string, RoundSummary> summaries = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly LinkedList<FrozenRound> kept = new();
    private volatile Shelf? shelf;

    /// <summary>The latest edition of each frozen round, oldest round first; 503 when the store does not answer.</summary>
    internal async ValueTask<Outcome<ImmutableArray<Edition>>> Rounds(CancellationToken cancel) =>
        (await Known(cancel)).Then(known => (Outcome<ImmutableArray<Edition>>)known.Latest);

    /// <summary>A text that changes when any edition is added; 503 when the store does not answer.</summary>
    internal async ValueTask<Outcome<string>> Version(CancellationToken cancel) => (await Known(cancel)).Then(known => (Outcome<string>)known.Version);

    /// <summary>Every edition of a round, the first first.</summary>
    internal async ValueTask<Outcome<ImmutableArray<Edition>>> Editions(string round, CancellationToken cancel) =>
        (await Known(cancel)).Then(known => known.All.Where(edition => edition.Round == round).ToImmutableArray() is { IsEmpty: false } found ? (Outcome<ImmutableArray<Edition>>)found : Missing());

    /// <summary>A round's latest edition, or the one numbered; the newest round for null. 404 when there is none, 503 when its content is not what was frozen.</summary>
    internal async ValueTask<Outcome<FrozenRound>> Find(string? round, int? number, CancellationToken cancel)
    {
        if (!(await Known(cancel)).Succeeded(out var known, out var problem)) return problem;
        var edition = number is null
            ? known.Latest.LastOrDefault(edition => round is null || edition.Round == round)
            : known.All.FirstOrDefault(edition => edition.Round == round && edition.Number == number);
        return edition is null ? Missing() : await Read(edition, cancel);
    }

    /// <summary>The round before a round; null when it is the first known.</summary>
    internal async ValueTask<Outcome<FrozenRound?>> Before(string round, CancellationToken cancel)
    {
        if (!(await Known(cancel)).Succeeded(out var known, out var problem)) return problem;
        var edition = known.Latest.LastOrDefault(edition => string.CompareOrdinal(edition.Round, round) < 0);
        if (edition is null) return (FrozenRound?)null;
        return (await Read(edition, cancel)).Then(found => (Outcome<FrozenRound?>)found);
    }

    /// <summary>The numbers that trends are drawn from, oldest round first.</summary>
    internal async ValueTask<Outcome<ImmutableArray<RoundSummary>>> Summaries(CancellationToken cancel)
    {
        if (!(await Known(cancel)).Succeeded(out var known, out var problem)) return problem;
        var found = ImmutableArray.CreateBuilder<RoundSummary>(known.Latest.Length);
        foreach (var edition in known.Latest)
        {
            if (!summaries.TryGetValue(edition.Hash, out var summary))
            {
                if (!(await Read(edition, cancel)).Succeeded(out var round, out problem)) return problem;
                summary = summaries.GetOrAdd(edition.Hash, RoundSummary.Of(round.Round));
            }

            found.Add(summary);
        }

        return found.ToImmutable();
    }

    /// <summary>An initiative in the latest edition of each round that has it, oldest first; empty when none has.</summary>
    internal async Task<Outcome<ImmutableArray<(Edition Edition, Initiative Initiative)>>> History(int number, CancellationToken cancel)
    {
        if (!(await Known(cancel)).Succeeded(out var known, out var problem)) return problem;
        var rounds = known.Latest.Select(Kept).ToList();
        if (rounds.TrueForAll(round => round is not null)) return rounds.Where(round => round!.Round.Find(number) is not null).Select(round => (round!.Edition, round.Round.Find(number)!)).ToImmutableArray();
        try
        {
            await using var connection = await database.OpenReading(cancel);
            var rows = (await RoundRows.Editions(connection, number)).ToDictionary(row => (row.Round, row.Edition));
            return known.Latest
                .Where(edition => rows.ContainsKey((edition.Round, edition.Number)))
                .Select(edition => (edition, RoundJson.Read<Initiative>(rows[(edition.Round, edition.Number)].Body)))
                .ToImmutableArray();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    /// <summary>Forgets which editions there are, after one was made here.</summary>
    internal void Refresh() => shelf = null;

    private async ValueTask<Outcome<Shelf>> Known(CancellationToken cancel)
    {
        var now = clock.GetTimestamp();
        if (shelf is { } fresh && clock.GetElapsedTime(fresh.ReadAt, now) < TimeSpan.FromSeconds(1)) return fresh;
        try
        {
            await using var connection = await database.OpenReading(cancel);
            var all = (await RoundRows.Editions(connection)).Select(row => new Edition(row.Round, row.Edition, Convert.ToHexStringLower(row.Hash), row.FrozenAt, row.Reason)).ToImmutableArray();
            return shelf = new Shelf(all, [.. all.GroupBy(edition => edition.Round).Select(editions => editions.Last())], now);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    private async ValueTask<Outcome<FrozenRound>> Read(Edition edition, CancellationToken cancel)
    {
        if (Kept(edition) is { } found) return found;
        await reading.WaitAsync(cancel);
        try
        {
            if (Kept(edition) is { } meanwhile) return meanwhile;
            await using var connection = await database.OpenReading(cancel);
            var contents = await RoundRows.Contents(connection, edition.Round, edition.Number);
            if (Verified(edition, contents) is not { } round) return Problem.Unavailable("round-altered", "The stored content of this round is not what was frozen, so it is not shown. Tell those who run the platform; a backup has the right content.");
            var frozen = new FrozenRound(edition, round);
            lock (kept)
            {
                kept.AddFirst(frozen);
                while (kept.Count > 1 && kept.Sum(one => one.Round.Initiatives.Length) > InitiativesKept) kept.RemoveLast();
            }

            return frozen;
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
        finally
        {
            reading.Release();
        }
    }

    private FrozenRound? Kept(Edition edition)
    {
        lock (kept)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Edition != edition) continue;
                if (node != kept.First)
                {
                    kept.Remove(node);
                    kept.AddFirst(node);
                }

                return node.Value;
            }
        }

        return null;
    }

    private static Round? Verified(Edition edition, List<(int Number, byte[] Hash, byte[] Body)> contents)
    {
        if (contents.Find(content => content.Number == 0) is not { Body: { } header, Hash: { } headerHash }) return null;
        if (contents.Any(content => !RoundJson.Hash(content.Body).AsSpan().SequenceEqual(content.Hash))) return null;
        var reports = contents.Where(content => content.Number != 0).ToList();
        if (Convert.ToHexStringLower(RoundJson.HashOf(headerHash, reports.Select(report => (report.Number, report.Hash)))) != edition.Hash) return null;
        return new Round(RoundJson.Read<RoundHeader>(header), reports.Select(report => RoundJson.Read<Initiative>(report.Body)));
    }

    private static Problem Missing() => Problem.NotFound("No such round has been published. See the list of rounds.");

    private static Problem Unavailable() => Problem.Unavailable("store-unavailable", "The store does not answer just now. Try again in a moment.");

    private sealed record Shelf(ImmutableArray<Edition> All, ImmutableArray<Edition> Latest, long ReadAt)
    {
        internal string Version { get; } = string.Join(' ', All.Select(edition => $"{edition.Round}/{edition.Number}/{edition.Hash}"));
    }
}

/// <summary>An edition of a frozen round.</summary>
/// <param name="Round">Round.</param>
/// <param name="Number">1 for the first, more for corrections.</param>
/// <param name="Hash">Hash of its content, hexadecimal.</param>
/// <param name="FrozenAt">When.</param>
/// <param name="Reason">Why it was corrected; null for the first.</param>
internal sealed record Edition(string Round, int Number, string Hash, DateTimeOffset FrozenAt, string? Reason);

/// <summary>A frozen round, read whole and verified.</summary>
/// <param name="Edition">Which.</param>
/// <param name="Round">Its content.</param>
internal sealed record FrozenRound(Edition Edition, Round Round);

/// <summary>The numbers of a round that trends are drawn from.</summary>
/// <param name="Round">Round.</param>
/// <param name="Segments">Active initiatives by segment.</param>
/// <param name="Statuses">Active initiatives by status.</param>
/// <param name="Late">Milestones that are late, of the active initiatives.</param>
/// <param name="Milestones">All their milestones.</param>
internal sealed record RoundSummary(string Round, ImmutableArray<ValueCount> Segments, ImmutableArray<ValueCount> Statuses, int Late, int Milestones)
{
    internal int Active => Segments.Sum(segment => segment.Count);

    internal int Of(Colour status) => Statuses.FirstOrDefault(count => count.Value == Dimensions.Code(status))?.Count ?? 0;

    internal static RoundSummary Of(Round round)
    {
        var figures = new PortfolioFigures(round, PortfolioFilter.Active);
        return new RoundSummary(round.Id, figures.By(Dimension.Segment), figures.By(Dimension.Status), figures.Late.Count(), figures.Milestones.Count());
    }
}
