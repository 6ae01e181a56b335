using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Prefixes of ordered values; https://hl7.org/fhir/R4/search.html#prefix.</summary>
internal enum SearchPrefix : byte
{
    Eq,
    Ne,
    Gt,
    Lt,
    Ge,
    Le,
    Sa,
    Eb,
    Ap,

    /// <summary>Overlaps; of <c>_filter</c> alone.</summary>
    Po,
}

/// <summary>A stretch of time, UTC.</summary>
internal readonly record struct TimeRange(DateTime Start, DateTime End)
{
    /// <summary>The stretch a date or time stands for. Without an offset it is on the Norwegian clock.</summary>
    internal static TimeRange Of(FhirDate date) =>
        date.HasOffset ? new(date.Start, date.End) : new(FromNorwegianClock(date.Start), FromNorwegianClock(date.End));

    // At the ends of the calendar there is no room for an offset, and no clinical date either.
    private static DateTime FromNorwegianClock(DateTime clock) =>
        clock.Year is < 2 or > 9998 ? clock : NorwegianTime.FromLocal(clock).UtcDateTime;
}

/// <summary>One value of a date parameter.</summary>
internal sealed record DateValue(SearchPrefix Prefix, TimeRange Range)
{
    /// <summary>Whether a target stretch satisfies the comparison; https://hl7.org/fhir/R4/search.html#date.</summary>
    internal bool Matches(TimeRange target) => Prefix switch
    {
        SearchPrefix.Eq => Contains(target),
        SearchPrefix.Ne => !Contains(target),
        SearchPrefix.Gt => target.End > Range.End,
        SearchPrefix.Lt => target.Start < Range.Start,
        SearchPrefix.Ge => target.End > Range.End || Contains(target),
        SearchPrefix.Le => target.Start < Range.Start || Contains(target),
        SearchPrefix.Sa => target.Start >= Range.End,
        SearchPrefix.Eb => target.End <= Range.Start,
        SearchPrefix.Ap => IsNear(target),
        SearchPrefix.Po => target.Start < Range.End && target.End > Range.Start,
    };

    private bool Contains(TimeRange target) => target.Start >= Range.Start && target.End <= Range.End;

    // The specification leaves the width to the server: as much again on each side as was stated.
    private bool IsNear(TimeRange target)
    {
        var slack = Range.End.Ticks - Range.Start.Ticks;
        return target.Start.Ticks < Range.End.Ticks + slack && target.End.Ticks > Range.Start.Ticks - slack;
    }
}

/// <summary>Date parameters; https://hl7.org/fhir/R4/search.html#date.</summary>
internal sealed class DateCriterion : ValueCriterion
{
    internal required DateValue[] Values { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        if (Range(resource.Definitions, value) is not { } target) return false;
        foreach (var date in Values)
            if (date.Matches(target))
                return true;
        return false;
    }

    /// <summary>The stretch that a value covers; null for what is no date and what cannot be read.</summary>
    internal static TimeRange? Range(FhirDefinitions definitions, in PathItem value) =>
        value.IsNode && value.Node >= 0 && value.Type.Definition is { } type ? Range(definitions, value.Source.Tape, value.Node, type) : null;

    /// <summary>The stretch that a date, a Period or a Timing covers; null for other values and unreadable ones.</summary>
    internal static TimeRange? Range(FhirDefinitions definitions, JsonTape tape, int node, TypeDefinition type)
    {
        var names = definitions.Names;
        if (tape.Nodes[node].Kind == JsonKind.String) return FhirDate.TryParse(SearchedValue.Bytes(tape, node), out var date) ? TimeRange.Of(date) : null;
        if (tape.Nodes[node].Kind != JsonKind.Object) return null;
        switch (type.TypeName)
        {
            case "Period":
                return Period(definitions, tape, node);
            case "Timing":
                var events = tape.Find(node, names.Event);
                if (events >= 0 && Events(tape, events) is { } covered) return covered;
                var repeat = tape.Find(node, names.Repeat);
                var bounds = repeat >= 0 && tape.Nodes[repeat].Kind == JsonKind.Object ? tape.Find(repeat, names.BoundsPeriod) : -1;
                return bounds >= 0 && tape.Nodes[bounds].Kind == JsonKind.Object ? Period(definitions, tape, bounds) : null;
            default:
                return null;
        }
    }

    private static TimeRange? Period(FhirDefinitions definitions, JsonTape tape, int node)
    {
        var start = FhirDate.TryParse(SearchedValue.Bytes(tape, node, definitions.Names.Start), out var first) ? TimeRange.Of(first).Start : (DateTime?)null;
        var end = FhirDate.TryParse(SearchedValue.Bytes(tape, node, definitions.Names.End), out var last) ? TimeRange.Of(last).End : (DateTime?)null;
        // A missing end is open, https://hl7.org/fhir/R4/datatypes.html#period.
        return start is null && end is null ? null : new TimeRange(start ?? DateTime.MinValue, end ?? DateTime.MaxValue);
    }

    private static TimeRange? Events(JsonTape tape, int events)
    {
        TimeRange? covered = null;
        for (var item = events + 1; item < tape.Nodes[events].Next; item = tape.Nodes[item].Next)
        {
            if (!FhirDate.TryParse(SearchedValue.Bytes(tape, item), out var date)) continue;
            var range = TimeRange.Of(date);
            covered = covered is not { } known ? range
                : new TimeRange(range.Start < known.Start ? range.Start : known.Start, range.End > known.End ? range.End : known.End);
        }

        return covered;
    }
}
