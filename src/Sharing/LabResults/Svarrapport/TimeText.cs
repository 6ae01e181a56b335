using System.Globalization;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Reads kith:TS: xs:dateTime, xs:date, xs:gYearMonth or xs:gYear. (The schema's fifth form, xs:time, names no day and is
/// refused.) Times without offset are Norwegian wall-clock time.
/// </summary>
internal static class TimeText
{
    private const int FractionDigitsMax = 9;

    internal static bool TryRead(ReadOnlySpan<char> text, out MessageTime time)
    {
        time = default;
        text = text.Trim();
        // Outside these years the text is a default value or a slip, never a date of a laboratory report.
        if (text.Length < 4 || !Number(text[..4], out var year) || year is < 1800 or > 2200) return false;
        var rest = text[4..];
        if (!DatePart(ref rest, out var month)) return EndsDate(rest) && Found(out time, year, null, null);
        if (!DatePart(ref rest, out var day)) return EndsDate(rest) && month is >= 1 and <= 12 && Found(out time, year, month, null);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (rest.IsEmpty || rest[0] != 'T') return EndsDate(rest) && Found(out time, year, month, day);
        return TimeOfDay(rest[1..], new DateTime(year, month, day), out time);
    }

    private static bool Found(out MessageTime time, int year, int? month, int? day)
    {
        var text = (month, day) switch
        {
            (null, _) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}"),
            ({ } m, null) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{m:D2}"),
            ({ } m, { } d) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{m:D2}-{d:D2}"),
        };
        time = new MessageTime(text, NorwegianTime.FromLocal(new DateTime(year, month ?? 1, day ?? 1)), HasTime: false, HasDay: day is not null);
        return true;
    }

    private static bool TimeOfDay(ReadOnlySpan<char> text, DateTime date, out MessageTime time)
    {
        time = default;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return false;
        if (!Number(text[..2], out var hour) || !Number(text[3..5], out var minute) || !Number(text[6..8], out var second)) return false;
        if (hour > 24 || minute > 59 || second > 59) return false;
        var rest = text[8..];
        var fraction = ReadOnlySpan<char>.Empty;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits == 1) return false;
            fraction = rest[..Math.Min(digits, FractionDigitsMax + 1)];
            rest = rest[digits..];
        }

        // xs:dateTime allows 24:00:00 for the end of the day; FHIR does not.
        if (hour == 24 && (minute, second) != (0, 0)) return false;
        var wall = date.AddHours(hour).AddMinutes(minute).AddSeconds(second).AddTicks(Ticks(fraction));
        if (!Offset(rest, wall, out var instant, out var zone)) return false;
        var shown = string.Create(CultureInfo.InvariantCulture, $"{instant:yyyy-MM-dd'T'HH:mm:ss}{fraction}{zone}");
        time = new MessageTime(shown, instant, HasTime: true, HasDay: true);
        return true;
    }

    private static bool Offset(ReadOnlySpan<char> text, DateTime wall, out DateTimeOffset instant, out string zone)
    {
        (instant, zone) = (default, "Z");
        if (text.IsEmpty)
        {
            instant = NorwegianTime.FromLocal(wall);
            zone = instant.ToString("zzz", CultureInfo.InvariantCulture);
            return true;
        }

        if (text is "Z")
        {
            instant = new DateTimeOffset(wall, TimeSpan.Zero);
            return true;
        }

        if (!IsOffset(text, out var offset)) return false;
        instant = new DateTimeOffset(wall, offset);
        zone = text.ToString();
        return true;
    }

    private static bool IsOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!Number(text[1..3], out var hours) || !Number(text[4..6], out var minutes) || minutes > 59) return false;
        if (hours > 14 || (hours == 14 && minutes > 0)) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-') offset = -offset;
        return true;
    }

    // The offset of a date (xs:date allows one) says nothing about the day that was meant.
    private static bool EndsDate(ReadOnlySpan<char> rest) => rest.IsEmpty || rest is "Z" || IsOffset(rest, out _);

    private static bool DatePart(ref ReadOnlySpan<char> rest, out int value)
    {
        value = 0;
        if (rest.Length < 3 || rest[0] != '-' || !Number(rest[1..3], out value)) return false;
        // "-02:00" is an offset, not a month or a day.
        if (rest.Length > 3 && rest[3] == ':') return false;
        rest = rest[3..];
        return true;
    }

    private static long Ticks(ReadOnlySpan<char> fraction)
    {
        var ticks = 0L;
        for (var i = 1; i <= 7; i++) ticks = (ticks * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return ticks;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
