namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Reads xs:double as FHIR <c>decimal</c> with the digits that were written, so that 12.0 stays 12.0. Infinities and NaN
/// are no results and are refused; so is a decimal comma, which the standard forbids since 2018.
/// </summary>
internal static class DecimalText
{
    private const int LengthMax = 40;
    private const int ExponentDigitsMax = 2;

    internal static bool TryRead(ReadOnlySpan<char> text, out string number)
    {
        number = "";
        text = text.Trim();
        if (text.Length is 0 or > LengthMax) return false;
        var negative = text[0] == '-';
        if (text[0] is '-' or '+') text = text[1..];
        var whole = Digits(text);
        var rest = text[whole.Length..];
        var fraction = ReadOnlySpan<char>.Empty;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            fraction = Digits(rest[1..]);
            rest = rest[(fraction.Length + 1)..];
        }

        if (whole.IsEmpty && fraction.IsEmpty) return false;
        if (!Exponent(rest, out var exponent)) return false;
        // JSON has no leading zeros, no bare point and no plus sign.
        whole = whole.TrimStart('0');
        number = $"{(negative ? "-" : "")}{(whole.IsEmpty ? "0" : whole)}{(fraction.IsEmpty ? "" : ".")}{fraction}{exponent}";
        return true;
    }

    private static bool Exponent(ReadOnlySpan<char> text, out string exponent)
    {
        exponent = "";
        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        var sign = !text.IsEmpty && text[0] is '+' or '-' ? text[..1] : default;
        var digits = Digits(text[sign.Length..]);
        if (digits.Length is 0 or > ExponentDigitsMax || digits.Length + sign.Length != text.Length) return false;
        exponent = $"E{sign}{digits}";
        return true;
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length])) length++;
        return text[..length];
    }
}
