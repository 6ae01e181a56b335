using System.Collections.Immutable;
using Felles.Steering.Papers;

namespace Felles.Steering.Roadmap;

/// <summary>Who does something in the road map (aktørgruppe).</summary>
internal enum ActorGroup
{
    /// <summary>Primærhelsetjenesten.</summary>
    Primary,

    /// <summary>Spesialisthelsetjenesten.</summary>
    Specialist,

    /// <summary>Central state actors.</summary>
    Central,

    /// <summary>Organisations of every kind.</summary>
    All,
}

/// <summary>What a delivery is about; delays of the two are followed apart.</summary>
internal enum DeliveryKind
{
    /// <summary>Utvikling: making it, preparing for it, trying it out.</summary>
    Development,

    /// <summary>Innføring: taking it into use.</summary>
    Introduction,

    /// <summary>Coordination, norms and clarification.</summary>
    Coordination,
}

/// <summary>Whether a goal is paid for.</summary>
internal enum Funding
{
    /// <summary>It is.</summary>
    Secured,

    /// <summary>It waits for a decision.</summary>
    Awaiting,

    /// <summary>Part of it lacks.</summary>
    Partial,

    /// <summary>Not told.</summary>
    Unknown,
}

/// <summary>
/// A version of the road map for the national e-health solutions (veikart): what is delivered when, by whom. A new version is a new
/// paper; a correction of one a new version of the paper.
/// </summary>
internal sealed record RoadMap
{
    /// <summary>Version, as <c>22.3</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>When the version was made.</summary>
    public required PartialDate At { get; init; }

    /// <summary>Where it comes from, when it was not made here; null otherwise.</summary>
    public string? Source { get; init; }

    /// <summary>The year whose activities are recommended with it.</summary>
    public required int Year { get; init; }

    /// <summary>The version before; null for the first.</summary>
    public string? Replaces { get; init; }

    /// <summary>Risk across the goals, in words; null for none told.</summary>
    public string? Risk { get; init; }

    /// <summary>The goals with their deliveries.</summary>
    public ImmutableArray<RoadMapGoal> Goals { get; init; } = [];

    /// <summary>The yearly recommendation of next year's activities.</summary>
    public Recommendation? Recommendation { get; init; }
}

/// <summary>The recommendation (anbefaling) of next year's activities to the ministry.</summary>
/// <param name="To">Whom it goes to.</param>
/// <param name="Due">By when.</param>
internal sealed record Recommendation(string To, PartialDate Due)
{
    /// <summary>The steps to it.</summary>
    public ImmutableArray<RecommendationStep> Steps { get; init; } = [];

    /// <summary>When it was sent; null until then.</summary>
    public PartialDate? Sent { get; init; }
}

/// <summary>A step to the recommendation.</summary>
/// <param name="At">When.</param>
/// <param name="Body">Who.</param>
/// <param name="Task">What.</param>
internal sealed record RecommendationStep(PartialDate At, string Body, string Task);

/// <summary>A goal of the road map: a service as citizens or health personnel shall have it.</summary>
/// <param name="Id">Kept between versions.</param>
/// <param name="Name">Name.</param>
internal sealed record RoadMapGoal(string Id, string Name)
{
    /// <summary>What is to be reached (målsetting).</summary>
    public string? Aim { get; init; }

    /// <summary>Year by which it is to be reached; null when none is stated.</summary>
    public int? TargetYear { get; init; }

    /// <summary>Whether it is paid for.</summary>
    public Funding Funding { get; init; } = Funding.Unknown;

    /// <summary>What the funding hangs on; null for nothing told.</summary>
    public string? FundingText { get; init; }

    /// <summary>What changed since the version before, in words; null for nothing told.</summary>
    public string? Change { get; init; }

    /// <summary>What a reader should know; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Number of the strategy's goal that it serves; null when none is named.</summary>
    public int? StrategicGoal { get; init; }

    /// <summary>Its deliveries.</summary>
    public ImmutableArray<Delivery> Deliveries { get; init; } = [];
}

/// <summary>What an actor does for a goal.</summary>
/// <param name="Id">Kept between versions, so that a moved period is seen as one.</param>
/// <param name="What">What is to happen.</param>
internal sealed record Delivery(string Id, string What)
{
    /// <summary>Actor group.</summary>
    public required ActorGroup Group { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>What it is about.</summary>
    public required DeliveryKind Kind { get; init; }

    /// <summary>Start; null when only the end is told, or nothing.</summary>
    public PartialDate? Start { get; init; }

    /// <summary>End; null when it is open.</summary>
    public PartialDate? End { get; init; }

    /// <summary>Goes on all the time (løpende).</summary>
    public bool Ongoing { get; init; }

    /// <summary>Numbers of the portfolio's initiatives that it hangs on.</summary>
    public ImmutableArray<int> Initiatives { get; init; } = [];

    /// <summary>The milestone in the portfolio that it is, as <c>160/pilot</c>; null when no milestone is.</summary>
    public string? Milestone { get; init; }
}
