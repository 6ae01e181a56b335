using System.Runtime.CompilerServices;

namespace Felles.Kernel;

/// <summary>
/// Lets everything that is ready to run now go first: <c>await PoolTurn.Last</c> continues behind what the thread pool has
/// queued. Who gathers work of many requests gathers more of it under load this way, and an idle host waits for nothing.
/// </summary>
public readonly struct PoolTurn : ICriticalNotifyCompletion, IEquatable<PoolTurn>
{
    /// <summary>The last place in the queue.</summary>
    public static PoolTurn Last => default;

    /// <summary>Never: the point is to wait.</summary>
    public bool IsCompleted => false;

    /// <summary>This.</summary>
    public PoolTurn GetAwaiter() => this;

    /// <summary>Nothing to get.</summary>
    public void GetResult()
    {
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: false);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);

    /// <inheritdoc/>
    public bool Equals(PoolTurn other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PoolTurn;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <summary>All are the same.</summary>
    public static bool operator ==(PoolTurn left, PoolTurn right) => true;

    /// <summary>All are the same.</summary>
    public static bool operator !=(PoolTurn left, PoolTurn right) => false;
}
