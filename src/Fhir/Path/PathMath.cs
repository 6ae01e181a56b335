namespace Felles.Fhir;

/// <summary>Functions of numbers; https://hl7.org/fhirpath/N1/#math. What has no result is empty.</summary>
internal static class PathMath
{
    private const int RoundMax = 28;

    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["abs"] = new(0, 0, call => call.OfOne(call.Input.Type, (e, item) => item.Quantity is { } quantity && item.Kind == PathKind.Quantity
            ? e.One(PathItem.Of(quantity with { Value = Math.Abs(quantity.Value) }))
            : Number(e, item, number => item.Kind == PathKind.Integer && number > int.MinValue ? PathItem.Of((int)Math.Abs(number)) : PathItem.Of(Math.Abs(number))))),
        ["ceiling"] = new(0, 0, call => call.OfOne(StaticType.Integer, (e, item) => Number(e, item, number => Whole(decimal.Ceiling(number))))),
        ["floor"] = new(0, 0, call => call.OfOne(StaticType.Integer, (e, item) => Number(e, item, number => Whole(decimal.Floor(number))))),
        ["truncate"] = new(0, 0, call => call.OfOne(StaticType.Integer, (e, item) => Number(e, item, number => Whole(decimal.Truncate(number))))),
        ["exp"] = new(0, 0, call => OfDouble(call, Math.Exp)),
        ["ln"] = new(0, 0, call => OfDouble(call, Math.Log)),
        ["sqrt"] = new(0, 0, call => OfDouble(call, Math.Sqrt)),
        ["log"] = new(1, 1, call => OfTwo(call, (number, other) => Real(Math.Log((double)number, (double)other)))),
        ["power"] = new(1, 1, call => call.Of(Numeric, (e, items, argument) => Power(e, items, argument))),
        ["round"] = new(0, 1, Round),
    };

    private static StaticType Numeric => new() { Types = [PathType.Integer, PathType.Decimal], IsSingle = true };

    private static StaticType Decimal => StaticType.Single(PathType.Decimal);

    private static PathItems Number(Evaluation evaluation, PathItem item, Func<decimal, PathItem?> compute)
    {
        if (item.TryNumber(out var number)) return compute(number) is { } result ? evaluation.One(result) : evaluation.Empty;
        return PathEquality.IsNumber(item.Kind) || !item.HasValue ? evaluation.Empty : evaluation.Fail("type", "A number is expected.");
    }

    private static CompiledStep OfDouble(FunctionCall call, Func<double, double> compute) =>
        call.OfOne(Decimal, (e, item) => Number(e, item, number => Real(compute((double)number))));

    private static CompiledStep OfTwo(FunctionCall call, Func<decimal, decimal, PathItem?> compute) => call.Of(Decimal, (e, items, argument) =>
        e.TrySingle(items, out var item) & e.TrySingle(argument, out var other)
            ? Number(e, item, number => other.TryNumber(out var second) ? compute(number, second) : null) : e.Empty);

    private static PathItem? Real(double value) => PathNumber.Of(value) is { } number ? PathItem.Of(number) : null;

    private static PathItem? Whole(decimal value) => value is >= int.MinValue and <= int.MaxValue ? PathItem.Of((int)value) : PathItem.Of(value);

    private static PathItems Power(Evaluation evaluation, PathItems items, PathItems argument)
    {
        if (!(evaluation.TrySingle(items, out var item) & evaluation.TrySingle(argument, out var exponent))) return evaluation.Empty;
        return Number(evaluation, item, number =>
        {
            if (!exponent.TryNumber(out var power)) return null;
            var result = PathNumber.Of(Math.Pow((double)number, (double)power));
            if (result is not { } value) return null;
            return item.Kind == PathKind.Integer && exponent.Kind == PathKind.Integer && value == decimal.Truncate(value) ? Whole(value) : PathItem.Of(value);
        });
    }

    private static CompiledStep Round(FunctionCall call) => call.Of(Decimal, (e, items, argument) =>
    {
        var digits = 0;
        if (!e.TrySingle(items, out var item)) return e.Empty;
        if (e.TrySingle(argument, out var wanted) && (!wanted.TryInteger(out digits) || digits < 0)) return e.Fail("type", "round takes the number of digits, zero or more.");
        return Number(e, item, number => PathItem.Of(decimal.Round(number, Math.Min(digits, RoundMax), MidpointRounding.AwayFromZero)));
    });
}
