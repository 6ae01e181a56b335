using System.Collections.Immutable;
using Felles.Steering.Papers;

namespace Felles.Steering.Strategy;

/// <summary>How much an indicator tells of effect (type indikator), from simple to demanding.</summary>
internal enum IndicatorType
{
    /// <summary>Adopsjon: single figures of availability, use, activity, coverage.</summary>
    Adoption,

    /// <summary>Opplevd resultat: surveys of satisfaction, understanding, attitude.</summary>
    ExperiencedResult,

    /// <summary>Resultat: measured result of an effort.</summary>
    Result,

    /// <summary>Effekt: comparable calculations of gains.</summary>
    Effect,
}

/// <summary>Which way is better.</summary>
internal enum Direction
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better, as for delays.</summary>
    Lower,
}

/// <summary>How a target (måltall) is stated.</summary>
internal enum TargetKind
{
    /// <summary>A value, as 83 %.</summary>
    Value,

    /// <summary>So many of so many, as 356 of 356.</summary>
    Count,

    /// <summary>A change from the baseline in per cent, as «øke med 20 %».</summary>
    Relative,

    /// <summary>All there are.</summary>
    All,

    /// <summary>To be decided («avklares»).</summary>
    Undecided,

    /// <summary>Follows from plans that are not made («avhenger av planer»).</summary>
    PlanDependent,

    /// <summary>None is stated.</summary>
    None,
}

/// <summary>What the platform measures itself, with no extra reporting.</summary>
internal enum Computation
{
    /// <summary>Share of the road map's deliveries of development that are significantly delayed.</summary>
    DelayedDevelopment,

    /// <summary>The same of introduction.</summary>
    DelayedIntroduction,

    /// <summary>Share of the active initiatives with a plan for evaluation.</summary>
    EvaluationPlanned,

    /// <summary>What actors have introduced, from the adoption register.</summary>
    Adoption,
}

/// <summary>Where the status of a strategic initiative comes from.</summary>
internal enum StatusSource
{
    /// <summary>The national portfolio: nothing is reported twice.</summary>
    Portfolio,

    /// <summary>Its owner tells.</summary>
    Owner,
}

/// <summary>
/// The plan that makes a strategy real: goals, what they are measured by, and the activity that leads there. A new plan is a new
/// paper; a correction a new version. Figures are set for a step at a time (trappetrinn), not for the whole period.
/// </summary>
internal sealed record StrategyPlan
{
    /// <summary>Year of the plan, as <c>2023</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>Where it comes from, when it was not made here; null otherwise.</summary>
    public string? Source { get; init; }

    /// <summary>From when it is followed. Progress is reckoned from here where a baseline has no date.</summary>
    public required PartialDate From { get; init; }

    /// <summary>The step that the targets are for.</summary>
    public required PartialDate Step { get; init; }

    /// <summary>The goals.</summary>
    public ImmutableArray<StrategicGoal> Goals { get; init; } = [];

    /// <summary>The indicators.</summary>
    public ImmutableArray<Indicator> Indicators { get; init; } = [];

    /// <summary>The initiatives.</summary>
    public ImmutableArray<StrategicInitiative> Initiatives { get; init; } = [];

    /// <summary>The year wheel (årshjul).</summary>
    public ImmutableArray<WheelStep> YearWheel { get; init; } = [];
}

/// <summary>A goal (mål).</summary>
/// <param name="Number">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">What is wanted.</param>
internal sealed record StrategicGoal(int Number, string Name, string Description);

/// <summary>What shows whether a goal comes nearer (målindikator).</summary>
/// <param name="Number">Number, as <c>4.2.1</c>.</param>
/// <param name="Goal">Number of the goal.</param>
/// <param name="Name">Name.</param>
internal sealed record Indicator(string Number, int Goal, string Name)
{
    /// <summary>Unit (måleenhet).</summary>
    public required string Unit { get; init; }

    /// <summary>Type.</summary>
    public required IndicatorType Type { get; init; }

    /// <summary>Description and purpose.</summary>
    public string? Description { get; init; }

    /// <summary>How it is measured.</summary>
    public string? Method { get; init; }

    /// <summary>Whose figures they are; null while that is undecided.</summary>
    public string? Source { get; init; }

    /// <summary>Who answers for the indicator; null when nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>How often it is measured; null when not told.</summary>
    public string? Frequency { get; init; }

    /// <summary>How it is to be developed further; null when not told.</summary>
    public string? Development { get; init; }

    /// <summary>What a reader should know of the figures; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What is measured; empty for an indicator that only gathers others.</summary>
    public ImmutableArray<Measure> Measures { get; init; } = [];
}

/// <summary>One figure of an indicator.</summary>
/// <param name="Key">Kept between plans, so that its series goes on.</param>
/// <param name="Label">What is counted.</param>
internal sealed record Measure(string Key, string Label)
{
    /// <summary>The question put, for a survey; null otherwise.</summary>
    public string? Question { get; init; }

    /// <summary>Unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Which way is better.</summary>
    public Direction Better { get; init; }

    /// <summary>Where it stood; null when no figure was there.</summary>
    public Observation? Baseline { get; init; }

    /// <summary>What the plan says of the baseline.</summary>
    public string? BaselineText { get; init; }

    /// <summary>Target.</summary>
    public required Target Target { get; init; }

    /// <summary>What the platform measures it by; null when figures are taken in.</summary>
    public Computation? Computed { get; init; }

    /// <summary>What is looked up in the adoption register, as <c>kjernejournal/hjemmebaserte</c>; null otherwise.</summary>
    public string? AdoptionKey { get; init; }

    /// <summary>What a reader should know; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>A measured value.</summary>
/// <param name="Value">With every decimal told.</param>
internal sealed record Observation(decimal Value)
{
    /// <summary>The time it is of, to the precision known; null when not told.</summary>
    public PartialDate? At { get; init; }

    /// <summary>Of how many; null when it is no count of a whole.</summary>
    public decimal? Whole { get; init; }

    /// <summary>The period in words, where a date does not tell it; null otherwise.</summary>
    public string? Period { get; init; }

    /// <summary>How it was measured, where it matters; null for as described.</summary>
    public string? Method { get; init; }

    /// <summary>Why it cannot be compared with those before it (brudd i tidsserien); null when it can.</summary>
    public string? Break { get; init; }

    /// <summary>Where it comes from; null for the indicator's source.</summary>
    public string? Source { get; init; }
}

/// <summary>Where a measure is to be.</summary>
/// <param name="Kind">How it is stated.</param>
internal sealed record Target(TargetKind Kind)
{
    /// <summary>The value, count, or change in per cent; null for the kinds without a number.</summary>
    public decimal? Value { get; init; }

    /// <summary>Of how many; for a count.</summary>
    public decimal? Whole { get; init; }

    /// <summary>When it is to be reached, or decided; null when not told.</summary>
    public PartialDate? Due { get; init; }

    /// <summary>As the plan says it; null when it says nothing.</summary>
    public string? Text { get; init; }
}

/// <summary>Activity that moves towards a goal (strategisk initiativ).</summary>
/// <param name="Number">Number, as <c>4.A</c>.</param>
/// <param name="Goal">Number of the goal.</param>
/// <param name="Name">Name.</param>
internal sealed record StrategicInitiative(string Number, int Goal, string Name)
{
    /// <summary>What it is.</summary>
    public string? Description { get; init; }

    /// <summary>Why it is followed.</summary>
    public string? Relevance { get; init; }

    /// <summary>Where its status comes from, in the plan's words.</summary>
    public string? StatusText { get; init; }

    /// <summary>Where its status comes from.</summary>
    public required StatusSource Status { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Numbers of the portfolio's initiatives that it consists of.</summary>
    public ImmutableArray<int> Portfolio { get; init; } = [];
}

/// <summary>Something that is done every year.</summary>
/// <param name="Key">Name of it.</param>
/// <param name="FromMonth">First month, 1–12.</param>
/// <param name="ToMonth">Last month.</param>
/// <param name="Body">Who does it.</param>
/// <param name="Task">What.</param>
internal sealed record WheelStep(string Key, int FromMonth, int ToMonth, string Body, string Task)
{
    /// <summary>Whether it is one of the yearly treatments.</summary>
    public bool Treatment { get; init; }
}
