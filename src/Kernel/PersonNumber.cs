using System.Diagnostics.CodeAnalysis;

namespace Felles.Kernel;

/// <summary>Which series a national number belongs to.</summary>
public enum PersonNumberKind
{
    /// <summary>Fødselsnummer.</summary>
    BirthNumber,

    /// <summary>D-nummer: first digit raised by four.</summary>
    DNumber,

    /// <summary>Felles hjelpenummer: first digit 8 or 9, no date.</summary>
    SharedHelpNumber,
}

/// <summary>The synthetic series that a test environment may hold; production holds <see cref="None"/>.</summary>
[Flags]
public enum SyntheticSeries
{
    /// <summary>Real numbers only.</summary>
    None = 0,

    /// <summary>Skatteetaten's Tenor: month + 80.</summary>
    Tenor = 1,

    /// <summary>Norsk helsenett's test persons: month + 65.</summary>
    NorskHelsenett = 2,

    /// <summary>NAV's Dolly: month + 40. Collides with local H-numbers.</summary>
    Nav = 4,

    /// <summary>Every synthetic series.</summary>
    All = Tenor | NorskHelsenett | Nav,
}

/// <summary>
/// A national identity number (fødselsnummer, D-nummer or felles hjelpenummer). It never prints itself: string
/// formatting gives a mask, so a number cannot slip into a log line, an error text or a URL (rule 4).
/// Call <see cref="Reveal"/> where the digits are really meant.
/// </summary>
/// <remarks>
/// Format and control digits: Skatteetaten's documentation of the population register, including the relaxed first
/// control digit of numbers issued from 2032. Birth date and sex are never read from the number for decisions; the
/// register knows them.
/// </remarks>
public readonly struct PersonNumber : IEquatable<PersonNumber>
{
    private readonly string? digits;

    private PersonNumber(string digits, PersonNumberKind kind, SyntheticSeries series)
    {
        this.digits = digits;
        Kind = kind;
        Series = series;
    }

    /// <summary>Which kind of number it is.</summary>
    public PersonNumberKind Kind { get; }

    /// <summary>The synthetic series it belongs to; <see cref="SyntheticSeries.None"/> for a number that looks ordinary.</summary>
    public SyntheticSeries Series { get; }

    /// <summary>The OID of the number's series as FHIR identifier system, as <c>urn:oid:2.16.578.1.12.4.1.4.1</c>.</summary>
    public string System => Kind switch
    {
        PersonNumberKind.BirthNumber => "urn:oid:2.16.578.1.12.4.1.4.1",
        PersonNumberKind.DNumber => "urn:oid:2.16.578.1.12.4.1.4.2",
        PersonNumberKind.SharedHelpNumber => "urn:oid:2.16.578.1.12.4.1.4.3",
    };

    /// <summary>Reads eleven digits of an existing form; false for anything else, and for a synthetic series that is not accepted here.</summary>
    /// <param name="text">Eleven digits, nothing else.</param>
    /// <param name="accepted">The synthetic series that this environment holds.</param>
    /// <param name="number">The number when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, SyntheticSeries accepted, out PersonNumber number)
    {
        number = default;
        if (text is not { Length: 11 }) return false;
        Span<int> d = stackalloc int[11];
        for (var i = 0; i < 11; i++)
        {
            if (!char.IsAsciiDigit(text[i])) return false;
            d[i] = text[i] - '0';
        }

        if (d[0] is 8 or 9)
        {
            if (!ControlDigitsHold(d, from2032: false)) return false;
            number = new PersonNumber(text, PersonNumberKind.SharedHelpNumber, SyntheticSeries.None);
            return true;
        }

        var kind = d[0] >= 4 ? PersonNumberKind.DNumber : PersonNumberKind.BirthNumber;
        var day = ((kind == PersonNumberKind.DNumber ? d[0] - 4 : d[0]) * 10) + d[1];
        var month = (d[2] * 10) + d[3];
        var series = SeriesOf(month);
        month -= MonthOffset(series);
        if (!DateExists(day, month, (d[4] * 10) + d[5])) return false;
        if (!ControlDigitsHold(d, from2032: false) && !ControlDigitsHold(d, from2032: true)) return false;
        if (series != SyntheticSeries.None && !accepted.HasFlag(series)) return false;
        number = new PersonNumber(text, kind, series);
        return true;
    }

    /// <summary>
    /// Whether a text holds a national number of any series: eleven digits with right control digits, with nothing but a
    /// space after the sixth, and no digit before or after.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static bool OccursIn(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[11];
        for (var start = 0; start + 11 <= text.Length; start++)
        {
            if (!char.IsAsciiDigit(text[start]) || (start > 0 && char.IsAsciiDigit(text[start - 1]))) continue;
            var at = start;
            var count = 0;
            while (at < text.Length && count < 11 && (char.IsAsciiDigit(text[at]) || (count == 6 && text[at] == ' ')))
            {
                if (text[at] != ' ') digits[count++] = text[at];
                at++;
            }

            var ends = at >= text.Length || !char.IsAsciiDigit(text[at]);
            if (count == 11 && ends && TryParse(new string(digits), SyntheticSeries.All, out _)) return true;
        }

        return false;
    }

    private static SyntheticSeries SeriesOf(int month) => month switch
    {
        >= 81 and <= 92 => SyntheticSeries.Tenor,
        >= 66 and <= 77 => SyntheticSeries.NorskHelsenett,
        >= 41 and <= 52 => SyntheticSeries.Nav,
        _ => SyntheticSeries.None,
    };

    private static int MonthOffset(SyntheticSeries series) => series switch
    {
        SyntheticSeries.Tenor => 80,
        SyntheticSeries.NorskHelsenett => 65,
        SyntheticSeries.Nav => 40,
        _ => 0,
    };

    // From 2032 the individual digits no longer give the century, so a day is accepted when it exists in any of them:
    // only 29 February differs, and among 18yy, 19yy and 20yy a multiple of four is a leap year in at least one.
    private static bool DateExists(int day, int month, int yearOfCentury) =>
        month is >= 1 and <= 12 && day >= 1
        && (day <= DateTime.DaysInMonth(2001, month) || (day == 29 && month == 2 && yearOfCentury % 4 == 0));

    private static bool ControlDigitsHold(ReadOnlySpan<int> d, bool from2032)
    {
        ReadOnlySpan<int> first = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
        ReadOnlySpan<int> second = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
        int sum1 = 0, sum2 = 0;
        for (var i = 0; i < 10; i++) sum1 += d[i] * first[i];
        for (var i = 0; i < 11; i++) sum2 += d[i] * second[i];
        var remainder = sum1 % 11;
        return sum2 % 11 == 0 && (remainder == 0 || (from2032 && remainder is 1 or 2 or 3));
    }

    /// <summary>The eleven digits. For matching, hashing and answering the person's own service; never for logs, URLs or errors.</summary>
    public string Reveal() => digits ?? "";

    /// <summary>A mask. Deliberately not the number.</summary>
    public override string ToString() => "***********";

    /// <inheritdoc/>
    public bool Equals(PersonNumber other) => string.Equals(digits, other.digits, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PersonNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => digits is null ? 0 : string.GetHashCode(digits, StringComparison.Ordinal);

    /// <summary>Whether the digits are the same.</summary>
    public static bool operator ==(PersonNumber left, PersonNumber right) => left.Equals(right);

    /// <summary>Whether the digits differ.</summary>
    public static bool operator !=(PersonNumber left, PersonNumber right) => !left.Equals(right);
}
