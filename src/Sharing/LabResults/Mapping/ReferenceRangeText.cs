using System.Globalization;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Reads a reference interval written as text (HIS 80822 has no other form) into limits, when it can mean one thing only:
/// "10 - 22", "&lt; 0,5", "&gt;60". Anything else stays text, as "mellom 10 og 20 %".
/// </summary>
internal static class ReferenceRangeText
{
    private const int WholeDigitsMax = 12;
    private const int DecimalsMax = 8;

    /// <summary>The limits; both null when the text is not certain.</summary>
    /// <param name="text">As written.</param>
    /// <param name="unit">Unit of the result, which the text may repeat.</param>
    internal static (string? Low, string? High) Limits(string text, string? unit)
    {
        var rest = text.AsSpan().Trim();
        if (Sign(ref rest) is { } isUpper)
            return Number(ref rest) is { } limit && UnitAgrees(rest, unit) ? (isUpper ? (null, limit) : (limit, null)) : (null, null);
        if (Number(ref rest) is not { } low) return (null, null);
        rest = rest.TrimStart();
        if (rest.IsEmpty || rest[0] is not ('-' or '–')) return (null, null);
        rest = rest[1..].TrimStart();
        return Number(ref rest) is { } high && UnitAgrees(rest, unit) && IsOrdered(low, high) ? (low, high) : (null, null);
    }

    /// <summary>Whether the text begins with a sign of comparison, and if so whether what follows is an upper limit.</summary>
    private static bool? Sign(ref ReadOnlySpan<char> rest)
    {
        foreach (var (sign, isUpper) in (ReadOnlySpan<(string, bool)>)[("<=", true), ("=<", true), (">=", false), ("=>", false), ("<", true), (">", false), ("≤", true), ("≥", false)])
        {
            if (!rest.StartsWith(sign, StringComparison.Ordinal)) continue;
            rest = rest[sign.Length..].TrimStart();
            return isUpper;
        }

        return null;
    }

    private static string? Number(ref ReadOnlySpan<char> rest)
    {
        var end = rest.StartsWith("-") ? 1 : 0;
        var whole = Digits(rest[end..]);
        if (whole is 0 or > WholeDigitsMax) return null;
        end += whole;
        if (end < rest.Length && rest[end] is '.' or ',' && Digits(rest[(end + 1)..]) is var decimals and > 0)
        {
            if (decimals > DecimalsMax) return null;
            end += 1 + decimals;
        }

        var written = rest[..end].ToString();
        rest = rest[end..];
        return DecimalText.TryRead(written.Replace(',', '.'), out var number) ? number : null;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static bool UnitAgrees(ReadOnlySpan<char> rest, string? unit)
    {
        var written = rest.Trim();
        return written.IsEmpty || (unit is not null && written.SequenceEqual(unit));
    }

    private static bool IsOrdered(string low, string high) =>
        decimal.TryParse(low, CultureInfo.InvariantCulture, out var l) && decimal.TryParse(high, CultureInfo.InvariantCulture, out var h) && l <= h;
}
