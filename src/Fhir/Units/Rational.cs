using System.Numerics;

namespace Felles.Fhir;

/// <summary>An exact fraction: what units are of each other must not be rounded before values are compared.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger numerator;
    private readonly BigInteger denominator;

    internal Rational(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        this.numerator = numerator / divisor;
        this.denominator = denominator / divisor;
    }

    internal static Rational Zero { get; } = new(0, 1);

    internal static Rational One { get; } = new(1, 1);

    internal static Rational Of(decimal value)
    {
        var bits = decimal.GetBits(value);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return new Rational(value < 0 ? -magnitude : magnitude, BigInteger.Pow(10, value.Scale));
    }

    /// <summary>Reads digits with at most one point.</summary>
    internal static Rational Parse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        return new Rational(digits, BigInteger.Pow(10, point < 0 ? 0 : text.Length - point - 1));
    }

    internal Rational Power(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(numerator, exponent), BigInteger.Pow(denominator, exponent))
        : new Rational(BigInteger.Pow(denominator, -exponent), BigInteger.Pow(numerator, -exponent));

    /// <summary>The nearest decimal; null when it is beyond one.</summary>
    internal decimal? ToDecimal()
    {
        if (BigInteger.Abs(numerator) / denominator >= (BigInteger)decimal.MaxValue) return null;
        var whole = BigInteger.DivRem(numerator, denominator, out var rest);
        var scale = PathNumber.DigitsMax - (whole.IsZero ? 0 : (int)BigInteger.Log10(BigInteger.Abs(whole)) + 1);
        if (scale <= 0) return (decimal)whole;
        var fraction = BigInteger.DivRem(rest * BigInteger.Pow(10, scale + 1), denominator, out _);
        fraction = (fraction + (5 * fraction.Sign)) / 10;
        var value = (decimal)whole + ((decimal)fraction * PathNumber.Unit(scale));
        // Trailing zeros are of the division, not of what was measured.
        return value / 1.0000000000000000000000000000m;
    }

    public static Rational operator +(Rational one, Rational two) =>
        new((one.numerator * two.denominator) + (two.numerator * one.denominator), one.denominator * two.denominator);

    public static Rational operator *(Rational one, Rational two) => new(one.numerator * two.numerator, one.denominator * two.denominator);

    public static Rational operator /(Rational one, Rational two) => one * two.Power(-1);

    public int CompareTo(Rational other) => (numerator * other.denominator).CompareTo(other.numerator * denominator);

    public bool Equals(Rational other) => numerator == other.numerator && denominator == other.denominator;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(numerator, denominator);
}
