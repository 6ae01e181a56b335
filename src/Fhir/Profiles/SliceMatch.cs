namespace Felles.Fhir;

/// <summary>
/// Decides which slice an item is of, by the discriminators; https://hl7.org/fhir/R4/profiling.html#discriminator. What a slice
/// does not say itself, the profile says that its own builds on, or that its type or target is of.
/// </summary>
internal sealed class SliceMatch(FhirDefinitions definitions, JsonTape tape, ProfileCheck check, InvariantCheck invariants)
{
    private readonly TapeNode[] nodes = tape.Nodes;
    private readonly PathSource source = new(definitions, tape);

    /// <summary>Whether an item is of a slice.</summary>
    /// <param name="node">The item.</param>
    /// <param name="property">What it is of.</param>
    /// <param name="rule">The sliced element.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="resource">The resource that it is in.</param>
    internal bool IsOf(int node, Property property, ProfileRule rule, ProfileRule slice, int resource)
    {
        var discriminators = rule.OwnOrInherited(known => known.Discriminators, known => known.Length > 0) ?? [];
        var isTold = false;
        foreach (var discriminator in discriminators)
        {
            var holds = Holds(node, property, slice, discriminator, resource);
            if (holds == false) return false;
            isTold |= holds == true;
        }

        // A slice that says nothing itself is those that it is sliced into.
        return isTold || slice.Slices.Exists(inner => IsOf(node, property, rule, inner, resource));
    }

    /// <summary>What a reference leads to in the text; null when it is not there.</summary>
    internal PathItem? Find(string reference, int container) => invariants.Lookup.Find(reference, container);

    /// <summary>Whether an item is what a slice is by one discriminator; null when the slice says nothing of it.</summary>
    private bool? Holds(int node, Property property, ProfileRule slice, Discriminator discriminator, int resource)
    {
        var (at, rule) = (new List<(int Node, Property Property)> { (node, property) }, slice);
        foreach (var name in discriminator.Path)
        {
            if (name == DiscriminatorPath.Resolve)
            {
                at = [.. at.SelectMany(item => Resolved(item, resource))];
                continue;
            }

            if (DiscriminatorPath.TypeName(name) is { } type)
            {
                at = at.FindAll(item => item.Property.Type.Definition.TypeName == type);
                continue;
            }

            if (DiscriminatorPath.ExtensionUrl(name) is { } url)
            {
                var extensions = rule.Child("extension");
                if (extensions is null || ExtensionOf(extensions, url) is not { } found) return null;
                rule = found;
                at = [.. at.SelectMany(item => check.Items(item.Node, extensions)).Where(item => HasUrl(item.Node, url))];
                continue;
            }

            if (ChildOf(rule, name) is not { } child) return null;
            rule = child;
            at = [.. at.SelectMany(item => check.Items(item.Node, child))];
        }

        // Of what a slice may not have, none is of it.
        if (rule.Max == 0) return at.Count == 0;
        return discriminator.Kind switch
        {
            DiscriminatorKind.Exists => at.Count > 0,
            DiscriminatorKind.Type => at.Exists(item => IsOfType(item, rule)),
            DiscriminatorKind.Profile => rule.OwnOrInherited(known => known.Profiles.Concat(known.Targets).ToArray(), known => known.Length > 0) is null && rule.Min == 0 ? null : at.Exists(item => FollowsAny(item.Node, rule, resource)),
            DiscriminatorKind.Value => SaysValue(rule) ? at.Exists(item => HasValue(item.Node, item.Property, rule)) : rule.Min > 0 ? at.Count > 0 : null,
        };
    }

    /// <summary>The slice of an extension, also when it is a slice of a slice.</summary>
    private static ProfileRule? ExtensionOf(ProfileRule extensions, string url)
    {
        foreach (var slice in extensions.Slices)
            if (ExtensionOf(slice, url) is { } inner) return inner;
            else if (slice.Child("url")?.Expected?.Value.ValueEquals(url) == true || slice.Profiles.Contains(url)) return slice;
        return null;
    }

    /// <summary>What a slice asks of a child: in its profile, in those it builds on, in the profile of its type or target.</summary>
    private ProfileRule? ChildOf(ProfileRule rule, string name)
    {
        for (var at = rule; at is not null; at = at.Above)
            if ((at.Child(name) ?? at.Children.Find(child => child.Properties is [{ Element.IsChoice: true } only, ..] && only.Element.Name == name)) is { } own)
                return own;
        var profiles = rule.OwnOrInherited(known => known.Targets.Length > 0 ? known.Targets : known.Profiles, known => known.Length > 0) ?? [];
        return profiles is [var url] ? RootOf(url)?.Child(name) : null;
    }

    private ProfileRule? RootOf(string url) => check.ElementOf(url) ?? definitions.FindProfile(url)?.Root;

    private bool HasUrl(int extension, string url) =>
        nodes[extension].Kind == JsonKind.Object && tape.Find(extension, definitions.Names.Url) is var at and >= 0 && nodes[at].Kind == JsonKind.String && tape.Text(nodes[at]) == url;

    private bool IsOfType((int Node, Property Property) item, ProfileRule rule)
    {
        var name = source.Resource(item.Node)?.Type.Name ?? item.Property.Type.Definition.TypeName;
        var types = TypesOf(rule);
        // A slice that is named by one type of a choice says so by its name.
        if (types.Length > 0) return types.Contains(name);
        return item.Property.Element.IsChoice && (rule.Properties is [var only] ? only == item.Property : definitions.Names.Text(item.Property.Name) == rule.Slice);
    }

    /// <summary>The types of a value, or of what it refers to.</summary>
    private string[] TypesOf(ProfileRule rule) =>
    [
        .. rule.OwnOrInherited(known => known.Types, known => known.Length > 0) ?? [],
        .. (rule.OwnOrInherited(known => known.Targets, known => known.Length > 0) ?? []).Select(url => definitions.FindProfile(url)?.Type.TypeName ?? definitions.TypeOfUrl(url)?.TypeName ?? url),
    ];

    private bool FollowsAny(int node, ProfileRule rule, int resource)
    {
        var urls = rule.OwnOrInherited(known => known.Profiles.Concat(known.Targets).ToArray(), known => known.Length > 0) ?? [];
        foreach (var url in urls)
        {
            if (definitions.TypeOfUrl(url) is { } type && source.Resource(node)?.Type.Is(new TypeName("FHIR", type.TypeName)) == true) return true;
            if (definitions.FindProfile(url) is { } profile && source.Resource(node)?.Type.Is(new TypeName("FHIR", profile.Type.TypeName)) != false && check.Follows(node, profile, resource)) return true;
        }

        return false;
    }

    private IEnumerable<(int Node, Property Property)> Resolved((int Node, Property Property) item, int resource)
    {
        var reference = ReferenceText.Of(definitions, tape, item.Node);
        if (reference is not null && invariants.Lookup.Find(reference, resource) is { } target) yield return (target.Node, item.Property);
    }

    private static bool SaysValue(ProfileRule rule) => rule.Expected is not null || rule.ValueSet.Length > 0 || rule.Children.Exists(SaysValue) || (rule.Above is { } above && SaysValue(above));

    private bool HasValue(int node, Property property, ProfileRule rule)
    {
        if (rule.OwnOrInherited(known => known.Expected, _ => true) is { } expected) return ExpectedValues.Matches(tape, node, expected);
        if (rule.OwnOrInherited(known => known.ValueSet, known => known.Length > 0) is { } valueSet && BoundCodes.Of(definitions, valueSet) is { IsKnown: true } codes)
        {
            var found = new IssueList();
            new ProfileCheck(definitions, tape, found, invariants).Binding(node, property, codes);
            return found.IsEmpty;
        }

        // The value stands deeper: a slice told apart by coding may fix coding.system.
        for (var at = rule; at is not null; at = at.Above)
            if (at.Children.Count > 0)
                return nodes[node].Kind == JsonKind.Object
                    && at.Children.TrueForAll(child => (child.Expected is null && child.ValueSet.Length == 0) || check.Items(node, child).Exists(item => HasValue(item.Node, item.Property, child)));
        return false;
    }
}
