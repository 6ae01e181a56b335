using System.Text.Json.Serialization;

namespace Felles.Audit.Analysis;

/// <summary>An entry of the log that a case rests on.</summary>
/// <param name="Stream">Number of its stream.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="At">Seconds since the Unix epoch.</param>
/// <param name="Patient">Opaque key of whose record; null when the request named nobody known.</param>
/// <param name="Detail">What was seen in it, in fixed words: docs/log-analysis.md lists them.</param>
internal sealed record FactPlace(int Stream, long Sequence, long At, string? Patient, string Detail);

/// <summary>Uses and signs of one Norwegian day.</summary>
internal sealed class DayTally
{
    public int Day { get; set; }

    public int Uses { get; set; }

    /// <summary>By signal, in its order.</summary>
    public int[] Hits { get; set; } = new int[10];
}

/// <summary>Uses and signs of the days of the window.</summary>
internal sealed class Tally
{
    public List<DayTally> Days { get; set; } = [];

    internal DayTally On(int day, int windowDays)
    {
        // Late entries of another host's stream may belong to the day before.
        var found = Days.FindLast(one => one.Day == day);
        if (found is not null) return found;
        Days.RemoveAll(one => one.Day <= day - windowDays);
        found = new DayTally { Day = day };
        Days.Add(found);
        return found;
    }

    internal (int Uses, int Hits) Of(Signal signal, int afterDay, int day, int windowDays)
    {
        var (uses, hits) = (0, 0);
        foreach (var one in Days)
        {
            if (one.Day <= Math.Max(afterDay, day - windowDays)) continue;
            uses += one.Uses;
            hits += one.Hits[(int)signal];
        }

        return (uses, hits);
    }
}

/// <summary>At which hours and from which systems somebody works. Hours 0–23 of working days, then of weekends.</summary>
internal sealed class Habits
{
    private const int CountMax = 4000;
    private const int SystemsMax = 12;

    public int[] Hours { get; set; } = new int[48];

    public int Total { get; set; }

    public Dictionary<string, int> Systems { get; set; } = [];

    internal void Add(int slot, string system)
    {
        Hours[slot]++;
        Total++;
        if (Systems.Count < SystemsMax || Systems.ContainsKey(system)) Systems[system] = Systems.GetValueOrDefault(system) + 1;
        if (Total <= CountMax) return;
        // Halved, so that new habits count in time.
        for (var i = 0; i < Hours.Length; i++) Hours[i] /= 2;
        foreach (var name in Systems.Keys.ToList()) Systems[name] /= 2;
        Total = Hours.Sum();
    }

    /// <summary>The share of uses at the hour and those beside it, on the same kind of day where enough is known of it, else on all days; without what one of them has added.</summary>
    internal double ShareAround(int slot, Habits? without = null)
    {
        const int KnownMin = 30;
        var (start, hour) = (slot / 24 * 24, slot % 24);
        var (ofKind, all, around, aroundOnAll) = (0, 0, 0, 0);
        for (var i = 0; i < Hours.Length; i++)
        {
            var uses = Math.Max(0, Hours[i] - (without?.Hours[i] ?? 0));
            var isAround = ((i % 24) - hour + 25) % 24 <= 2;
            all += uses;
            if (isAround) aroundOnAll += uses;
            if (i < start || i >= start + 24) continue;
            ofKind += uses;
            if (isAround) around += uses;
        }

        return ofKind >= KnownMin ? (double)around / ofKind : all == 0 ? 0 : (double)aroundOnAll / all;
    }

    internal double ShareOf(string system, Habits? without = null)
    {
        var all = Total - (without?.Total ?? 0);
        return all <= 0 ? 0 : (double)(Systems.GetValueOrDefault(system) - (without?.Systems.GetValueOrDefault(system) ?? 0)) / all;
    }
}

/// <summary>What the analysis remembers of a professional at one organisation.</summary>
internal sealed class WorkerMemory
{
    internal const int PlacesMax = 6;

    public string Role { get; set; } = "";

    public string Unit { get; set; } = "";

    /// <summary>Key of those of the same role and unit.</summary>
    public string UnitPeers { get; set; } = "";

    public Tally Tally { get; set; } = new();

    public Habits Habits { get; set; } = new();

    /// <summary>The clock hour, in hours since the Unix epoch, that the next two are of.</summary>
    public long Hour { get; set; }

    public HashSet<int> HourPatients { get; set; } = [];

    public int HourRefusals { get; set; }

    public bool HourTold { get; set; }

    public bool RefusalsTold { get; set; }

    /// <summary>The latest entries with a sign, by signal, for a case that is yet to come.</summary>
    public Dictionary<int, List<FactPlace>> Places { get; set; } = [];
}

/// <summary>What the analysis remembers of all of one role at one unit, or of one role everywhere.</summary>
internal sealed class PeerMemory
{
    public Tally Tally { get; set; } = new();

    public Habits Habits { get; set; } = new();

    /// <summary>Hours worked, and the sum and the sum of squares of the patients of each.</summary>
    public double Hours { get; set; }

    public double HourSum { get; set; }

    public double HourSquares { get; set; }

    internal void AddHour(int patients)
    {
        if (Hours > 20_000) (Hours, HourSum, HourSquares) = (Hours / 2, HourSum / 2, HourSquares / 2);
        Hours++;
        HourSum += patients;
        HourSquares += (double)patients * patients;
    }

    /// <summary>Mean and standard deviation of the patients of an hour.</summary>
    internal (double Mean, double Deviation) UsualHour()
    {
        if (Hours < 1) return (0, 1);
        var mean = HourSum / Hours;
        return (mean, Math.Max(1, Math.Sqrt(Math.Max(0, (HourSquares / Hours) - (mean * mean)))));
    }
}

/// <summary>Somebody who has read a patient's record lately.</summary>
internal sealed class ReaderMemory
{
    public string Worker { get; set; } = "";

    public string Organisation { get; set; } = "";

    public long LastAt { get; set; }

    /// <summary>When something was last disclosed to them; 0 for never.</summary>
    public long LastReadAt { get; set; }

    public FactPlace Place { get; set; } = new(0, 0, 0, null, "");
}

/// <summary>What the analysis remembers of a patient.</summary>
internal sealed class PatientMemory
{
    internal const int ReadersMax = 400;

    public List<ReaderMemory> Readers { get; set; } = [];

    /// <summary>When each organisation last registered something, seconds.</summary>
    public Dictionary<string, long> Writes { get; set; } = [];
}

/// <summary>What the analysis remembers of a decision of an organisation.</summary>
internal sealed class DecisionMemory
{
    public string FirstPatient { get; set; } = "";

    public long FirstAt { get; set; }

    public bool PatientsTold { get; set; }

    public bool LateTold { get; set; }
}

/// <summary>How many patients of an organisation have had one reader, two, three, within the days of L4.</summary>
internal sealed class ReachMemory
{
    public int[] Reached { get; set; } = new int[PatientMemory.ReadersMax + 1];
}

/// <summary>What is judged later, when what would explain it has had its time.</summary>
internal sealed record DueJudgement(string Id, long Due, Signal Signal, string Worker, string Organisation, string UnitPeers, string RolePeers, string Patient, FactPlace Place)
{
    internal IEnumerable<string> Keys => [Worker, UnitPeers, RolePeers, $"n|{Patient}"];
}

[JsonSerializable(typeof(WorkerMemory))]
[JsonSerializable(typeof(PeerMemory))]
[JsonSerializable(typeof(PatientMemory))]
[JsonSerializable(typeof(DecisionMemory))]
[JsonSerializable(typeof(ReachMemory))]
[JsonSerializable(typeof(DueJudgement))]
[JsonSerializable(typeof(List<Evidence>))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class AnalysisJson : JsonSerializerContext;
