using System.Security.Cryptography;
using Felles.Audit;
using Felles.Storage;

namespace Felles.Host;

/// <summary>Signs the log's heads and grows its published tree at intervals while the host runs, and once when it stops.</summary>
internal sealed class Checkpoints : IAsyncDisposable
{
    private readonly Database database;
    private readonly ECDsa key;
    private readonly TimeProvider clock;
    private readonly ILogger<Checkpoints> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    internal Checkpoints(Database database, ECDsa key, TimeSpan interval, TimeProvider clock, ILogger<Checkpoints> logger)
    {
        this.database = database;
        this.key = key;
        this.clock = clock;
        this.logger = logger;
        loop = Run(interval);
    }

    private async Task Run(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token)) await Sign();
        }
        catch (OperationCanceledException)
        {
            await Sign();
        }
    }

    private async Task Sign()
    {
        try
        {
            await AuditCheckpoint.Make(database, key, clock, CancellationToken.None);
            var grown = await new AuditTree(database).Grow(key, clock, CancellationToken.None);
            // Signing goes on: the next tick tries again.
            foreach (var stream in grown.Stuck) logger.LogError("The stream {Stream} of the log holds an entry that cannot be read, and its tree could not be grown past it. Run 'felles audit verify'.", stream);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            logger.LogWarning(e, "The log's checkpoint could not be signed; the next attempt follows.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }
}
