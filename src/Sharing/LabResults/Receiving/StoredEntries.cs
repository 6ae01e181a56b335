using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>The stored resources that a message may meet, read in as many steps as it takes to reach them.</summary>
internal sealed class StoredEntries
{
    private readonly Dictionary<(string Type, string Id), (EntryFacts Facts, OpenRecord Record)> found = [];

    /// <summary>Adds what a record that was opened for writing shows.</summary>
    internal void Add(OpenRecord record)
    {
        foreach (var entry in record.Entries) found[(entry.Type, entry.Id)] = (entry, record);
    }

    internal IEnumerable<EntryFacts> OfType(string type) => found.Values.Select(entry => entry.Facts).Where(entry => entry.Type == type && !entry.Deleted);

    internal EntryFacts? Find(string type, string id) => found.TryGetValue((type, id), out var entry) ? entry.Facts : null;

    internal ReadOnlyMemory<byte> Body(EntryFacts entry) => found[(entry.Type, entry.Id)].Record.BodyToChange(entry.Type, entry.Id)!.Value;

    /// <summary>The place of the message behind an entry; what did not come in one is as old as its storing.</summary>
    internal static long Order(EntryFacts entry) => Tokens.OrderOf(entry.Tokens, Tokens.Order) ?? Tokens.OrderOf(entry.RecordedAt);
}
