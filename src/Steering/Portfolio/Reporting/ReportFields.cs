using System.Collections.Frozen;
using System.Globalization;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>What a field of a report takes.</summary>
internal enum FieldKind
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>Several lines.</summary>
    Text,

    /// <summary>One of a list of codes.</summary>
    Code,

    /// <summary>Several of a list of codes, comma between.</summary>
    Codes,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>A year, month or day.</summary>
    PartialDate,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Million kroner.</summary>
    Amount,
}

/// <summary>A field that an owner fills in. Its name is the member's in the canonical form.</summary>
/// <param name="Name">As <c>statusReason</c>.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Codes">The codes it may hold; empty where it holds none.</param>
internal sealed record ReportField(string Name, FieldKind Kind, params string[] Codes);

/// <summary>Fields that repeat together, as those of a dependency.</summary>
/// <param name="Name">The list's name in the canonical form.</param>
/// <param name="Fields">The fields of one entry; the entry is there when any of them but a flag is filled in.</param>
internal sealed record ReportGroup(string Name, params ReportField[] Fields);

/// <summary>
/// The fields of a report, one table for the form, the file and what is read from either. A key is <c>status</c> or
/// <c>dependencies.2.category</c>; entries count from 1.
/// </summary>
internal static class ReportFields
{
    /// <summary>The value of a flag that is set.</summary>
    internal const string Yes = "yes";

    /// <summary>The value of a flag that is said not to be.</summary>
    internal const string No = "no";

    private static readonly string[] colours = CodesOf<Colour>();

    /// <summary>The fields that stand once, in the order shown.</summary>
    internal static IReadOnlyList<ReportField> Single { get; } =
    [
        new("name", FieldKind.Line), new("owner", FieldKind.Line), new("kind", FieldKind.Code, CodesOf<InitiativeKind>()), new("programme", FieldKind.Line),
        new("segment", FieldKind.Code, CodesOf<Segment>()), new("phase", FieldKind.Code, CodesOf<Phase>()), new("activity", FieldKind.Code, CodesOf<Activity>()), new("endedReason", FieldKind.Text),
        new("status", FieldKind.Code, colours), new("statusReason", FieldKind.Text), new("causes", FieldKind.Codes, CodesOf<Cause>()),
        new("risk", FieldKind.Code, colours), new("riskReason", FieldKind.Text),
        new("focusArea", FieldKind.Code, [.. CodeLists.InForce.FocusAreas.Select(entry => entry.Code)]), new("sustainableDevelopmentGoals", FieldKind.Codes, [.. Enumerable.Range(1, 17).Select(goal => goal.ToString(CultureInfo.InvariantCulture))]),
        new("start", FieldKind.PartialDate), new("end", FieldKind.PartialDate),
        new("purpose", FieldKind.Text), new("resultGoals", FieldKind.Text), new("effectGoals", FieldKind.Text), new("evaluationPlan", FieldKind.Text), new("evaluationFunded", FieldKind.Code, Yes, No),
        new("description", FieldKind.Text), new("contact", FieldKind.Line),
    ];

    /// <summary>The fields that repeat.</summary>
    internal static IReadOnlyList<ReportGroup> Groups { get; } =
    [
        new("budgets", new ReportField("year", FieldKind.Number), new ReportField("amount", FieldKind.Amount)),
        new("costChanges", new ReportField("solution", FieldKind.Code, [.. CodeLists.InForce.Solutions.Select(entry => entry.Code)]), new ReportField("year", FieldKind.Number), new ReportField("amount", FieldKind.Amount)),
        new("dependencies", new ReportField("text", FieldKind.Text), new ReportField("category", FieldKind.Code, [.. CodeLists.InForce.DependencyCategories.Select(entry => entry.Code)]), new ReportField("status", FieldKind.Code, colours),
            new ReportField("criticality", FieldKind.Code, CodesOf<Criticality>()), new ReportField("deadline", FieldKind.PartialDate), new ReportField("met", FieldKind.Flag, Yes), new ReportField("initiative", FieldKind.Number)),
        new("milestones", new ReportField("name", FieldKind.Line), new ReportField("kind", FieldKind.Code, CodesOf<MilestoneKind>()), new ReportField("planned", FieldKind.Date), new ReportField("forecast", FieldKind.Date), new ReportField("reached", FieldKind.Date), new ReportField("id", FieldKind.Line)),
        new("links", new ReportField("title", FieldKind.Line), new ReportField("address", FieldKind.Line)),
    ];

    private static readonly FrozenDictionary<string, ReportField> byKey = Keys().ToFrozenDictionary(item => item.Key, item => item.Field);

    private static readonly FrozenDictionary<string, int> order = Keys().Select((item, index) => (item.Key, index)).ToFrozenDictionary(item => item.Key, item => item.index);

    /// <summary>The field of a key; null for another text.</summary>
    internal static ReportField? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>The group of a key whose entry is beyond the limit of a report; null for every other key.</summary>
    internal static string? IsBeyond(string key) =>
        key.Split('.') is [var name, var entry, var field] && Groups.FirstOrDefault(group => group.Name == name) is { } found && found.Fields.Any(known => known.Name == field)
        && int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > RoundCheck.EntriesMax
            ? name
            : null;

    /// <summary>Where a key comes in the form.</summary>
    internal static int Order(string key) => order.GetValueOrDefault(key, int.MaxValue);

    internal static ReportGroup Group(string name) => Groups.First(group => group.Name == name);

    internal static string Key(string group, int entry, string field) => string.Create(CultureInfo.InvariantCulture, $"{group}.{entry}.{field}");

    private static IEnumerable<(string Key, ReportField Field)> Keys() =>
    [
        .. Single.Select(field => (field.Name, field)),
        .. from entryGroup in Groups
           from entry in Enumerable.Range(1, RoundCheck.EntriesMax)
           from field in entryGroup.Fields
           select (Key(entryGroup.Name, entry, field.Name), field),
    ];

    private static string[] CodesOf<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Dimensions.Code)];
}
