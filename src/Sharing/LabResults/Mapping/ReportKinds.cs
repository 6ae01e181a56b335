using System.Collections.Frozen;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Fields of medicine (code list 8202): which of the guide's main fields a report is filed under and which field a result
/// belongs to.
/// </summary>
internal static class ReportKinds
{
    private static readonly FrozenDictionary<string, (string Main, string Field)> ByType = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["CLIN"] = ("LAB", "CLIN"), ["MBIO"] = ("LAB", "MBIO"), ["MGEN"] = ("LAB", "MGEN"), ["FARM"] = ("LAB", "FARM"),
        ["IMTR"] = ("LAB", "IMTR"), ["LAB"] = ("LAB", ""), ["AN"] = ("LAB", ""), ["MORS"] = ("LAB", ""),
        ["PAT"] = ("PAT", "PAT"), ["CYTO"] = ("PAT", "PAT"), ["HIST"] = ("PAT", "PAT"), ["MPAT"] = ("PAT", "PAT"), ["OBD"] = ("PAT", "PAT"),
        ["BLD"] = ("BLD", "RAD"), ["RAD"] = ("BLD", "RAD"), ["RTG"] = ("BLD", "RAD"), ["CT"] = ("BLD", "RAD"), ["MR"] = ("BLD", "RAD"),
        ["UL"] = ("BLD", "RAD"), ["MA"] = ("BLD", "RAD"), ["NUK"] = ("BLD", "NUK"), ["SCI"] = ("BLD", "NUK"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LAB"] = "Laboratoriemedisin", ["PAT"] = "Patologi", ["BLD"] = "Bildediagnostikk", ["CLIN"] = "Medisinsk biokjemi",
        ["MBIO"] = "Medisinsk mikrobiologi", ["MGEN"] = "Medisinsk genetikk", ["FARM"] = "Klinisk farmakologi",
        ["IMTR"] = "Immunologi og transfusjonsmedisin", ["RAD"] = "Radiologi", ["NUK"] = "Nukleærmedisin",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Main field of a report: LAB, PAT or BLD. A type that the list does not know yet is filed by the kind of message.</summary>
    internal static string Main(CodedValue msgDescr, bool isImaging) =>
        msgDescr.V is { } type && ByType.TryGetValue(type, out var kind) ? kind.Main : isImaging ? "BLD" : "LAB";

    /// <summary>Field of a result: of its code list where that tells, else of the report; null when unknown.</summary>
    internal static string? Field(CodedValue msgDescr, IEnumerable<CodedValue> ids)
    {
        foreach (var id in ids)
        {
            if (id.S is null) continue;
            if (id.S.EndsWith("7010", StringComparison.Ordinal) || id.S.EndsWith("8219", StringComparison.Ordinal)) return "PAT";
            // NCRP: nuclear medicine begins with T.
            if (id.S.EndsWith("7270", StringComparison.Ordinal)) return id.V is ['T', ..] ? "NUK" : "RAD";
        }

        return msgDescr.V is { } type && ByType.TryGetValue(type, out var kind) && kind.Field.Length > 0 ? kind.Field : null;
    }

    internal static string Name(string field) => Names[field];
}
