using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>
/// A report as somebody types it: texts under the keys of <see cref="ReportFields"/>. Written from a report and read again it is
/// the same report.
/// </summary>
internal sealed class ReportDraft
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> beyond = new(StringComparer.Ordinal);

    /// <summary>The draft of what was reported.</summary>
    internal static ReportDraft Of(Initiative report)
    {
        var draft = new ReportDraft();
        draft.WriteSingle(report);
        draft.WriteGroups(report);
        return draft;
    }

    /// <summary>The draft of what was typed; keys that are no field's are left out.</summary>
    internal static ReportDraft Of(IEnumerable<KeyValuePair<string, string>> typed)
    {
        var draft = new ReportDraft();
        foreach (var (key, value) in typed)
            if (ReportFields.Find(key) is not null) draft.Set(key, value.ReplaceLineEndings("\n").Trim());
            else if (!string.IsNullOrWhiteSpace(value) && ReportFields.IsBeyond(key) is { } group) draft.beyond.Add(group);
        return draft;
    }

    /// <summary>The groups of which more entries were typed than a report may have.</summary>
    internal IEnumerable<string> Beyond => beyond;

    /// <summary>What is typed in a field; empty for nothing.</summary>
    internal string this[string key] => values.GetValueOrDefault(key, "");

    internal string this[string group, int entry, string field] => this[ReportFields.Key(group, entry, field)];

    /// <summary>The number of the last entry of a group with anything in it; 0 for none.</summary>
    internal int Entries(ReportGroup group)
    {
        for (var entry = RoundCheck.EntriesMax; entry > 0; entry--)
            if (Has(group, entry))
                return entry;
        return 0;
    }

    /// <summary>Whether anything but a flag is typed in an entry.</summary>
    internal bool Has(ReportGroup group, int entry) => group.Fields.Any(field => field.Kind != FieldKind.Flag && field.Name != "id" && this[group.Name, entry, field.Name].Length > 0);

    /// <summary>The fields with something in them.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Filled => values;

    /// <summary>The fields where two drafts differ.</summary>
    internal IEnumerable<string> Differences(ReportDraft other) =>
        values.Keys.Union(other.values.Keys).Where(key => this[key] != other[key]).Order(StringComparer.Ordinal);

    private void Set(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value)) values[key] = value;
    }

    private void WriteSingle(Initiative report)
    {
        static string? Code<T>(T? value)
            where T : struct, Enum => value is { } given ? Dimensions.Code(given) : null;
        Set("name", report.Name);
        Set("owner", report.Owner);
        Set("kind", Code(report.Kind));
        Set("programme", report.Programme);
        Set("segment", Dimensions.Code(report.Segment));
        Set("phase", Dimensions.Code(report.Phase));
        Set("activity", Dimensions.Code(report.Activity));
        Set("endedReason", report.EndedReason);
        Set("status", Dimensions.Code(report.Status));
        Set("statusReason", report.StatusReason);
        Set("causes", string.Join(',', report.Causes.Select(Dimensions.Code)));
        Set("risk", Code(report.Risk));
        Set("riskReason", report.RiskReason);
        Set("focusArea", report.FocusArea);
        Set("sustainableDevelopmentGoals", string.Join(',', report.SustainableDevelopmentGoals));
        Set("start", report.Start);
        Set("end", report.End);
        Set("purpose", report.Purpose);
        Set("resultGoals", report.ResultGoals);
        Set("effectGoals", report.EffectGoals);
        Set("evaluationPlan", report.EvaluationPlan);
        Set("evaluationFunded", report.EvaluationFunded switch { true => ReportFields.Yes, false => ReportFields.No, null => null });
        Set("description", report.Description);
        Set("contact", report.Contact);
    }

    private void WriteGroups(Initiative report)
    {
        Each("budgets", report.Budgets, budget => [("year", Text(budget.Year)), ("amount", Text(budget.Amount))]);
        Each("costChanges", report.CostChanges, change => [("solution", change.Solution), ("year", Text(change.Year)), ("amount", Text(change.Amount))]);
        Each("dependencies", report.Dependencies, dependency =>
        [
            ("text", dependency.Text), ("category", dependency.Category), ("status", Dimensions.Code(dependency.Status)), ("criticality", Dimensions.Code(dependency.Criticality)),
            ("deadline", dependency.Deadline), ("met", dependency.Met ? ReportFields.Yes : null), ("initiative", dependency.Initiative is { } number ? Text(number) : null),
        ]);
        Each("milestones", report.Milestones, milestone =>
        [
            ("name", milestone.Name), ("kind", Dimensions.Code(milestone.Kind)), ("planned", Text(milestone.Planned)), ("forecast", milestone.Forecast is { } forecast ? Text(forecast) : null),
            ("reached", milestone.Reached is { } reached ? Text(reached) : null), ("id", milestone.Id),
        ]);
        Each("links", report.Links, link => [("title", link.Title), ("address", link.Address)]);
    }

    private void Each<T>(string group, ImmutableArray<T> entries, Func<T, (string Field, string? Value)[]> fields)
    {
        for (var i = 0; i < entries.Length; i++)
            foreach (var (field, value) in fields(entries[i]))
                Set(ReportFields.Key(group, i + 1, field), value);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The decimals are kept: they tell how precisely the amount was reported.
    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture).Replace('.', ',');

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
