namespace Felles.Identity.Jose;

/// <summary>
/// Imported key objects for reuse. An import checks the key and costs more than a verification, and the objects are not
/// documented as safe for use by two threads, so each use takes one out and puts it back.
/// </summary>
/// <typeparam name="T">The key object.</typeparam>
internal sealed class Instances<T>(Func<T> import)
    where T : class, IDisposable
{
    private readonly T?[] free = new T?[Math.Clamp(Environment.ProcessorCount, 2, 16)];

    internal T Take()
    {
        for (var i = 0; i < free.Length; i++)
            if (Volatile.Read(ref free[i]) is not null && Interlocked.Exchange(ref free[i], null) is { } instance)
                return instance;
        return import();
    }

    internal void Return(T instance)
    {
        for (var i = 0; i < free.Length; i++)
            if (Volatile.Read(ref free[i]) is null && Interlocked.CompareExchange(ref free[i], instance, null) is null)
                return;
        instance.Dispose();
    }
}
