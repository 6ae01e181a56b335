using System.Security.Cryptography;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Registers;
using Microsoft.Extensions.Logging;

namespace Felles.Sharing.Terminology;

/// <summary>
/// The terminology of this host: what is published with FHIR R4, our own code lists, that of the packages of definitions, and
/// what is on the shelf, fetched into files under the data folder and mapped into memory. What is loaded while the platform
/// runs counts within seconds, on every host.
/// </summary>
public sealed partial class LiveTerminology : ITerminology, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private readonly TerminologyShelf shelf;
    private readonly Func<TerminologyVolume?> added;
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly ILogger<LiveTerminology> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, TerminologyVolume> open = new(StringComparer.Ordinal);
    private TerminologyVolume? published;
    private volatile TerminologyStore? store;
    private readonly Dictionary<string, long> failed = new(StringComparer.Ordinal);
    private List<string> shown = [];
    private TerminologyVolume? shownAdded;
    private Task loop = Task.CompletedTask;

    /// <summary>Terminology that is as published until <see cref="Start"/>.</summary>
    /// <param name="shelf">What the operator has loaded.</param>
    /// <param name="added">Tells what the definitions in force have of it beyond R4; null for nothing.</param>
    /// <param name="folder">Where files are kept; made when it is missing.</param>
    /// <param name="clock">Time.</param>
    /// <param name="logger">Told when a volume cannot be had.</param>
    public LiveTerminology(TerminologyShelf shelf, Func<TerminologyVolume?> added, string folder, TimeProvider clock, ILogger<LiveTerminology> logger)
    {
        this.shelf = shelf;
        this.added = added;
        this.folder = folder;
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>What answers now. Take it once for each request, so that the whole answer is from one state.</summary>
    public TerminologyStore Store => store ?? TerminologyStore.Published;

    /// <summary>Fetches and opens what is on the shelf, and goes on looking for changes.</summary>
    public async Task Start(CancellationToken cancel)
    {
        await Refresh(cancel);
        loop = Run();
    }

    /// <inheritdoc/>
    public bool? IsMember(string valueSet, string? system, string code) => Store.IsMember(valueSet, system, code);

    /// <inheritdoc/>
    public bool? Subsumes(string system, string ancestor, string code) => Store.Subsumes(system, ancestor, code);

    /// <inheritdoc/>
    public bool? HasCode(string system, string code) => Store.HasCode(system, code);

    /// <inheritdoc/>
    public bool? IsDisplay(string system, string code, string display) => Store.IsDisplay(system, code, display);

    /// <summary>Brings the store up to what is on the shelf now.</summary>
    internal async Task Refresh(CancellationToken cancel)
    {
        if (!(await shelf.Volumes(cancel)).Succeeded(out var volumes, out var problem))
        {
            // What is open goes on answering; at a start without a database, what is published does.
            LogUnreachable(problem.Text);
            store ??= TerminologyStore.Of(Beneath(shownAdded = added()));
            return;
        }

        var usable = new List<(string Hash, TerminologyVolume Volume)>();
        foreach (var hash in volumes.Select(volume => volume.Hash))
            if (await Open(hash, cancel) is { } volume)
                usable.Add((hash, volume));
        var hashes = usable.ConvertAll(volume => volume.Hash);
        var ofDefinitions = added();
        if (store is not null && hashes.SequenceEqual(shown) && ofDefinitions == shownAdded) return;
        store = TerminologyStore.Of([.. Beneath(ofDefinitions), .. usable.Select(volume => volume.Volume)]);
        (shown, shownAdded) = (hashes, ofDefinitions);
        foreach (var gone in open.Keys.Except(hashes).ToList())
        {
            open.Remove(gone);
            // The mapping lives on; on systems where a mapped file cannot be removed it stays until it is removed by hand.
            TryDelete(FileOf(gone));
        }
    }

    /// <summary>What lies beneath that which is on the shelf.</summary>
    private IEnumerable<TerminologyVolume> Beneath(TerminologyVolume? ofDefinitions) => ofDefinitions is null ? [Published(), OwnCodeLists.Volume] : [Published(), OwnCodeLists.Volume, ofDefinitions];

    private async Task<TerminologyVolume?> Open(string hash, CancellationToken cancel)
    {
        if (open.TryGetValue(hash, out var known)) return known;
        if (failed.TryGetValue(hash, out var at) && clock.GetElapsedTime(at) < RetryAfter) return null;
        try
        {
            var file = FileOf(hash);
            if (!File.Exists(file) || await HashOf(file, cancel) != hash) await Fetch(hash, file, cancel);
            return open[hash] = TerminologyVolume.Open(MappedVolume.Open(file));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(e, hash);
            failed[hash] = clock.GetTimestamp();
            return null;
        }
    }

    private async Task Fetch(string hash, string file, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var part = $"{file}.{Guid.NewGuid():N}";
        try
        {
            await using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
                if ((await shelf.Read(hash, stream, cancel)).Failed(out var problem)) throw new IOException(problem.Text);
            if (await HashOf(part, cancel) != hash) throw new InvalidDataException("What is on the shelf is not what was put there. Load it again.");
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            TryDelete(part);
        }
    }

    /// <summary>What FHIR R4 publishes, mapped; from memory where nothing can be written.</summary>
    private TerminologyVolume Published()
    {
        if (published is not null) return published;
        var file = Path.Combine(folder, $"published-{TerminologyStore.PublishedEdition()[..16]}.terms");
        try
        {
            return published = OpenPublished(file);
        }
        catch (InvalidDataException)
        {
            // Half written when the power went; it is made anew.
            TryDelete(file);
            return published = OpenPublished(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(e, "published");
            return published = TerminologyStore.InMemory;
        }
    }

    private TerminologyVolume OpenPublished(string file)
    {
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            var part = $"{file}.{Guid.NewGuid():N}";
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write)) TerminologyStore.UnpackPublished(stream);
            File.Move(part, file, overwrite: true);
        }

        return TerminologyVolume.Open(MappedVolume.Open(file));
    }

    private async Task Run()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token)) await Refresh(stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The platform stops.
        }
    }

    private string FileOf(string hash) => Path.Combine(folder, $"{hash}.terms");

    private static async Task<string> HashOf(string file, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 1 << 16 });
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is only in the way.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The volume {Hash} of terminology cannot be used. Look after DataFolder; if that is well, load it again.")]
    private partial void LogUnusable(Exception exception, string hash);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether terminology has been loaded could not be asked; the next attempt follows. {Why}")]
    private partial void LogUnreachable(string why);
}
