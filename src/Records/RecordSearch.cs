using System.Collections.Immutable;
using Felles.Fhir;

namespace Felles.Records;

/// <summary>A search over the entries that an open record shows: what is hidden is not there for any condition, chain or include.</summary>
internal sealed class RecordSearch : IVisibleResources
{
    private readonly ImmutableArray<Entry> loaded;
    private Dictionary<(string Type, string Id), Entry>? byReference;

    private RecordSearch(ImmutableArray<Entry> loaded) => this.loaded = loaded;

    /// <inheritdoc cref="OpenRecord.Search"/>
    internal static ImmutableArray<Entry> Matches(ImmutableArray<Entry> loaded, SearchQuery query)
    {
        var run = query.Over(new RecordSearch(loaded));
        var found = loaded.Where(entry => entry.Facts.Type == query.Type && !entry.Facts.Deleted && run.Matches(entry.Facts.Id, entry.Facts.Tokens, entry.Body));
        return query.Sort.IsEmpty ? [.. found] : Sorted(query, found);
    }

    /// <inheritdoc cref="Selection.Included"/>
    internal static ImmutableArray<Entry> Included(ImmutableArray<Entry> loaded, ImmutableArray<Entry> chosen, ImmutableArray<SearchInclude> includes)
    {
        var search = new RecordSearch(loaded);
        var references = new Dictionary<(SearchInclude, string), ImmutableArray<(string Type, string Id)>>();
        var reached = chosen.Select(entry => (entry.Facts.Type, entry.Facts.Id)).ToHashSet();
        var frontier = chosen;
        for (var first = true; !frontier.IsEmpty; first = false)
        {
            var goes = includes.Where(include => first || include.IsIterated).ToArray();
            var fresh = new HashSet<(string Type, string Id)>();
            foreach (var entry in frontier)
                foreach (var include in goes)
                    if (!include.IsReverse && include.SourceType == entry.Facts.Type)
                        fresh.UnionWith(Of(include, entry));
            var targets = frontier.Select(entry => (entry.Facts.Type, entry.Facts.Id)).ToHashSet();
            foreach (var include in goes)
                if (include.IsReverse)
                    foreach (var entry in loaded)
                        if (include.SourceType == entry.Facts.Type && !entry.Facts.Deleted && Of(include, entry).Any(targets.Contains))
                            fresh.Add((entry.Facts.Type, entry.Facts.Id));
            frontier = [.. fresh.Where(reached.Add).Select(search.Find).OfType<Entry>()];
        }

        reached.ExceptWith(chosen.Select(entry => (entry.Facts.Type, entry.Facts.Id)));
        return [.. loaded.Where(entry => !entry.Facts.Deleted && reached.Contains((entry.Facts.Type, entry.Facts.Id)))];

        ImmutableArray<(string Type, string Id)> Of(SearchInclude include, Entry entry)
        {
            var key = (include, entry.Facts.Reference);
            return references.TryGetValue(key, out var known) ? known : references[key] = include.References(entry.Body);
        }
    }

    public ReadOnlyMemory<byte>? Find(string type, string id) => Find((type, id))?.Body;

    public IEnumerable<ReadOnlyMemory<byte>> OfType(string type) =>
        loaded.Where(entry => entry.Facts.Type == type && !entry.Facts.Deleted).Select(entry => entry.Body);

    private Entry? Find((string Type, string Id) reference)
    {
        byReference ??= loaded.Where(entry => !entry.Facts.Deleted).ToDictionary(entry => (entry.Facts.Type, entry.Facts.Id));
        return byReference.GetValueOrDefault(reference);
    }

    private static ImmutableArray<Entry> Sorted(SearchQuery query, IEnumerable<Entry> found) =>
        [.. found.Select(entry => (Entry: entry, Place: query.PlaceOf(entry.Body))).Order(Comparer<(Entry Entry, SortPlace Place)>.Create((a, b) => query.Compare(a.Place, b.Place))).Select(one => one.Entry)];
}
