using System.Collections.Frozen;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// How long kjernejournal's list holds each kind of document, by class (level 1 of code list 9602). What has no row is not in
/// the list. Source: Norsk helsenett's documentation of Pasientens journaldokumenter, cf. kjernejournalforskriften § 10.
/// </summary>
internal static class ListPeriods
{
    // Years; 0 for as long as the document is there.
    private static readonly FrozenDictionary<string, int> years = new Dictionary<string, int>
    {
        ["A00-1"] = 0,
        ["C00-1"] = 1,
        ["D00-1"] = 5,
        ["E00-1"] = 5,
        ["I00-1"] = 1,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the list holds an entry on a day, by the Norwegian calendar. One whose time nobody knows is not held where a period counts.</summary>
    internal static bool Hold(in EntryLabels entry, DateTimeOffset now)
    {
        if (entry.DocumentClass is not { } kind || !years.TryGetValue(kind, out var period)) return false;
        if (period == 0) return true;
        return entry.ClinicalAt is { } at && NorwegianTime.DateAt(at) >= NorwegianTime.DateAt(now).AddYears(-period);
    }
}
