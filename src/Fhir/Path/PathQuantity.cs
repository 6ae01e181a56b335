namespace Felles.Fhir;

/// <summary>The unit of a quantity.</summary>
/// <param name="Code">UCUM code, or the word of a calendar duration in the singular.</param>
/// <param name="IsCalendar">Whether it is a calendar duration: a year that is not always as long.</param>
internal sealed record PathUnit(string Code, bool IsCalendar)
{
    internal static PathUnit One { get; } = new("1", IsCalendar: false);

    private static readonly Dictionary<string, string> UcumOfCalendar = new(StringComparer.Ordinal)
    {
        ["year"] = "a", ["month"] = "mo", ["week"] = "wk", ["day"] = "d", ["hour"] = "h", ["minute"] = "min", ["second"] = "s", ["millisecond"] = "ms",
    };

    /// <summary>The calendar duration that a word names, in singular or plural; null when it names none.</summary>
    internal static PathUnit? Calendar(string word)
    {
        var singular = word.EndsWith('s') ? word[..^1] : word;
        return UcumOfCalendar.ContainsKey(singular) ? new PathUnit(singular, IsCalendar: true) : null;
    }

    /// <summary>Whether it has another length each time: calendar years and months.</summary>
    internal bool IsVariable => IsCalendar && Code is "year" or "month";

    /// <summary>The UCUM code that it is or comes nearest.</summary>
    internal string Ucum => IsCalendar ? UcumOfCalendar[Code] : Code;

    /// <summary>The calendar duration it can be added to dates as; null when it is none. A UCUM year or month has a length of its own and cannot.</summary>
    internal string? AsCalendar
    {
        get
        {
            if (IsCalendar) return Code;
            if (Calendar(Code) is { } word) return word.Code;
            foreach (var (word2, ucum) in UcumOfCalendar)
                if (ucum == Code && word2 is not ("year" or "month"))
                    return word2;
            return null;
        }
    }
}

/// <summary>A number of a unit; https://hl7.org/fhirpath/N1/#quantity.</summary>
internal sealed record PathQuantity(decimal Value, PathUnit Unit)
{
    /// <summary>What a FHIR Quantity is; null when it has no value, or one that is only a bound.</summary>
    internal static PathQuantity? Of(PathItem item)
    {
        var names = item.Source.Definitions.Names;
        if (item.Member(names.Value) is not { } value || !value.TryNumber(out var number) || item.Member(names.Comparator) is not null) return null;
        var code = item.MemberText(names.Code);
        if (code is not null && item.MemberText(names.System) == "http://unitsofmeasure.org") return new PathQuantity(number, new PathUnit(code, IsCalendar: false));
        // A unit in words is comparable with the same words alone: braces make it no unit of UCUM.
        return new PathQuantity(number, code is null && item.MemberText(names.Unit) is not { } ? PathUnit.One : new PathUnit($"{{{code ?? item.MemberText(names.Unit)}", IsCalendar: false));
    }

    /// <summary>Which is less: negative, zero, positive; null when they cannot be compared.</summary>
    internal int? CompareTo(PathQuantity other)
    {
        if (Unit == other.Unit) return Value.CompareTo(other.Value);
        if (Unit.IsVariable || other.Unit.IsVariable)
            return Unit.IsVariable && other.Unit.IsVariable ? (Rational.Of(Value) * Months).CompareTo(Rational.Of(other.Value) * other.Months) : null;
        return CompareAsUcum(other);
    }

    /// <summary>Whether they are about the same, by the digits of the one that is given less exactly: a calendar year as a UCUM year, too.</summary>
    internal bool IsEquivalentTo(PathQuantity other)
    {
        if (Unit == other.Unit) return PathEquality.NumbersEquivalent(Value, other.Value);
        if (UcumUnit.Find(Unit.Ucum) is not { } one || UcumUnit.Find(other.Unit.Ucum) is not { } two || !one.IsComparableTo(two)) return false;
        if (one.IsShifted || two.IsShifted) return CompareAsUcum(other) == 0;
        var (coarse, fine, unit, from) = Step(Value, one).CompareTo(Step(other.Value, two)) >= 0 ? (Value, other.Value, one, two) : (other.Value, Value, two, one);
        return (from.ToBase(fine) / unit.Factor).ToDecimal() is { } converted && PathEquality.AreSameAt(coarse, converted, PathEquality.SignificantScale(coarse));
    }

    /// <summary>Whether the units are of one kind; null when one of them is not known.</summary>
    internal bool? IsComparableTo(PathQuantity other) =>
        UcumUnit.Find(Unit.Ucum) is { } one && UcumUnit.Find(other.Unit.Ucum) is { } two ? one.IsComparableTo(two) : null;

    /// <summary>Sum or difference in the unit of this; null when they cannot be added.</summary>
    internal PathQuantity? Add(PathQuantity other, int sign)
    {
        if (Unit == other.Unit) return this with { Value = Value + (sign * other.Value) };
        if (Unit.IsVariable != other.Unit.IsVariable || UcumUnit.Find(Unit.Ucum) is not { IsShifted: false } one || UcumUnit.Find(other.Unit.Ucum) is not { IsShifted: false } two || !one.IsComparableTo(two)) return null;
        return (two.ToBase(other.Value) / one.Factor).ToDecimal() is { } converted ? this with { Value = Value + (sign * converted) } : null;
    }

    /// <summary>Product or quotient, with the units multiplied or divided; null when there is none.</summary>
    internal PathQuantity? Multiply(PathQuantity other, bool isDivision)
    {
        if (isDivision && other.Value == 0) return null;
        if (UcumUnit.Find(Unit.Ucum) is not { IsShifted: false } one || UcumUnit.Find(other.Unit.Ucum) is not { IsShifted: false } two) return null;
        var value = isDivision ? Value / other.Value : Value * other.Value;
        if (other.Unit == PathUnit.One) return this with { Value = value };
        if (isDivision && one.IsComparableTo(two))
            return (Rational.Of(value) * one.Factor / two.Factor).ToDecimal() is { } plain ? new PathQuantity(plain, PathUnit.One) : null;
        var (left, right) = (Unit.Ucum, other.Unit.Ucum);
        if (left == "1" && !isDivision) return new PathQuantity(value, other.Unit);
        return new PathQuantity(value, new PathUnit($"{Part(left)}{(isDivision ? '/' : '.')}{Part(right)}", IsCalendar: false));
    }

    /// <summary>As FHIRPath writes it.</summary>
    public override string ToString() => Unit.IsCalendar ? $"{PathNumber.Text(Value)} {Unit.Code}" : $"{PathNumber.Text(Value)} '{Unit.Code}'";

    /// <summary>The weight of the last digit that counts.</summary>
    private static Rational Step(decimal value, UcumUnit unit) => unit.Factor * new Rational(1, System.Numerics.BigInteger.Pow(10, PathEquality.SignificantScale(value)));

    private Rational Months => new(Unit.Code == "year" ? 12 : 1, 1);

    private static string Part(string code) => code.AsSpan().ContainsAny('/', '.') ? $"({code})" : code;

    private int? CompareAsUcum(PathQuantity other) =>
        UcumUnit.Find(Unit.Ucum) is { } one && UcumUnit.Find(other.Unit.Ucum) is { } two && one.IsComparableTo(two)
            ? one.ToBase(Value).CompareTo(two.ToBase(other.Value)) : null;
}
