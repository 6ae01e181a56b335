using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.FhirBase;

/// <summary>Which of a patient's entries an operation is about.</summary>
/// <param name="Types">Resource types.</param>
/// <param name="Since">Stored at or after; null for any time.</param>
/// <param name="Start">Of a day from; null for any.</param>
/// <param name="End">Of a day to; null for any.</param>
/// <param name="Count">Entries on a page; null when not told.</param>
internal sealed record RecordSpan(ImmutableArray<string> Types, DateTimeOffset? Since, DateOnly? Start, DateOnly? End, int? Count)
{
    internal static Outcome<RecordSpan> Of(FhirService service, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var span = new RecordSpan([.. service.Types.Select(type => type.Name)], null, null, null, null);
        foreach (var (name, value) in parameters)
            switch (name)
            {
                case "_type" when value.Split(',') is var types && types.All(type => service.Find(type) is not null):
                    span = span with { Types = [.. types.Select(type => service.Find(type)!.Name).Distinct(StringComparer.Ordinal)] };
                    break;
                case "_since" when DateTimeOffset.TryParse(value.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since):
                    span = span with { Since = since };
                    break;
                case "start" when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start):
                    span = span with { Start = start };
                    break;
                case "end" when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end):
                    span = span with { End = end };
                    break;
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                    span = span with { Count = count };
                    break;
                case "_outputFormat" when value is "application/fhir+ndjson" or "application/ndjson" or "ndjson":
                    break;
                default:
                    return Problem.Malformed("span", $"_type is a list of types of this service ({string.Join(", ", service.Types.Select(type => type.Name))}), _since an instant, start and end are days as 2026-03-01, _count is a whole number from 1. Correct what differs.");
            }

        return span;
    }

    /// <summary>Whether an entry is among it.</summary>
    internal bool Holds(EntryFacts facts)
    {
        if (facts.Deleted || !Types.Contains(facts.Type, StringComparer.Ordinal) || (Since is { } since && facts.RecordedAt < since)) return false;
        if (Start is null && End is null) return true;
        if (facts.ClinicalAt is not { } at) return false;
        var day = NorwegianTime.DateAt(at);
        return (Start is null || day >= Start) && (End is null || day <= End);
    }
}
