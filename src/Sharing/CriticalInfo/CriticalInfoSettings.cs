using System.Collections.Frozen;

namespace Felles.Sharing.CriticalInfo;

/// <summary>What an operator decides about critical information.</summary>
public sealed record CriticalInfoSettings
{
    /// <summary>
    /// Which categories (7651) each kind of health personnel (9060) may register, change and delete. Physicians register
    /// everything, nurses treatments, psychologists other changes of procedure, as the directorate for e-health announced
    /// when it opened registration to more professions; the codes are ours (docs/decisions/0060). Nobody else writes.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> WritingRoles { get; init; } = new Dictionary<string, IReadOnlySet<string>>
    {
        ["LE"] = FrozenSet.Create("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"),
        ["SP"] = FrozenSet.Create("6"),
        ["PS"] = FrozenSet.Create("9"),
    }.ToFrozenDictionary();

    /// <summary>Name of the environment, told in error answers, as <c>test1</c>.</summary>
    public string Environment { get; init; } = "local";

    /// <summary>Version of the platform, told in error answers and in <c>metadata</c>.</summary>
    public string ApplicationVersion { get; init; } = "0.1";

    internal bool MayWrite(string role, string category) =>
        WritingRoles.TryGetValue(role, out var categories) && categories.Contains(category);

    internal bool MayWriteAnything(string role) => WritingRoles.TryGetValue(role, out var categories) && categories.Count > 0;
}
