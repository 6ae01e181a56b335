using System.Buffers.Text;
using System.Globalization;

namespace Felles.Fhir;

/// <summary>Decimals as FHIR writes them, with the digits they were given.</summary>
internal static class PathNumber
{
    /// <summary>Digits that a <see cref="decimal"/> keeps.</summary>
    internal const int DigitsMax = 28;

    /// <summary>Reads a JSON number; false when its value or its precision is beyond a decimal.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> json, out decimal number) =>
        json.IndexOfAny((byte)'e', (byte)'E') >= 0
            ? Utf8Parser.TryParse(json, out number, out var used, 'e') && used == json.Length
            : Utf8Parser.TryParse(json, out number, out used) && used == json.Length;

    /// <summary>Digits after the point.</summary>
    internal static int Scale(decimal number) => number.Scale;

    /// <summary>The number with exactly so many digits after the point, towards negative infinity or positive infinity; null when it does not fit.</summary>
    internal static decimal? Toward(decimal number, int scale, bool up)
    {
        if (scale is < 0 or > DigitsMax) return null;
        var unit = Unit(scale);
        if (decimal.Abs(number) > decimal.MaxValue * unit) return null;
        var scaled = number / unit;
        return (up ? decimal.Ceiling(scaled) : decimal.Floor(scaled)) * unit;
    }

    /// <summary>Half of the last digit given: how far the number may be from what was measured.</summary>
    internal static decimal HalfDigit(decimal number) => number.Scale >= DigitsMax ? 0 : 5 * Unit(number.Scale + 1);

    /// <summary>Ten to the power of minus the scale.</summary>
    internal static decimal Unit(int scale) => new(1, 0, 0, false, (byte)scale);

    /// <summary>As FHIRPath writes it: no exponent, the digits it has.</summary>
    internal static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A double as a decimal; null when it is none that a decimal holds.</summary>
    internal static decimal? Of(double number) =>
        double.IsFinite(number) && Math.Abs(number) < 7.9e27 ? (decimal)number : null;
}
