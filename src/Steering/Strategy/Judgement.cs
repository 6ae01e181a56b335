using System.Collections.Immutable;

namespace Felles.Steering.Strategy;

/// <summary>How a measure stands to its target.</summary>
internal enum Verdict
{
    /// <summary>The target is reached.</summary>
    Met,

    /// <summary>As far on the way as time is, within the tolerance.</summary>
    OnTrack,

    /// <summary>On the way, and later than time.</summary>
    Behind,

    /// <summary>Not nearer than at the baseline, or further off.</summary>
    NoProgress,

    /// <summary>The newest value cannot be compared with the baseline.</summary>
    Broken,

    /// <summary>Nothing has been measured since the baseline.</summary>
    NotMeasured,

    /// <summary>There is no figure to start from.</summary>
    NoBaseline,

    /// <summary>There is no figure to reach.</summary>
    NoTarget,
}

/// <summary>
/// A measure judged by rule: the share of the way from the baseline to the target that is gone, beside the share of the time
/// that is. The rule and its tolerance are the platform's own; the plan leaves the judging open.
/// </summary>
/// <param name="Verdict">How it stands.</param>
/// <param name="Target">The figure to reach, worked out from however it is stated; null when there is none.</param>
/// <param name="Latest">The newest value; the baseline when it is the only one.</param>
/// <param name="Gone">Share of the way gone; null when it cannot be told.</param>
/// <param name="Expected">Share of the time gone, 0 to 1; null when it cannot be told.</param>
internal sealed record Judgement(Verdict Verdict, decimal? Target, Observation? Latest, decimal? Gone, decimal? Expected)
{
    /// <summary>How far behind the time a measure may be and still be on track.</summary>
    internal static decimal Tolerance => Portfolio.CodeLists.InForce.Thresholds.BehindTolerance;

    /// <summary>Judges a measure.</summary>
    /// <param name="measure">The measure with its baseline and target.</param>
    /// <param name="since">What was measured since, in the order of time.</param>
    /// <param name="from">Where time begins when the baseline has no date.</param>
    /// <param name="today">The day of judging.</param>
    internal static Judgement Of(Measure measure, ImmutableArray<Observation> since, DateOnly from, DateOnly today)
    {
        var latest = since.IsEmpty ? measure.Baseline : since[^1];
        var target = Figure(measure, latest);
        if (target is null) return new(Verdict.NoTarget, null, latest, null, null);
        if (latest is null) return new(Verdict.NoBaseline, target, null, null, null);
        var (now, start, goal) = Comparable(measure, latest, target.Value);
        if (Reached(measure.Better, now, goal)) return new(Verdict.Met, target, latest, null, null);
        if (since.IsEmpty) return new(Verdict.NotMeasured, target, latest, null, null);
        if (start is null) return new(Verdict.NoBaseline, target, latest, null, null);
        if (since.Any(value => value.Break is not null)) return new(Verdict.Broken, target, latest, null, null);
        // The target is not reached, so a baseline equal to it means that the measure has slid.
        var gone = goal == start ? decimal.Zero : (now - start.Value) / (goal - start.Value);
        var expected = TimeGone(measure.Baseline?.At?.Last ?? from, measure.Target.Due?.Last, today);
        var verdict = gone <= 0 ? Verdict.NoProgress : expected is null || gone >= expected - Tolerance ? Verdict.OnTrack : Verdict.Behind;
        return new(verdict, target, latest, gone, expected);
    }

    /// <summary>The worst of several that say something; when none does, the first.</summary>
    internal static Verdict Worst(IEnumerable<Verdict> verdicts)
    {
        var all = verdicts.ToList();
        foreach (var verdict in (ReadOnlySpan<Verdict>)[Verdict.NoProgress, Verdict.Behind, Verdict.Broken, Verdict.OnTrack, Verdict.Met])
            if (all.Contains(verdict))
                return verdict;
        return all.Count == 0 ? Verdict.NoTarget : all[0];
    }

    /// <summary>The figure to reach; null when it is not decided or cannot be worked out.</summary>
    internal static decimal? Figure(Measure measure, Observation? latest) => measure.Target switch
    {
        { Kind: TargetKind.Value or TargetKind.Count, Value: { } value } => value,
        { Kind: TargetKind.Relative, Value: { } percent } => measure.Baseline?.Value * (1 + (percent / 100)),
        { Kind: TargetKind.All } => latest?.Whole ?? measure.Baseline?.Whole,
        _ => null,
    };

    // A count is judged as a share when the whole has changed, as when municipalities merge.
    private static (decimal Now, decimal? Start, decimal Goal) Comparable(Measure measure, Observation latest, decimal target)
    {
        var whole = measure.Target.Kind == TargetKind.All ? latest.Whole : measure.Target.Whole;
        if (whole is not > 0 || latest.Whole is not > 0 || measure.Baseline is { Whole: not > 0 }) return (latest.Value, measure.Baseline?.Value, target);
        return (latest.Value / latest.Whole.Value, measure.Baseline is { } start ? start.Value / start.Whole!.Value : null, target / whole.Value);
    }

    private static bool Reached(Direction better, decimal now, decimal goal) => better == Direction.Higher ? now >= goal : now <= goal;

    private static decimal? TimeGone(DateOnly from, DateOnly? due, DateOnly today)
    {
        if (due is not { } end || end <= from) return null;
        return Math.Clamp((today.DayNumber - from.DayNumber) / (decimal)(end.DayNumber - from.DayNumber), 0, 1);
    }
}
