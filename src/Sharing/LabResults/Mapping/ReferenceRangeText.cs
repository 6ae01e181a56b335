using System.Text.RegularExpressions;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Reads a reference interval written as text (HIS 80822 has no other form) into limits, when it can mean one thing only:
/// "10 - 22", "&lt; 0,5", "&gt;60". Anything else stays text, as "mellom 10 og 20 %".
/// </summary>
internal static partial class ReferenceRangeText
{
    /// <summary>The limits; both null when the text is not certain.</summary>
    /// <param name="text">As written.</param>
    /// <param name="unit">Unit of the result, which the text may repeat.</param>
    internal static (string? Low, string? High) Limits(string text, string? unit)
    {
        var match = Interval().Match(text);
        if (match.Success && UnitAgrees(match, unit) && Number(match, "low") is { } low && Number(match, "high") is { } high)
            return IsOrdered(low, high) ? (low, high) : (null, null);
        match = OneSided().Match(text);
        if (!match.Success || !UnitAgrees(match, unit) || Number(match, "limit") is not { } limit) return (null, null);
        return match.Groups["sign"].ValueSpan[0] is '<' or '≤' || match.Groups["sign"].ValueSpan is "=<" ? (null, limit) : (limit, null);
    }

    private static bool UnitAgrees(Match match, string? unit)
    {
        var written = match.Groups["unit"].ValueSpan.Trim();
        return written.IsEmpty || (unit is not null && written.SequenceEqual(unit));
    }

    private static string? Number(Match match, string group) =>
        DecimalText.TryRead(match.Groups[group].Value.Replace(',', '.'), out var number) ? number : null;

    private static bool IsOrdered(string low, string high) =>
        decimal.TryParse(low, System.Globalization.CultureInfo.InvariantCulture, out var l)
        && decimal.TryParse(high, System.Globalization.CultureInfo.InvariantCulture, out var h) && l <= h;

    [GeneratedRegex(@"^\s*(?<low>-?\d{1,12}(?:[.,]\d{1,8})?)\s*[-–]\s*(?<high>-?\d{1,12}(?:[.,]\d{1,8})?)(?<unit>\s*\D.*)?$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Interval();

    [GeneratedRegex(@"^\s*(?<sign><=|=<|>=|=>|<|>|≤|≥)\s*(?<limit>-?\d{1,12}(?:[.,]\d{1,8})?)(?<unit>\s*\D.*)?$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex OneSided();
}
