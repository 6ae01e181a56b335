using Felles.Kernel;

namespace Felles.Test.Unit.Kernel;

/// <summary>The cache keeps what is used and never grows past its bound.</summary>
public class BoundedCacheTests
{
    [Fact]
    public void What_is_asked_for_stays_and_the_rest_falls_out()
    {
        var cache = new BoundedCache<int, string>(size: 100);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Set(i, "value");
            cache.TryGet(0, out _);
        }

        Assert.True(cache.TryGet(0, out _));
        Assert.False(cache.TryGet(5_000, out _));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => cache.TryGet(i, out _)), 1, 300);
    }

    [Fact]
    public void Many_threads_at_once_never_find_another_keys_value()
    {
        var cache = new BoundedCache<int, int>(size: 50);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var key = (i * 31 + worker) % 400;
                cache.Set(key, key * 2);
                if (cache.TryGet(key, out var value)) Assert.Equal(key * 2, value);
            }
        });
    }
}
