using Felles.Audit.Analysis;

namespace Felles.Host.Configuration;

/// <summary>Settings of the log analysis. The defaults are ours, since no source gives figures; docs/log-analysis.md has what each does.</summary>
internal sealed class AnalysisSettings
{
    /// <summary>Seconds between two looks at what was logged since.</summary>
    public int Seconds { get; set; } = 30;

    /// <summary>Numbers that take the place of ours, by their names, as <c>WindowDays</c> or <c>L5.HitsMin</c>.</summary>
    public Dictionary<string, double> Numbers { get; set; } = [];

    /// <summary>What is wrong with the numbers; null when nothing is.</summary>
    internal string? Fault()
    {
        foreach (var (name, value) in Numbers)
        {
            if (!double.IsFinite(value) || value < 0) return $"{name} must be a number of 0 or more.";
            if (Set(AnalysisThresholds.Ours, name, value) is null) return $"{name} is no number of the analysis. They are: {string.Join(", ", Names)}, and L1 to L10 with HitsMin, PeerUsesMin or DeviationMin.";
        }

        return Thresholds().WindowDays is >= 1 and <= 366 ? null : "WindowDays must be 1 to 366.";
    }

    internal AnalysisThresholds Thresholds() => Numbers.Aggregate(AnalysisThresholds.Ours, (thresholds, one) => Set(thresholds, one.Key, one.Value) ?? thresholds);

    private static readonly string[] Names =
    [
        "WindowDays", "SurnameBearersMax", "ReadersDays", "ReadersMin", "ReadersShareMax", "ContactDaysBefore", "ContactDaysAfter", "DecisionMinutes",
        "UsualUsesMin", "OwnShareMax", "PeerShareMax", "EmergencyHours", "HourPatientsMin", "HourRefusalsMin", "ReadWithinMinutes",
    ];

    private static AnalysisThresholds? Set(AnalysisThresholds thresholds, string name, double value)
    {
        var whole = (int)Math.Min(value, 1_000_000);
        return name switch
        {
            "WindowDays" => thresholds with { WindowDays = whole },
            "SurnameBearersMax" => thresholds with { SurnameBearersMax = whole },
            "ReadersDays" => thresholds with { ReadersDays = whole },
            "ReadersMin" => thresholds with { ReadersMin = whole },
            "ReadersShareMax" => thresholds with { ReadersShareMax = value },
            "ContactDaysBefore" => thresholds with { ContactDaysBefore = whole },
            "ContactDaysAfter" => thresholds with { ContactDaysAfter = whole },
            "DecisionMinutes" => thresholds with { DecisionMinutes = whole },
            "UsualUsesMin" => thresholds with { UsualUsesMin = whole },
            "OwnShareMax" => thresholds with { OwnShareMax = value },
            "PeerShareMax" => thresholds with { PeerShareMax = value },
            "EmergencyHours" => thresholds with { EmergencyHours = whole },
            "HourPatientsMin" => thresholds with { HourPatientsMin = whole },
            "HourRefusalsMin" => thresholds with { HourRefusalsMin = whole },
            "ReadWithinMinutes" => thresholds with { ReadWithinMinutes = whole },
            _ => OfSignal(thresholds, name, value),
        };
    }

    private static AnalysisThresholds? OfSignal(AnalysisThresholds thresholds, string name, double value)
    {
        if (name.Split('.') is not [var code, var member]) return null;
        foreach (var signal in Signals.All)
        {
            if (signal.Code() != code) continue;
            var before = thresholds.Cases[signal];
            SignalThreshold? after = member switch
            {
                "HitsMin" => before with { HitsMin = (int)value },
                "PeerUsesMin" => before with { PeerUsesMin = (int)value },
                "DeviationMin" => before with { DeviationMin = value },
                _ => null,
            };
            return after is null ? null : thresholds with { Cases = thresholds.Cases.SetItem(signal, after) };
        }

        return null;
    }
}
