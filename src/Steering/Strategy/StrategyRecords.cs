using System.Collections.Immutable;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Strategy;

/// <summary>The values measured since the baseline.</summary>
/// <param name="Measure">Key of the measure.</param>
/// <param name="Values">In the order of time.</param>
internal sealed record Series(string Measure, ImmutableArray<Observation> Values);

/// <summary>Status of a strategic initiative that its owner tells, because no initiative of the portfolio does.</summary>
/// <param name="Initiative">Number.</param>
/// <param name="Reports">Oldest first.</param>
internal sealed record InitiativeStatus(string Initiative, ImmutableArray<StatusReport> Reports);

/// <summary>What an owner tells.</summary>
/// <param name="At">When it was so.</param>
/// <param name="Text">How it goes.</param>
internal sealed record StatusReport(PartialDate At, string Text)
{
    /// <summary>Colour; null when none is given.</summary>
    public Colour? Status { get; init; }
}

/// <summary>What a note on a goal is about.</summary>
internal enum NoteKind
{
    /// <summary>Trender og annen utvikling.</summary>
    Trend,

    /// <summary>Innspill fra andre strategier og planer.</summary>
    Input,

    /// <summary>Prioriteringer og endringer.</summary>
    Priority,
}

/// <summary>What is written of a goal for a treatment.</summary>
/// <param name="Id">Id.</param>
/// <param name="Goal">Number of the goal.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="At">The time it is of.</param>
/// <param name="Text">The note.</param>
internal sealed record GoalNote(string Id, int Goal, NoteKind Kind, PartialDate At, string Text)
{
    /// <summary>Where it comes from; null when it was written here.</summary>
    public string? Source { get; init; }
}

/// <summary>How far a follow-up point has come.</summary>
internal enum FollowUpState
{
    /// <summary>Foreslått.</summary>
    Proposed,

    /// <summary>Vedtatt, under arbeid.</summary>
    Agreed,

    /// <summary>Gjennomført.</summary>
    Done,

    /// <summary>Frafalt.</summary>
    Dropped,
}

/// <summary>Something that a treatment left to be done (oppfølgingspunkt).</summary>
/// <param name="Id">Id.</param>
/// <param name="Text">What.</param>
/// <param name="State">How far it has come.</param>
internal sealed record FollowUpPoint(string Id, string Text, FollowUpState State)
{
    /// <summary>Number of the goal; null when it is about the whole.</summary>
    public int? Goal { get; init; }

    /// <summary>When it was raised.</summary>
    public required PartialDate Raised { get; init; }

    /// <summary>Where it was raised.</summary>
    public required string RaisedBy { get; init; }

    /// <summary>Who does it; null when nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>By when; null when not told.</summary>
    public PartialDate? Due { get; init; }

    /// <summary>What came of it; null until then.</summary>
    public string? Outcome { get; init; }

    /// <summary>Case number where it was treated; null for none.</summary>
    public string? Case { get; init; }
}

/// <summary>A yearly treatment of the strategy.</summary>
/// <param name="Id">Id, as <c>2023-1</c>.</param>
/// <param name="Year">Year.</param>
/// <param name="Step">Key of the step in the year wheel.</param>
/// <param name="Body">Who treated it.</param>
/// <param name="At">When.</param>
internal sealed record Treatment(string Id, int Year, string Step, string Body, PartialDate At)
{
    /// <summary>What was treated.</summary>
    public string? Summary { get; init; }

    /// <summary>What was decided; null until then.</summary>
    public string? Decision { get; init; }

    /// <summary>Case number; null for none.</summary>
    public string? Case { get; init; }
}
