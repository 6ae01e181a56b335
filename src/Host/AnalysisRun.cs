using Felles.Audit.Analysis;
using Felles.Storage;

namespace Felles.Host;

/// <summary>Lets the analysis catch up with the log at intervals while the host runs.</summary>
internal sealed class AnalysisRun : IAsyncDisposable
{
    private readonly LogAnalysis analysis;
    private readonly ILogger<AnalysisRun> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    internal AnalysisRun(LogAnalysis analysis, TimeSpan interval, TimeProvider clock, ILogger<AnalysisRun> logger)
    {
        this.analysis = analysis;
        this.logger = logger;
        loop = Run(interval, clock);
    }

    private async Task Run(TimeSpan interval, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token)) await CatchUp();
        }
        catch (OperationCanceledException)
        {
            // What was not taken in yet is taken in after the next start.
        }
    }

    private async Task CatchUp()
    {
        try
        {
            var (_, unreadable) = await analysis.CatchUp(stopping.Token);
            if (unreadable > 0) logger.LogError("The analysis passed over {Count} entries of the log that cannot be read. Run 'felles audit verify'.", unreadable);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            logger.LogWarning(e, "The log could not be analysed; the next attempt follows.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What the analysis remembers was altered, or a newer host wrote it. The log itself is untouched.
            logger.LogError(e, "What the log analysis remembers cannot be read. Stop the newer hosts, or restore the tables analysis_* from a copy.");
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
