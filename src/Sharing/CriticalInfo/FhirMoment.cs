using System.Globalization;
using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// A FHIR <c>date</c>, <c>dateTime</c> or <c>instant</c> of any precision, as the interval it stands for
/// (https://hl7.org/fhir/R4/datatypes.html#dateTime). Dates without time are Norwegian days.
/// </summary>
/// <param name="Start">First instant.</param>
internal readonly record struct FhirMoment(DateTimeOffset Start)
{
    private static readonly string[] Days = ["yyyy", "yyyy-MM", "yyyy-MM-dd"];

    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The Norwegian day it begins on.</summary>
    internal DateOnly Day => NorwegianTime.DateAt(Start);

    internal static bool TryParse(string? text, out FhirMoment moment)
    {
        moment = default;
        if (text is null or { Length: < 4 or > 40 }) return false;
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // The first and last days of the calendar cannot be moved between time zones.
            if (day.Year is < 2 or > 9998) return false;
            moment = new(NorwegianTime.FromLocal(day.ToDateTime(TimeOnly.MinValue)));
            return true;
        }

        // FHIR demands a time zone as soon as there is a time of day.
        if (text[^1] != 'Z' && (text.Length < 25 || text[^6] is not ('+' or '-'))) return false;
        if (!DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        if (time.Year is < 2 or > 9998) return false;
        moment = new(time.ToUniversalTime());
        return true;
    }
}
