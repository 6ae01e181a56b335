using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Felles.Public.Record;

/// <summary>An analysis that has been repeated: the same code in the same unit, oldest first.</summary>
/// <param name="Key">Stable name of it for an address, of letters and digits only.</param>
/// <param name="Name">Name in the newest result.</param>
/// <param name="Unit">Unit of all; null when none.</param>
/// <param name="Results">At least two numeric results with a time.</param>
public sealed record Trend(string Key, string Name, string? Unit, ImmutableArray<LabResult> Results)
{
    /// <summary>The trend a result belongs to has this key; null for a result that cannot be in one.</summary>
    public static string? KeyOf(LabResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result is not { Code: { } code, Number: not null, NumberHigh: null, At: not null }) return null;
        // Code and unit become letters and digits, so the address of a chart needs no escaping and tells no value.
        var key = new StringBuilder();
        foreach (var c in $"{code[(code.LastIndexOf('|') + 1)..]}-{result.Unit}")
            _ = char.IsAsciiLetterOrDigit(c) || c == '-' ? key.Append(c) : key.Append(CultureInfo.InvariantCulture, $"_{(int)c:x}");
        return key.ToString();
    }

    internal static ImmutableArray<Trend> Of(LabRecord record) =>
    [
        .. record.Standing
            .GroupBy(KeyOf, StringComparer.Ordinal)
            .Where(group => group.Key is not null)
            .Select(group => (group.Key, Results: Once(group)))
            .Where(group => group.Results.Length > 1)
            .Select(group => new Trend(group.Key!, group.Results[^1].Name, group.Results[^1].Unit, group.Results))
            .OrderBy(trend => trend.Name, StringComparer.OrdinalIgnoreCase),
    ];

    // A result that another report repeats as an earlier one is still one measurement; repeated by its own report alone it is the only one.
    private static ImmutableArray<LabResult> Once(IEnumerable<LabResult> results) =>
        [.. results.OrderBy(result => result.Earlier).DistinctBy(result => (result.At, result.Number)).OrderBy(result => result.At)];
}
