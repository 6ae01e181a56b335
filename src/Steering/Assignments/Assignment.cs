using System.Collections.Immutable;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Assignments;

/// <summary>What an assignment is in the letter that gives it.</summary>
internal enum AssignmentKind
{
    /// <summary>Styringsparameter.</summary>
    SteeringParameter,

    /// <summary>Spesielt oppdrag.</summary>
    Special,

    /// <summary>Videreføring from an earlier year.</summary>
    Continued,

    /// <summary>Tillegg to the letter.</summary>
    Supplement,

    /// <summary>Fellesføring, the same for all agencies.</summary>
    CommonGuideline,

    /// <summary>Mandat for a measure.</summary>
    Mandate,

    /// <summary>Fast oppdrag from the standing instruction.</summary>
    Standing,
}

/// <summary>
/// Something that a ministry has asked for (oppdrag), with what is reported on it. Each report is a new version. A part may be
/// green though the whole is yellow, and the other way round, so the whole has a status of its own.
/// </summary>
internal sealed record Assignment
{
    /// <summary>Id, as <c>TB2023-08</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>The text, word by word.</summary>
    public required string Text { get; init; }

    /// <summary>Kind.</summary>
    public required AssignmentKind Kind { get; init; }

    /// <summary>The letter or document that gives it.</summary>
    public required string Letter { get; init; }

    /// <summary>Year of the letter.</summary>
    public required int Year { get; init; }

    /// <summary>Who asks.</summary>
    public required string From { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>By when; null when no day is set.</summary>
    public PartialDate? Deadline { get; init; }

    /// <summary>When it was delivered; null until then.</summary>
    public PartialDate? Delivered { get; init; }

    /// <summary>Id of the assignment that it is a part of; null when it is a whole.</summary>
    public string? Parent { get; init; }

    /// <summary>Status of the whole; null when none is given, or can be read.</summary>
    public Colour? Status { get; init; }

    /// <summary>Why the status is what it is.</summary>
    public string? StatusReason { get; init; }

    /// <summary>The fixed fields of the report.</summary>
    public AssignmentReport? Report { get; init; }

    /// <summary>Budget lines.</summary>
    public ImmutableArray<BudgetLine> Budget { get; init; } = [];

    /// <summary>Numbers of the portfolio's initiatives that carry it out.</summary>
    public ImmutableArray<int> Initiatives { get; init; } = [];

    /// <summary>Id of the calendar that it is reported by; null when it is reported once.</summary>
    public string? Calendar { get; init; }

    /// <summary>Where it comes from, when it was not entered here.</summary>
    public string? Source { get; init; }
}

/// <summary>The fixed fields that are reported on an assignment.</summary>
/// <param name="At">The time it is of.</param>
/// <param name="Status">Status, in words.</param>
internal sealed record AssignmentReport(PartialDate At, string Status)
{
    /// <summary>Progress (fremdrift).</summary>
    public string? Progress { get; init; }

    /// <summary>Quality (kvalitet).</summary>
    public string? Quality { get; init; }

    /// <summary>Risk (risiko).</summary>
    public string? Risk { get; init; }

    /// <summary>What is done to lower it (risikoreduserende tiltak).</summary>
    public string? Mitigation { get; init; }

    /// <summary>Economy (økonomi).</summary>
    public string? Economy { get; init; }

    /// <summary>Deviation (avvik); null for none.</summary>
    public string? Deviation { get; init; }

    /// <summary>The fields with their keys, in the order they are asked for.</summary>
    internal IEnumerable<(string Key, string? Text)> Fields =>
        [("status", Status), ("progress", Progress), ("quality", Quality), ("risk", Risk), ("mitigation", Mitigation), ("economy", Economy), ("deviation", Deviation)];
}

/// <summary>Money for an assignment.</summary>
/// <param name="Line">Chapter and item, or who spends it.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Amount">Million kroner, with every decimal told.</param>
internal sealed record BudgetLine(string Line, int Year, decimal Amount)
{
    /// <summary>What was spent; null until it is told.</summary>
    public decimal? Spent { get; init; }
}
