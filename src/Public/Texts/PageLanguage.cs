using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Texts;

/// <summary>
/// A language that the pages are written in, and how dates and numbers look in it. The reader's own choice comes first,
/// then what the browser asks for, then bokmål.
/// </summary>
public sealed class PageLanguage
{
    /// <summary>The cookie that remembers the choice.</summary>
    public const string Cookie = "felles-language";

    /// <summary>Bokmål, the language every text exists in first.</summary>
    public static readonly PageLanguage Bokmål = new("nb", "Bokmål", "nb-NO");

    /// <summary>Nynorsk.</summary>
    public static readonly PageLanguage Nynorsk = new("nn", "Nynorsk", "nn-NO");

    /// <summary>English.</summary>
    public static readonly PageLanguage English = new("en", "English", "en-GB");

    private PageLanguage(string tag, string ownName, string culture)
    {
        Tag = tag;
        OwnName = ownName;
        Culture = CultureInfo.GetCultureInfo(culture);
    }

    /// <summary>All of them, in the order the choice is shown.</summary>
    public static ImmutableArray<PageLanguage> All { get; } = [Bokmål, Nynorsk, English];

    /// <summary>BCP 47 tag for <c>lang</c>.</summary>
    public string Tag { get; }

    /// <summary>The language's name in itself.</summary>
    public string OwnName { get; }

    /// <summary>Which resources, month names and decimal signs.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The language with a tag; null when the pages are not written in it.</summary>
    public static PageLanguage? Find(string? tag) => All.FirstOrDefault(language => language.Tag == tag);

    /// <summary>A date in Norway, as «28. juli 2021».</summary>
    public string Date(DateTimeOffset instant) => Date(NorwegianTime.DateAt(instant));

    /// <inheritdoc cref="Date(DateTimeOffset)"/>
    public string Date(DateOnly date) => date.ToString(this == English ? "d MMMM yyyy" : "d. MMMM yyyy", Culture);

    /// <summary>A date in Norway with few letters, for columns, as «28.07.2021».</summary>
    public string ShortDate(DateTimeOffset instant) => NorwegianTime.Local(instant).ToString(this == English ? "dd/MM/yyyy" : "dd.MM.yyyy", CultureInfo.InvariantCulture);

    /// <summary>Time of day in Norway, as «07.57».</summary>
    public string Time(DateTimeOffset instant) => NorwegianTime.Local(instant).ToString(this == English ? "HH:mm" : "HH.mm", CultureInfo.InvariantCulture);

    /// <summary>Date and time in Norway, as «28. juli 2021 kl. 07.57».</summary>
    public string DateAndTime(DateTimeOffset instant) => this == English ? $"{Date(instant)}, {Time(instant)}" : $"{Date(instant)} kl. {Time(instant)}";

    /// <summary>A FHIR date of any precision, as «2012», «juli 2012» or «1. juli 2012»; as written when it is none.</summary>
    public string PartialDate(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var day = written.Length > 10 ? written[..10] : written;
        if (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return Date(date);
        return DateOnly.TryParseExact($"{day}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month.ToString("MMMM yyyy", Culture) : written;
    }

    /// <summary>A decimal number with the language's sign and every digit as it was written: the zeros of «14,0» are the laboratory's precision.</summary>
    public string Number(string written) => this == English ? written : written.Replace('.', ',');

    internal static PageLanguage Of(HttpContext? http)
    {
        if (http is null) return Bokmål;
        if (Find(http.Request.Cookies[Cookie]) is { } chosen) return chosen;
        foreach (var asked in http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(value => value.Quality ?? 1))
        {
            var tag = asked.Value.ToString().Split('-')[0].ToLowerInvariant();
            if (Find(tag == "no" ? "nb" : tag) is { } understood) return understood;
        }

        return Bokmål;
    }
}
