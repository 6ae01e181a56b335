using System.Collections.Immutable;
using System.Globalization;
using Felles.Steering.Pages;
using Felles.Steering.Papers.Pages;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Steering.Roadmap.Pages;

/// <summary>What a reader of the road map looks at: a version beside a round, and which of its deliveries, in which order.</summary>
public sealed class RoadMapVisit
{
    internal const string VersionKey = "versjon";
    internal const string GoalKey = "mal";
    internal const string GroupKey = "gruppe";
    internal const string ActorKey = "aktor";
    internal const string YearKey = "ar";
    internal const string OutlookKey = "utsikt";
    internal const string InitiativeKey = "tiltak";
    internal const string OrderKey = "etter";
    internal const string TextKey = "q";

    private const int TextMax = 100;

    private RoadMapVisit(PaperVisit visit, RoadMapView view, DeliveryFilter filter, bool byActor, string? pinned)
    {
        Visit = visit;
        View = view;
        Filter = filter;
        ByActor = byActor;
        Pinned = pinned;
    }

    internal PaperVisit Visit { get; }

    internal RoadMapView View { get; }

    internal DeliveryFilter Filter { get; }

    /// <summary>Grouped by actor; by goal otherwise.</summary>
    internal bool ByActor { get; }

    /// <summary>The version that the address names; null for whatever is newest.</summary>
    internal string? Pinned { get; }

    /// <summary>The versions, oldest first.</summary>
    internal ImmutableArray<RoadMap> Versions => Visit.Shelf.Of(RoadMapKinds.Map);

    internal ImmutableArray<(RoadMapGoal Goal, DeliveryOutlook Outlook)> Found => Filter.Apply(View);

    internal RoadMapGoal? Goal => View.Map.Goals.FirstOrDefault(goal => goal.Id == Filter.Goal);

    /// <summary>An address that keeps to the version looked at.</summary>
    internal string Address(string path, params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var query = new Dictionary<string, string?>();
        if (Pinned is not null) query[VersionKey] = Pinned;
        foreach (var (key, value) in more)
            if (value is not null)
                query[key] = value;
        return QueryHelpers.AddQueryString(path, query);
    }

    /// <summary>The list of the deliveries with an outlook.</summary>
    internal string With(Outlook? outlook, string? goal = null) => Address("/styring/veikart", (OutlookKey, outlook is { } wanted ? Dimensions.Code(wanted) : null), (GoalKey, goal));

    /// <summary>What the address asks for; null when it asks for what cannot be.</summary>
    internal static RoadMapVisit? Of(PaperVisit visit, IQueryCollection query, string? goal = null)
    {
        var pinned = Text(query, VersionKey);
        if (visit.Map(pinned) is not { } view) return null;
        goal ??= Text(query, GoalKey);
        if (goal is not null && view.Map.Goals.All(known => known.Id != goal)) return null;
        if (!Code<ActorGroup>(query, GroupKey, out var group) || !Code<Outlook>(query, OutlookKey, out var outlook) || !Number(query, YearKey, out var year) || !Number(query, InitiativeKey, out var initiative)) return null;
        if (Text(query, TextKey) is { Length: > TextMax }) return null;
        return new RoadMapVisit(visit, view, new DeliveryFilter(goal, group, Text(query, ActorKey), year, outlook, initiative, Text(query, TextKey)), Text(query, OrderKey) == "aktor", pinned);
    }

    private static string? Text(IQueryCollection query, string key) => query[key].ToString() is { Length: > 0 } text ? text : null;

    private static bool Code<T>(IQueryCollection query, string key, out T? code)
        where T : struct, Enum
    {
        code = null;
        if (Text(query, key) is not { } text) return true;
        foreach (var value in Enum.GetValues<T>())
            if (Dimensions.Code(value) == text)
                code = value;
        return code is not null;
    }

    private static bool Number(IQueryCollection query, string key, out int? number)
    {
        number = null;
        if (Text(query, key) is not { } text) return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read)) return false;
        number = read;
        return true;
    }
}

/// <summary>Two versions of the road map beside each other.</summary>
public sealed class RoadMapDifference
{
    internal RoadMapDifference(RoadMap? earlier, RoadMap later)
    {
        Earlier = earlier;
        Comparison = earlier is null ? null : RoadMapComparison.Of(earlier, later);
    }

    /// <summary>Null when there is no earlier version here.</summary>
    internal RoadMap? Earlier { get; }

    internal RoadMapComparison? Comparison { get; }
}
