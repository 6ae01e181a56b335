using System.Globalization;

namespace Felles.Steering.Portfolio;

/// <summary>Ids of rounds and dates of any precision.</summary>
internal static class RoundName
{
    /// <summary>Whether the text is a year and a month, as <c>2022-09</c>.</summary>
    internal static bool IsValid(string? text) =>
        text is { Length: 7 } && DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether the text is a year, a month or a day.</summary>
    internal static bool IsPartialDate(string? text) => Last(text) is not null;

    /// <summary>The last day that a date of any precision may mean; null when the text is none.</summary>
    internal static DateOnly? Last(string? text) => text?.Length switch
    {
        4 when DateOnly.TryParseExact($"{text}-12-31", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        7 when DateOnly.TryParseExact($"{text}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day.AddMonths(1).AddDays(-1),
        10 when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => null,
    };
}
