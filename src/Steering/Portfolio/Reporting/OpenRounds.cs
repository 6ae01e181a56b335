using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>A version of a report: what was reported, by whom, when and why.</summary>
/// <param name="Round">Round.</param>
/// <param name="Version">From 1 within the round.</param>
/// <param name="State">How far the report had come.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Organisation">For which organisation.</param>
/// <param name="Remark">Why, or what the office asked; null for nothing.</param>
/// <param name="Report">The report.</param>
internal sealed record ReportVersion(string Round, int Version, ReportState State, DateTimeOffset At, string Actor, string Organisation, string? Remark, Initiative Report)
{
    internal static ReportVersion Of(ReportRow row) => new(row.Round, row.Version, (ReportState)row.State, DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Actor, row.Organisation, row.Remark, RoundJson.Read<Initiative>(row.Body));
}

/// <summary>The round that is reported in.</summary>
/// <param name="Header">Its own content.</param>
/// <param name="Deadline">The last day for reporting.</param>
/// <param name="Reports">The latest version of each report, by number.</param>
internal sealed record OpenRound(RoundHeader Header, DateOnly Deadline, ImmutableArray<ReportVersion> Reports)
{
    internal string Id => Header.Id;

    internal ReportVersion? Find(int number) => Reports.FirstOrDefault(report => report.Report.Number == number);

    internal int In(ReportState state) => Reports.Count(report => report.State == state);

    /// <summary>Those whom the office waits for, organisation by organisation: what nobody has looked at, and what was asked about.</summary>
    internal IEnumerable<IGrouping<string, ReportVersion>> Waiting => Reports
        .Where(report => report.State is ReportState.Awaited or ReportState.AskedBack)
        .GroupBy(report => report.Report.Owner).OrderBy(owner => owner.Key, StringComparer.Ordinal);

    /// <summary>Days left to the deadline; negative when it has passed.</summary>
    internal int DaysLeft(DateOnly today) => Deadline.DayNumber - today.DayNumber;
}

/// <summary>Reads what is being reported and what has been, before it is frozen.</summary>
internal sealed class OpenRounds(Database database)
{
    /// <summary>The open round; null when none is.</summary>
    internal async Task<Outcome<OpenRound?>> Current(CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            if ((await RoundRows.Rounds(connection)).Find(row => row.Frozen == 0) is not { } open) return (OpenRound?)null;
            var header = RoundJson.Read<RoundHeader>(open.Header);
            var deadline = DateOnly.ParseExact(open.Deadline!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return new OpenRound(header, deadline, [.. (await RoundRows.Latest(connection, open.Id)).Select(ReportVersion.Of)]);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>Every version of an initiative's reports in every round, oldest first.</summary>
    internal async Task<Outcome<ImmutableArray<ReportVersion>>> Versions(int number, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return (await RoundRows.Versions(connection, number)).Select(ReportVersion.Of).ToImmutableArray();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>A number that no initiative has had.</summary>
    internal async Task<Outcome<int>> NextNumber(CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return await RoundRows.LastNumber(connection) + 1;
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    private static Problem Unavailable() => Problem.Unavailable("store-unavailable", "The store does not answer just now. Try again in a moment.");
}
