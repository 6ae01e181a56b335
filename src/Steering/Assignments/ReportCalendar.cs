using System.Collections.Immutable;
using Felles.Steering.Papers;

namespace Felles.Steering.Assignments;

/// <summary>When is reported to whom (rapporteringskalender): on days that come every year, and before meetings.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="To">Whom is reported to.</param>
internal sealed record ReportCalendar(string Id, string Name, string To)
{
    /// <summary>Where it comes from; null when it was made here.</summary>
    public string? Source { get; init; }

    /// <summary>Days that come every year.</summary>
    public ImmutableArray<YearlyDay> Yearly { get; init; } = [];

    /// <summary>Meetings with a written report before.</summary>
    public ImmutableArray<MeetingSeries> Meetings { get; init; } = [];

    /// <summary>What is due from a day on for a length of time, the first first.</summary>
    internal ImmutableArray<DueReport> From(DateOnly day, int days) =>
    [
        .. Enumerable.Range(day.Year, 2 + (days / 365))
            .SelectMany(year => Yearly.Select(item => new DueReport(this, item.In(year), item.What, null)))
            .Concat(Meetings.SelectMany(series => series.Dates.Select(meeting => new DueReport(this, meeting.AddDays(-series.DaysBefore), series.What, meeting))))
            .Where(due => due.Day >= day && due.Day.DayNumber <= day.DayNumber + days)
            .OrderBy(due => due.Day),
    ];
}

/// <summary>A day that comes every year.</summary>
/// <param name="Month">1–12.</param>
/// <param name="Day">1–31; the month's last day where it is shorter.</param>
/// <param name="What">What is due.</param>
internal sealed record YearlyDay(int Month, int Day, string What)
{
    internal DateOnly In(int year) => new(year, Month, Math.Min(Day, DateTime.DaysInMonth(year, Month)));
}

/// <summary>Meetings that a report is written for.</summary>
/// <param name="Name">The meetings.</param>
/// <param name="DaysBefore">How long before a meeting the report is due; 14 for two weeks.</param>
/// <param name="What">What is due.</param>
internal sealed record MeetingSeries(string Name, int DaysBefore, string What)
{
    /// <summary>The meetings' days.</summary>
    public ImmutableArray<DateOnly> Dates { get; init; } = [];
}

/// <summary>A report that is due.</summary>
/// <param name="Calendar">By which calendar.</param>
/// <param name="Day">The day.</param>
/// <param name="What">What.</param>
/// <param name="Meeting">The meeting it is for; null for a day that comes every year.</param>
internal sealed record DueReport(ReportCalendar Calendar, DateOnly Day, string What, DateOnly? Meeting);
