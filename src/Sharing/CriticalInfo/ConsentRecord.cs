using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The consents of one patient, for the rule that a limitation of life-prolonging treatment (8) and a treatment
/// clarification (11) never stand at the same time. Needs the record opened with every Consent.
/// </summary>
internal sealed class ConsentRecord
{
    private readonly OpenRecord record;
    private readonly DateTimeOffset now;
    private readonly List<EntryFacts> latest;

    internal ConsentRecord(OpenRecord record, DateTimeOffset now)
    {
        this.record = record;
        this.now = now;
        latest = [.. record.Entries.Where(facts => facts.Type == "Consent").GroupBy(facts => facts.Id).Select(versions => versions.MaxBy(facts => facts.Version)!)];
    }

    /// <summary>Why a new consent of a category cannot be registered; null when it can.</summary>
    internal Problem? Excludes(string category, RecordState state)
    {
        if (record.Decision.WithholdsAll || record.Withheld > 0) return CriticalInfoProblems.ConsentsHidden;
        if (state != RecordState.Active) return null;
        return latest.Any(facts => CriticalInfoFacts.CategoryOf(facts) != category && Stands(facts)) ? CriticalInfoProblems.ConsentExcluded : null;
    }

    /// <summary>
    /// Whether a correction would bring back what had ended or expired. That way round the rule would have a gap: two hosts
    /// could at once revive the one and register the other.
    /// </summary>
    /// <param name="stored">What stands.</param>
    /// <param name="status">Status after the correction.</param>
    /// <param name="tokens">Tokens after the correction.</param>
    internal bool Revives(EntryFacts stored, string status, ImmutableArray<string> tokens) =>
        !Stands(stored) && Stands(stored with { Status = status, Tokens = tokens });

    /// <summary>
    /// The id for the next consent: the same for all who register at the same time, so that the store lets only one of them
    /// through and the others look again. Made of the opaque key; it tells nothing.
    /// </summary>
    internal string NextId() =>
        ResourceId.Derive("critical-info-consent", record.Person.ToString(), latest.Count.ToString(CultureInfo.InvariantCulture));

    private bool Stands(EntryFacts facts) => CriticalInfoFacts.IsActive(facts) && !CriticalInfoFacts.IsExpired(facts, now);
}
