using System.Globalization;
using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>From one type to another: <c>toInteger</c>, <c>convertsToQuantity</c>, …; https://hl7.org/fhirpath/N1/#conversion.</summary>
internal static partial class PathConversion
{
    private static readonly (string Name, PathType Type, Func<PathItem, PathItem?> Convert)[] Conversions =
    [
        ("Boolean", PathType.Boolean, ToBoolean),
        ("Integer", PathType.Integer, ToInteger),
        ("Decimal", PathType.Decimal, item => item.TryNumber(out var number) ? PathItem.Of(number) : ToDecimal(item)),
        ("String", PathType.String, item => ToText(item) is { } text ? PathItem.Of(text) : null),
        ("Date", PathType.Date, ToDate),
        ("DateTime", PathType.DateTime, ToDateTime),
        ("Time", PathType.Time, ToTime),
        ("Quantity", PathType.Quantity, item => ToQuantity(item) is { } quantity ? PathItem.Of(quantity) : null),
    ];

    internal static readonly Dictionary<string, PathFunction> Functions = new(
        Conversions.SelectMany(conversion => new KeyValuePair<string, PathFunction>[]
        {
            new($"to{conversion.Name}", new(0, conversion.Name == "Quantity" ? 1 : 0, call => Converted(call, conversion.Type, conversion.Convert))),
            new($"convertsTo{conversion.Name}", new(0, conversion.Name == "Quantity" ? 1 : 0, call => Convertible(call, conversion.Convert))),
        }),
        StringComparer.Ordinal);

    /// <summary>The System value of a FHIR primitive or Quantity, or the value itself; null when it has none.</summary>
    internal static PathItem? ToSystem(PathItem item)
    {
        if (!item.IsNode) return item;
        return item.Kind switch
        {
            PathKind.Boolean => PathItem.Of(item.Boolean),
            PathKind.String => PathItem.Of(item.Text),
            PathKind.Integer => item.TryInteger(out var integer) ? PathItem.Of(integer) : null,
            PathKind.Decimal => item.TryNumber(out var number) ? PathItem.Of(number) : null,
            PathKind.Quantity => item.Quantity is { } quantity ? PathItem.Of(quantity) : null,
            PathKind.Complex => null,
            _ => item.Time is { } time ? PathItem.Of(time) : null,
        };
    }

    /// <summary>The text that stands for a value; null for objects.</summary>
    internal static string? ToText(PathItem item) => item.Kind switch
    {
        PathKind.Boolean => item.Boolean ? "true" : "false",
        PathKind.String => item.Text,
        PathKind.Integer => item.TryInteger(out var integer) ? integer.ToString(CultureInfo.InvariantCulture) : null,
        PathKind.Decimal => item.TryNumber(out var number) ? PathNumber.Text(number) : null,
        PathKind.Quantity => item.Quantity?.ToString(),
        PathKind.Complex => null,
        _ => item.IsNode ? item.Text : item.Time!.ToString(),
    };

    private static CompiledStep Converted(FunctionCall call, PathType type, Func<PathItem, PathItem?> convert)
    {
        if (call.Has(0)) return ToUnit(call, (e, quantity) => quantity is null ? e.Empty : e.One(PathItem.Of(quantity)));
        return call.OfOne(StaticType.Single(type), (e, item) => convert(item) is { } converted ? e.One(converted) : e.Empty);
    }

    private static CompiledStep Convertible(FunctionCall call, Func<PathItem, PathItem?> convert)
    {
        if (call.Has(0)) return ToUnit(call, (e, quantity) => e.One(quantity is not null));
        return call.OfOne(StaticType.Boolean, (e, item) => e.One(convert(item) is not null));
    }

    private static CompiledStep ToUnit(FunctionCall call, Func<Evaluation, PathQuantity?, PathItems> give) => call.Of(StaticType.Single(PathType.Quantity), (e, items, argument) =>
    {
        if (!e.TrySingle(items, out var item) || !e.TrySingle(argument, out var wanted) || !PathStrings.TryText(e, wanted, out var code)) return e.Empty;
        var unit = PathUnit.Calendar(code) ?? new PathUnit(code, IsCalendar: false);
        return give(e, ToQuantity(item) is { } quantity ? new PathQuantity(0, unit).Add(quantity, 1) : null);
    });

    private static PathItem? ToBoolean(PathItem item)
    {
        bool? value = item.Kind switch
        {
            PathKind.Boolean => item.Boolean,
            PathKind.String => item.Text.ToLowerInvariant() switch { "true" or "t" or "yes" or "y" or "1" or "1.0" => true, "false" or "f" or "no" or "n" or "0" or "0.0" => false, _ => null },
            PathKind.Integer or PathKind.Decimal => item.TryNumber(out var number) ? number == 1 ? true : number == 0 ? false : null : null,
            _ => null,
        };
        return value is { } known ? PathItem.Of(known) : null;
    }

    private static PathItem? ToInteger(PathItem item) => item.Kind switch
    {
        PathKind.Boolean => PathItem.Of(item.Boolean ? 1 : 0),
        PathKind.Integer => item.TryInteger(out var integer) ? PathItem.Of(integer) : null,
        PathKind.String => int.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? PathItem.Of(parsed) : null,
        _ => null,
    };

    private static PathItem? ToDecimal(PathItem item) => item.Kind switch
    {
        PathKind.Boolean => PathItem.Of(item.Boolean ? 1m : 0m),
        PathKind.String => decimal.TryParse(item.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? PathItem.Of(parsed) : null,
        _ => null,
    };

    private static PathItem? ToDate(PathItem item)
    {
        if (item.Kind == PathKind.String) return PathTime.ParseAs(item.Text, PathKind.DateTime) is { } parsed ? AsDate(parsed) : null;
        return item.Kind is PathKind.Date or PathKind.DateTime && item.Time is { } time ? AsDate(time) : null;
    }

    private static PathItem AsDate(PathTime time) => PathItem.Of(
        time with { Kind = PathKind.Date, Clock = time.Clock.Date, Part = time.Part < TimePart.Day ? time.Part : TimePart.Day, FractionDigits = 0, Offset = null });

    private static PathItem? ToDateTime(PathItem item)
    {
        if (item.Kind == PathKind.String) return PathTime.ParseAs(item.Text, PathKind.DateTime) is { } parsed ? PathItem.Of(parsed) : null;
        return item.Kind is PathKind.Date or PathKind.DateTime && item.Time is { } time ? PathItem.Of(time with { Kind = PathKind.DateTime }) : null;
    }

    private static PathItem? ToTime(PathItem item)
    {
        if (item.Kind == PathKind.String) return PathTime.ParseAs(item.Text.TrimStart('T'), PathKind.Time) is { } parsed ? PathItem.Of(parsed) : null;
        return item.Kind == PathKind.Time && item.Time is { } time ? PathItem.Of(time) : null;
    }

    private static PathQuantity? ToQuantity(PathItem item)
    {
        if (item.TryNumber(out var number)) return new PathQuantity(number, PathUnit.One);
        if (item.Kind == PathKind.Boolean) return new PathQuantity(item.Boolean ? 1 : 0, PathUnit.One);
        if (item.Kind != PathKind.String) return item.Quantity;
        var match = QuantityText().Match(item.Text);
        if (!match.Success || !decimal.TryParse(match.Groups["value"].Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return null;
        if (match.Groups["unit"].Success) return new PathQuantity(value, new PathUnit(match.Groups["unit"].Value, IsCalendar: false));
        if (!match.Groups["word"].Success) return new PathQuantity(value, PathUnit.One);
        return PathUnit.Calendar(match.Groups["word"].Value) is { } calendar ? new PathQuantity(value, calendar) : null;
    }

    [GeneratedRegex(@"\A(?<value>[+-]?[0-9]+(\.[0-9]+)?)\s*('(?<unit>[^']+)'|(?<word>[a-zA-Z]+))?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex QuantityText();
}
