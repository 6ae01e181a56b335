namespace Felles.Fhir;

/// <summary>Arithmetic on numbers, quantities, texts and times; https://hl7.org/fhirpath/N1/#math. What overflows, or divides by zero, is empty.</summary>
internal static class PathArithmetic
{
    internal static PathItems Concatenate(Evaluation evaluation, PathItems left, PathItems right)
    {
        string one = "", two = "";
        if (evaluation.TrySingle(left, out var first) && !PathStrings.TryText(evaluation, first, out one)) return evaluation.Empty;
        if (evaluation.TrySingle(right, out var second) && !PathStrings.TryText(evaluation, second, out two)) return evaluation.Empty;
        return evaluation.One(PathItem.Of(one + two));
    }

    internal static PathItems Add(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
        (one.Kind, two.Kind) switch
        {
            (PathKind.String, PathKind.String) => PathItem.Of(one.Text + two.Text),
            (PathKind.Quantity, PathKind.Quantity) => Quantity(one, two, (a, b) => a.Add(b, 1)),
            (PathKind.Date or PathKind.DateTime or PathKind.Time, PathKind.Quantity) => Shift(evaluation, one, two, 1),
            _ => Numbers(evaluation, one, two, (a, b) => a + b),
        });

    internal static PathItems Subtract(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
        (one.Kind, two.Kind) switch
        {
            (PathKind.Quantity, PathKind.Quantity) => Quantity(one, two, (a, b) => a.Add(b, -1)),
            (PathKind.Date or PathKind.DateTime or PathKind.Time, PathKind.Quantity) => Shift(evaluation, one, two, -1),
            _ => Numbers(evaluation, one, two, (a, b) => a - b),
        });

    internal static PathItems Multiply(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
        one.Kind == PathKind.Quantity || two.Kind == PathKind.Quantity
            ? Quantity(one, two, (a, b) => a.Multiply(b, isDivision: false)) : Numbers(evaluation, one, two, (a, b) => a * b));

    internal static PathItems Divide(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
    {
        if (one.Kind == PathKind.Quantity || two.Kind == PathKind.Quantity) return Quantity(one, two, (a, b) => a.Multiply(b, isDivision: true));
        return TryNumbers(evaluation, one, two, out var a, out var b) && b != 0 ? PathItem.Of(a / b) : null;
    });

    internal static PathItems Div(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
    {
        if (!TryNumbers(evaluation, one, two, out var a, out var b) || b == 0) return null;
        var whole = decimal.Truncate(a / b);
        return whole is >= int.MinValue and <= int.MaxValue ? PathItem.Of((int)whole) : PathItem.Of(whole);
    });

    internal static PathItems Mod(Evaluation evaluation, PathItems left, PathItems right) => OfTwo(evaluation, left, right, (one, two) =>
    {
        if (two.TryNumber(out var divisor) && divisor == 0) return null;
        return Numbers(evaluation, one, two, (a, b) => a % b);
    });

    /// <summary><c>+x</c> or <c>-x</c>.</summary>
    internal static PathItems Sign(Evaluation evaluation, PathItems items, bool isMinus)
    {
        if (!evaluation.TrySingle(items, out var item)) return evaluation.Empty;
        if (item.Quantity is { } quantity) return evaluation.One(PathItem.Of(isMinus ? quantity with { Value = -quantity.Value } : quantity));
        if (item.TryInteger(out var integer) && (integer != int.MinValue || !isMinus)) return evaluation.One(PathItem.Of(isMinus ? -integer : integer));
        if (item.TryNumber(out var number)) return evaluation.One(PathItem.Of(isMinus ? -number : number));
        return item.HasValue ? evaluation.Fail("type", "Only numbers and quantities have a sign.") : evaluation.Empty;
    }

    private static PathItems OfTwo(Evaluation evaluation, PathItems left, PathItems right, Func<PathItem, PathItem, PathItem?> compute)
    {
        if (!(evaluation.TrySingle(left, out var one) & evaluation.TrySingle(right, out var two)) || !one.HasValue || !two.HasValue) return evaluation.Empty;
        try
        {
            return compute(one, two) is { } result ? evaluation.One(result) : evaluation.Empty;
        }
        catch (OverflowException)
        {
            // Decimals tell only so that a result is too large for them.
            return evaluation.Empty;
        }
    }

    private static PathItem? Quantity(PathItem one, PathItem two, Func<PathQuantity, PathQuantity, PathQuantity?> compute) =>
        AsQuantity(one) is { } left && AsQuantity(two) is { } right && compute(left, right) is { } result ? PathItem.Of(result) : null;

    private static PathQuantity? AsQuantity(PathItem item) => item.TryNumber(out var number) ? new PathQuantity(number, PathUnit.One) : item.Quantity;

    private static PathItem? Shift(Evaluation evaluation, PathItem time, PathItem amount, int sign)
    {
        if (time.Time is not { } start || amount.Quantity is not { } quantity) return null;
        if (quantity.Unit.AsCalendar is { } unit)
        {
            // A UCUM second has no parts when it is added to a time; a calendar second has.
            var value = quantity.Unit.IsCalendar ? quantity.Value : decimal.Truncate(quantity.Value);
            return start.Add(sign * value, unit) is { } moved ? PathItem.Of(moved) : null;
        }

        evaluation.Fail("type", "Only calendar durations, and UCUM units up to weeks, can be added to a date or time.");
        return null;
    }

    private static bool TryNumbers(Evaluation evaluation, PathItem one, PathItem two, out decimal left, out decimal right)
    {
        right = 0;
        if (one.TryNumber(out left) & two.TryNumber(out right)) return true;
        if (!PathEquality.IsNumber(one.Kind) || !PathEquality.IsNumber(two.Kind)) evaluation.Fail("type", "These types cannot be calculated with together.");
        return false;
    }

    private static PathItem? Numbers(Evaluation evaluation, PathItem one, PathItem two, Func<decimal, decimal, decimal> compute)
    {
        if (!TryNumbers(evaluation, one, two, out var left, out var right)) return null;
        var result = compute(left, right);
        if (one.Kind == PathKind.Decimal || two.Kind == PathKind.Decimal) return PathItem.Of(result);
        return result is >= int.MinValue and <= int.MaxValue ? PathItem.Of((int)result) : null;
    }
}
