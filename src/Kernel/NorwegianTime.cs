namespace Felles.Kernel;

/// <summary>Dates, ages and local times as Norwegian law and pages mean them: Europe/Oslo (rule 9). Instants elsewhere are UTC.</summary>
public static class NorwegianTime
{
    /// <summary>The time zone Europe/Oslo.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");

    /// <summary>The calendar date in Norway at an instant.</summary>
    public static DateOnly DateAt(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The instant on the Norwegian clock, with its offset.</summary>
    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>The instant of a wall-clock time without offset, as Norwegian messages write it. The hour that occurs twice in autumn is taken as the first (summer time).</summary>
    public static DateTimeOffset FromLocal(DateTime wallClock)
    {
        var unspecified = DateTime.SpecifyKind(wallClock, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(unspecified)) unspecified = unspecified.AddHours(1);
        var offset = Zone.IsAmbiguousTime(unspecified)
            ? Zone.GetAmbiguousTimeOffsets(unspecified).Max()
            : Zone.GetUtcOffset(unspecified);
        return new DateTimeOffset(unspecified, offset);
    }

    /// <summary>
    /// Whole years on a date. A person born on 29 February reaches the age on 1 March in common years.
    /// </summary>
    public static int AgeOn(DateOnly birthDate, DateOnly date)
    {
        var years = date.Year - birthDate.Year;
        var reached = (date.Month, date.Day).CompareTo((birthDate.Month, birthDate.Day)) >= 0;
        return reached ? years : years - 1;
    }
}
