using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Assignments;

/// <summary>The papers of assignments and calendars, and their rules.</summary>
internal static class AssignmentKinds
{
    internal const string Area = "assignments";

    internal static PaperKind<Assignment> Assignment { get; } = new("assignment", Area, assignment => assignment.Id, Check);

    internal static PaperKind<ReportCalendar> Calendar { get; } = new("calendar", Area, calendar => calendar.Id, Check);

    private static IEnumerable<Issue> Check(Assignment assignment)
    {
        if (assignment.Year is < 2000 or > 2100) yield return PaperCheck.Fault("year", "year", "Give a year from 2000 to 2100.", "Oppgi et år fra 2000 til 2100.", "Oppgi eit år frå 2000 til 2100.");
        if (assignment.Parent == assignment.Id) yield return PaperCheck.Fault("parent", "itself", "An assignment is no part of itself.", "Et oppdrag er ikke en del av seg selv.", "Eit oppdrag er ikkje ein del av seg sjølv.");
        if (assignment.Status is Colour.Yellow or Colour.Red && assignment.StatusReason is null) yield return PaperCheck.Fault("statusReason", "reason", "A status that is not green has a reason.", "En status som ikke er grønn, skal begrunnes.", "Ein status som ikkje er grøn, skal grunngjevast.");
        foreach (var issue in PaperCheck.Twice(assignment.Budget, line => $"{line.Line} {line.Year}", "budget")) yield return issue;
        for (var i = 0; i < assignment.Budget.Length; i++)
            if (assignment.Budget[i] is { } line && (line.Year is < 2000 or > 2100 || Math.Abs(line.Amount) > 100_000 || Math.Abs(line.Spent ?? 0) > 100_000))
                yield return PaperCheck.Fault(PaperCheck.In("budget", i), "amount", "Give a year from 2000 and at most 100,000 million kroner.", "Oppgi et år fra 2000 og høyst 100 000 millioner kroner.", "Oppgi eit år frå 2000 og høgst 100 000 millionar kroner.");
        if (assignment.Initiatives.Any(number => number is < 1 or > 99_999)) yield return PaperCheck.Fault("initiatives", "number", "A number is from 1 to 99999.", "Et nummer er fra 1 til 99999.", "Eit nummer er frå 1 til 99999.");
    }

    private static IEnumerable<Issue> Check(ReportCalendar calendar)
    {
        for (var i = 0; i < calendar.Yearly.Length; i++)
            if (calendar.Yearly[i] is { Month: < 1 or > 12 } or { Day: < 1 or > 31 })
                yield return PaperCheck.Fault(PaperCheck.In("yearly", i), "day", "A month is from 1 to 12 and a day from 1 to 31.", "En måned er fra 1 til 12 og en dag fra 1 til 31.", "Ein månad er frå 1 til 12 og ein dag frå 1 til 31.");
        for (var i = 0; i < calendar.Meetings.Length; i++)
            if (calendar.Meetings[i].DaysBefore is < 0 or > 120)
                yield return PaperCheck.Fault(PaperCheck.In("meetings", i), "days", "A report is due 0 to 120 days before a meeting.", "En rapport har frist 0 til 120 dager før et møte.", "Ein rapport har frist 0 til 120 dagar før eit møte.");
    }
}
