using System.Globalization;

namespace Felles.Fhir;

/// <summary>How far down a date or time is given. Seconds and their fractions are one: FHIRPath compares them as one number.</summary>
internal enum TimePart : byte
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// <summary>A date, date and time, or time of day, given as far as it is given; https://hl7.org/fhirpath/N1/#date. Immutable.</summary>
/// <param name="Kind">Date, DateTime or Time.</param>
/// <param name="Clock">The parts given on the clock it is written by, the others at their least; times of day on 1 January of year 1.</param>
/// <param name="Part">The last part given.</param>
/// <param name="FractionDigits">Digits after the second; 0 when it has none.</param>
/// <param name="Offset">Minutes ahead of UTC; null when it is not said.</param>
internal sealed record PathTime(PathKind Kind, DateTime Clock, TimePart Part, int FractionDigits, int? Offset)
{
    private const int OffsetEarliest = 14 * 60;
    private const int OffsetLatest = -12 * 60;

    /// <summary>Reads a literal without its <c>@</c>; null when it is none.</summary>
    internal static PathTime? Parse(string text) =>
        text.StartsWith('T') ? ParseTime(text[1..]) : ParseAs(text, text.Contains('T', StringComparison.Ordinal) ? PathKind.DateTime : PathKind.Date);

    /// <summary>Reads a text as one kind; null when it is none of it. Also dates of less than a day, and times of less than a second.</summary>
    internal static PathTime? ParseAs(string text, PathKind kind)
    {
        if (kind == PathKind.Time) return ParseTime(text);
        var split = text.IndexOf('T', StringComparison.Ordinal);
        if (kind == PathKind.Date && split >= 0) return null;
        if (ParseDate(split < 0 ? text : text[..split]) is not var (day, part)) return null;
        if (split < 0 || split == text.Length - 1) return new PathTime(kind, day, part, 0, null);
        if (part != TimePart.Day) return null;
        var zone = text.AsSpan(split).IndexOfAny("Z+-") is var at and >= 0 ? split + at : text.Length;
        if (ParseTime(text[(split + 1)..zone]) is not { } time) return null;
        if (zone == text.Length) return time with { Kind = kind, Clock = day + time.Clock.TimeOfDay };
        return ParseOffset(text[zone..]) is { } offset ? time with { Kind = kind, Clock = day + time.Clock.TimeOfDay, Offset = offset } : null;
    }

    /// <summary>Which is earlier, on a common scale: negative, zero, positive; null when what is given does not decide it.</summary>
    internal int? CompareTo(PathTime other)
    {
        if (Kind == PathKind.Time != (other.Kind == PathKind.Time)) return null;
        var (one, two) = (this, other);
        if (one.Part >= TimePart.Hour && two.Part >= TimePart.Hour)
        {
            if (one.Offset is null != (two.Offset is null)) return CompareUnknownOffset(one, two);
            if (one.Offset is not null) (one, two) = (one.InUtc(), two.InUtc());
        }

        var common = one.Part < two.Part ? one.Part : two.Part;
        var order = Truncate(one.Clock, common).CompareTo(Truncate(two.Clock, common));
        return order != 0 || one.Part == two.Part ? order : null;
    }

    /// <summary>Whether both are the same point, given equally far.</summary>
    internal bool IsEquivalentTo(PathTime other) => Kind == PathKind.Time == (other.Kind == PathKind.Time) && Part == other.Part && CompareTo(other) == 0;

    /// <summary>A number that equal times share.</summary>
    internal int EqualityHash => Part >= TimePart.Hour && Offset is not null ? InUtc().Clock.GetHashCode() : Clock.GetHashCode();

    /// <summary>This with more, or less, of a calendar unit; null when it leaves the calendar. Of a unit finer than what is given, only whole parts count.</summary>
    /// <param name="amount">How much; decimals count only for seconds.</param>
    /// <param name="unit">year, month, week, day, hour, minute, second, millisecond.</param>
    internal PathTime? Add(decimal amount, string unit)
    {
        if (unit != "second") amount = decimal.Truncate(amount);
        (amount, unit) = unit switch
        {
            "week" => (amount * 7, "day"),
            "millisecond" => (amount / 1000, "second"),
            _ => (amount, unit),
        };
        (decimal Seconds, TimePart Part) step = unit switch
        {
            "year" => (365 * 86400m, TimePart.Year),
            "month" => (30 * 86400m, TimePart.Month),
            "day" => (86400m, TimePart.Day),
            "hour" => (3600m, TimePart.Hour),
            "minute" => (60m, TimePart.Minute),
            _ => (1m, TimePart.Second),
        };
        if (step.Part <= Part) return Shift(amount, step.Part);
        if (unit == "month") return Shift(decimal.Truncate(amount / 12), TimePart.Year);
        var given = Part switch { TimePart.Year => 365 * 86400m, TimePart.Month => 30 * 86400m, TimePart.Day => 86400m, TimePart.Hour => 3600m, _ => 60m };
        return Shift(decimal.Truncate(amount * step.Seconds / given), Part);
    }

    /// <summary>The earliest or latest it may be, to a precision counted in digits (4 year … 17 millisecond; of a time 2 … 9); null when there is no such precision.</summary>
    internal PathTime? Boundary(int digits, bool latest)
    {
        TimePart? part = (Kind == PathKind.Time, digits) switch
        {
            (false, 4) => TimePart.Year,
            (false, 6) => TimePart.Month,
            (false, 8) => TimePart.Day,
            (false, 10) or (true, 2) => TimePart.Hour,
            (false, 12) or (true, 4) => TimePart.Minute,
            (false, 14 or 17) or (true, 6 or 9) => TimePart.Second,
            _ => null,
        };
        if (part is null || (Kind == PathKind.Date && part > TimePart.Day)) return null;
        var fraction = digits is 17 or 9 ? 3 : 0;
        var clock = latest ? Last() : Clock;
        if (part == TimePart.Second) clock = new DateTime(clock.Ticks - (clock.Ticks % (fraction == 3 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond)));
        else clock = Truncate(clock, part.Value);
        var offset = Kind == PathKind.DateTime && part >= TimePart.Hour ? Offset ?? (latest ? OffsetLatest : OffsetEarliest) : (int?)null;
        return new PathTime(Kind, clock, part.Value, fraction, offset);
    }

    /// <summary>How far it is given, counted in digits as <see cref="Boundary"/> does.</summary>
    internal int Digits
    {
        get
        {
            var digits = Part switch { TimePart.Year => 4, TimePart.Month => 6, TimePart.Day => 8, TimePart.Hour => 10, TimePart.Minute => 12, _ => FractionDigits > 0 ? 17 : 14 };
            return Kind == PathKind.Time ? digits - 8 : digits;
        }
    }

    /// <summary>As FHIR writes it, without the <c>@</c> and the <c>T</c> of literals.</summary>
    public override string ToString()
    {
        var format = Part switch
        {
            TimePart.Year => "yyyy",
            TimePart.Month => "yyyy-MM",
            TimePart.Day => "yyyy-MM-dd",
            TimePart.Hour => "yyyy-MM-ddTHH",
            TimePart.Minute => "yyyy-MM-ddTHH:mm",
            _ => "yyyy-MM-ddTHH:mm:ss" + (FractionDigits > 0 ? "." + new string('f', Math.Min(7, FractionDigits)) : ""),
        };
        if (Kind == PathKind.Time) format = format["yyyy-MM-ddT".Length..];
        var text = Clock.ToString(format, CultureInfo.InvariantCulture);
        if (Offset is not { } offset) return text;
        return offset == 0 ? text + "Z" : string.Create(CultureInfo.InvariantCulture, $"{text}{(offset < 0 ? '-' : '+')}{Math.Abs(offset) / 60:00}:{Math.Abs(offset) % 60:00}");
    }

    private static (DateTime Day, TimePart Part)? ParseDate(string text)
    {
        if (text.Length is not (4 or 7 or 10) || !FhirDate.TryParse(text, out var date)) return null;
        return (date.Start, date.Precision switch { DatePrecision.Year => TimePart.Year, DatePrecision.Month => TimePart.Month, _ => TimePart.Day });
    }

    private static PathTime? ParseTime(string text)
    {
        string[] formats = ["HH", "HH:mm", "HH:mm:ss"];
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        if (point >= 0 && (whole.Length != 8 || point == text.Length - 1 || text.AsSpan(point + 1).ContainsAnyExceptInRange('0', '9'))) return null;
        if (whole.Length > 2 && whole.EndsWith(":60", StringComparison.Ordinal)) whole = whole[..^2] + "59";
        if (!DateTime.TryParseExact(whole, formats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var clock)) return null;
        var part = whole.Length switch { 2 => TimePart.Hour, 5 => TimePart.Minute, _ => TimePart.Second };
        var digits = point < 0 ? 0 : text.Length - point - 1;
        var ticks = digits == 0 ? 0 : long.Parse(text.AsSpan(point + 1, Math.Min(7, digits)), CultureInfo.InvariantCulture) * (long)Math.Pow(10, 7 - Math.Min(7, digits));
        return new PathTime(PathKind.Time, new DateTime(clock.TimeOfDay.Ticks + ticks), part, digits, null);
    }

    private static int? ParseOffset(string text)
    {
        if (text == "Z") return 0;
        if (text.Length != 6 || text[3] != ':' || !TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) || offset > TimeSpan.FromHours(14)) return null;
        return (int)offset.TotalMinutes * (text[0] == '-' ? -1 : 1);
    }

    private static DateTime Truncate(DateTime time, TimePart part) => part switch
    {
        TimePart.Year => new DateTime(time.Year, 1, 1),
        TimePart.Month => new DateTime(time.Year, time.Month, 1),
        TimePart.Day => time.Date,
        TimePart.Hour => new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour)),
        TimePart.Minute => new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute)),
        _ => time,
    };

    private static int? CompareUnknownOffset(PathTime one, PathTime two)
    {
        // A clock of unknown offset may be from fourteen hours ahead of UTC to twelve behind.
        var known = one.Offset is null ? two : one;
        var unknown = one.Offset is null ? one : two;
        var at = known.InUtc().Clock.Ticks;
        var order = at < unknown.Clock.Ticks - (OffsetEarliest * TimeSpan.TicksPerMinute) ? -1 : at > unknown.Last().Ticks - (OffsetLatest * TimeSpan.TicksPerMinute) ? 1 : 0;
        return order == 0 ? null : known == one ? order : -order;
    }

    private PathTime InUtc() => this with { Clock = new DateTime(Math.Clamp(Clock.Ticks - ((Offset ?? 0) * TimeSpan.TicksPerMinute), 0, DateTime.MaxValue.Ticks)), Offset = 0 };

    /// <summary>The last moment that it may stand for.</summary>
    private DateTime Last() => Part switch
    {
        TimePart.Year => new DateTime(Clock.Year, 12, 31).AddTicks(TimeSpan.TicksPerDay - 1),
        TimePart.Month => new DateTime(Clock.Year, Clock.Month, DateTime.DaysInMonth(Clock.Year, Clock.Month)).AddTicks(TimeSpan.TicksPerDay - 1),
        TimePart.Day => Clock.AddTicks(TimeSpan.TicksPerDay - 1),
        TimePart.Hour => Clock.AddTicks(TimeSpan.TicksPerHour - 1),
        TimePart.Minute => Clock.AddTicks(TimeSpan.TicksPerMinute - 1),
        _ => FractionDigits > 0 ? Clock : Clock.AddTicks(TimeSpan.TicksPerSecond - 1),
    };

    private PathTime? Shift(decimal amount, TimePart part)
    {
        if (decimal.Abs(amount) > 1e13m) return null;
        if (part <= TimePart.Month && Kind != PathKind.Time)
        {
            var month = (Clock.Year * 12m) + Clock.Month - 1 + (amount * (part == TimePart.Year ? 12 : 1));
            return month is < 12 or >= 120000 ? null : this with { Clock = Clock.AddMonths((int)(month - (Clock.Year * 12) - Clock.Month + 1)) };
        }

        var ticks = Clock.Ticks + decimal.Truncate(amount * TicksOf(part));
        if (Kind == PathKind.Time) return this with { Clock = new DateTime((long)(((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay)) };
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : this with { Clock = new DateTime((long)ticks) };
    }

    private static long TicksOf(TimePart part) => part switch
    {
        TimePart.Day => TimeSpan.TicksPerDay,
        TimePart.Hour => TimeSpan.TicksPerHour,
        TimePart.Minute => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerSecond,
    };
}
