using System.Collections.Immutable;

namespace Felles.Steering.Portfolio;

/// <summary>
/// One initiative (tiltak: a project or programme of national significance) as its owner reported it in one round. The
/// order of the members is the order of the canonical form, which is hashed: members are added at the end, never moved.
/// </summary>
internal sealed record Initiative
{
    /// <summary>Number, kept for as long as the initiative is known.</summary>
    public required int Number { get; init; }

    /// <summary>Name (tiltaksnavn).</summary>
    public required string Name { get; init; }

    /// <summary>Name of the owner (aktør, tiltakseier).</summary>
    public required string Owner { get; init; }

    /// <summary>Segment.</summary>
    public required Segment Segment { get; init; }

    /// <summary>Phase.</summary>
    public required Phase Phase { get; init; }

    /// <summary>Whether it runs.</summary>
    public required Activity Activity { get; init; }

    /// <summary>Status.</summary>
    public required Colour Status { get; init; }

    /// <summary>Why the status is what it is; null when not told.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Causes of a status that is not green.</summary>
    public ImmutableArray<Cause> Causes { get; init; } = [];

    /// <summary>Risk, a dimension of its own; null where it is not reported, as for observed initiatives.</summary>
    public Colour? Risk { get; init; }

    /// <summary>Why the risk is what it is; null when not told.</summary>
    public string? RiskReason { get; init; }

    /// <summary>Code of the focus area (innsatsområde), as <c>1.1</c>; null when none is reported.</summary>
    public string? FocusArea { get; init; }

    /// <summary>The programme it is a project of; null when none.</summary>
    public string? Programme { get; init; }

    /// <summary>The round in which it was first reported; null when that was before the first round known here.</summary>
    public string? Introduced { get; init; }

    /// <summary>The round in which it was reported finished or reorganised; null while it lasts.</summary>
    public string? Ended { get; init; }

    /// <summary>What happened when it ended; null while it lasts.</summary>
    public string? EndedReason { get; init; }

    /// <summary>Start, with the precision known: <c>2020</c>, <c>2020-03</c> or <c>2020-03-01</c>.</summary>
    public string? Start { get; init; }

    /// <summary>Planned end, with the precision known.</summary>
    public string? End { get; init; }

    /// <summary>Purpose (formål).</summary>
    public string? Purpose { get; init; }

    /// <summary>Result goals (resultatmål).</summary>
    public string? ResultGoals { get; init; }

    /// <summary>Effect goals (effektmål).</summary>
    public string? EffectGoals { get; init; }

    /// <summary>Plan for evaluation or accompanying research; null when none is planned or told.</summary>
    public string? EvaluationPlan { get; init; }

    /// <summary>Anything else worth telling.</summary>
    public string? Description { get; init; }

    /// <summary>Where to ask, as a unit's address; never a person's private one.</summary>
    public string? Contact { get; init; }

    /// <summary>Budget per year, million kroner.</summary>
    public ImmutableArray<YearAmount> Budgets { get; init; } = [];

    /// <summary>Changes in the operating and management costs (drift og forvaltning) of national solutions.</summary>
    public ImmutableArray<CostChange> CostChanges { get; init; } = [];

    /// <summary>Dependencies (avhengigheter).</summary>
    public ImmutableArray<Dependency> Dependencies { get; init; } = [];

    /// <summary>The UN's sustainable development goals it contributes to, 1–17.</summary>
    public ImmutableArray<int> SustainableDevelopmentGoals { get; init; } = [];

    /// <summary>Milestones and deliveries.</summary>
    public ImmutableArray<Milestone> Milestones { get; init; } = [];

    /// <summary>Pages about it.</summary>
    public ImmutableArray<Link> Links { get; init; } = [];

    /// <summary>Project or programme; null where it is not told.</summary>
    public InitiativeKind? Kind { get; init; }

    /// <summary>Whether means are set aside for evaluation or accompanying research; null where it is not told. Indicator 5.4 of the strategy counts it.</summary>
    public bool? EvaluationFunded { get; init; }
}

/// <summary>An amount in a year.</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Amount">Million kroner, with every decimal reported.</param>
internal sealed record YearAmount(int Year, decimal Amount);

/// <summary>How much a solution's yearly costs rise in a year because of an initiative: an increase from the year before, not a level.</summary>
/// <param name="Solution">National solution, or «ikke fordelt».</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Amount">Million kroner, with every decimal reported; its decimals tell how precisely it was reported.</param>
internal sealed record CostChange(string Solution, int Year, decimal Amount);

/// <summary>Something an initiative cannot do without.</summary>
/// <param name="Text">What.</param>
internal sealed record Dependency(string Text)
{
    /// <summary>Code of the category, from the code lists.</summary>
    public required string Category { get; init; }

    /// <summary>Colour.</summary>
    public required Colour Status { get; init; }

    /// <summary>Criticality.</summary>
    public required Criticality Criticality { get; init; }

    /// <summary>Deadline, with the precision known; null when none was given.</summary>
    public string? Deadline { get; init; }

    /// <summary>Met (oppfylt).</summary>
    public bool Met { get; init; }

    /// <summary>The initiative depended on, where it is one; null otherwise.</summary>
    public int? Initiative { get; init; }
}

/// <summary>A milestone or delivery.</summary>
/// <param name="Id">Kept between rounds, so that a moved date is seen as one.</param>
/// <param name="Name">What is to be delivered.</param>
internal sealed record Milestone(string Id, string Name)
{
    /// <summary>What it is about.</summary>
    public required MilestoneKind Kind { get; init; }

    /// <summary>The date first planned.</summary>
    public required DateOnly Planned { get; init; }

    /// <summary>The date now expected; null when it is the planned one.</summary>
    public DateOnly? Forecast { get; init; }

    /// <summary>When it was reached; null until then.</summary>
    public DateOnly? Reached { get; init; }
}

/// <summary>A page elsewhere.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Address">http or https.</param>
internal sealed record Link(string Title, string Address);
