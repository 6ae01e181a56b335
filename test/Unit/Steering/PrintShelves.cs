using Felles.Kernel;
using Felles.Steering.Reports;

namespace Felles.Test.Unit.Steering;

/// <summary>Whoever reads reports cannot keep the printer busy with what it has printed, or cannot print.</summary>
public sealed class PrintShelves : IDisposable
{
    private readonly Clock clock = new();
    private readonly PrintShelf shelf;
    private int prints;

    public PrintShelves() => shelf = new PrintShelf(clock, bytesMax: 100, waitingMax: 2);

    public void Dispose() => shelf.Dispose();

    [Fact]
    public async Task The_least_used_leaves_first()
    {
        foreach (var key in (string[])["a", "b", "a", "c", "a", "b"]) await Print(key, 40);
        // a, b and c are printed; c takes b's place, so b is printed again.
        Assert.Equal(4, prints);
    }

    [Fact]
    public async Task What_is_larger_than_the_shelf_is_printed_and_not_kept()
    {
        Assert.Equal(200, Assert.IsType<byte[]>((await Print("a", 200)).Match<object>(bytes => bytes, problem => problem)).Length);
        await Print("a", 200);
        Assert.Equal(2, prints);
    }

    [Fact]
    public async Task A_failure_is_remembered_for_a_while()
    {
        for (var i = 0; i < 5; i++) Assert.Equal("print-failed", await Refused(Print("a", 0)));
        Assert.Equal(1, prints);
        clock.Now += PrintShelf.FailureKept;
        await Print("a", 10);
        Assert.Equal(2, prints);
    }

    [Fact]
    public async Task Who_asks_for_the_same_waits_for_the_same_and_who_is_one_too_many_is_told()
    {
        var gate = new TaskCompletionSource();
        var (first, same) = (Print("a", 10, gate.Task), Print("a", 10, gate.Task));
        var second = Print("b", 10);
        Assert.Equal("printer-busy", await Refused(Print("c", 10)));
        // The reader who gives up does not take the print from those who wait.
        using var leaving = new CancellationTokenSource();
        var left = shelf.Get("a", () => throw new InvalidOperationException("Printed twice."), leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();
        Assert.All(await Task.WhenAll(first, same, second), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(2, prints);
        Assert.True((await Print("c", 10)).IsSuccess);
    }

    private static async Task<string> Refused(Task<Outcome<byte[]>> print) => (await print).Match(_ => "", problem => problem.Code);

    private Task<Outcome<byte[]>> Print(string key, int size, Task? gate = null) => shelf.Get(
        key,
        async () =>
        {
            Interlocked.Increment(ref prints);
            if (gate is not null) await gate;
            return size == 0 ? Problem.Unavailable("print-failed", "Try again.") : new byte[size];
        },
        default);

    private sealed class Clock : TimeProvider
    {
        internal TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
