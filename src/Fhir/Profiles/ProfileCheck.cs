using System.Text;

namespace Felles.Fhir;

/// <summary>Checks a resource against one profile. The structure has been checked before, and what is wrong there is passed over here.</summary>
internal sealed class ProfileCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues)
{
    private static readonly List<(int Node, Property Property)> None = [];

    private readonly TapeNode[] nodes = tape.Nodes;
    private readonly ContainedIds contained = new(definitions, tape);

    /// <summary>Checks an object against a profile and those it builds on.</summary>
    /// <param name="node">The object.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="container">The resource that <c>#id</c> references are to.</param>
    internal void Check(int node, ProfileDefinition profile, int container)
    {
        for (var at = profile; at is not null; at = at.BaseUrl.Length == 0 ? null : definitions.FindProfile(at.BaseUrl))
            Object(node, at.Root, container);
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
        var counts = new int[rule.Slices.Count];
        foreach (var (node, property) in items)
        {
            var slice = rule.Slices.FindIndex(candidate => IsOf(node, property, rule, candidate));
            if (slice < 0)
            {
                if (rule.IsClosed) issues.At(node, Finding.SliceUnknown(rule.Name));
                continue;
            }

            if (++counts[slice] == rule.Slices[slice].Max + 1) issues.At(node, Finding.SliceTooMany(rule.Name, rule.Slices[slice].Slice, rule.Slices[slice].Max));
            Value(node, property, rule.Slices[slice], container);
        }

        for (var i = 0; i < counts.Length; i++)
            if (counts[i] < rule.Slices[i].Min)
                issues.Missing(parent, rule.Name, Finding.SliceRequired(rule.Name, rule.Slices[i].Slice, rule.Slices[i].Min));
    }

    /// <summary>What one occurrence of an element must be.</summary>
    private void Value(int node, Property property, ProfileRule rule, int container)
    {
        if (rule.Types.Length > 0 && !rule.Types.Contains(property.Type.Definition.TypeName))
        {
            issues.At(node, Finding.TypeNotAllowed(string.Join(", ", rule.Types)));
            return;
        }

        // A primitive of which only the extensions are given has no value to compare.
        if (nodes[node].IsBeside) return;
        if (rule.Expected is { } expected && !ExpectedValues.Matches(tape, node, expected)) issues.At(node, Finding.Fixed(expected.Value.GetRawText()));
        if (rule.ValueSet.Length > 0 && definitions.Codes(rule.ValueSet) is { } codes) Binding(node, property, codes);
        if (rule.Targets.Length > 0 && property.Type.Definition.TypeName == "Reference") Target(node, rule, container);
        foreach (var url in rule.Profiles)
            if (definitions.FindProfile(url) is { } profile)
                Check(node, profile, container);
        Object(node, rule, container);
    }

    private void Binding(int node, Property property, CodeSet codes)
    {
        if (nodes[node].Kind == JsonKind.String)
        {
            if (codes.Find(ExpectedValues.Bytes(tape, node)) == Membership.No) issues.At(node, Finding.CodeNotInValueSet(codes));
        }
        else if (nodes[node].Kind == JsonKind.Object)
        {
            BindingRules.Check(definitions, tape, issues, node, property.Type.Definition.TypeName, codes);
        }
    }

    private void Target(int node, ProfileRule rule, int container)
    {
        if (nodes[node].Kind != JsonKind.Object || TargetType(node, container) is not { } type) return;
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
            rule = rule?.Child(name);
            if (rule is null) return false;
            at = [.. at.SelectMany(item => Items(item.Node, rule))];
        }

        return discriminator.Kind switch
        {
            DiscriminatorKind.Exists => rule!.Max == 0 ? at.Count == 0 : at.Count > 0,
            DiscriminatorKind.Type => at.Exists(item => rule!.Types.Contains(item.Property.Type.Definition.TypeName)),
            DiscriminatorKind.Value => at.Exists(item => HasValue(item.Node, item.Property, rule!)),
        };
    }

    private bool HasValue(int node, Property property, ProfileRule rule)
    {
        if (rule.Expected is { } expected) return ExpectedValues.Matches(tape, node, expected);
        if (rule.ValueSet.Length > 0 && definitions.Codes(rule.ValueSet) is { } codes)
        {
            var found = new IssueList();
            new ProfileCheck(definitions, tape, found).Binding(node, property, codes);
            return found.IsEmpty;
        }

        // The value stands deeper: a slice told apart by coding may fix coding.system.
        return rule.Children.Count > 0 && nodes[node].Kind == JsonKind.Object
            && rule.Children.TrueForAll(child => (child.Expected is null && child.ValueSet.Length == 0) || Items(node, child).Exists(item => HasValue(item.Node, item.Property, child)));
    }
}
