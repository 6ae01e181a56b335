namespace Felles.Steering.Portfolio;

/// <summary>How closely the sector steers an initiative together (segment). The source prints the names and no definitions.</summary>
internal enum Segment
{
    /// <summary>Samstyre: requires changes in national solutions and can raise their costs.</summary>
    JointSteering,

    /// <summary>Koordinere.</summary>
    Coordinate,

    /// <summary>Observere.</summary>
    Observe,
}

/// <summary>How far an initiative has come (fase).</summary>
internal enum Phase
{
    /// <summary>Konsept.</summary>
    Concept,

    /// <summary>Planlegge.</summary>
    Planning,

    /// <summary>Gjennomføre.</summary>
    Execution,

    /// <summary>Realisering.</summary>
    Realisation,

    /// <summary>Avslutte.</summary>
    Closing,
}

/// <summary>Whether an initiative runs (er prosjektet aktivt). Only active ones count in the overview of status.</summary>
internal enum Activity
{
    /// <summary>Aktiv.</summary>
    Active,

    /// <summary>Kandidat: planned, not begun.</summary>
    Candidate,

    /// <summary>Pause.</summary>
    Paused,

    /// <summary>Ferdig.</summary>
    Finished,
}

/// <summary>Colour of status, of risk, and of a dependency. What each colour means is in the code lists.</summary>
internal enum Colour
{
    /// <summary>Grønn.</summary>
    Green,

    /// <summary>Gul.</summary>
    Yellow,

    /// <summary>Rød.</summary>
    Red,
}

/// <summary>Why a status is not green. The first three are the causes that the 2022 report names.</summary>
internal enum Cause
{
    /// <summary>Langsiktig finansiering.</summary>
    Funding,

    /// <summary>Tilgang på ressurser, internt og hos leverandører.</summary>
    Resources,

    /// <summary>Forsinkelser.</summary>
    Delay,

    /// <summary>Another cause, told in the reason.</summary>
    Other,
}

/// <summary>What kind of initiative it is: the portfolio consists of projects and programmes, and a programme has projects.</summary>
internal enum InitiativeKind
{
    /// <summary>Prosjekt.</summary>
    Project,

    /// <summary>Program.</summary>
    Programme,
}

/// <summary>How much an initiative depends on something (kritikalitet).</summary>
internal enum Criticality
{
    /// <summary>Lav.</summary>
    Low,

    /// <summary>Middels.</summary>
    Medium,

    /// <summary>Høy.</summary>
    High,
}

/// <summary>What a milestone is about; the delays of development and of introduction are followed apart.</summary>
internal enum MilestoneKind
{
    /// <summary>Utvikling.</summary>
    Development,

    /// <summary>Innføring.</summary>
    Introduction,

    /// <summary>A decision point or another milestone.</summary>
    Decision,
}
