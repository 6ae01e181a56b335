namespace Felles.Test.Platform.Registers;

/// <summary>Time that stands still until the test moves it.</summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + passed;

    public override long GetTimestamp() => passed.Ticks;

    public void Advance(TimeSpan by) => passed += by;
}
