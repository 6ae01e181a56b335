using System.Data.Common;
using System.Globalization;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>A resource in a volume of terminology, as the shelf lists it.</summary>
/// <param name="Kind">CodeSystem, ValueSet or ConceptMap.</param>
/// <param name="Url">Canonical URL.</param>
/// <param name="Version">Version; empty when it has none.</param>
/// <param name="Concepts">Concepts of a code system.</param>
public sealed record ShelvedTitle(string Kind, string Url, string Version, int Concepts);

/// <summary>A volume of terminology on the shelf.</summary>
/// <param name="Hash">SHA-256 of its bytes, in lower-case hexadecimals; its name everywhere.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="LoadedAt">When it was loaded.</param>
public sealed record ShelvedVolume(string Hash, long Size, DateTimeOffset LoadedAt);

/// <summary>
/// The compiled terminology (kodeverk) that the operator has loaded, in the database that all hosts share, so that each host
/// fetches what it lacks and a backup holds it. Volumes never change; what is loaded later stands above. The host must have
/// run <see cref="RegisterSchema.Migrations"/>.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="clock">Time of loading.</param>
public sealed class TerminologyShelf(Database database, TimeProvider clock)
{
    // Small enough to be read without large buffers that the process would keep; many of them in one commit.
    private const int ChunkBytes = 64 * 1024;
    private const int ChunksAtOnce = 64;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>The volumes that count, the oldest first; or <see cref="ProblemKind.Unavailable"/>.</summary>
    public Task<Outcome<IReadOnlyList<ShelvedVolume>>> Volumes(CancellationToken cancel) => Reading<IReadOnlyList<ShelvedVolume>>(async connection =>
    {
        var rows = await connection.QueryAsync<VolumeRow>(new CommandDefinition(
            "select hash as Hash, size as Size, loaded_at as LoadedAt from terminology_volume where place is not null order by place", cancellationToken: cancel));
        return [.. rows.Select(row => new ShelvedVolume(row.Hash, row.Size, DateTimeOffset.Parse(row.LoadedAt, CultureInfo.InvariantCulture)))];
    }, cancel);

    /// <summary>What a volume holds; or <see cref="ProblemKind.Unavailable"/>.</summary>
    public Task<Outcome<IReadOnlyList<ShelvedTitle>>> Titles(string hash, CancellationToken cancel) => Reading<IReadOnlyList<ShelvedTitle>>(async connection =>
    {
        var rows = await connection.QueryAsync<TitleRow>(new CommandDefinition(
            "select kind as Kind, url as Url, version as Version, concepts as Concepts from terminology_title where hash = @hash order by kind, url, version", new { hash }, cancellationToken: cancel));
        return [.. rows.Select(row => new ShelvedTitle(row.Kind, row.Url, row.Version, row.Concepts))];
    }, cancel);

    /// <summary>Puts a volume above the others. It counts when this returns; volumes that it and later ones replace whole are taken away.</summary>
    /// <param name="volume">Its bytes, from the beginning.</param>
    /// <param name="hash">Their SHA-256.</param>
    /// <param name="titles">What it holds.</param>
    /// <param name="cancel">Cancels; then the shelf is as it was.</param>
    public async Task Put(Stream volume, string hash, IReadOnlyList<ShelvedTitle> titles, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(titles);
        var now = clock.GetUtcNow();
        await Execute(async (connection, transaction) =>
        {
            var abandoned = (now - AbandonedAfter).ToString("O", CultureInfo.InvariantCulture);
            await Delete(connection, transaction, await connection.QueryAsync<string>("select hash from terminology_volume where place is null and (loaded_at < @abandoned or hash = @hash)", new { abandoned, hash }, transaction));
            await connection.ExecuteAsync(
                "insert into terminology_volume (hash, size, loaded_at) values (@hash, @size, @at) on conflict (hash) do nothing", new { hash, size = volume.Length, at = now.ToString("O", CultureInfo.InvariantCulture) }, transaction);
            await connection.ExecuteAsync("delete from terminology_title where hash = @hash", new { hash }, transaction);
            foreach (var title in titles)
                await connection.ExecuteAsync(
                    "insert into terminology_title (hash, kind, url, version, concepts) values (@hash, @Kind, @Url, @Version, @Concepts)", new { hash, title.Kind, title.Url, title.Version, title.Concepts }, transaction);
        }, cancel);
        // A few megabytes at a time, so that nobody waits long for the database's one writer.
        for (var number = 0; volume.Position < volume.Length; number += ChunksAtOnce)
        {
            var first = number;
            await Execute((connection, transaction) => PutChunks(connection, transaction, volume, hash, first, cancel), cancel);
        }

        await Execute(async (connection, transaction) =>
        {
            await connection.ExecuteAsync("update terminology_volume set place = (select coalesce(max(place), 0) + 1 from terminology_volume) where hash = @hash", new { hash }, transaction);
            await Delete(connection, transaction, await Replaced(connection, transaction));
        }, cancel);
    }

    private static async Task PutChunks(DbConnection connection, DbTransaction transaction, Stream volume, string hash, int first, CancellationToken cancel)
    {
        volume.Position = (long)first * ChunkBytes;
        for (var number = first; number < first + ChunksAtOnce; number++)
        {
            var body = new byte[Math.Min(ChunkBytes, volume.Length - volume.Position)];
            if (body.Length == 0) return;
            await volume.ReadExactlyAsync(body, cancel);
            await connection.ExecuteAsync("insert into terminology_chunk (hash, number, body) values (@hash, @number, @body) on conflict (hash, number) do nothing", new { hash, number, body }, transaction);
        }
    }

    /// <summary>Takes a volume away.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> Remove(string hash, CancellationToken cancel) => database.Write(async (connection, transaction) =>
    {
        var known = await connection.QueryAsync<string>("select hash from terminology_volume where hash = @hash and place is not null", new { hash }, transaction);
        await Delete(connection, transaction, known);
        return known.Any();
    }, cancel);

    /// <summary>Copies the bytes of a volume; <see cref="ProblemKind.Unavailable"/> when the database does not answer.</summary>
    public Task<Outcome<Done>> Read(string hash, Stream to, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(to);
        return Reading(async connection =>
        {
            await foreach (var body in connection.QueryUnbufferedAsync<byte[]>("select body from terminology_chunk where hash = @hash order by number", new { hash }).WithCancellation(cancel))
                await to.WriteAsync(body, cancel);
            return Done.Value;
        }, cancel);
    }

    private async Task<Outcome<T>> Reading<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return await work(connection);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("terminology-unavailable", "The database does not answer. Try again later.");
        }
    }

    /// <summary>Volumes of which every resource stands in a later one as well.</summary>
    private static async Task<IEnumerable<string>> Replaced(DbConnection connection, DbTransaction transaction) => await connection.QueryAsync<string>(
        """
        select v.hash from terminology_volume v where v.place is not null and not exists (
            select 1 from terminology_title t where t.hash = v.hash and not exists (
                select 1 from terminology_title o join terminology_volume w on w.hash = o.hash
                where w.place > v.place and o.kind = t.kind and o.url = t.url and o.version = t.version))
        """, transaction: transaction);

    private static async Task Delete(DbConnection connection, DbTransaction transaction, IEnumerable<string> hashes)
    {
        foreach (var hash in hashes.ToList())
            foreach (var table in (string[])["terminology_chunk", "terminology_title", "terminology_volume"])
                await connection.ExecuteAsync($"delete from {table} where hash = @hash", new { hash }, transaction);
    }

    private Task<bool> Execute(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancel) => database.Write(
        async (connection, transaction) =>
        {
            await work(connection, transaction);
            return true;
        }, cancel);

    private sealed class VolumeRow
    {
        public string Hash { get; init; } = "";

        public long Size { get; init; }

        public string LoadedAt { get; init; } = "";
    }

    private sealed class TitleRow
    {
        public string Kind { get; init; } = "";

        public string Url { get; init; } = "";

        public string Version { get; init; } = "";

        public int Concepts { get; init; }
    }
}
