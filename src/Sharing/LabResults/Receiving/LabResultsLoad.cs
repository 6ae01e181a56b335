using System.Collections.Concurrent;
using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>A message that was not taken in.</summary>
/// <param name="File">Its file.</param>
/// <param name="Problem">Why, with places.</param>
public sealed record RefusedMessage(string File, Problem Problem);

/// <summary>What a load came to.</summary>
/// <param name="Messages">Messages taken in now.</param>
/// <param name="AlreadyReceived">Messages that had been taken in before, or are older than what is stored.</param>
/// <param name="Resources">Versions stored.</param>
/// <param name="Refused">Messages refused; nothing of them was stored.</param>
public sealed record LoadSummary(int Messages, int AlreadyReceived, int Resources, ImmutableArray<RefusedMessage> Refused);

/// <summary>Loads many Svarrapport messages from files, each in a commit of its own, many at a time.</summary>
public sealed class LabResultsLoad
{
    // Enough waiting for the same sync to fill the ledger's groups; the work between is bound by processors anyway.
    private const int AtOnce = 64;

    private readonly LabMessageReceiver receiver;

    /// <summary>A load through a gate.</summary>
    /// <param name="gate">The one door.</param>
    /// <param name="registers">Organisations, to find the senders.</param>
    /// <param name="accepted">Synthetic series that this environment holds.</param>
    /// <param name="clock">Time, to refuse messages from the future.</param>
    public LabResultsLoad(RecordGate gate, IRegisters registers, SyntheticSeries accepted, TimeProvider clock) => receiver = new LabMessageReceiver(gate, registers, accepted, clock);

    /// <summary>Loads files side by side; the time each message was made puts the versions of a report in order.</summary>
    /// <param name="files">Paths.</param>
    /// <param name="sender">Organisation that answers for messages whose sender the register does not have, or that name it by HER-id or local id only; null to refuse those.</param>
    /// <param name="progress">Told the number of messages done, now and then.</param>
    /// <param name="cancel">Stops after the messages begun.</param>
    public async Task<LoadSummary> Run(IEnumerable<string> files, OrganisationNumber? sender, IProgress<int>? progress, CancellationToken cancel)
    {
        var refused = new ConcurrentQueue<RefusedMessage>();
        int taken = 0, already = 0, resources = 0, done = 0;
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (file, ending) =>
        {
            var outcome = await receiver.Load(await File.ReadAllBytesAsync(file, ending), sender, ending);
            if (outcome.Succeeded(out var receipt, out var problem))
            {
                Interlocked.Add(ref resources, receipt.Stored.Length);
                if (receipt.AlreadyReceived || receipt.Stored.IsEmpty) Interlocked.Increment(ref already);
                else Interlocked.Increment(ref taken);
            }
            else
            {
                refused.Enqueue(new RefusedMessage(file, problem));
            }

            progress?.Report(Interlocked.Increment(ref done));
        });
        return new LoadSummary(taken, already, resources, [.. refused.OrderBy(message => message.File, StringComparer.Ordinal)]);
    }
}
