using System.Globalization;
using System.Text;

namespace Felles.Fhir;

/// <summary>How exactly a date or time is given.</summary>
internal enum DatePrecision : byte
{
    Year,
    Month,
    Day,
    Minute,
    Second,
    Fraction,
}

/// <summary>
/// A <c>date</c>, <c>dateTime</c> or <c>instant</c> as the stretch of time it stands for: <c>2015-03</c> is all of March.
/// https://hl7.org/fhir/R4/datatypes.html#dateTime
/// </summary>
/// <param name="Start">First moment, UTC where an offset was given, else on the clock it was written by.</param>
/// <param name="End">First moment after it.</param>
/// <param name="Precision">How exactly it was given.</param>
/// <param name="HasOffset">Whether an offset or Z was given.</param>
internal readonly record struct FhirDate(DateTime Start, DateTime End, DatePrecision Precision, bool HasOffset)
{
    /// <summary>Reads a date or time as resources write it; false for anything else, also for 30 February.</summary>
    /// <param name="text">The text.</param>
    /// <param name="date">What it stands for.</param>
    /// <param name="forSearch">Whether minutes without seconds and times without offset will do, as in search parameters.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, out FhirDate date, bool forSearch = false)
    {
        date = default;
        if (!Digits(text, 0, 4, out var year) || year == 0) return false;
        if (text.Length == 4) return Make(out date, year, 1, 1, DatePrecision.Year);
        if (text[4] != '-' || !Digits(text, 5, 2, out var month) || month is 0 or > 12) return false;
        if (text.Length == 7) return Make(out date, year, month, 1, DatePrecision.Month);
        if (text[7] != '-' || !Digits(text, 8, 2, out var day) || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        if (text.Length == 10) return Make(out date, year, month, day, DatePrecision.Day);
        return text[10] == 'T' && TryParseTime(text[11..], new DateTime(year, month, day), out date, forSearch);
    }

    internal static bool TryParse(string text, out FhirDate date, bool forSearch = false) =>
        TryParse(Encoding.UTF8.GetBytes(text), out date, forSearch);

    /// <summary>Whether a text is a FHIR <c>time</c>.</summary>
    internal static bool IsTime(ReadOnlySpan<byte> text) =>
        Digits(text, 0, 2, out var hour) && hour < 24 && text.Length >= 8 && text[2] == ':'
        && Digits(text, 3, 2, out var minute) && minute < 60 && text[5] == ':'
        && Digits(text, 6, 2, out var second) && second <= 60
        && (text.Length == 8 || (Fraction(text[8..], out _, out var length) && length == text.Length - 8));

    private static bool TryParseTime(ReadOnlySpan<byte> text, DateTime day, out FhirDate date, bool forSearch)
    {
        date = default;
        if (!Digits(text, 0, 2, out var hour) || hour > 23 || text.Length < 5 || text[2] != ':' || !Digits(text, 3, 2, out var minute) || minute > 59) return false;
        var precision = DatePrecision.Minute;
        var start = day.AddMinutes((hour * 60) + minute);
        text = text[5..];
        if (text is [(byte)':', ..])
        {
            // 60 is a leap second; the clock of .NET has none, so it is the second after.
            if (!Digits(text, 1, 2, out var second) || second > 60) return false;
            precision = DatePrecision.Second;
            start = AddSafely(start, second * TimeSpan.TicksPerSecond);
            text = text[3..];
            if (text is [(byte)'.', ..])
            {
                if (!Fraction(text, out var ticks, out var length)) return false;
                precision = DatePrecision.Fraction;
                start = AddSafely(start, ticks);
                text = text[length..];
            }
        }
        else if (!forSearch)
        {
            return false;
        }

        if (!Offset(text, out var offset)) return false;
        if (offset is null && !forSearch) return false;
        start = AddSafely(start, -(offset ?? 0) * TimeSpan.TicksPerMinute);
        var span = precision switch
        {
            DatePrecision.Minute => TimeSpan.TicksPerMinute,
            DatePrecision.Second => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        date = new FhirDate(start, AddSafely(start, span), precision, offset is not null);
        return true;
    }

    /// <summary>Minutes of an offset; null when the text is at its end.</summary>
    private static bool Offset(ReadOnlySpan<byte> text, out int? minutes)
    {
        minutes = null;
        if (text.IsEmpty) return true;
        if (text is [(byte)'Z'])
        {
            minutes = 0;
            return true;
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!Digits(text, 1, 2, out var hour) || hour > 14 || !Digits(text, 4, 2, out var minute) || minute > 59 || (hour == 14 && minute > 0)) return false;
        minutes = (text[0] == '-' ? -1 : 1) * ((hour * 60) + minute);
        return true;
    }

    private static bool Fraction(ReadOnlySpan<byte> text, out long ticks, out int length)
    {
        (ticks, length) = (0, 1);
        if (text is not [(byte)'.', ..]) return false;
        var scale = TimeSpan.TicksPerSecond;
        for (; length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9'; length++)
        {
            scale /= 10;
            ticks += (text[length] - '0') * scale;
        }

        return length > 1;
    }

    private static bool Make(out FhirDate date, int year, int month, int day, DatePrecision precision)
    {
        var start = new DateTime(year, month, day);
        var end = year == 9999 && (precision == DatePrecision.Year || (month == 12 && (precision == DatePrecision.Month || day == 31)))
            ? DateTime.MaxValue
            : precision switch
            {
                DatePrecision.Year => start.AddYears(1),
                DatePrecision.Month => start.AddMonths(1),
                _ => start.AddDays(1),
            };
        date = new FhirDate(start, end, precision, false);
        return true;
    }

    private static DateTime AddSafely(DateTime time, long ticks) =>
        new(Math.Clamp(time.Ticks + ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));

    private static bool Digits(ReadOnlySpan<byte> text, int at, int count, out int value)
    {
        value = 0;
        if (text.Length < at + count) return false;
        foreach (var b in text.Slice(at, count))
        {
            if (b is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + (b - '0');
        }

        return true;
    }

    /// <summary>The stretch, for debugging and test output.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:O}/{End:O}");
}
