using System.Text;

namespace Felles.Fhir;

/// <summary>Checks a resource against one profile. The structure has been checked before, and what is wrong there is passed over here.</summary>
internal sealed class ProfileCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants)
{
    private static readonly List<(int Node, Property Property)> None = [];

    private readonly TapeNode[] nodes = tape.Nodes;
    private readonly ContainedIds contained = new(definitions, tape);
    private readonly PathSource source = new(definitions, tape);
    private readonly ResourceLookup lookup = new(new PathSource(definitions, tape));
    private int resource;

    /// <summary>Checks an object against a profile and those it builds on.</summary>
    /// <param name="node">The object.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="container">The resource that <c>#id</c> references are to.</param>
    internal void Check(int node, ProfileDefinition profile, int container)
    {
        var outer = resource;
        if (source.Resource(node) is not null) resource = node;
        for (var at = profile; at is not null; at = at.BaseUrl.Length == 0 ? null : definitions.FindProfile(at.BaseUrl))
        {
            Rules(at.Root, new PathItem(source, at.Type.PathType, node, -1), container);
            Object(node, at.Root, container);
        }

        resource = outer;
    }

    /// <summary>The same for a value that is no resource, within one.</summary>
    internal void CheckWithin(int node, ProfileDefinition profile, int within, int container)
    {
        resource = within;
        Check(node, profile, container);
    }

    private void Rules(ProfileRule rule, PathItem item, int container)
    {
        if (rule.Invariants.Count == 0) return;
        var outer = invariants.Enter(resource, container);
        foreach (var invariant in rule.Invariants) invariants.Check(invariant, item, item.Node >= 0 ? item.Node : item.Beside);
        invariants.Leave(outer);
    }

    private void Object(int node, ProfileRule rule, int container)
    {
        if (nodes[node].Kind != JsonKind.Object || issues.IsFull) return;
        foreach (var child in rule.Children) Element(node, child, container);
    }

    private void Element(int parent, ProfileRule rule, int container)
    {
        var items = Items(parent, rule);
        if (items.Count < rule.Min) issues.Missing(parent, rule.Name, rule.Min == 1 ? Finding.Required(rule.Name) : Finding.TooFew(rule.Name, rule.Min));
        if (items.Count > rule.Max) issues.At(items[rule.Max].Node, Finding.TooMany(rule.Max));
        foreach (var (node, property) in items) Value(node, property, rule, container);
        if (rule.Slices.Count > 0) Slices(parent, rule, items, container);
    }

    private void Slices(int parent, ProfileRule rule, List<(int Node, Property Property)> items, int container)
    {
        var found = rule.Slices.ConvertAll(_ => new List<(int Node, Property Property)>());
        var (last, others) = (0, false);
        foreach (var (node, property) in items)
        {
            var place = rule.Slices.FindIndex(candidate => IsOf(node, property, rule, candidate));
            if (place < 0)
            {
                if (rule.SliceRules == SliceRules.Closed) issues.At(node, Finding.SliceUnknown(rule.Name));
                others = true;
                continue;
            }

            var slice = rule.Slices[place];
            if (invariants.IsStrict && rule.Slices.FindIndex(place + 1, candidate => IsOf(node, property, rule, candidate)) is var other and >= 0) issues.At(node, Finding.SliceAmbiguous(rule.Name, slice.Slice, rule.Slices[other].Slice));
            if ((rule.IsOrdered && place < last) || (rule.SliceRules == SliceRules.OpenAtEnd && others)) issues.At(node, Finding.SliceOrder(rule.Name));
            last = Math.Max(last, place);
            found[place].Add((node, property));
            if (found[place].Count - 1 == slice.Max) issues.At(node, Finding.SliceTooMany(rule.Name, slice.Slice, slice.Max));
            Value(node, property, slice, container);
        }

        for (var i = 0; i < found.Count; i++)
        {
            var slice = rule.Slices[i];
            if (found[i].Count < slice.Min) issues.Missing(parent, rule.Name, Finding.SliceRequired(rule.Name, slice.Slice, slice.Min));
            if (slice.Slices.Count > 0) Slices(parent, slice, found[i], container);
        }
    }

    /// <summary>What one occurrence of an element must be.</summary>
    private void Value(int node, Property property, ProfileRule rule, int container)
    {
        Rules(rule, new PathItem(source, property.IsAnyResource ? source.Resource(node)?.Type ?? PathType.Of(property) : PathType.Of(property), nodes[node].IsBeside ? -1 : node, nodes[node].IsBeside ? node : -1), container);
        if (rule.Types.Length > 0 && !IsOfType(node, property, rule))
        {
            issues.At(node, Finding.TypeNotAllowed(string.Join(", ", rule.Types)));
            return;
        }

        // A primitive of which only the extensions are given has no value to compare.
        if (nodes[node].IsBeside) return;
        if (rule.Expected is { } expected && !ExpectedValues.Matches(tape, node, expected)) issues.At(node, Finding.Fixed(expected.Value.GetRawText()));
        if (rule.ValueSet.Length > 0 && BoundCodes.Of(definitions, rule.ValueSet) is { IsKnown: true } codes) Binding(node, property, codes);
        if (rule.Targets.Length > 0 && property.Type.Definition.TypeName == "Reference") Target(node, rule, container);
        Bounds(node, property, rule);
        if (rule.Profiles.Length > 0) Profiles(node, property, rule, container);
        var outer = resource;
        if (property.IsAnyResource) resource = node;
        Object(node, rule, container);
        resource = outer;
    }

    private void Bounds(int node, Property property, ProfileRule rule)
    {
        if (rule.Least is null && rule.Most is null) return;
        var value = new PathItem(source, PathType.Of(property), node, -1);
        if (rule.Least is { } least && PathEquality.TryCompare(value, least, out var order) && order < 0) issues.At(node, Finding.ValueTooSmall());
        if (rule.Most is { } most && PathEquality.TryCompare(value, most, out order) && order > 0) issues.At(node, Finding.ValueTooLarge());
    }

    private bool IsOfType(int node, Property property, ProfileRule rule)
    {
        if (!property.IsAnyResource) return rule.Types.Contains(property.Type.Definition.TypeName);
        return source.Resource(node) is { } held && Array.Exists(rule.Types, held.Type.Definition!.Is);
    }

    /// <summary>A value follows one of the profiles named for its type.</summary>
    private void Profiles(int node, Property property, ProfileRule rule, int container)
    {
        var known = rule.Profiles.Select(definitions.FindProfile).OfType<ProfileDefinition>().ToList();
        foreach (var url in rule.Profiles)
            if (definitions.FindProfile(url) is null && !definitions.IsTypeUrl(url))
                issues.At(node, Finding.ProfileUnresolved(url));
        var fitting = property.IsAnyResource ? known.FindAll(profile => source.Resource(node) is { } held && held.Type.Is(new TypeName("FHIR", profile.Type.TypeName))) : known;
        if (fitting is [var only]) Check(node, only, container);
        else if (fitting.Count > 1 && !fitting.Exists(profile => Follows(node, profile, container))) Check(node, fitting[0], container);
    }

    private bool Follows(int node, ProfileDefinition profile, int container)
    {
        var found = new IssueList();
        new ProfileCheck(definitions, tape, found, invariants.Into(found)).Check(node, profile, container);
        return !found.HasErrors;
    }

    private void Binding(int node, Property property, BoundCodes codes)
    {
        if (nodes[node].Kind == JsonKind.String)
        {
            BindingRules.CheckCode(codes, issues, node, BindingStrength.Required, ExpectedValues.Bytes(tape, node));
        }
        else if (nodes[node].Kind == JsonKind.Object)
        {
            BindingRules.Check(definitions, tape, issues, node, property.Type.Definition.TypeName, codes, BindingStrength.Required);
        }
    }

    private void Target(int node, ProfileRule rule, int container)
    {
        if (nodes[node].Kind != JsonKind.Object || TargetType(node, container) is not { } type) return;
        // Of a profile that is not here it is not known which type it is for.
        if (Array.Exists(rule.Targets, url => definitions.FindProfile(url) is null && !definitions.IsTypeUrl(url))) return;
        var allowed = rule.Targets.Select(url => definitions.FindProfile(url)?.Type.Name ?? url[(url.LastIndexOf('/') + 1)..]).Distinct().ToList();
        if (!allowed.Contains(type)) issues.At(node, Finding.ReferenceTarget(string.Join(", ", allowed)));
    }

    /// <summary>The type of what a reference points to, when its text, its type or a contained resource tells.</summary>
    private string? TargetType(int node, int container)
    {
        if (ReferenceText.TypeOf(definitions, tape, node) is { } told) return told;
        if (ReferenceText.Of(definitions, tape, node) is not { Length: > 1 } reference || reference[0] != '#') return null;
        return contained.Of(container).TypeOf(Encoding.UTF8.GetBytes(reference[1..]));
    }

    /// <summary>The occurrences of an element in an object: items of arrays, and primitives of which only the extensions are given.</summary>
    private List<(int Node, Property Property)> Items(int parent, ProfileRule rule)
    {
        if (nodes[parent].Kind != JsonKind.Object) return None;
        List<(int Node, Property Property)>? items = null;
        foreach (var property in rule.Properties)
        {
            var at = tape.Find(parent, property.Name);
            if (at < 0) at = property.IsPrimitive ? tape.Find(parent, property.Name, beside: true) : -1;
            if (at < 0) continue;
            items ??= [];
            if (nodes[at].Kind != JsonKind.Array)
            {
                items.Add((at, property));
                continue;
            }

            for (var item = at + 1; item < nodes[at].Next; item = nodes[item].Next) items.Add((item, property));
        }

        return items ?? None;
    }

    /// <summary>Whether a value is of the slice with a name, of whatever element of the profile has one.</summary>
    internal static bool IsOfSlice(PathItem item, ProfileDefinition profile, string slice)
    {
        var definitions = item.Source.Definitions;
        if (item.Source.Places.PropertyAt(item.Node) is not { } property) return false;
        var issues = new IssueList();
        var check = new ProfileCheck(definitions, item.Source.Tape, issues, new InvariantCheck(definitions, item.Source.Tape, issues, ValidationOptions.Default)) { resource = item.Source.Places.ResourceOf(item.Node).Resource };
        for (var at = profile; at is not null; at = at.BaseUrl.Length == 0 ? null : definitions.FindProfile(at.BaseUrl))
            foreach (var (rule, candidate) in Slices(at.Root))
                if (candidate.Slice == slice && candidate.Properties.Contains(property)) return check.IsOf(item.Node, property, rule, candidate);
        return false;
    }

    private static IEnumerable<(ProfileRule Rule, ProfileRule Slice)> Slices(ProfileRule rule) =>
        rule.Slices.Select(slice => (rule, slice)).Concat(rule.Slices.Concat(rule.Children).SelectMany(Slices));

    private bool IsOf(int node, Property property, ProfileRule rule, ProfileRule slice)
    {
        if (rule.Discriminators.Length == 0) return false;
        foreach (var discriminator in rule.Discriminators)
            if (!Holds(node, property, slice, discriminator))
                return false;
        return true;
    }

    private bool Holds(int node, Property property, ProfileRule slice, Discriminator discriminator)
    {
        var (at, rule) = (new List<(int Node, Property Property)> { (node, property) }, (ProfileRule?)slice);
        foreach (var name in discriminator.Path)
        {
            if (name == DiscriminatorPath.Resolve)
            {
                at = [.. at.SelectMany(Resolved)];
                continue;
            }

            if (DiscriminatorPath.TypeName(name) is { } type)
            {
                at = at.FindAll(item => item.Property.Type.Definition.TypeName == type);
                continue;
            }

            if (DiscriminatorPath.ExtensionUrl(name) is { } url)
            {
                var extensions = rule?.Child("extension");
                rule = extensions?.Slices.Find(extension => extension.Child("url")?.Expected?.Value.ValueEquals(url) == true || extension.Profiles.Contains(url));
                if (rule is null) return false;
                at = [.. at.SelectMany(item => Items(item.Node, extensions!)).Where(item => HasUrl(item.Node, url))];
                continue;
            }

            rule = rule?.Child(name);
            if (rule is null) return false;
            at = [.. at.SelectMany(item => Items(item.Node, rule))];
        }

        return discriminator.Kind switch
        {
            DiscriminatorKind.Exists => rule!.Max == 0 ? at.Count == 0 : at.Count > 0,
            DiscriminatorKind.Type => at.Exists(item => TypesOf(rule!).Contains(source.Resource(item.Node)?.Type.Name ?? item.Property.Type.Definition.TypeName)),
            DiscriminatorKind.Profile => at.Exists(item => rule!.Profiles.Concat(rule.Targets).Select(definitions.FindProfile).Any(profile =>
                profile is not null && source.Resource(item.Node)?.Type.Is(new TypeName("FHIR", profile.Type.TypeName)) != false && Follows(item.Node, profile, resource))),
            DiscriminatorKind.Value => at.Exists(item => HasValue(item.Node, item.Property, rule!)),
        };
    }

    private bool HasUrl(int extension, string url) =>
        nodes[extension].Kind == JsonKind.Object && tape.Find(extension, definitions.Names.Url) is var at and >= 0 && nodes[at].Kind == JsonKind.String && tape.Text(nodes[at]) == url;

    /// <summary>The types of a value, or of what it refers to.</summary>
    private IEnumerable<string> TypesOf(ProfileRule rule) =>
        rule.Types.Concat(rule.Targets.Select(url => definitions.FindProfile(url)?.Type.TypeName ?? definitions.TypeOfUrl(url)?.TypeName ?? url));

    private IEnumerable<(int Node, Property Property)> Resolved((int Node, Property Property) item)
    {
        var reference = ReferenceText.Of(definitions, tape, item.Node);
        if (reference is not null && lookup.Find(reference, resource) is { } target) yield return (target.Node, item.Property);
    }

    private bool HasValue(int node, Property property, ProfileRule rule)
    {
        if (rule.Expected is { } expected) return ExpectedValues.Matches(tape, node, expected);
        if (rule.ValueSet.Length > 0 && BoundCodes.Of(definitions, rule.ValueSet) is { IsKnown: true } codes)
        {
            var found = new IssueList();
            new ProfileCheck(definitions, tape, found, invariants).Binding(node, property, codes);
            return found.IsEmpty;
        }

        // The value stands deeper: a slice told apart by coding may fix coding.system.
        return rule.Children.Count > 0 && nodes[node].Kind == JsonKind.Object
            && rule.Children.TrueForAll(child => (child.Expected is null && child.ValueSet.Length == 0) || Items(node, child).Exists(item => HasValue(item.Node, item.Property, child)));
    }
}
