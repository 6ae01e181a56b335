using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Felles.Steering.Portfolio;

/// <summary>What initiatives are counted, filtered and drilled down by. The name in camel case is the name in addresses and the API.</summary>
internal enum Dimension
{
    /// <summary>Segment.</summary>
    Segment,

    /// <summary>Activity state.</summary>
    Activity,

    /// <summary>Status.</summary>
    Status,

    /// <summary>Risk.</summary>
    Risk,

    /// <summary>Phase.</summary>
    Phase,

    /// <summary>Owner.</summary>
    Owner,

    /// <summary>Focus area.</summary>
    FocusArea,

    /// <summary>Programme.</summary>
    Programme,

    /// <summary>New, ended or going on since the round before.</summary>
    Change,

    /// <summary>Cause of a status that is not green; an initiative may have several.</summary>
    Cause,

    /// <summary>Sustainable development goal; an initiative may have several.</summary>
    Sdg,
}

/// <summary>The values of initiatives along the dimensions, one table for filters, figures, pages and the API.</summary>
internal static class Dimensions
{
    /// <summary>The value of what was not reported.</summary>
    internal const string None = "none";

    /// <summary>First reported in this round.</summary>
    internal const string New = "new";

    /// <summary>Reported finished or reorganised in this round.</summary>
    internal const string EndedNow = "ended";

    /// <summary>Neither.</summary>
    internal const string GoingOn = "goingOn";

    /// <summary>All dimensions, in the order shown.</summary>
    internal static IReadOnlyList<Dimension> All { get; } = Enum.GetValues<Dimension>();

    /// <summary>Whether an initiative has exactly one value along it, so that its counts sum to the whole.</summary>
    internal static bool IsSingle(Dimension dimension) => dimension is not (Dimension.Cause or Dimension.Sdg);

    /// <summary>The name in addresses.</summary>
    internal static string Key(Dimension dimension) => keys[(int)dimension];

    /// <summary>The dimension with a name in addresses; null for other words.</summary>
    internal static Dimension? Find(string key)
    {
        foreach (var dimension in All)
            if (Key(dimension) == key)
                return dimension;
        return null;
    }

    /// <summary>The code of an enumeration's value, as in the canonical form.</summary>
    internal static string Code<T>(T value)
        where T : struct, Enum => CodesOf<T>.All.TryGetValue(value, out var code) ? code : JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The values of an initiative in a round: at least one, <see cref="None"/> when nothing was reported.</summary>
    internal static IReadOnlyList<string> Values(Dimension dimension, Initiative initiative, string round) => dimension switch
    {
        Dimension.Segment => [Code(initiative.Segment)],
        Dimension.Activity => [Code(initiative.Activity)],
        Dimension.Status => [Code(initiative.Status)],
        Dimension.Risk => [initiative.Risk is { } risk ? Code(risk) : None],
        Dimension.Phase => [Code(initiative.Phase)],
        Dimension.Owner => [initiative.Owner],
        Dimension.FocusArea => [initiative.FocusArea ?? None],
        Dimension.Programme => [initiative.Programme ?? None],
        Dimension.Change => [initiative.Introduced == round ? New : initiative.Ended == round ? EndedNow : GoingOn],
        Dimension.Cause => initiative.Causes.IsEmpty ? [None] : [.. initiative.Causes.Select(Code)],
        Dimension.Sdg => initiative.SustainableDevelopmentGoals.IsEmpty ? [None] : [.. initiative.SustainableDevelopmentGoals.Select(goal => goal.ToString(CultureInfo.InvariantCulture))],
    };

    /// <summary>The values that may occur along a dimension of codes, in the order shown; empty where they are free text.</summary>
    internal static IReadOnlyList<string> Known(Dimension dimension) => known[(int)dimension];

    private static readonly IReadOnlyList<string>[] known = [.. All.Select(KnownOf)];

    private static readonly string[] keys = [.. All.Select(dimension => JsonNamingPolicy.CamelCase.ConvertName(dimension.ToString()))];

    private static IReadOnlyList<string> KnownOf(Dimension dimension) => dimension switch
    {
        Dimension.Segment => Codes<Segment>(),
        Dimension.Activity => Codes<Activity>(),
        Dimension.Status => Codes<Colour>(),
        Dimension.Risk => [.. Codes<Colour>(), None],
        Dimension.Phase => Codes<Phase>(),
        Dimension.Change => [New, EndedNow, GoingOn],
        Dimension.Cause => [.. Codes<Cause>(), None],
        Dimension.Sdg => [.. Enumerable.Range(1, 17).Select(goal => goal.ToString(CultureInfo.InvariantCulture)), None],
        Dimension.Owner or Dimension.FocusArea or Dimension.Programme => [],
    };

    // Asked for each initiative of each figure of a page.
    private static class CodesOf<T>
        where T : struct, Enum
    {
        internal static readonly FrozenDictionary<T, string> All = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
    }

    private static string[] Codes<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Code)];
}
