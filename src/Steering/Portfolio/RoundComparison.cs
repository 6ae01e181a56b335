using System.Collections.Immutable;
using System.Text.Json;

namespace Felles.Steering.Portfolio;

/// <summary>What differs between two rounds, or between two versions of a report.</summary>
internal sealed class RoundComparison
{
    private RoundComparison(ImmutableArray<Initiative> added, ImmutableArray<Initiative> gone, ImmutableArray<(Initiative Now, ImmutableArray<FieldChange> Fields)> changed)
    {
        Added = added;
        Gone = gone;
        Changed = changed;
    }

    /// <summary>In the later and not in the earlier.</summary>
    internal ImmutableArray<Initiative> Added { get; }

    /// <summary>In the earlier and not in the later.</summary>
    internal ImmutableArray<Initiative> Gone { get; }

    /// <summary>In both, and not the same.</summary>
    internal ImmutableArray<(Initiative Now, ImmutableArray<FieldChange> Fields)> Changed { get; }

    /// <summary>Colours of status and risk that changed.</summary>
    internal IEnumerable<(Initiative Now, FieldChange Change)> Colours => Fields("status", "risk");

    /// <summary>Costs and budgets that changed, year by year; nothing before or now where the year was or is not there.</summary>
    internal ImmutableArray<CostMove> Costs { get; private init; } = [];

    /// <summary>Dates that moved: start, end, and the days of milestones and deadlines of dependencies.</summary>
    internal ImmutableArray<DateMove> Dates { get; private init; } = [];

    /// <summary>Fields that are neither colours, dates nor costs.</summary>
    internal IEnumerable<(Initiative Now, ImmutableArray<FieldChange> Fields)> Others =>
        from item in Changed
        let fields = item.Fields.Where(change => change.Field is not ("status" or "risk" or "start" or "end" or "budgets" or "costChanges" or "milestones")).ToImmutableArray()
        where !fields.IsEmpty
        select (item.Now, fields);

    private IEnumerable<(Initiative Now, FieldChange Change)> Fields(params string[] names) =>
        from item in Changed
        from change in item.Fields
        where names.Contains(change.Field)
        select (item.Now, change);

    /// <summary>Compares two rounds.</summary>
    internal static RoundComparison Of(Round earlier, Round later) => new(
        [.. later.Initiatives.Where(initiative => earlier.Find(initiative.Number) is null)],
        [.. earlier.Initiatives.Where(initiative => later.Find(initiative.Number) is null)],
        [
            .. from now in later.Initiatives
               let before = earlier.Find(now.Number)
               where before is not null
               let fields = Fields(before, now)
               where !fields.IsEmpty
               select (now, fields),
        ])
    {
        Dates = [.. Both(earlier, later).SelectMany(pair => DateMove.Of(pair.Before, pair.Now))],
        Costs = [.. Both(earlier, later).SelectMany(pair => CostMove.Of(pair.Before, pair.Now))],
    };

    private static IEnumerable<(Initiative Before, Initiative Now)> Both(Round earlier, Round later) =>
        from now in later.Initiatives
        let before = earlier.Find(now.Number)
        where before is not null
        select (before, now);

    /// <summary>The fields that differ between two reports, in the order of the canonical form.</summary>
    internal static ImmutableArray<FieldChange> Fields(Initiative before, Initiative now)
    {
        var earlier = JsonSerializer.SerializeToElement(before, RoundJson.Options);
        var later = JsonSerializer.SerializeToElement(now, RoundJson.Options);
        var names = later.EnumerateObject().Select(field => field.Name).Union(earlier.EnumerateObject().Select(field => field.Name));
        return
        [
            .. from name in names
               let old = Value(earlier, name)
               let @new = Value(later, name)
               where old?.GetRawText() != @new?.GetRawText()
               select new FieldChange(name, old, @new),
        ];
    }

    private static JsonElement? Value(JsonElement report, string name) => report.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>A field that changed.</summary>
/// <param name="Field">Its name in the canonical form.</param>
/// <param name="Before">What it was; null when it was not given.</param>
/// <param name="Now">What it is; null when it is not given.</param>
internal sealed record FieldChange(string Field, JsonElement? Before, JsonElement? Now);
