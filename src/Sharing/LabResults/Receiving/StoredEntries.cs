using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>The stored resources that a message may meet, as the open record shows them for changing.</summary>
internal sealed class StoredEntries(OpenRecord record)
{
    private readonly Dictionary<(string Type, string Id), EntryFacts> facts = record.Entries.ToDictionary(entry => (entry.Type, entry.Id));

    internal IEnumerable<EntryFacts> OfType(string type) => facts.Values.Where(entry => entry.Type == type && !entry.Deleted);

    internal EntryFacts? Find(string type, string id) => facts.GetValueOrDefault((type, id));

    internal ReadOnlyMemory<byte> Body(EntryFacts entry) => record.BodyToChange(entry.Type, entry.Id)!.Value;

    /// <summary>The place of the message behind an entry; what did not come in one is as old as its storing.</summary>
    internal static long Order(EntryFacts entry) => Tokens.OrderOf(entry.Tokens, Tokens.Order) ?? entry.RecordedAt.UtcTicks;
}
