using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Felles.Kernel;

namespace Felles.Audit.Analysis;

/// <summary>A case as the analysis works on it.</summary>
internal sealed class OpenCase
{
    public required string Id { get; init; }

    public required string Organisation { get; init; }

    public required CaseSubject Kind { get; init; }

    /// <summary>Key of the professional's memory, or the patient's.</summary>
    public required string Subject { get; init; }

    public required string Role { get; init; }

    public required string Unit { get; init; }

    public required long FoundAt { get; init; }

    public required List<Evidence> Signals { get; init; }

    internal double Score => Math.Sqrt(Signals.Sum(one => Math.Pow(Math.Min(20, one.Deviation), 2)));
}

/// <summary>
/// What lies on the desk while a batch of the log is gone through: the memories that it touches, read before and written after in
/// one transaction with the place reached in the log.
/// </summary>
internal sealed class Desk
{
    private readonly Dictionary<string, object> memories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonTypeInfo> kinds = new(StringComparer.Ordinal);

    /// <summary>What was stored, by key; read when first touched.</summary>
    internal Dictionary<string, byte[]> Stored { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(PersonKey, PersonKey), Kin> Kinship { get; } = [];

    /// <summary>Cases in work, by organisation and subject.</summary>
    internal Dictionary<(string Organisation, string Subject), OpenCase> Cases { get; } = [];

    /// <summary>When the last case about a subject was done with, seconds; what was before it is settled.</summary>
    internal Dictionary<(string Organisation, string Subject), long> Settled { get; } = [];

    /// <summary>Contacts that organisations have delivered, by patient: organisation, Norwegian day number, acute.</summary>
    internal Dictionary<string, List<(string Organisation, int Day, bool Acute)>> Contacts { get; } = new(StringComparer.Ordinal);

    /// <summary>Organisations that deliver their contacts, and the first day that they cover.</summary>
    internal Dictionary<string, int> ContactSources { get; } = new(StringComparer.Ordinal);

    internal HashSet<(string, string)> ChangedCases { get; } = [];

    internal WorkerMemory Worker(string key) => Get(key, AnalysisJson.Default.WorkerMemory);

    internal PeerMemory Peers(string key) => Get(key, AnalysisJson.Default.PeerMemory);

    internal PatientMemory Patient(string key) => Get(key, AnalysisJson.Default.PatientMemory);

    internal DecisionMemory Decision(string key) => Get(key, AnalysisJson.Default.DecisionMemory);

    internal ReachMemory Reach(string key) => Get(key, AnalysisJson.Default.ReachMemory);

    /// <summary>Whether anything is remembered under a key, without touching it.</summary>
    internal bool Knows(string key) => memories.ContainsKey(key) || Stored.ContainsKey(key);

    /// <summary>What was touched, as it is to be stored.</summary>
    internal IEnumerable<(string Key, byte[] Body)> Written() => memories.Select(one => (one.Key, JsonSerializer.SerializeToUtf8Bytes(one.Value, kinds[one.Key])));

    private T Get<T>(string key, JsonTypeInfo<T> kind)
        where T : class, new()
    {
        if (memories.TryGetValue(key, out var known)) return (T)known;
        var read = Stored.TryGetValue(key, out var body) ? JsonSerializer.Deserialize(body, kind) : null;
        var memory = read ?? new T();
        memories[key] = memory;
        kinds[key] = kind;
        return memory;
    }
}

/// <summary>The keys under which things are remembered.</summary>
internal static class MemoryKeys
{
    internal static string Worker(AuditActor actor) => $"w|{actor.Organisation}|{actor.Person?.ToString() ?? actor.HprNumber ?? actor.Name}";

    internal static string Worker(string organisation, PersonKey person) => $"w|{organisation}|{person}";

    internal static string UnitPeers(AuditActor actor) => $"u|{actor.Organisation}|{actor.DepartmentId ?? actor.PointOfCare}|{actor.Role}";

    internal static string RolePeers(AuditActor actor) => $"r|{actor.Role}";

    internal static string Patient(PersonKey patient) => $"n|{patient}";

    internal static string Decision(AuditActor actor) => $"d|{actor.Organisation}|{actor.DecisionId}";

    internal static string Reach(string organisation) => $"o|{organisation}";

    /// <summary>All that an entry may touch.</summary>
    internal static IEnumerable<string> Of(AuditEntry entry)
    {
        var actor = entry.Actor;
        if (actor.Organisation is not { } organisation) yield break;
        if (entry.Person is { } patient)
        {
            yield return Patient(patient);
            yield return Worker(organisation, patient);
        }

        yield return Worker(actor);
        yield return UnitPeers(actor);
        yield return RolePeers(actor);
        yield return Reach(organisation);
        if (actor.DecisionId is not null) yield return Decision(actor);
    }
}
