using Felles.Public.Texts;
using Felles.Steering.Papers;
using Felles.Steering.Strategy;

namespace Felles.Steering.Texts;

/// <summary>The texts of the strategy, the road map and the assignments, and their codes and numbers in words.</summary>
internal sealed class FollowUpTexts(PageLanguage language) : PageTexts(language)
{
    /// <summary>A code of an enumeration, as readers know it.</summary>
    internal string Name<T>(T value)
        where T : struct, Enum => this[$"{char.ToLowerInvariant(typeof(T).Name[0])}{typeof(T).Name[1..]}.{Portfolio.Dimensions.Code(value)}"];

    /// <summary>The label of a field by its key, as «Budsjettlinjer 2: Beløp» for <c>budget.2.amount</c>.</summary>
    internal string Label(string key) => string.Join(": ", key.Split('.').Aggregate(new List<string>(), (parts, step) =>
    {
        if (parts.Count > 0 && int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _)) parts[^1] += $" {step}";
        else parts.Add(Find($"label.{step}") ?? step);
        return parts;
    }));

    /// <summary>A date of any precision in words; a dash for none.</summary>
    internal string Date(PartialDate? date) => date is { } known ? Language.PartialDate(known.Text) : this["none"];

    /// <summary>A period.</summary>
    internal string Period(PartialDate? start, PartialDate? end, bool ongoing) => (start, end) switch
    {
        _ when ongoing => this["period.ongoing"],
        (null, null) => this["none"],
        ({ } from, { } to) when from == to => Date(from),
        ({ } from, { } to) => $"{Date(from)}–{Date(to)}",
        (null, { } to) => this["period.to", Date(to)],
        ({ } from, null) => this["period.from", Date(from)],
    };

    /// <summary>A number with every decimal it has, and its unit.</summary>
    internal string Quantity(decimal number, string unit) => unit == "%" || unit.StartsWith("% ", StringComparison.Ordinal) ? $"{Exact(number)}\u00A0{unit}" : $"{Exact(number)} {unit}";

    /// <summary>A value measured, as «147 av 356 kommuner (41,3 %)».</summary>
    internal string Value(Observation value, string unit) => value.Whole is { } whole
        ? this["value.of", Exact(value.Value), Exact(whole), unit, Share(value.Value / whole)]
        : Quantity(value.Value, unit);

    /// <summary>A share in per cent with at most one decimal.</summary>
    internal string Share(decimal share) => $"{decimal.Round(100 * share, 1).ToString("0.#", Language.Culture)}\u00A0%";

    /// <summary>A number with every decimal it has.</summary>
    internal string Exact(decimal number) => number.ToString("#,0.####", Language.Culture);

    /// <summary>When a value is of.</summary>
    internal string When(Observation value) => value.Period ?? Date(value.At);

    /// <summary>A target in words, as the plan has it, with the figure where it must be worked out.</summary>
    internal string TargetOf(Measure measure, decimal? figure) => measure.Target.Kind switch
    {
        TargetKind.Value => Quantity(measure.Target.Value!.Value, measure.Unit),
        TargetKind.Count => this["target.count", Exact(measure.Target.Value!.Value), Exact(measure.Target.Whole!.Value), measure.Unit],
        TargetKind.Relative => this[measure.Target.Value >= 0 ? "target.rise" : "target.fall", Exact(Math.Abs(measure.Target.Value!.Value)), figure is { } rise ? Quantity(rise, measure.Unit) : this["none"]],
        TargetKind.All => figure is { } all ? this["target.all.of", Exact(all), measure.Unit] : this["target.all"],
        TargetKind.Undecided => this["target.undecided"],
        TargetKind.PlanDependent => this["target.plans"],
        TargetKind.None => this["target.none"],
    };

    /// <summary>A text from a record with room to break after a slash, where Norwegian joins long words.</summary>
    internal static string Soft(string text) => text.Replace("/", "/\u200B", StringComparison.Ordinal);

    /// <summary>A month's name.</summary>
    internal string Month(int month) => Language.Culture.DateTimeFormat.GetMonthName(month);
}
