using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Felles.Fhir;

/// <summary>A unit by what it is made of: a factor and powers of the base units (m, s, g, rad, K, C, cd, and each arbitrary unit).</summary>
/// <param name="Factor">How many of the base it is.</param>
/// <param name="Dimensions">Powers of the base units, none zero.</param>
/// <param name="Added">What is added to a value before the factor, as 273.15 for degrees Celsius; zero for all but temperatures.</param>
internal sealed record UcumUnit(Rational Factor, ImmutableSortedDictionary<string, int> Dimensions, Rational Added)
{
    // The codes are the senders': only so many are remembered.
    private const int RememberedMax = 4096;

    private static readonly ConcurrentDictionary<string, UcumUnit?> Remembered = new(StringComparer.Ordinal);

    internal static UcumUnit One { get; } = new(Rational.One, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal), Rational.Zero);

    /// <summary>Whether it is measured from another zero than its base.</summary>
    internal bool IsShifted { get; init; }

    /// <summary>The unit of a UCUM code (case-sensitive); null when it is none that the table knows.</summary>
    internal static UcumUnit? Find(string code)
    {
        if (Remembered.TryGetValue(code, out var known)) return known;
        var unit = new UcumParser(code).Parse();
        if (Remembered.Count < RememberedMax) Remembered.TryAdd(code, unit);
        return unit;
    }

    /// <summary>Whether values of both can be compared.</summary>
    internal bool IsComparableTo(UcumUnit other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <summary>A value of this unit in base units.</summary>
    internal Rational ToBase(decimal value) => IsShifted ? (Rational.Of(value) + Added) * Factor : Rational.Of(value) * Factor;

    internal UcumUnit Times(UcumUnit other) => Combine(other, 1);

    internal UcumUnit Per(UcumUnit other) => Combine(other, -1);

    internal UcumUnit Power(int exponent) => new(
        Factor.Power(exponent),
        Dimensions.Where(_ => exponent != 0).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value * exponent, StringComparer.Ordinal),
        Added);

    internal static UcumUnit OfDimension(string name) => One with { Dimensions = One.Dimensions.Add(name, 1) };

    private UcumUnit Combine(UcumUnit other, int sign)
    {
        var dimensions = Dimensions;
        foreach (var (name, power) in other.Dimensions)
        {
            var sum = dimensions.GetValueOrDefault(name) + (sign * power);
            dimensions = sum == 0 ? dimensions.Remove(name) : dimensions.SetItem(name, sum);
        }

        return new UcumUnit(sign > 0 ? Factor * other.Factor : Factor / other.Factor, dimensions, Added);
    }
}
