using Felles.Identity.Login;
using Felles.Identity.Proofs;
using Felles.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Felles.Identity;

/// <summary>Removes what has expired, so that no table grows: used proofs and assertions, and ended sessions.</summary>
internal sealed class IdentitySweep(IProofLedger proofs, SessionStore sessions, Saml.UsedAssertions assertions, TimeProvider clock, ILogger<IdentitySweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private const int SessionRounds = 20;

    // Hosts' clocks differ; an early removal would open the door to a replay, a late one costs nothing.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = 0;
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await proofs.Sweep(clock.GetUtcNow() - Margin, stoppingToken);
                if (++rounds % SessionRounds != 0) continue;
                await sessions.Sweep(stoppingToken);
                await assertions.Sweep(clock.GetUtcNow() - Margin, stoppingToken);
            }
            catch (Exception fault) when (Database.IsUnavailability(fault))
            {
                log.LogWarning("Expired proofs and sessions could not be removed: {Fault}. It is tried again in {Seconds} s.", fault.GetType().Name, Pause.TotalSeconds);
            }
        }
    }
}
