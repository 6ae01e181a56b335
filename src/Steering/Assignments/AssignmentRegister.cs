using System.Collections.Immutable;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Assignments;

/// <summary>The assignments that are published, with everything derived from them.</summary>
internal sealed class AssignmentRegister
{
    private readonly Dictionary<string, Assignment> byId;
    private readonly ILookup<string, Assignment> parts;

    internal AssignmentRegister(PaperShelf shelf, DateOnly today)
    {
        All = shelf.Of(AssignmentKinds.Assignment);
        Calendars = shelf.Of(AssignmentKinds.Calendar);
        Today = today;
        byId = All.ToDictionary(assignment => assignment.Id);
        parts = All.Where(assignment => assignment.Parent is not null).ToLookup(assignment => assignment.Parent!);
    }

    /// <summary>By id.</summary>
    internal ImmutableArray<Assignment> All { get; }

    internal ImmutableArray<ReportCalendar> Calendars { get; }

    internal DateOnly Today { get; }

    internal Assignment? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>The parts of an assignment, by id.</summary>
    internal ImmutableArray<Assignment> PartsOf(string id) => [.. parts[id]];

    /// <summary>What a reader should be told when the whole and its parts say different things; null when they agree.</summary>
    internal StatusDifference? Difference(Assignment whole)
    {
        var told = PartsOf(whole.Id).Where(part => part.Status is not null).ToList();
        if (whole.Status is not { } status || told.Count == 0) return null;
        var worst = told.Max(part => part.Status!.Value);
        return status == worst ? null : status > worst ? StatusDifference.WholeIsWorse : StatusDifference.PartIsWorse;
    }

    /// <summary>Whether the deadline has passed without a delivery.</summary>
    internal bool IsOverdue(Assignment assignment) => assignment is { Delivered: null, Deadline: { } deadline } && deadline.Last < Today;

    /// <summary>The budget and what was spent, by year, over the assignments that a filter means; a part's money is its own.</summary>
    internal static ImmutableArray<(int Year, decimal Budget, decimal Spent)> Money(IEnumerable<Assignment> assignments) =>
    [
        .. assignments.SelectMany(assignment => assignment.Budget).GroupBy(line => line.Year).OrderBy(year => year.Key)
            .Select(year => (year.Key, year.Sum(line => line.Amount), year.Sum(line => line.Spent ?? 0))),
    ];

    /// <summary>What is due next by any calendar, the first first.</summary>
    internal ImmutableArray<DueReport> Next(int days) => [.. Calendars.SelectMany(calendar => calendar.From(Today, days)).OrderBy(due => due.Day).ThenBy(due => due.Calendar.Id, StringComparer.Ordinal)];
}

/// <summary>How a whole and its parts differ.</summary>
internal enum StatusDifference
{
    /// <summary>The whole is worse than each of its parts, as where it hangs on others.</summary>
    WholeIsWorse,

    /// <summary>A part is worse than the whole.</summary>
    PartIsWorse,
}

/// <summary>Which assignments are meant; null parts mean all.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Year">Year of the letter.</param>
/// <param name="Status">Status; "none" for those without.</param>
/// <param name="Owner">Owner.</param>
/// <param name="Text">Words that must all occur.</param>
internal sealed record AssignmentFilter(AssignmentKind? Kind = null, int? Year = null, string? Status = null, string? Owner = null, string? Text = null)
{
    internal ImmutableArray<Assignment> Apply(AssignmentRegister register) =>
    [
        .. register.All.Where(assignment =>
            (Kind is null || assignment.Kind == Kind)
            && (Year is null || assignment.Year == Year)
            && (Status is null || (assignment.Status is { } status ? Dimensions.Code(status) : Dimensions.None) == Status)
            && (Owner is null || assignment.Owner == Owner)
            && (Text is null || Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => $"{assignment.Id} {assignment.Title} {assignment.Text}".Contains(word, StringComparison.CurrentCultureIgnoreCase)))),
    ];
}
