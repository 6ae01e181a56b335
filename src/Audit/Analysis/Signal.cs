using System.Collections.Immutable;

namespace Felles.Audit.Analysis;

/// <summary>The ten signals of the log analysis (statistisk logganalyse), reference identity-and-trust 5.4. What each takes as its sign is ours.</summary>
public enum Signal
{
    /// <summary>L1: parent, child, sibling, the same address, a rare surname, or the professional's own record.</summary>
    Kin,

    /// <summary>L2: the patient works at the same organisation.</summary>
    Colleague,

    /// <summary>L3: access that the user gave themself, or break the glass.</summary>
    SelfChosen,

    /// <summary>L4: many different readers of one patient.</summary>
    ManyReaders,

    /// <summary>L5: read without the organisation's own contact with the patient.</summary>
    NoContact,

    /// <summary>L6: one decision used for several patients, or long after it was first used.</summary>
    DecisionReused,

    /// <summary>L7: at an hour, or by a system, that neither the professional nor the peers use.</summary>
    UnusualHour,

    /// <summary>L8: an emergency that no acute contact followed.</summary>
    EmergencyWithoutCare,

    /// <summary>L9: many patients in one hour, or many refusals.</summary>
    Burst,

    /// <summary>L10: blocked information was opened, and nothing was read.</summary>
    OpenedNothing,
}

/// <summary>When a signal is enough for a case. The figures are ours: no source gives any.</summary>
/// <param name="HitsMin">Uses with the sign, within the window, at least.</param>
/// <param name="PeerUsesMin">Uses by peers to compare with, at least; below it the signal waits.</param>
/// <param name="DeviationMin">Standard deviations above the peers' share, at least.</param>
public sealed record SignalThreshold(int HitsMin, int PeerUsesMin, double DeviationMin);

/// <summary>What the analysis compares with; a setting each, with our defaults.</summary>
public sealed record AnalysisThresholds
{
    /// <summary>Our defaults.</summary>
    public static readonly AnalysisThresholds Ours = new();

    /// <summary>Days that uses are counted over.</summary>
    public int WindowDays { get; init; } = 30;

    /// <summary>L1: a surname counts when at most so many in the population register bear it.</summary>
    public int SurnameBearersMax { get; init; } = 20;

    /// <summary>L4: days within which readers are counted.</summary>
    public int ReadersDays { get; init; } = 7;

    /// <summary>L4: readers at least.</summary>
    public int ReadersMin { get; init; } = 12;

    /// <summary>L4: at most this share of the organisation's patients have so many.</summary>
    public double ReadersShareMax { get; init; } = 0.005;

    /// <summary>L5: days before a use in which a contact explains it.</summary>
    public int ContactDaysBefore { get; init; } = 30;

    /// <summary>L5: days after a use in which a contact explains it.</summary>
    public int ContactDaysAfter { get; init; } = 3;

    /// <summary>L6: minutes after its first use that a decision may be used.</summary>
    public int DecisionMinutes { get; init; } = 60;

    /// <summary>L7: uses at least before somebody's habits are known.</summary>
    public int UsualUsesMin { get; init; } = 50;

    /// <summary>L7: an hour or a system with at most this share of the professional's own uses is unusual.</summary>
    public double OwnShareMax { get; init; } = 0.05;

    /// <summary>L7: and at most this share of the peers'.</summary>
    public double PeerShareMax { get; init; } = 0.01;

    /// <summary>L8: hours within which acute contact follows an emergency.</summary>
    public int EmergencyHours { get; init; } = 48;

    /// <summary>L9: patients in one hour at least.</summary>
    public int HourPatientsMin { get; init; } = 25;

    /// <summary>L9: refusals in one hour at least.</summary>
    public int HourRefusalsMin { get; init; } = 8;

    /// <summary>L10: minutes within which something is read after blocked information was opened.</summary>
    public int ReadWithinMinutes { get; init; } = 60;

    /// <summary>When each signal is enough for a case.</summary>
    public ImmutableDictionary<Signal, SignalThreshold> Cases { get; init; } = new Dictionary<Signal, SignalThreshold>
    {
        [Signal.Kin] = new(1, 0, 3),
        [Signal.Colleague] = new(3, 0, 5),
        [Signal.SelfChosen] = new(6, 1000, 6),
        [Signal.ManyReaders] = new(1, 0, 0),
        [Signal.NoContact] = new(4, 1000, 5),
        [Signal.DecisionReused] = new(2, 0, 5),
        [Signal.UnusualHour] = new(4, 1000, 5),
        [Signal.EmergencyWithoutCare] = new(2, 0, 5),
        [Signal.Burst] = new(1, 0, 4),
        [Signal.OpenedNothing] = new(2, 0, 5),
    }.ToImmutableDictionary();
}

/// <summary>The signals in the order of the reference.</summary>
public static class Signals
{
    /// <summary>All ten.</summary>
    public static ImmutableArray<Signal> All { get; } = [.. Enum.GetValues<Signal>()];

    /// <summary>The signal's name in the reference, <c>L1</c> to <c>L10</c>.</summary>
    public static string Code(this Signal signal) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"L{(int)signal + 1}");
}
