using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.Oversight;

/// <summary>The days of a report.</summary>
/// <param name="From">First day, Norwegian calendar.</param>
/// <param name="To">Last day, included.</param>
public sealed record ReportDays(DateOnly From, DateOnly To)
{
    /// <summary>Reads the two days; 422 for what is no day, a last before the first, or more than a year.</summary>
    public static Outcome<ReportDays> Read(string? from, string? to)
    {
        if (!Day(from, out var first) || !Day(to, out var last) || last < first || last.DayNumber - first.DayNumber >= AccessReports.DaysMax)
            return Problem.Invalid("report-days", "The report has no such days.", Issue.Error("value", "report-days", $"Give from and to as 2026-01-31, at most {AccessReports.DaysMax} days, the last not before the first.", "from"));
        return new ReportDays(first, last);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From:yyyy-MM-dd} {To:yyyy-MM-dd}";

    private static bool Day(string? text, out DateOnly day) => DateOnly.TryParseExact(text?.Trim(), ["yyyy-MM-dd", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}

/// <summary>Access reports for privacy officers, at the API and the pages alike. The log is told first, always.</summary>
public sealed class ReportWork(AccessReports reports, OversightLog log)
{
    /// <summary>The officer's personnel, who used most first.</summary>
    public async Task<Outcome<(ImmutableArray<WorkerUse> Workers, bool More)>> Workers(Officer officer, ReportDays days, int skip, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        ArgumentNullException.ThrowIfNull(days);
        var told = await log.Tell(officer.Caller, $"report {days}", cancel);
        return told.Failed(out var problem) ? problem : await reports.Workers(officer.Organisation, days.From, days.To, skip, cancel);
    }

    /// <summary>Who used whose record, as CSV (semicolons, UTF-8 with a mark), written as it is read.</summary>
    /// <returns>What writes it; 503 when the log cannot be told.</returns>
    public async Task<Outcome<Func<Stream, Task>>> Csv(Officer officer, ReportDays days, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        ArgumentNullException.ThrowIfNull(days);
        var told = await log.Tell(officer.Caller, $"report {days} csv", cancel);
        if (told.Failed(out var problem)) return problem;
        Func<Stream, Task> write = output => Write(output, officer, days, cancel);
        return write;
    }

    private async Task Write(Stream output, Officer officer, ReportDays days, CancellationToken cancel)
    {
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await text.WriteAsync("name;hpr;patient;service;first;last;uses;refusals;emergencies;openedBlocked\r\n");
        await foreach (var use in reports.Uses(officer.Organisation, days.From, days.To, cancel))
            await text.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Cell(use.Name)};{Cell(use.HprNumber ?? "")};{Cell(use.Patient)};{Cell(use.Service)};{use.First:yyyy-MM-dd};{use.Last:yyyy-MM-dd};{use.Uses};{use.Refusals};{use.Emergencies};{use.Opened}\r\n"));
    }

    // A spreadsheet takes what begins so for a formula.
    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t') text = $"'{text}";
        return text.AsSpan().IndexOfAny(";\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
