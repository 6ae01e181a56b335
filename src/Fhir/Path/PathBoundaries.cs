namespace Felles.Fhir;

/// <summary>How exact values are, the present time, and whether quantities compare; https://build.fhir.org/ig/HL7/FHIRPath/#precision.</summary>
internal static class PathBoundaries
{
    private const int DecimalDigits = 8;
    private const int DateDigits = 8;
    private const int DateTimeDigits = 17;
    private const int TimeDigits = 9;

    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["lowBoundary"] = new(0, 1, call => Boundary(call, isHigh: false)),
        ["highBoundary"] = new(0, 1, call => Boundary(call, isHigh: true)),
        ["precision"] = new(0, 0, call => call.OfOne(StaticType.Integer, Precision)),
        ["comparable"] = new(1, 1, call => call.Of(StaticType.Boolean, (e, items, argument) =>
            e.TrySingle(items, out var one) & e.TrySingle(argument, out var two)
                ? e.One(one.Quantity is { } left && two.Quantity is { } right && left.IsComparableTo(right) == true) : e.Empty)),
        ["now"] = new(0, 0, call => Present(call, PathType.DateTime, now => Time(now, PathKind.DateTime))),
        ["today"] = new(0, 0, call => Present(call, PathType.Date, now => new PathTime(PathKind.Date, now.Date, TimePart.Day, 0, null))),
        ["timeOfDay"] = new(0, 0, call => Present(call, PathType.Time, now => Time(now, PathKind.Time) with { Clock = new DateTime(Milliseconds(now.TimeOfDay.Ticks)), Offset = null })),
    };

    private static PathTime Time(DateTimeOffset now, PathKind kind) =>
        new(kind, new DateTime(Milliseconds(now.Ticks)), TimePart.Second, 3, (int)now.Offset.TotalMinutes);

    private static long Milliseconds(long ticks) => ticks - (ticks % TimeSpan.TicksPerMillisecond);

    private static CompiledStep Present(FunctionCall call, PathType type, Func<DateTimeOffset, PathTime> give) => new(
        (e, _) => e.Environment.Now is { } now ? e.One(PathItem.Of(give(now))) : e.Fail("time", "The expression asks for the time, which a rule about a stored resource cannot."),
        StaticType.Single(type));

    private static CompiledStep Boundary(FunctionCall call, bool isHigh) => call.Of(call.Input.Type, (e, items, argument) =>
    {
        if (!e.TrySingle(items, out var item)) return e.Empty;
        int? digits = null;
        if (e.TrySingle(argument, out var wanted))
        {
            if (!wanted.TryInteger(out var given)) return e.Fail("type", "A precision is an integer.");
            digits = given;
        }

        if (item.TryNumber(out var number)) return Number(number, digits, isHigh) is { } boundary ? e.One(PathItem.Of(boundary)) : e.Empty;
        if (item.Quantity is { } quantity) return Number(quantity.Value, digits, isHigh) is { } value ? e.One(PathItem.Of(quantity with { Value = value })) : e.Empty;
        if (item.Time is { } time) return time.Boundary(digits ?? (time.Kind switch { PathKind.Date => DateDigits, PathKind.DateTime => DateTimeDigits, _ => TimeDigits }), isHigh) is { } end ? e.One(PathItem.Of(end)) : e.Empty;
        return item.HasValue ? e.Fail("type", "Only numbers, quantities, dates and times have boundaries.") : e.Empty;
    });

    private static decimal? Number(decimal number, int? digits, bool isHigh)
    {
        var half = PathNumber.HalfDigit(number);
        return PathNumber.Toward(isHigh ? number + half : number - half, digits ?? DecimalDigits, up: isHigh);
    }

    private static PathItems Precision(Evaluation evaluation, PathItem item)
    {
        if (item.TryNumber(out var number)) return evaluation.One(PathItem.Of(PathNumber.Scale(number)));
        if (item.Time is { } time) return evaluation.One(PathItem.Of(time.Digits));
        return item.HasValue ? evaluation.Fail("type", "Only numbers, dates and times have a precision.") : evaluation.Empty;
    }
}
