namespace Felles.Fhir;

/// <summary>The rule dom-3: a contained resource is referred to from its container, or refers to it; https://hl7.org/fhir/R4/domainresource.html#invs.</summary>
internal static class ContainedReferences
{
    private static readonly FhirPathCache All = new();

    /// <summary>The contained resources that nothing joins to their container.</summary>
    internal static List<int> Unused(PathSource source, int container)
    {
        var unused = new List<int>();
        var (tape, names) = (source.Tape, source.Definitions.Names);
        var list = tape.Find(container, names.Contained);
        if (list < 0 || tape.Nodes[list].Kind != JsonKind.Array || source.Resource(container) is not { } resource) return unused;
        var all = All.Descendants(resource);
        var used = all.Select(LocalId).OfType<string>().Concat(all.SelectMany(InNarrative)).ToHashSet(StringComparer.Ordinal);
        for (var at = list + 1; at < tape.Nodes[list].Next; at = tape.Nodes[at].Next)
        {
            if (source.Resource(at) is not { } item || item.MemberText(names.Id) is not { } id || used.Contains(id)) continue;
            if (!All.Descendants(item).Any(value => LocalId(value) is "")) unused.Add(at);
        }

        return unused;
    }

    /// <summary>The id after the <c>#</c> of a reference to a contained resource; empty for the container itself; null for anything else.</summary>
    private static string? LocalId(PathItem item)
    {
        if (item.Kind != PathKind.String || item.Type.Definition is not { } type) return item.MemberText(item.Source.Definitions.Names.Reference) is ['#', .. var id] ? id : null;
        return type.Name is "canonical" or "uri" or "url" && item.TryRaw(out var raw) && raw is [(byte)'#', ..] ? item.Text[1..] : null;
    }

    /// <summary>What a narrative shows or links to: an image may stand in a contained Binary.</summary>
    private static IEnumerable<string> InNarrative(PathItem item) =>
        item.Type.Name == "xhtml" && item.Kind == PathKind.String ? StrictRules.LinksWithin(item.Text) : [];

    /// <summary><c>descendants()</c>, compiled once.</summary>
    private sealed class FhirPathCache
    {
        private FhirPath? path;

        internal PathItem[] Descendants(PathItem item)
        {
            path ??= FhirPath.Compile(item.Source.Definitions, "descendants()").Match(compiled => compiled, problem => throw new InvalidOperationException(problem.Text));
            return path.Evaluate(item, new PathEnvironment(item.Source.Definitions)).Match(items => items, _ => []);
        }
    }
}
