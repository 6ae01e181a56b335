namespace Felles.Fhir;

/// <summary>
/// What stands above and below concepts. A concept may have several parents, so that paths meet again: each concept is visited
/// once, however many ways lead to it.
/// </summary>
internal static class ConceptHierarchy
{
    [ThreadStatic]
    private static HashSet<int>? visited;

    [ThreadStatic]
    private static Stack<int>? waiting;

    /// <summary>Whether a concept is another one or stands below it.</summary>
    internal static bool IsA(CodeSystemTable table, int concept, int ancestor)
    {
        if (concept == ancestor) return true;
        var (seen, open) = (visited ??= [], waiting ??= []);
        seen.Clear();
        open.Clear();
        open.Push(concept);
        while (open.TryPop(out var at))
            foreach (var parent in table.Parents(at))
            {
                if (parent == ancestor) return true;
                if (seen.Add(parent)) open.Push(parent);
            }

        return false;
    }

    /// <summary>What stands below a concept, at any depth; with itself.</summary>
    /// <returns>A set of the caller's own.</returns>
    internal static ConceptSet Descendants(CodeSystemTable table, int concept)
    {
        if (table.Below.TryGet(concept, out var known)) return known.Copy();
        var found = Reach(table, concept, static (of, at) => of.Children(at));
        table.Below.Set(concept, found.Copy());
        return found;
    }

    /// <summary>What stands above a concept, at any height; with itself.</summary>
    internal static ConceptSet Ancestors(CodeSystemTable table, int concept) => Reach(table, concept, static (of, at) => of.Parents(at));

    private static ConceptSet Reach(CodeSystemTable table, int concept, Neighbours neighbours)
    {
        var found = new ConceptSet(table.Count);
        var open = new Stack<int>([concept]);
        found.Add(concept);
        while (open.TryPop(out var at))
            foreach (var next in neighbours(table, at))
                if (found.Add(next))
                    open.Push(next);
        return found;
    }

    private delegate ReadOnlySpan<int> Neighbours(CodeSystemTable table, int concept);
}
