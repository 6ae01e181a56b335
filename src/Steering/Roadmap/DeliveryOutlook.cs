using System.Collections.Immutable;
using System.Globalization;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Roadmap;

/// <summary>How it goes with a delivery, by what the portfolio reports.</summary>
internal enum Outlook
{
    /// <summary>Its milestone is reached.</summary>
    Delivered,

    /// <summary>Nothing is reported against it.</summary>
    OnPlan,

    /// <summary>An initiative that it hangs on is yellow or red, or paused.</summary>
    AtRisk,

    /// <summary>A delay is reported.</summary>
    Delayed,

    /// <summary>No initiative in the portfolio tells.</summary>
    NotFollowed,
}

/// <summary>
/// A delivery as the portfolio sees it. Nothing is typed into the road map when something slips: the owner reports it once, in
/// the portfolio, and it stands here.
/// </summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Outlook">How it goes.</param>
/// <param name="Initiatives">The initiatives it hangs on that the round has.</param>
/// <param name="Reasons">Why, each with the initiative that says so.</param>
/// <param name="Expected">The day now expected, where the portfolio tells one; null otherwise.</param>
/// <param name="DaysLate">Days after the delivery's end, or after the day first planned for its milestone; null when the portfolio tells no day.</param>
internal sealed record DeliveryOutlook(Delivery Delivery, Outlook Outlook, ImmutableArray<Initiative> Initiatives, ImmutableArray<OutlookReason> Reasons, DateOnly? Expected, int? DaysLate)
{
    /// <summary>From how many days a delay is significant («betydelig»); the source names the word and no number. A delay without a day counts as one.</summary>
    internal static int SignificantDays => CodeLists.InForce.Thresholds.SignificantDelayDays;

    /// <summary>Whether a significant delay is reported, or has been before it was delivered.</summary>
    internal bool IsSignificant => DaysLate is { } days ? days > SignificantDays : Outlook == Outlook.Delayed;

    /// <summary>Whether the portfolio tells anything of time about it: a milestone, an end, or why something is not green.</summary>
    internal bool IsTimed => Initiatives.Any(initiative => initiative.End is not null || !initiative.Milestones.IsEmpty || !initiative.Causes.IsEmpty);

    /// <summary>A delivery by a round; by no round it is not followed.</summary>
    internal static DeliveryOutlook Of(Delivery delivery, Round? round)
    {
        var initiatives = round is null ? [] : Numbers(delivery).Select(round.Find).OfType<Initiative>().ToImmutableArray();
        if (round is null || initiatives.IsEmpty) return new(delivery, Outlook.NotFollowed, [], [], null, null);
        var reasons = initiatives.SelectMany(initiative => Told(delivery, initiative)).ToImmutableArray();
        var (expected, late, reached) = Milestone(delivery, initiatives, round.Header.AsOf) ?? End(delivery, initiatives);
        if (reached) return new(delivery, Outlook.Delivered, initiatives, reasons, expected, late);
        if (late is > 0) return new(delivery, Outlook.Delayed, initiatives, reasons, expected, late);
        // An initiative may be late with something else; where the delivery has a milestone of its own, that one tells.
        if (expected is null && initiatives.Any(initiative => initiative.Causes.Contains(Cause.Delay))) return new(delivery, Outlook.Delayed, initiatives, reasons, null, null);
        return new(delivery, reasons.IsEmpty ? Outlook.OnPlan : Outlook.AtRisk, initiatives, reasons, expected, null);
    }

    private static IEnumerable<int> Numbers(Delivery delivery) =>
        MilestoneOf(delivery) is { } own ? delivery.Initiatives.Prepend(own.Number).Distinct() : delivery.Initiatives;

    internal static (int Number, string Id)? MilestoneOf(Delivery delivery)
    {
        if (delivery.Milestone?.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash)) return null;
        return int.TryParse(delivery.Milestone.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number, delivery.Milestone[(slash + 1)..]) : null;
    }

    private static IEnumerable<OutlookReason> Told(Delivery delivery, Initiative initiative)
    {
        // What is finished or yellow for another reason than time does not hold a delivery up alone, but a reader must see it.
        if (initiative.Causes.Contains(Cause.Delay)) yield return new OutlookReason(initiative, "delay", initiative.StatusReason);
        else if (initiative.Status != Colour.Green && initiative.Activity != Activity.Finished) yield return new OutlookReason(initiative, Dimensions.Code(initiative.Status), initiative.StatusReason);
        if (initiative.Activity == Activity.Paused) yield return new OutlookReason(initiative, "paused", null);
        if (MilestoneOf(delivery) is { } own && own.Number == initiative.Number && initiative.Milestones.All(milestone => milestone.Id != own.Id)) yield return new OutlookReason(initiative, "milestone-gone", null);
    }

    private static (DateOnly? Expected, int? Late, bool Reached)? Milestone(Delivery delivery, ImmutableArray<Initiative> initiatives, DateOnly asOf)
    {
        if (MilestoneOf(delivery) is not { } own) return null;
        var milestone = initiatives.FirstOrDefault(initiative => initiative.Number == own.Number)?.Milestones.FirstOrDefault(milestone => milestone.Id == own.Id);
        if (milestone is null) return null;
        var expected = milestone.Reached ?? milestone.Forecast ?? milestone.Planned;
        var late = (PortfolioFigures.IsLate(milestone, asOf) && milestone is { Reached: null, Forecast: null } ? asOf : expected).DayNumber - milestone.Planned.DayNumber;
        return (expected, Math.Max(late, delivery.End is { } end ? expected.DayNumber - end.Last.DayNumber : 0), milestone.Reached is not null);
    }

    private static (DateOnly? Expected, int? Late, bool Reached) End(Delivery delivery, ImmutableArray<Initiative> initiatives)
    {
        // One initiative of several may go on long after this delivery; only where it hangs on a single one does that one's end tell.
        if (initiatives is not [var only] || RoundName.Last(only.End) is not { } end || delivery.End is not { } planned) return (null, null, false);
        return end > planned.Last ? (end, end.DayNumber - planned.Last.DayNumber, false) : (null, null, false);
    }
}

/// <summary>Why a delivery is delayed or at risk.</summary>
/// <param name="Initiative">Who says so.</param>
/// <param name="Code"><c>delay</c>, <c>yellow</c>, <c>red</c>, <c>paused</c> or <c>milestone-gone</c>.</param>
/// <param name="Text">In the owner's words; null when none.</param>
internal sealed record OutlookReason(Initiative Initiative, string Code, string? Text);
