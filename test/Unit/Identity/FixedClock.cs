namespace Felles.Test.Unit.Identity;

/// <summary>A clock that stands still until told.</summary>
internal sealed class FixedClock : TimeProvider
{
    /// <summary>The moment that most tests happen at, in whole seconds.</summary>
    internal static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000);

    internal DateTimeOffset Now { get; set; } = Start;

    /// <summary>Whether it runs with the world's time, as it must beside another process.</summary>
    internal bool Runs { get; set; }

    public override DateTimeOffset GetUtcNow() => Runs ? System.GetUtcNow() : Now;
}
