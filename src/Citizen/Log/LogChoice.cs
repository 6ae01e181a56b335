using System.Globalization;
using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Log;

/// <summary>What of the log the citizen has chosen to see, as the address has it: kind, days, service, organisation.</summary>
/// <param name="Filter">Kind.</param>
public sealed record LogChoice(LogFilter Filter)
{
    /// <summary>First day, Norwegian calendar; null for the beginning.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, included; null for today.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Service code; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Organisation number of the main unit; null for all.</summary>
    public string? Organisation { get; init; }

    /// <summary>A day was written that is none, or the last is before the first.</summary>
    public bool IsWrong { get; init; }

    /// <summary>Whether more than the kind was chosen.</summary>
    public bool IsNarrowed => From is not null || To is not null || Service is not null || Organisation is not null || IsWrong;

    /// <summary>The instant before which entries are wanted; null for no such bound.</summary>
    internal DateTimeOffset? Until => To is { } last && last < DateOnly.MaxValue ? NorwegianTime.FromLocal(last.AddDays(1).ToDateTime(TimeOnly.MinValue)) : null;

    /// <summary>The instant from which entries are wanted; null for no such bound.</summary>
    internal DateTimeOffset? Since => From is { } first ? NorwegianTime.FromLocal(first.ToDateTime(TimeOnly.MinValue)) : null;

    /// <summary>Reads a choice. What is not known is not chosen; a day that is none is told of.</summary>
    internal static LogChoice Read(IQueryCollection query)
    {
        var (isFrom, from) = Day(query["fra"]);
        var (isTo, to) = Day(query["til"]);
        var service = query["tjeneste"].ToString();
        return new LogChoice(LogFilter.Find(query["bare"]))
        {
            From = from,
            To = to,
            Service = service.Length is > 0 and <= 40 ? service : null,
            Organisation = OrganisationNumber.TryParse(query["virksomhet"].ToString(), out var organisation) ? organisation.ToString() : null,
            IsWrong = !isFrom || !isTo || from > to,
        };
    }

    /// <summary>Whether an entry lies in it, its kind aside.</summary>
    internal bool Holds(AuditEntry entry) =>
        (Since is not { } since || entry.At >= since) && (Until is not { } until || entry.At < until)
        && (Service is null || entry.Service.Code == Service) && (Organisation is null || entry.Actor.Organisation == Organisation);

    /// <summary>The address of a page of the log with this choice.</summary>
    /// <param name="path">Of the page.</param>
    /// <param name="filter">Another kind; null for the same.</param>
    /// <param name="cursor">Where to go on; null for the beginning.</param>
    public string Address(string path, LogFilter? filter = null, string? cursor = null)
    {
        (string Name, string? Value)[] parts = [("bare", (filter ?? Filter).Key), ("fra", Written(From)), ("til", Written(To)), ("tjeneste", Service), ("virksomhet", Organisation), ("for", cursor)];
        return $"{path}?{string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"))}";
    }

    /// <summary>A day as it is written in the fields.</summary>
    public static string? Written(DateOnly? day) => day?.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);

    private static (bool IsDay, DateOnly? Day) Day(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (true, null);
        var isDay = DateOnly.TryParseExact(text.Trim(), ["d.M.yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        return (isDay, isDay ? day : null);
    }
}
