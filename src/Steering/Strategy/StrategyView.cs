using System.Collections.Immutable;
using Felles.Steering.Adoption;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Roadmap;

namespace Felles.Steering.Strategy;

/// <summary>A measure with what has been measured and how it stands.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Since">What was measured since the baseline, in the order of time; what the platform computes comes last.</param>
/// <param name="Judgement">How it stands.</param>
/// <param name="Computed">Whether the newest value is computed by the platform.</param>
internal sealed record MeasureView(Measure Measure, ImmutableArray<Observation> Since, Judgement Judgement, bool Computed);

/// <summary>An indicator with its measures and its quality.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Measures">Its measures.</param>
/// <param name="Verdict">The worst of what its measures say; null for one that only gathers others.</param>
/// <param name="Quality">The six criteria; empty for one that only gathers others.</param>
internal sealed record IndicatorView(Indicator Indicator, ImmutableArray<MeasureView> Measures, Verdict? Verdict, ImmutableDictionary<Criterion, Fulfilment> Quality);

/// <summary>A strategic initiative with its status.</summary>
/// <param name="Initiative">The initiative.</param>
/// <param name="Portfolio">The portfolio's initiatives it consists of, as the round has them.</param>
/// <param name="Reports">What its owner has told, oldest first.</param>
/// <param name="Status">The worst status of its active initiatives, or what its owner told last; null when nobody has told.</param>
internal sealed record StrategicInitiativeView(StrategicInitiative Initiative, ImmutableArray<Initiative> Portfolio, ImmutableArray<StatusReport> Reports, Colour? Status);

/// <summary>A plan with everything that is known of how it goes: computed from the plan's papers, the portfolio, the road map and the adoption register.</summary>
internal sealed class StrategyView
{
    private readonly PaperShelf shelf;
    private readonly Round? round;
    private readonly RoadMapView? map;
    private readonly DateOnly today;

    internal StrategyView(StrategyPlan plan, PaperShelf shelf, Round? round, RoadMapView? map, DateOnly today)
    {
        Plan = plan;
        this.shelf = shelf;
        this.round = round;
        this.map = map;
        this.today = today;
        Indicators = [.. plan.Indicators.Select(View)];
        Initiatives = [.. plan.Initiatives.Select(View)];
        FollowUps = shelf.Of(StrategyKinds.FollowUp);
        Notes = [.. shelf.Of(StrategyKinds.Note).OrderByDescending(note => note.At.Last)];
        Treatments = [.. shelf.Of(StrategyKinds.Treatment).OrderByDescending(treatment => treatment.At.Last)];
    }

    internal StrategyPlan Plan { get; }

    /// <summary>The indicators in the plan's order.</summary>
    internal ImmutableArray<IndicatorView> Indicators { get; }

    /// <summary>The initiatives in the plan's order.</summary>
    internal ImmutableArray<StrategicInitiativeView> Initiatives { get; }

    /// <summary>The follow-up points, by id.</summary>
    internal ImmutableArray<FollowUpPoint> FollowUps { get; }

    /// <summary>The notes, newest first.</summary>
    internal ImmutableArray<GoalNote> Notes { get; }

    /// <summary>The treatments, newest first.</summary>
    internal ImmutableArray<Treatment> Treatments { get; }

    /// <summary>The round that status is taken from; null when none is frozen.</summary>
    internal Round? Round => round;

    /// <summary>The step of the year wheel that is now, or comes next.</summary>
    internal WheelStep? Now => Plan.YearWheel.Length == 0 ? null : Plan.YearWheel.MinBy(step => Wait(step, today.Month));

    /// <summary>How many measures have a verdict; of a goal, or of all for null.</summary>
    internal int Count(Verdict verdict, int? goal = null) =>
        Indicators.Where(indicator => goal is null || indicator.Indicator.Goal == goal).SelectMany(indicator => indicator.Measures).Count(measure => measure.Judgement.Verdict == verdict);

    /// <summary>How many initiatives of a goal have a status; null for those without one.</summary>
    internal int Count(Colour? status, int? goal = null) => Initiatives.Count(initiative => (goal is null || initiative.Initiative.Goal == goal) && initiative.Status == status);

    /// <summary>How many indicators that are measured are of each type.</summary>
    internal int Count(IndicatorType type) => Indicators.Count(indicator => indicator.Indicator.Type == type);

    /// <summary>The follow-up points of a goal, or of the whole for null, open ones first.</summary>
    internal ImmutableArray<FollowUpPoint> FollowUpsOf(int? goal) =>
        [.. FollowUps.Where(point => point.Goal == goal).OrderBy(point => point.State is FollowUpState.Done or FollowUpState.Dropped)];

    /// <summary>Months until a step is, 0 while it is.</summary>
    internal static int Wait(WheelStep step, int month)
    {
        var length = ((step.ToMonth - step.FromMonth + 12) % 12) + 1;
        var into = (month - step.FromMonth + 12) % 12;
        return into < length ? 0 : 12 - into;
    }

    private IndicatorView View(Indicator indicator)
    {
        var measures = indicator.Measures.Select(View).ToImmutableArray();
        if (measures.IsEmpty) return new(indicator, measures, null, ImmutableDictionary<Criterion, Fulfilment>.Empty);
        var since = measures.ToDictionary(measure => measure.Measure.Key, measure => measure.Since);
        return new(indicator, measures, Judgement.Worst(measures.Select(measure => measure.Judgement.Verdict)), Quality.Of(Plan, indicator, measure => since[measure.Key]));
    }

    private MeasureView View(Measure measure)
    {
        var since = shelf.Body(StrategyKinds.Series, measure.Key)?.Values ?? [];
        var computed = measure.Computed is { } computation ? Compute(computation, measure) : null;
        if (computed is not null) since = since.Add(computed);
        return new(measure, since, Judgement.Of(measure, since, Plan.From.First, today), computed is not null);
    }

    private Observation? Compute(Computation computation, Measure measure) => computation switch
    {
        Computation.DelayedDevelopment => Share(map?.SignificantDelays(DeliveryKind.Development)),
        Computation.DelayedIntroduction => Share(map?.SignificantDelays(DeliveryKind.Introduction)),
        Computation.EvaluationPlanned => Evaluated(),
        Computation.Adoption => AdoptionRegister.Latest(shelf, measure.AdoptionKey!),
    };

    // Where no initiative has told of evaluation the field is not in use, which is not the same as no evaluation.
    private Observation? Evaluated()
    {
        var active = round?.Initiatives.Where(initiative => initiative.Activity == Activity.Active).ToList();
        return active is { Count: > 0 } && active.Exists(initiative => initiative.EvaluationPlan is not null || initiative.EvaluationFunded is not null)
            ? Share((active.Count(initiative => initiative.EvaluationFunded ?? initiative.EvaluationPlan is not null), active.Count))
            : null;
    }

    // The plan's baselines were counted by hand, by rules that are not told, so a computed value begins a series of its own.
    private Observation? Share((int Part, int Of)? share) => share is not { } counted || round is null ? null : new Observation(decimal.Round(100m * counted.Part / counted.Of, 1))
    {
        At = PartialDate.Of(round.Header.AsOf),
        Method = $"{counted.Part}/{counted.Of}",
        Break = ComputedBreak,
    };

    /// <summary>The break before a computed value; the pages say it in words.</summary>
    internal const string ComputedBreak = "computed";

    private StrategicInitiativeView View(StrategicInitiative initiative)
    {
        var parts = round is null ? [] : initiative.Portfolio.Select(round.Find).OfType<Initiative>().ToImmutableArray();
        var reports = shelf.Body(StrategyKinds.Status, initiative.Number)?.Reports ?? [];
        var running = parts.Where(part => part.Activity == Activity.Active).ToList();
        Colour? status = initiative.Status == StatusSource.Portfolio && running.Count > 0 ? running.Max(part => part.Status) : reports.LastOrDefault()?.Status;
        return new(initiative, parts, reports, status);
    }
}
