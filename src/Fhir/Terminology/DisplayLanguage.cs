using System.Globalization;

namespace Felles.Fhir;

/// <summary>
/// The languages that somebody wants texts in, best first: a value of <c>displayLanguage</c> or <c>Accept-Language</c>
/// (RFC 9110 §12.5.4). Nynorsk gives way to bokmål, and bokmål to nynorsk, before another language is shown.
/// </summary>
internal sealed class DisplayLanguage
{
    private const int LanguagesMax = 20;

    private readonly string[] wanted;

    private DisplayLanguage(string[] wanted) => this.wanted = wanted;

    /// <summary>No wish: displays as the code system has them.</summary>
    internal static DisplayLanguage Any { get; } = new([]);

    internal bool IsAny => wanted.Length == 0;

    /// <summary>Reads a list; parts that are no languages are passed over.</summary>
    internal static DisplayLanguage Parse(string? list)
    {
        if (string.IsNullOrWhiteSpace(list)) return Any;
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(LanguagesMax)
            .Select(part => part.Split(';', 2, StringSplitOptions.TrimEntries))
            .Select(part => (Language: part[0], Quality: part.Length > 1 ? Quality(part[1]) : 1))
            .Where(part => part.Quality > 0 && GrammarSystems.Contains("urn:ietf:bcp:47", part.Language) == true)
            .OrderByDescending(part => part.Quality).Select(part => part.Language).ToArray();
        return parts.Length == 0 ? Any : new DisplayLanguage([.. parts.SelectMany(WithNeighbours).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>How well a language is what is wanted: 0 best; <see cref="int.MaxValue"/> when it is not.</summary>
    internal int Rank(string language)
    {
        for (var i = 0; i < wanted.Length; i++)
            if (Matches(language, wanted[i]))
                return i;
        return int.MaxValue;
    }

    /// <summary>Whether a language is of the one asked for: en-GB is of en.</summary>
    internal static bool Matches(string language, string wanted) =>
        language.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) && (language.Length == wanted.Length || language[wanted.Length] == '-');

    private static IEnumerable<string> WithNeighbours(string language) => language.Split('-')[0].ToLowerInvariant() switch
    {
        "nn" => [language, "nn", "nb", "no"],
        "nb" => [language, "nb", "no", "nn"],
        "no" => [language, "no", "nb", "nn"],
        // A regional variety gives way to the language.
        var plain => [language, plain],
    };

    private static double Quality(string parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 1;
}
