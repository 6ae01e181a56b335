using System.Globalization;
using System.Text.Json;
using Felles.Kernel;
using Felles.Public.Texts;
using Felles.Steering.Portfolio;
using Felles.Steering.Portfolio.Reporting;

namespace Felles.Steering.Texts;

/// <summary>The texts of the steering house's pages, and its codes and numbers in words.</summary>
internal sealed class SteeringTexts(PageLanguage language) : PageTexts(language)
{
    /// <summary>A value along a dimension, as readers know it.</summary>
    internal string Label(Dimension dimension, string value) => dimension switch
    {
        _ when value == Dimensions.None => this["value.none"],
        Dimension.Owner or Dimension.Programme => value,
        Dimension.FocusArea => CodeLists.InForce.FocusAreaName(value) is { } name ? $"{value} {name}" : value,
        Dimension.Status or Dimension.Risk => this[$"colour.{value}"],
        _ => this[$"{Dimensions.Key(dimension)}.{value}"],
    };

    /// <summary>The name of a dimension.</summary>
    internal string Name(Dimension dimension) => this[$"dimension.{Dimensions.Key(dimension)}"];

    /// <summary>A number with at most the decimals asked for, rounded half away from zero, for show.</summary>
    internal string Rounded(decimal number, int decimals) =>
        decimal.Round(number, decimals, MidpointRounding.AwayFromZero).ToString($"N{decimals}", Language.Culture);

    /// <summary>A number with every decimal it has.</summary>
    internal string Exact(decimal number) => number.ToString("#,0.####", Language.Culture);

    /// <summary>A round's name, as «september 2022».</summary>
    internal string Round(string id) =>
        DateOnly.ParseExact($"{id}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("MMMM yyyy", Language.Culture);

    /// <summary>A share in whole per cent; null of nothing.</summary>
    internal string? Share(int part, int whole) => whole == 0 ? null : (part / (decimal)whole).ToString("P0", Language.Culture);

    /// <summary>The category of a dependency.</summary>
    internal string Category(string code) => Find($"category.{code}") ?? CodeLists.InForce.CategoryName(code) ?? code;

    /// <summary>An initiative's number and name; a line may be broken after a slash.</summary>
    internal static string Named(Initiative initiative) => $"{initiative.Number} {initiative.Name.Replace("/", "/\u200B", StringComparison.Ordinal)}";

    /// <summary>The label of a report's field, by its key: <c>status</c>, or <c>dependencies.2.category</c> with the number of its entry.</summary>
    internal string FieldLabel(string key) => key.Split('.') is [var group, var entry, var field]
        ? this["field.entry", this[$"entry.{group}"], entry, this[$"field.{group}.{field}"].ToLower(Language.Culture)]
        : this[$"field.{key}"];

    /// <summary>A code of a report's field in words; itself where it is none.</summary>
    internal string Choice(ReportField field, string code) => code.Length == 0 ? "" : field.Name switch
    {
        "segment" or "phase" or "activity" or "criticality" or "kind" => Find($"{field.Name}.{code}") ?? code,
        "status" or "risk" => Find($"colour.{code}") ?? code,
        "causes" => Find($"cause.{code}") ?? code,
        "sustainableDevelopmentGoals" => Find($"sdg.{code}") ?? code,
        "focusArea" => CodeLists.InForce.FocusAreaName(code) is { } name ? $"{code} {name}" : code,
        "category" => Category(code),
        "evaluationFunded" or "met" => Find($"choice.{code}") ?? code,
        _ => code,
    };

    /// <summary>What stands in a field of a draft, in words.</summary>
    internal string Typed(string key, string value) => ReportFields.Find(key) is not { Codes.Length: > 0 } field ? value
        : string.Join(", ", value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(code => Choice(field, code)));

    /// <summary>What is wrong with something reported.</summary>
    internal string Fault(Issue issue) => Fault(Language, issue);

    /// <summary>What is wrong with something reported, in a language.</summary>
    internal static string Fault(PageLanguage language, Issue issue) =>
        (language == PageLanguage.English ? issue.Text : language == PageLanguage.Nynorsk ? issue.TextNynorsk ?? issue.TextBokmål : issue.TextBokmål) ?? issue.Text;

    /// <summary>A changed field's value in words.</summary>
    internal string Value(FieldChange change, JsonElement? value)
    {
        if (value is not { } given) return this["value.none"];
        if (given.ValueKind == JsonValueKind.Array) return Count("value.list", given.GetArrayLength());
        var text = given.ToString();
        return change.Field switch
        {
            "introduced" or "ended" => Round(text),
            "start" or "end" => Language.PartialDate(text),
            _ => Dimensions.Find(change.Field) is { } dimension ? Label(dimension, text) : text,
        };
    }
}
