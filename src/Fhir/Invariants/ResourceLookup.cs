namespace Felles.Fhir;

/// <summary>Finds what references point to within one text: contained resources, and the entries of a Bundle by their fullUrl.</summary>
internal sealed class ResourceLookup(PathSource source)
{
    private Dictionary<string, int>? entries;
    private Dictionary<(int Resource, string Profile), bool>? followed;
    private (int Container, Dictionary<string, int> Ids)? contained;

    /// <summary>Which resources of the text follow which profiles, as far as it has been asked.</summary>
    internal Dictionary<(int Resource, string Profile), bool> Followed => followed ??= [];

    /// <summary>The resource that a reference points to; null when it is not in the text.</summary>
    /// <param name="item">The reference.</param>
    /// <param name="reference">Its text.</param>
    /// <param name="container">The resource that <c>#id</c> is within.</param>
    internal PathItem? Find(PathItem item, string reference, int container)
    {
        return item.IsNode && item.Source.Tape.Nodes == source.Tape.Nodes ? Find(reference, container) : null;
    }

    /// <summary>The resource that the text of a reference points to; null when it is not here.</summary>
    internal PathItem? Find(string reference, int container)
    {
        if (reference.StartsWith('#')) return reference.Length == 1 ? source.Resource(container) : FindContained(reference[1..], container);
        entries ??= Entries();
        return entries.TryGetValue(reference, out var node) ? source.Resource(node) : null;
    }

    private PathItem? FindContained(string id, int container)
    {
        if (contained is not { } known || known.Container != container) contained = known = (container, ContainedIds(container));
        return known.Ids.TryGetValue(id, out var node) ? source.Resource(node) : null;
    }

    private Dictionary<string, int> ContainedIds(int container)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var (tape, names) = (source.Tape, source.Definitions.Names);
        foreach (var node in Items(tape.Find(container, names.Contained)))
            if (Text(node, names.Id) is { } id)
                ids.TryAdd(id, node);
        return ids;
    }

    /// <summary>Entries by fullUrl, and by the <c>Type/id</c> at its end.</summary>
    private Dictionary<string, int> Entries()
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var (tape, names) = (source.Tape, source.Definitions.Names);
        foreach (var entry in Items(tape.Find(0, names.Entry)))
        {
            if (tape.Nodes[entry].Kind != JsonKind.Object) continue;
            var resource = tape.Find(entry, names.Resource);
            if (resource < 0 || tape.Nodes[resource].Kind != JsonKind.Object || Text(entry, names.FullUrl) is not { } url) continue;
            found.TryAdd(url, resource);
            if (ReferenceText.Split(source.Definitions, url) is var (type, id)) found.TryAdd($"{type}/{id}", resource);
        }

        return found;
    }

    private IEnumerable<int> Items(int array)
    {
        if (array < 0 || source.Tape.Nodes[array].Kind != JsonKind.Array) yield break;
        for (var at = array + 1; at < source.Tape.Nodes[array].Next; at = source.Tape.Nodes[at].Next) yield return at;
    }

    private string? Text(int node, int name)
    {
        if (source.Tape.Nodes[node].Kind != JsonKind.Object) return null;
        var at = source.Tape.Find(node, name);
        return at >= 0 && source.Tape.Nodes[at].Kind == JsonKind.String ? source.Tape.Text(source.Tape.Nodes[at]) : null;
    }
}
