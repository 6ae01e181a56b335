using System.Collections.Immutable;
using System.Globalization;
using Felles.Steering.Adoption;
using Felles.Steering.Cases;
using Felles.Steering.Papers.Pages;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Steering.Assignments.Pages;

/// <summary>What a reader of the assignments, the cases or the adoption looks at.</summary>
public sealed class AssignmentVisit
{
    internal const string KindKey = "slag";
    internal const string YearKey = "ar";
    internal const string StatusKey = "status";
    internal const string OwnerKey = "ansvarlig";
    internal const string TextKey = "q";
    internal const string BodyKey = "utvalg";

    private const int TextMax = 100;

    private AssignmentVisit(PaperVisit visit, AssignmentFilter filter, string? body)
    {
        Visit = visit;
        Register = new AssignmentRegister(visit.Shelf, visit.Today);
        Filter = filter;
        Body = body;
        Cases = [.. visit.Shelf.Of(CaseKinds.Case).OrderByDescending(item => item.Meeting).ThenBy(item => CaseNumbers.Read(item.Number)!.Value.Running)];
        Minutes = [.. visit.Shelf.Of(CaseKinds.Minutes).OrderByDescending(minutes => minutes.Day)];
        Tracks = visit.Shelf.Of(AdoptionRegister.Track);
    }

    internal PaperVisit Visit { get; }

    internal AssignmentRegister Register { get; }

    internal AssignmentFilter Filter { get; }

    /// <summary>The committee whose cases are shown; null for all.</summary>
    internal string? Body { get; }

    /// <summary>Newest meeting first, in the order of their numbers.</summary>
    internal ImmutableArray<CommitteeCase> Cases { get; }

    /// <summary>Newest first.</summary>
    internal ImmutableArray<Minutes> Minutes { get; }

    internal ImmutableArray<AdoptionTrack> Tracks { get; }

    /// <summary>The assignment that the page is about.</summary>
    internal Assignment? One { get; private init; }

    /// <summary>The case that the page is about.</summary>
    internal CommitteeCase? Case { get; private init; }

    /// <summary>The minutes that the page is about.</summary>
    internal Minutes? Meeting { get; private init; }

    /// <summary>The list of the assignments that a filter means.</summary>
    internal static string List(params ReadOnlySpan<(string Key, string Value)> wanted)
    {
        var query = new Dictionary<string, string?>();
        foreach (var (key, value) in wanted) query[key] = value;
        return QueryHelpers.AddQueryString("/styring/oppdrag", query);
    }

    /// <summary>What the address asks for; null when it asks for what cannot be.</summary>
    internal static AssignmentVisit? Of(PaperVisit visit, IQueryCollection query, string? id = null)
    {
        string? Text(string key) => query[key].ToString() is { Length: > 0 } text ? text : null;
        AssignmentKind? kind = null;
        if (Text(KindKey) is { } code)
        {
            var found = Enum.GetValues<AssignmentKind>().Where(value => Dimensions.Code(value) == code).ToList();
            if (found.Count == 0) return null;
            kind = found[0];
        }

        int? year = null;
        if (Text(YearKey) is { } number)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read)) return null;
            year = read;
        }

        if (Text(StatusKey) is { } status && status != Dimensions.None && !Enum.GetValues<Colour>().Any(colour => Dimensions.Code(colour) == status)) return null;
        if (Text(TextKey) is { Length: > TextMax }) return null;
        var shelf = visit.Shelf;
        return new AssignmentVisit(visit, new AssignmentFilter(kind, year, Text(StatusKey), Text(OwnerKey), Text(TextKey)), Text(BodyKey))
        {
            One = id is null ? null : shelf.Body(AssignmentKinds.Assignment, id),
            Case = id is null ? null : shelf.Body(CaseKinds.Case, id),
            Meeting = id is null ? null : shelf.Body(CaseKinds.Minutes, id),
        };
    }
}
