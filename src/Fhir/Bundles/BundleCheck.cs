using System.Text;

namespace Felles.Fhir;

/// <summary>
/// What R4 says in words of Bundles: who an entry is (https://hl7.org/fhir/R4/bundle.html#bundle-unique), what a document holds
/// (https://hl7.org/fhir/R4/documents.html#bundle), which links there are, that references within lead somewhere.
/// </summary>
internal sealed class BundleCheck
{
    // What a document must bring along of what its Composition refers to.
    private static readonly string[] Documented = ["subject", "encounter", "author", "custodian", "attester.party", "event.detail", "section.author", "section.focus", "section.entry"];
    private static readonly string[] Paging = ["first", "previous", "prev", "next", "last"];

    private readonly FhirDefinitions definitions;
    private readonly JsonTape tape;
    private readonly IssueList issues;
    private readonly ValidationOptions options;
    private BundleEntries? entries;

    internal BundleCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, ValidationOptions options)
    {
        this.definitions = definitions;
        this.tape = tape;
        this.issues = issues;
        this.options = options;
    }

    private BundleEntries Entries => entries ??= new BundleEntries(definitions, tape, 0);

    /// <summary>Checks a reference to something else than a contained resource, by what it finds in the Bundle.</summary>
    /// <param name="at">The string.</param>
    /// <param name="property">What the Reference is the value of.</param>
    internal void Reference(int at, Property property)
    {
        ref readonly var node = ref tape.Nodes[at];
        var text = node.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(node)) : tape.Raw(node);
        var found = Entries.Find(text);
        if (found >= 0 && ExpressionPath.ShapeOfResource(definitions, tape, Entries.All[found].Resource) is { } shape && definitions.FindType(shape.Path) is { } type && !ReferenceRules.Allows(definitions, property.Type, type))
            issues.At(at, Finding.ReferenceTarget(string.Join(", ", property.Type.Targets)));
        else if (options.IsStrict) Found(at, text, found);
    }

    private void Found(int at, ReadOnlySpan<byte> text, int found)
    {
        // Named by the UUID of an entry, as if that were an id: then it is meant.
        if (found < 0 && text.IndexOf((byte)'/') is var slash and > 0) found = Entries.Find(Encoding.UTF8.GetBytes($"urn:uuid:{Encoding.UTF8.GetString(text[(slash + 1)..])}"));
        if (found < 0) return;
        var held = ExpressionPath.ShapeOfResource(definitions, tape, Entries.All[found].Resource)?.Path;
        if (ReferenceText.Split(definitions, Encoding.UTF8.GetString(text)) is var (type, _) && held is not null && held != type) issues.At(at, Finding.ReferenceOtherType());
        else if (Entries.Type == "document" && Entries.HasSeveral(found) && text.IndexOf("/_history/"u8) < 0) issues.At(at, Finding.ReferenceAmbiguous());
    }

    /// <summary>Checks the Bundle itself, when it is sound in structure.</summary>
    internal void Whole()
    {
        foreach (var entry in Entries.All) Entry(entry);
        if (options.IsStrict) Links();
        if (Entries.Type == "document" && Entries.All is [{ Resource: >= 0 } first, ..]) Document(first);
        if (options.IsStrict && Entries.Type == "document") Reached();
    }

    private void Entry(BundleEntry entry)
    {
        if (entry.FullUrl is not { } url)
        {
            if (options.IsStrict && entry.Resource >= 0 && Entries.Type is ("document" or "message" or "collection" or "searchset" or "history")) issues.Missing(entry.Node, "fullUrl", Finding.FullUrlMissing());
            return;
        }

        var at = tape.Find(entry.Node, definitions.Names.FullUrl);
        if (!url.Contains(':', StringComparison.Ordinal)) issues.At(at, Finding.FullUrlRelative());
        if (entry.Resource < 0 || ReferenceText.Split(definitions, url) is not var (type, id)) return;
        var held = ExpressionPath.ShapeOfResource(definitions, tape, entry.Resource)?.Path;
        var own = tape.Find(entry.Resource, definitions.Names.Id);
        if (held is not null && (held != type || (own >= 0 && tape.Nodes[own].Kind == JsonKind.String && tape.Text(tape.Nodes[own]) != id))) issues.At(at, Finding.FullUrlOther());
        else if (options.IsStrict && own < 0 && Entries.Type is "document" or "message" or "collection" or "searchset" or "history") issues.At(at, Finding.FullUrlWithoutId());
    }

    /// <summary>Links of pages belong to searches and histories.</summary>
    private void Links()
    {
        if (Entries.Type is "searchset" or "history") return;
        foreach (var link in new PathSource(definitions, tape).Resource(0)?.Members("link") ?? [])
            if (link.Members("relation") is [{ Kind: PathKind.String } relation] && Paging.Contains(relation.Text))
                issues.At(relation.Node, Finding.LinkOfSearch());
    }

    private void Document(BundleEntry first)
    {
        if (new PathSource(definitions, tape).Resource(first.Resource) is not { Type.Name: "Composition" } composition) return;
        foreach (var path in Documented)
            foreach (var reference in References(composition, path))
                if (tape.Raw(tape.Nodes[reference]) is var text && !text.StartsWith("#"u8) && Entries.Find(text) < 0)
                    issues.At(reference, Finding.NotInDocument());
    }

    private static IEnumerable<int> References(PathItem composition, string path)
    {
        IEnumerable<PathItem> at = [composition];
        var names = path.Split('.');
        if (names[0] == "section") at = Sections(composition);
        foreach (var name in names[0] == "section" ? names.Skip(1) : names) at = at.SelectMany(item => item.Members(name));
        return at.SelectMany(item => item.Members("reference")).Where(item => item.Kind == PathKind.String).Select(item => item.Node);
    }

    private static IEnumerable<PathItem> Sections(PathItem holder) => holder.Members("section").SelectMany(section => Sections(section).Prepend(section));

    /// <summary>Every entry of a document leads to its Composition or is led to from there.</summary>
    private void Reached()
    {
        var all = Entries.All;
        var linked = all.ConvertAll(_ => new List<int>());
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Resource < 0) continue;
            for (var at = all[i].Resource; at < tape.Nodes[all[i].Resource].Next; at++)
            {
                if (tape.Nodes[at].Name != definitions.Names.Reference || tape.Nodes[at].Kind != JsonKind.String) continue;
                if (Entries.Find(tape.Raw(tape.Nodes[at])) is not (var target and >= 0)) continue;
                linked[i].Add(target);
                linked[target].Add(i);
            }
        }

        var seen = new HashSet<int> { 0 };
        var open = new Stack<int>(seen);
        while (open.TryPop(out var at))
            foreach (var next in linked[at])
                if (seen.Add(next)) open.Push(next);
        for (var i = 0; i < all.Count; i++)
            if (!seen.Contains(i)) issues.At(all[i].Node, Finding.EntryUnreached());
    }
}
