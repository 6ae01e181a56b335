using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Records;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The cheap first call: whether there is anything and when it changed, from lifted facts alone. Source: Norsk helsenett's
/// documentation, "Status"; the fields for the types that it does not name follow the pattern of the others.
/// </summary>
/// <param name="HasCriticalInformation">At least one record is active, though it may have expired.</param>
/// <param name="HasActiveCriticalInformation">At least one record is active and has not expired.</param>
/// <param name="LastChanged">When anything was last registered, changed or deleted, UTC; null when nothing ever was.</param>
/// <param name="Changed">The same per kind of record, by the name of its field.</param>
internal sealed record CriticalInfoStatus(bool HasCriticalInformation, bool HasActiveCriticalInformation, DateTimeOffset? LastChanged, ImmutableSortedDictionary<string, DateTimeOffset> Changed)
{
    /// <summary>The status.</summary>
    /// <param name="entries">What the caller may know of.</param>
    /// <param name="withheld">How many records are withheld from health personnel: that there is something is theirs to know, no more.</param>
    /// <param name="now">Now.</param>
    internal static CriticalInfoStatus Of(IEnumerable<EntryFacts> entries, int withheld, DateTimeOffset now)
    {
        var changed = ImmutableSortedDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        var has = withheld > 0;
        var hasActive = false;
        DateTimeOffset? last = null;
        foreach (var facts in entries)
        {
            has |= CriticalInfoFacts.IsActive(facts);
            hasActive |= CriticalInfoFacts.IsShownActive(facts, now);
            if (last is null || facts.RecordedAt > last) last = facts.RecordedAt;
            if (CriticalInfoProfile.For(facts.Type, CriticalInfoFacts.CategoryOf(facts)) is { } profile
                && (!changed.TryGetValue(profile.StatusField, out var before) || facts.RecordedAt > before))
                changed[profile.StatusField] = facts.RecordedAt;
        }

        return new(has, hasActive, last, changed.ToImmutable());
    }

    /// <summary>Writes the fields of the answer, into an object that has begun.</summary>
    internal void WriteFields(Utf8JsonWriter json)
    {
        json.WriteBoolean("hasCriticalInformation"u8, HasCriticalInformation);
        json.WriteBoolean("hasActiveCriticalInformation"u8, HasActiveCriticalInformation);
        if (LastChanged is { } last) json.WriteString("lastChangedDateTime"u8, Instant(last));
        json.WriteStartObject("dateChanged"u8);
        foreach (var (field, at) in Changed) json.WriteString(field, Instant(at));
        json.WriteEndObject();
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
