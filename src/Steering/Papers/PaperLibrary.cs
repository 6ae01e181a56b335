using System.Collections.Concurrent;
using Felles.Kernel;
using Felles.Steering.Portfolio;
using Felles.Storage;

namespace Felles.Steering.Papers;

/// <summary>
/// What is published. Contents never change under their hash, so each is read and verified once; whether there are more
/// versions is asked at most once a second.
/// </summary>
internal sealed class PaperLibrary(Database database, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Kind, string Hash), object> contents = new();
    private volatile Known? known;

    /// <summary>What is published now; 503 when the store does not answer or a content is not what was stored.</summary>
    internal async ValueTask<Outcome<PaperShelf>> Shelf(CancellationToken cancel)
    {
        var now = clock.GetTimestamp();
        if (known is { } fresh && clock.GetElapsedTime(fresh.AskedAt, now) < TimeSpan.FromSeconds(1)) return fresh.Shelf;
        try
        {
            await using var connection = await database.OpenReading(cancel);
            var count = await PaperRows.Count(connection);
            if (known is { } same && same.Count == count)
            {
                known = same with { AskedAt = now };
                return same.Shelf;
            }

            var published = new List<(string, string, Paper<object>)>();
            foreach (var versions in (await PaperRows.All(connection)).GroupBy(row => (row.Kind, row.Id)))
            {
                if (versions.LastOrDefault(row => row.Is != PaperState.Draft) is not { Is: PaperState.Published } row || PaperKinds.Find(row.Kind) is not { } kind) continue;
                if (await Content(connection, kind, row) is not { } body) return Altered();
                published.Add((row.Kind, row.Id, new Paper<object>(row.Version, Convert.ToHexStringLower(row.Hash), row.Time, row.Actor, row.Organisation, row.Reason, body)));
            }

            known = new Known(new PaperShelf(published), count, now);
            return known.Shelf;
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>Every version of a paper, drafts too, oldest first, read from the store; empty when there is none.</summary>
    internal async Task<Outcome<List<PaperRow>>> Versions(PaperKind kind, string id, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            var versions = await PaperRows.Versions(connection, kind.Key, id);
            return versions.TrueForAll(row => RoundJson.Hash(row.Body).AsSpan().SequenceEqual(row.Hash)) ? versions : Altered();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>The latest version of every paper, drafts too, without content, by kind and id.</summary>
    internal async Task<Outcome<List<PaperRow>>> Latest(CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return (await PaperRows.All(connection)).GroupBy(row => (row.Kind, row.Id)).Select(versions => versions.Last()).ToList();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>Asks again at once, after a change was made here.</summary>
    internal void Refresh() => known = null;

    private async Task<object?> Content(System.Data.Common.DbConnection connection, PaperKind kind, PaperRow row)
    {
        var key = (kind.Key, Convert.ToHexStringLower(row.Hash));
        if (contents.TryGetValue(key, out var body)) return body;
        var bytes = await PaperRows.Content(connection, row.Hash);
        return RoundJson.Hash(bytes).AsSpan().SequenceEqual(row.Hash) ? contents.GetOrAdd(key, kind.Read(bytes)) : null;
    }

    private static Problem Altered() => Problem.Unavailable("paper-altered", "The stored content of a paper is not what was stored, so nothing is shown. Tell those who run the platform; a backup has the right content.");

    private static Problem Unavailable() => Problem.Unavailable("store-unavailable", "The store does not answer just now. Try again in a moment.");

    private sealed record Known(PaperShelf Shelf, long Count, long AskedAt);
}
