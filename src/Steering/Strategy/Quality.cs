using System.Collections.Immutable;

namespace Felles.Steering.Strategy;

/// <summary>What makes an indicator good: the six criteria of the WHO National eHealth Strategy Toolkit that the plan names.</summary>
internal enum Criterion
{
    /// <summary>Relevant: tied to the description of a goal.</summary>
    Relevant,

    /// <summary>Spesifikk: concrete and clear.</summary>
    Specific,

    /// <summary>Målbar: unambiguous and possible to measure.</summary>
    Measurable,

    /// <summary>Ambisiøs: something to stretch for.</summary>
    Ambitious,

    /// <summary>Sammenlignbar: over time.</summary>
    Comparable,

    /// <summary>Tidsangitt: it is said when.</summary>
    TimeBound,
}

/// <summary>How far a criterion is fulfilled.</summary>
internal enum Fulfilment
{
    /// <summary>It is.</summary>
    Yes,

    /// <summary>For some of the measures, or in part.</summary>
    Partly,

    /// <summary>It is not.</summary>
    No,
}

/// <summary>An indicator checked against the six criteria, by what is written in the plan and what has been measured.</summary>
internal static class Quality
{
    /// <summary>All criteria.</summary>
    internal static IReadOnlyList<Criterion> Criteria { get; } = Enum.GetValues<Criterion>();

    /// <summary>The findings for an indicator with measures, by criterion.</summary>
    internal static ImmutableDictionary<Criterion, Fulfilment> Of(StrategyPlan plan, Indicator indicator, Func<Measure, ImmutableArray<Observation>> since) =>
        Criteria.ToImmutableDictionary(criterion => criterion, criterion => Of(criterion, plan, indicator, since));

    private static Fulfilment Of(Criterion criterion, StrategyPlan plan, Indicator indicator, Func<Measure, ImmutableArray<Observation>> since) => criterion switch
    {
        Criterion.Relevant => plan.Goals.All(goal => goal.Number != indicator.Goal) ? Fulfilment.No : indicator.Description is null ? Fulfilment.Partly : Fulfilment.Yes,
        Criterion.Specific => indicator.Method is null ? Fulfilment.No : indicator.Source is null ? Fulfilment.Partly : Fulfilment.Yes,
        Criterion.Measurable => Share(indicator, measure => measure.Baseline is not null || since(measure).Length > 0),
        Criterion.Ambitious => Share(indicator, IsAmbitious),
        Criterion.Comparable => Comparable(indicator, since),
        Criterion.TimeBound => Share(indicator, measure => measure.Target is { Kind: TargetKind.Value or TargetKind.Count or TargetKind.Relative or TargetKind.All, Due: not null }),
    };

    private static bool IsAmbitious(Measure measure)
    {
        if (measure.Target.Kind == TargetKind.All) return true;
        if (Judgement.Figure(measure, measure.Baseline) is not { } target || measure.Baseline is not { } start) return false;
        return measure.Better == Direction.Higher ? target > start.Value : target < start.Value;
    }

    private static Fulfilment Comparable(Indicator indicator, Func<Measure, ImmutableArray<Observation>> since)
    {
        if (indicator.Measures.Any(measure => since(measure).Any(value => value.Break is not null))) return Fulfilment.No;
        if (indicator.Frequency is not null || indicator.Measures.All(measure => since(measure).Length > 0 && measure.Baseline is not null)) return Fulfilment.Yes;
        return indicator.Source is not null ? Fulfilment.Partly : Fulfilment.No;
    }

    private static Fulfilment Share(Indicator indicator, Func<Measure, bool> holds) =>
        indicator.Measures.All(holds) ? Fulfilment.Yes : indicator.Measures.Any(holds) ? Fulfilment.Partly : Fulfilment.No;
}
