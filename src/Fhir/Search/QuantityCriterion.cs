using System.Globalization;
using System.Text;

namespace Felles.Fhir;

/// <summary>A number as it was written, with the stretch that its digits stand for: <c>2.0</c> is 1.95 to 2.05.</summary>
/// <param name="Value">The number.</param>
/// <param name="Slack">Half of its last digit's weight.</param>
internal readonly record struct WrittenNumber(decimal Value, decimal Slack)
{
    // Beyond this a decimal cannot hold the digits; no measurement comes near.
    private const int ExponentMax = 20;

    internal static bool TryParse(ReadOnlySpan<byte> text, out WrittenNumber number)
    {
        number = default;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = 0;
        if (exponentAt >= 0 && (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > ExponentMax)) return false;
        if (digits.Length > 28 || !decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        var point = digits.IndexOf((byte)'.');
        var decimals = (point < 0 ? 0 : digits.Length - point - 1) - exponent;
        if (!TryScale(value, exponent, out value)) return false;
        if (!TryScale(0.5m, -decimals, out var slack)) return false;
        number = new WrittenNumber(value, slack);
        return true;
    }

    private static bool TryScale(decimal value, int exponent, out decimal scaled)
    {
        scaled = value;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            if (exponent < 0) scaled /= 10;
            else if (Math.Abs(scaled) > decimal.MaxValue / 10) return false;
            else scaled *= 10;
        }

        return true;
    }
}

/// <summary>A number of a resource as the stretch it may lie in: a point, or what a Range or a comparator leaves open.</summary>
/// <param name="Low">Its lower end; null when it is open.</param>
/// <param name="High">Its upper end; null when it is open.</param>
internal readonly record struct NumberRange(decimal? Low, decimal? High);

/// <summary>One value of a number or quantity parameter.</summary>
/// <param name="Prefix">Comparison.</param>
/// <param name="Number">The number.</param>
/// <param name="System">System of the unit's code; null for any, then <paramref name="Unit"/> may be the code or the unit as written.</param>
/// <param name="Unit">The unit; null for any.</param>
internal sealed record QuantityValue(SearchPrefix Prefix, WrittenNumber Number, byte[]? System, byte[]? Unit)
{
    private const string Ucum = "http://unitsofmeasure.org";

    // A tenth on each side, as the specification recommends.
    private static readonly Rational ApproximateShare = new(1, 10);

    private readonly UcumUnit? unit = System is not null && Unit is not null && Encoding.UTF8.GetString(System) == Ucum ? UcumUnit.Find(Encoding.UTF8.GetString(Unit)) : null;

    /// <summary>Whether a number of the same unit, or where no unit matters, satisfies the comparison.</summary>
    internal bool Matches(NumberRange range) => Compare(
        range.Low is { } low ? Rational.Of(low) : null, range.High is { } high ? Rational.Of(high) : null,
        Rational.Of(Number.Value), Rational.Of(Number.Slack));

    /// <summary>Whether a quantity satisfies the comparison. Units of UCUM are converted; others must be the same.</summary>
    internal bool Matches(NumberRange range, ReadOnlySpan<byte> system, ReadOnlySpan<byte> code, ReadOnlySpan<byte> written)
    {
        if (Unit is null) return Matches(range);
        var isSame = System is null ? code.SequenceEqual(Unit) || written.SequenceEqual(Unit)
            : code.SequenceEqual(Unit) && (System.Length == 0 || system.SequenceEqual(System));
        if (isSame) return Matches(range);
        if (unit is null || !system.SequenceEqual(System) || UcumUnit.Find(Encoding.UTF8.GetString(code)) is not { } other || !other.IsComparableTo(unit)) return false;
        return Compare(
            range.Low is { } low ? other.ToBase(low) : null, range.High is { } high ? other.ToBase(high) : null,
            unit.ToBase(Number.Value), Rational.Of(Number.Slack) * unit.Factor);
    }

    /// <summary>https://hl7.org/fhir/R4/search.html#number: eq and ne by the digits written, the others exactly.</summary>
    private bool Compare(Rational? low, Rational? high, Rational value, Rational slack) => Prefix switch
    {
        SearchPrefix.Eq => IsWithin(low, high, value, slack),
        SearchPrefix.Ne => !IsWithin(low, high, value, slack),
        SearchPrefix.Gt => high is not { } top || top.CompareTo(value) > 0,
        SearchPrefix.Lt => low is not { } bottom || bottom.CompareTo(value) < 0,
        SearchPrefix.Ge => high is not { } top || top.CompareTo(value) >= 0,
        SearchPrefix.Le => low is not { } bottom || bottom.CompareTo(value) <= 0,
        SearchPrefix.Sa => low is { } bottom && bottom.CompareTo(value) > 0,
        SearchPrefix.Eb => high is { } top && top.CompareTo(value) < 0,
        SearchPrefix.Ap => IsNear(low, high, value, slack),
        SearchPrefix.Po => (low is not { } bottom || bottom.CompareTo(value) <= 0) && (high is not { } top || top.CompareTo(value) >= 0),
    };

    // 2.0 is from 1.95 up to, not with, 2.05.
    private static bool IsWithin(Rational? low, Rational? high, Rational value, Rational slack) =>
        low is { } bottom && high is { } top && bottom.CompareTo(value + Negative(slack)) >= 0 && top.CompareTo(value + slack) < 0;

    private static bool IsNear(Rational? low, Rational? high, Rational value, Rational slack)
    {
        var share = Absolute(value) * ApproximateShare;
        if (share.CompareTo(slack) < 0) share = slack;
        return (low is not { } bottom || bottom.CompareTo(value + share) <= 0) && (high is not { } top || top.CompareTo(value + Negative(share)) >= 0);
    }

    private static Rational Negative(Rational value) => value * new Rational(-1, 1);

    private static Rational Absolute(Rational value) => value.CompareTo(Rational.Zero) < 0 ? Negative(value) : value;
}

/// <summary>
/// Number and quantity parameters; https://hl7.org/fhir/R4/search.html#quantity. Quantities of UCUM units that measure the
/// same are compared in the units of their base.
/// </summary>
internal sealed class QuantityCriterion : ValueCriterion
{
    internal required QuantityValue[] Values { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        var names = resource.Definitions.Names;
        if (!value.IsObject()) return WrittenNumber.TryParse(value.Bytes(), out var plain) && MatchesNumber(new NumberRange(plain.Value, plain.Value));
        if (value.Type.Name == "Range")
        {
            var (low, high) = (End(value, names.Find("low"u8)), End(value, names.Find("high"u8)));
            return (low is not null || high is not null)
                && MatchesQuantity(new NumberRange(Number(names, low), Number(names, high)), low ?? high!.Value, names);
        }

        if (Number(names, value) is not { } number) return false;
        if (value.Type.Name == "Money") return MatchesMoney(number, value.Bytes(names.Find("currency"u8)));
        return value.Type.Kind == PathKind.Quantity && MatchesQuantity(Ends(number, value.Bytes(names.Comparator)), value, names);
    }

    private static PathItem? End(in PathItem range, int name) => range.Member(name);

    private static decimal? Number(FhirNames names, PathItem? quantity) =>
        quantity is { } known && WrittenNumber.TryParse(known.Bytes(names.Value), out var number) ? number.Value : null;

    // "<5" was measured as anything below.
    private static NumberRange Ends(decimal number, ReadOnlySpan<byte> comparator) => comparator switch
    {
        [(byte)'<', ..] => new(null, number),
        [(byte)'>', ..] => new(number, null),
        _ => new(number, number),
    };

    private bool MatchesNumber(NumberRange number)
    {
        foreach (var value in Values)
            if (value.Unit is null && value.Matches(number))
                return true;
        return false;
    }

    private bool MatchesQuantity(NumberRange range, in PathItem unit, FhirNames names)
    {
        foreach (var value in Values)
            if (value.Matches(range, unit.Bytes(names.System), unit.Bytes(names.Code), unit.Bytes(names.Unit)))
                return true;
        return false;
    }

    private bool MatchesMoney(decimal number, ReadOnlySpan<byte> currency)
    {
        foreach (var value in Values)
            if (value.Matches(new NumberRange(number, number), "urn:iso:std:iso:4217"u8, currency, currency))
                return true;
        return false;
    }
}
