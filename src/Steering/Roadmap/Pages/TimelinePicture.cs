using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Steering.Roadmap.Pages;

/// <summary>Where the parts of the timeline's picture are. A row for each delivery, under the goal or the actor it belongs to.</summary>
internal sealed record TimelinePicture
{
    internal const int Width = 1040;
    private const int Labels = 380, Right = 1030, RowHeight = 24, HeadHeight = 34, AxisHeight = 28;
    private const int LabelMax = 52;

    /// <summary>Height of the picture.</summary>
    public required int Height { get; init; }

    /// <summary>Years with the place where each begins.</summary>
    public required ImmutableArray<(int X, int TextX, int Year)> Years { get; init; }

    /// <summary>Headings of the groups.</summary>
    public required ImmutableArray<(int Y, string Text)> Heads { get; init; }

    /// <summary>The deliveries.</summary>
    public required ImmutableArray<Bar> Bars { get; init; }

    /// <summary>Where the day of the round is; null outside the years shown.</summary>
    public int? Now { get; init; }

    /// <summary>A delivery in the picture.</summary>
    /// <param name="Y">Top of the row.</param>
    /// <param name="X">Left of the bar.</param>
    /// <param name="Width">Width of the bar.</param>
    /// <param name="Label">What it is, cut to the room there is.</param>
    /// <param name="Outlook">Outlook.</param>
    /// <param name="OpenStart">Whether the start is not told.</param>
    /// <param name="OpenEnd">Whether the end is not told.</param>
    /// <param name="Late">Where the delay ends; null without a day.</param>
    internal sealed record Bar(int Y, int X, int Width, string Label, Outlook Outlook, bool OpenStart, bool OpenEnd, int? Late);

    /// <summary>The picture of these deliveries.</summary>
    /// <param name="view">The road map.</param>
    /// <param name="deliveries">Which of its deliveries.</param>
    /// <param name="byActor">Grouped by actor; by goal otherwise.</param>
    internal static TimelinePicture Of(RoadMapView view, ImmutableArray<(RoadMapGoal Goal, DeliveryOutlook Outlook)> deliveries, bool byActor)
    {
        var (first, last) = view.Years;
        var scale = (Right - Labels) / (double)(last - first + 1);
        int X(DateOnly day) => (int)Math.Round(Labels + (scale * (day.Year - first + ((day.DayOfYear - 1) / 366.0))));
        var (y, heads, bars) = (AxisHeight, ImmutableArray.CreateBuilder<(int, string)>(), ImmutableArray.CreateBuilder<Bar>());
        foreach (var group in deliveries.GroupBy(item => byActor ? item.Outlook.Delivery.Actor : item.Goal.Name))
        {
            heads.Add((y + HeadHeight - 12, Cut(group.Key, 110)));
            y += HeadHeight;
            foreach (var (goal, outlook) in group)
            {
                var delivery = outlook.Delivery;
                var left = delivery.Start is { } start ? X(start.First) : Labels;
                var right = delivery.End is { } end ? X(end.Last.AddDays(1)) : Right;
                int? late = outlook is { Outlook: Outlook.Delayed, Expected: { } expected } && X(expected) > right ? X(expected) : null;
                bars.Add(new Bar(y, left, Math.Max(3, right - left), Cut(byActor ? delivery.What : $"{delivery.Actor}: {delivery.What}", LabelMax), outlook.Outlook, delivery.Start is null, delivery.End is null, late));
                y += RowHeight;
            }
        }

        var now = view.Round?.Header.AsOf;
        return new TimelinePicture
        {
            Height = y + 8,
            Years = [.. Enumerable.Range(first, last - first + 1).Select(year => (X(new DateOnly(year, 1, 1)), X(new DateOnly(year, 7, 1)), year))],
            Heads = heads.ToImmutable(),
            Bars = bars.ToImmutable(),
            Now = now is { } day && day.Year >= first && day.Year <= last ? X(day) : null,
        };
    }

    private static string Cut(string text, int length) => new StringInfo(text).LengthInTextElements <= length ? text : $"{new StringInfo(text).SubstringByTextElements(0, length - 1)}…";
}
