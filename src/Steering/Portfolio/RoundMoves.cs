using System.Globalization;

namespace Felles.Steering.Portfolio;

/// <summary>A date that moved between two rounds.</summary>
/// <param name="Now">The initiative in the later round.</param>
/// <param name="Field"><c>start</c>, <c>end</c>, <c>milestones</c> or <c>dependencies</c>.</param>
/// <param name="What">Name of the milestone, or what is depended on; null for the initiative's own dates.</param>
/// <param name="Before">The date with the precision known; null when there was none.</param>
/// <param name="After">The same now.</param>
internal sealed record DateMove(Initiative Now, string Field, string? What, string? Before, string? After)
{
    /// <summary>How many days later; negative for earlier, null where a date is missing or the two are known with different precision.</summary>
    internal int? Days => Before?.Length == After?.Length && RoundName.Last(Before) is { } from && RoundName.Last(After) is { } to ? to.DayNumber - from.DayNumber : null;

    internal static IEnumerable<DateMove> Of(Initiative before, Initiative now)
    {
        if (before.Start != now.Start) yield return new DateMove(now, "start", null, before.Start, now.Start);
        if (before.End != now.End) yield return new DateMove(now, "end", null, before.End, now.End);
        foreach (var milestone in now.Milestones)
            if (before.Milestones.FirstOrDefault(earlier => earlier.Id == milestone.Id) is { } earlier && Expected(earlier) != Expected(milestone))
                yield return new DateMove(now, "milestones", milestone.Name, Text(Expected(earlier)), Text(Expected(milestone)));
        foreach (var dependency in now.Dependencies)
            if (before.Dependencies.FirstOrDefault(earlier => earlier.Text == dependency.Text) is { } earlier && earlier.Deadline != dependency.Deadline)
                yield return new DateMove(now, "dependencies", dependency.Text, earlier.Deadline, dependency.Deadline);
    }

    private static DateOnly Expected(Milestone milestone) => milestone.Reached ?? milestone.Forecast ?? milestone.Planned;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>An amount that changed between two rounds, million kroner.</summary>
/// <param name="Now">The initiative in the later round.</param>
/// <param name="Solution">The solution whose costs change; null for the initiative's own budget.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Before">What was reported; null when nothing was.</param>
/// <param name="After">What is reported; null when nothing is.</param>
internal sealed record CostMove(Initiative Now, string? Solution, int Year, decimal? Before, decimal? After)
{
    internal decimal Difference => (After ?? 0) - (Before ?? 0);

    internal static IEnumerable<CostMove> Of(Initiative before, Initiative now)
    {
        var earlier = Amounts(before);
        var later = Amounts(now);
        return
            from key in earlier.Keys.Union(later.Keys).OrderBy(key => key.Solution, StringComparer.Ordinal).ThenBy(key => key.Year)
            let old = earlier.TryGetValue(key, out var was) ? was : (decimal?)null
            let current = later.TryGetValue(key, out var stands) ? stands : (decimal?)null
            where old != current
            select new CostMove(now, key.Solution.Length == 0 ? null : key.Solution, key.Year, old, current);
    }

    private static Dictionary<(string Solution, int Year), decimal> Amounts(Initiative initiative) => initiative.Budgets
        .Select(budget => (Key: ("", budget.Year), budget.Amount))
        .Concat(initiative.CostChanges.Select(change => (Key: (change.Solution, change.Year), change.Amount)))
        .ToDictionary(item => item.Key, item => item.Amount);
}
