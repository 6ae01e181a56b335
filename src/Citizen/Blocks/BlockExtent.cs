using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Blocks;

/// <summary>How long a decision holds and which days it covers, as a form says.</summary>
/// <param name="EndsAt">When it ends, UTC; null for not by itself.</param>
/// <param name="From">First day; null for no first.</param>
/// <param name="To">Last day; null for no last.</param>
/// <param name="Written">What was written, by field, to be shown again.</param>
/// <param name="Errors">Keys of the texts that say what is wrong, by field.</param>
internal sealed record BlockExtent(DateTimeOffset? EndsAt, DateOnly? From, DateOnly? To, ImmutableDictionary<string, string> Written, ImmutableDictionary<string, string> Errors)
{
    private const int YearsMax = 20;

    internal static BlockExtent Read(IFormCollection form, DateTimeOffset now)
    {
        var errors = ImmutableDictionary<string, string>.Empty;
        var written = ImmutableDictionary.CreateRange(((string[])["inntil", "fra", "til"]).Select(field => KeyValuePair.Create(field, form[field].ToString().Trim())).Where(field => field.Value.Length > 0));
        var (until, from, to) = (Day("inntil"), Day("fra"), Day("til"));
        var today = NorwegianTime.DateAt(now);
        if (until is { } day && (day < today || day.Year >= today.Year + YearsMax)) errors = errors.SetItem("inntil", "choice.error.until");
        if (from > to) errors = errors.SetItem("til", "choice.error.order");
        // The last day is included.
        DateTimeOffset? ends = until is { } last && !errors.ContainsKey("inntil") ? NorwegianTime.FromLocal(last.AddDays(1).ToDateTime(TimeOnly.MinValue)).ToUniversalTime() : null;
        return new BlockExtent(ends, from, to, written, errors);

        DateOnly? Day(string field)
        {
            if (!written.TryGetValue(field, out var text)) return null;
            // As people write a date, and as software does.
            if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return read;
            errors = errors.SetItem(field, "choice.error.date");
            return null;
        }
    }
}
