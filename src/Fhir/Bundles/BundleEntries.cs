namespace Felles.Fhir;

/// <summary>The entries of a Bundle, and which of them a reference points to; https://hl7.org/fhir/R4/bundle.html#references.</summary>
internal sealed class BundleEntries
{
    private readonly Dictionary<string, int> byUrl = new(StringComparer.Ordinal);
    private readonly HashSet<string> twice = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> byText;

    internal BundleEntries(FhirDefinitions definitions, JsonTape tape, int bundle)
    {
        byText = byUrl.GetAlternateLookup<ReadOnlySpan<char>>();
        var names = definitions.Names;
        Type = Text(tape, bundle, names.Type) ?? "";
        var list = tape.Find(bundle, names.Entry);
        if (list < 0 || tape.Nodes[list].Kind != JsonKind.Array) return;
        for (var at = list + 1; at < tape.Nodes[list].Next; at = tape.Nodes[at].Next)
        {
            if (tape.Nodes[at].Kind != JsonKind.Object) continue;
            var resource = tape.Find(at, names.Resource);
            var entry = new BundleEntry(at, resource >= 0 && tape.Nodes[resource].Kind == JsonKind.Object ? resource : -1, Text(tape, at, names.FullUrl));
            All.Add(entry);
            if (entry.Resource < 0) continue;
            if (entry.FullUrl is { } url)
            {
                if (!byUrl.TryAdd(url, All.Count - 1)) twice.Add(url);
                if (ReferenceText.Split(definitions, url) is var (type, id)) byUrl.TryAdd($"{type}/{id}", All.Count - 1);
            }
            else if (Text(tape, entry.Resource, names.ResourceType) is { } type && Text(tape, entry.Resource, names.Id) is { } id)
            {
                byUrl.TryAdd($"{type}/{id}", All.Count - 1);
            }
        }
    }

    /// <summary><c>Bundle.type</c>.</summary>
    internal string Type { get; }

    /// <summary>The entries in order.</summary>
    internal List<BundleEntry> All { get; } = [];

    /// <summary>The place in <see cref="All"/> of what a reference points to; -1 when it is not in the Bundle.</summary>
    internal int Find(ReadOnlySpan<byte> reference)
    {
        // References are ASCII; one that is not finds nothing, as it is no URI.
        Span<char> text = reference.Length <= 256 ? stackalloc char[reference.Length] : new char[reference.Length];
        for (var i = 0; i < reference.Length; i++) text[i] = (char)reference[i];
        var version = ((ReadOnlySpan<char>)text).IndexOf("/_history/");
        return byText.TryGetValue(version > 0 ? text[..version] : text, out var found) ? found : -1;
    }

    /// <summary>Whether several entries have the fullUrl of one, as versions of it.</summary>
    internal bool HasSeveral(int entry) => All[entry].FullUrl is { } url && twice.Contains(url);

    private static string? Text(JsonTape tape, int node, int name)
    {
        var at = tape.Find(node, name);
        return at >= 0 && tape.Nodes[at].Kind == JsonKind.String ? tape.Text(tape.Nodes[at]) : null;
    }
}

/// <summary>One entry.</summary>
/// <param name="Node">Its object.</param>
/// <param name="Resource">The resource's object; -1 when it has none.</param>
/// <param name="FullUrl">Its fullUrl; null when it has none.</param>
internal sealed record BundleEntry(int Node, int Resource, string? FullUrl);
