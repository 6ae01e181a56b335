using System.Collections.Concurrent;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Test.Unit.Identity;

/// <summary>Refusals kept in memory, where no record's house stands behind the module.</summary>
internal sealed class KeptRefusals : IRefusalLog
{
    internal ConcurrentQueue<RefusedCaller> All { get; } = new();

    public Task<Outcome<Done>> Keep(RefusedCaller refused, CancellationToken cancel)
    {
        All.Enqueue(refused);
        return Task.FromResult<Outcome<Done>>(Done.Value);
    }
}
