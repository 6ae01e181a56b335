using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Felles.Steering.Portfolio;

/// <summary>
/// What a reporting round (rapporteringsrunde) says besides the initiatives' own reports. Hashed when the round is frozen:
/// members are added at the end, never moved.
/// </summary>
internal sealed record RoundHeader
{
    /// <summary>Year and month of publication, as <c>2022-09</c>; orders the rounds.</summary>
    public required string Id { get; init; }

    /// <summary>The date the reports describe.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Where the reports come from, when they were not made here; null for rounds of this platform.</summary>
    public string? Source { get; init; }

    /// <summary>Cost changes that no initiative of the portfolio reports.</summary>
    public ImmutableArray<OutsideCost> OutsideCosts { get; init; } = [];

    /// <summary>Figures that the source states, to be compared with those computed here.</summary>
    public ImmutableArray<Statement> Statements { get; init; } = [];
}

/// <summary>A cost change outside the portfolio's initiatives.</summary>
/// <param name="Solution">National solution, or «ikke fordelt».</param>
/// <param name="Name">What causes it.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Amount">Million kroner; its decimals tell how precisely it was stated.</param>
internal sealed record OutsideCost(string Solution, string Name, int Year, decimal Amount);

/// <summary>A figure that a published report states.</summary>
/// <param name="Figure">Which figure, in the notation of <see cref="StatedFigure"/>.</param>
/// <param name="Value">The number printed; its decimals tell how precisely.</param>
/// <param name="Text">What the report says.</param>
internal sealed record Statement(string Figure, decimal Value, string Text)
{
    /// <summary>Why the report cannot be recomputed from what it publishes; null when it can.</summary>
    public string? NotPublished { get; init; }
}

/// <summary>A round with its initiatives, whole. Immutable: what is computed from it may be kept.</summary>
internal sealed class Round
{
    private const int FiltersKept = 500;

    private readonly Dictionary<int, Initiative> byNumber;
    private readonly ConcurrentDictionary<string, ImmutableArray<Initiative>> behind = new(StringComparer.Ordinal);

    /// <summary>A round of these initiatives, which must have numbers of their own.</summary>
    internal Round(RoundHeader header, IEnumerable<Initiative> initiatives)
    {
        Header = header;
        Initiatives = [.. initiatives.OrderBy(initiative => initiative.Segment).ThenBy(initiative => initiative.Owner, StringComparer.Ordinal).ThenBy(initiative => initiative.Number)];
        byNumber = Initiatives.ToDictionary(initiative => initiative.Number);
    }

    internal RoundHeader Header { get; }

    internal string Id => Header.Id;

    /// <summary>By segment, owner and number.</summary>
    internal ImmutableArray<Initiative> Initiatives { get; }

    internal Initiative? Find(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>The initiatives that a filter means, worked out once for the figures of pages; what readers search for is not kept.</summary>
    internal ImmutableArray<Initiative> Behind(PortfolioFilter filter)
    {
        if (filter.IsAll) return Initiatives;
        if (filter.Text.Length > 0) return filter.Apply(this);
        var key = filter.ToQuery();
        if (behind.TryGetValue(key, out var found)) return found;
        found = filter.Apply(this);
        if (behind.Count < FiltersKept) behind[key] = found;
        return found;
    }
}
