using System.Collections.Immutable;

namespace Felles.Public.Record;

/// <summary>State of a piece of critical information, as clinicians speak of it.</summary>
public enum CriticalState
{
    /// <summary>Aktiv.</summary>
    Active,

    /// <summary>Inaktiv, or its time has passed.</summary>
    Inactive,

    /// <summary>Avkreftet or ended.</summary>
    Refuted,

    /// <summary>Slettet: registered in error.</summary>
    EnteredInError,
}

/// <summary>How sure it is.</summary>
public enum Certainty
{
    /// <summary>Not said.</summary>
    Unsaid,

    /// <summary>Mistenkt.</summary>
    Suspected,

    /// <summary>Sannsynlig.</summary>
    Probable,

    /// <summary>Bekreftet.</summary>
    Confirmed,
}

/// <summary>One piece of critical information (kritisk informasjon) as the pages show it.</summary>
public sealed record CriticalItem
{
    /// <summary>Resource type.</summary>
    public required string Type { get; init; }

    /// <summary>Resource id.</summary>
    public required string Id { get; init; }

    /// <summary>Version shown.</summary>
    public int Version { get; init; }

    /// <summary>Category, code list 7651, as <c>1</c> for legemiddelreaksjon; null when not said.</summary>
    public string? Category { get; init; }

    /// <summary>What it is about: the substance, the condition, the treatment.</summary>
    public required string Title { get; init; }

    /// <summary>More codings of the same, as the ATC code behind a trade name; may be empty.</summary>
    public ImmutableArray<string> AlsoKnownAs { get; init; } = [];

    /// <summary>What happened, code list 7497; null when not said.</summary>
    public string? Reaction { get; init; }

    /// <summary>The reaction was severe (alvorlig): true, less severe: false, not said: null.</summary>
    public bool? Severe { get; init; }

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; }

    /// <summary>Its state.</summary>
    public CriticalState State { get; init; }

    /// <summary>Comment; null when none.</summary>
    public string? Note { get; init; }

    /// <summary>Where it comes from, code list 7498; null when not said.</summary>
    public string? Source { get; init; }

    /// <summary>When it began, as written: a year, a month or a day; null when not said.</summary>
    public string? Onset { get; init; }

    /// <summary>When it ceases to hold; null when not said.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Who recorded it first.</summary>
    public string? Recorder { get; init; }

    /// <summary>When it was recorded first.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>When this version was stored.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
