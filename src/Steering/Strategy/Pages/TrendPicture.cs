using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Steering.Strategy.Pages;

/// <summary>Where the parts of a trend's picture are, in a frame of 480 by 240. The value axis begins at nought, so that heights compare.</summary>
internal sealed record TrendPicture
{
    private static readonly decimal[] steps = [1, 2, 4, 6, 8, 10];

    private const double Left = 56, Right = 468, Top = 16, Bottom = 210;

    /// <summary>Lines across with their values.</summary>
    public required ImmutableArray<(string Y, string TextY, decimal Value)> Levels { get; init; }

    /// <summary>Years along the bottom.</summary>
    public required ImmutableArray<(string X, int Year)> Years { get; init; }

    /// <summary>Lines between values that can be compared.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The values.</summary>
    public required ImmutableArray<(string X, string Y)> Points { get; init; }

    /// <summary>Where a series begins that cannot be compared with what was before.</summary>
    public required ImmutableArray<string> Breaks { get; init; }

    /// <summary>From the baseline to the target; null where either has no date.</summary>
    public string? Plan { get; init; }

    /// <summary>The target, a diamond; null without one or its date.</summary>
    public string? Goal { get; init; }

    /// <summary>The picture; null with nothing to draw a line between.</summary>
    internal static TrendPicture? Of(MeasureView measure)
    {
        var values = new[] { measure.Measure.Baseline }.OfType<Observation>().Concat(measure.Since).Where(value => value.At is not null).ToList();
        var goal = measure.Judgement.Target is { } figure && measure.Measure.Target.Due is { } due ? (Day: due.Last, Value: figure) : ((DateOnly Day, decimal Value)?)null;
        if (values.Count == 0 || values.Count + (goal is null ? 0 : 1) < 2) return null;
        var days = values.Select(value => value.At!.Value.Last).Concat(goal is { } target ? [target.Day] : []).ToList();
        var (first, last) = (days.Min().Year, days.Max().Year);
        var highest = Nice(values.Select(value => value.Value).Concat(goal is { } aim ? [aim.Value] : []).Max());
        string X(DateOnly day) => Number(Left + ((Right - Left) * (day.Year + (day.DayOfYear / 366.0) - first) / (last - first + 1)));
        string Y(decimal value) => Number(Bottom - ((Bottom - Top) * (double)(Math.Max(0, value) / highest)));
        (string X, string Y) Place(Observation value) => (X(value.At!.Value.Last), Y(value.Value));
        var goalPlace = goal is { } end ? (X: X(end.Day), Y: Y(end.Value)) : ((string X, string Y)?)null;
        return new TrendPicture
        {
            Levels = [.. Enumerable.Range(0, 5).Select(step => (Y(highest * step / 4), Number(double.Parse(Y(highest * step / 4), CultureInfo.InvariantCulture) + 4), highest * step / 4))],
            Years = [.. Enumerable.Range(first, last - first + 1).Where(year => last - first < 8 || (year - first) % 2 == 0).Select(year => (X(new DateOnly(year, 7, 1)), year))],
            Paths = [.. Runs(values).Where(run => run.Count > 1).Select(run => string.Join(' ', run.Select(Place).Select(place => $"{place.X},{place.Y}")))],
            Points = [.. values.Select(Place)],
            Breaks = [.. values.Where(value => value.Break is not null).Select(value => Number(double.Parse(Place(value).X, CultureInfo.InvariantCulture) - 14))],
            Plan = goalPlace is { } to && measure.Measure.Baseline is { At: not null } from ? $"{Place(from).X},{Place(from).Y} {to.X},{to.Y}" : null,
            Goal = goalPlace is { } at ? $"M {at.X} {at.Y} m -7 0 l 7 -7 l 7 7 l -7 7 z" : null,
        };
    }

    // A break ends a line and begins the next.
    private static List<List<Observation>> Runs(List<Observation> values)
    {
        var runs = new List<List<Observation>>();
        foreach (var value in values)
        {
            if (runs.Count == 0 || value.Break is not null) runs.Add([]);
            runs[^1].Add(value);
        }

        return runs;
    }

    // The next of 1, 2, 4, 6, 8 times a power of ten, so that a quarter of it is a round number too.
    private static decimal Nice(decimal highest)
    {
        if (highest <= 0) return 1;
        var power = 1m;
        while (power * 10 <= highest) power *= 10;
        while (power > highest) power /= 10;
        return steps.First(step => step * power >= highest) * power;
    }

    private static string Number(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);
}
