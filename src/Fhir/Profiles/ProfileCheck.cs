using System.Text;

namespace Felles.Fhir;

/// <summary>Checks a resource against one profile. The structure has been checked before, and what is wrong there is passed over here.</summary>
internal sealed class ProfileCheck
{
    // Elements of profiles may name each other in a circle.
    private const int FollowingMax = 16;

    private static readonly List<(int Node, Property Property)> None = [];

    private readonly FhirDefinitions definitions;
    private readonly JsonTape tape;
    private readonly IssueList issues;
    private readonly InvariantCheck invariants;
    private readonly TapeNode[] nodes;
    private readonly ContainedIds contained;
    private readonly PathSource source;
    private readonly SliceMatch slices;
    private int resource;
    private int following;

    internal ProfileCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants)
    {
        (this.definitions, this.tape, this.issues, this.invariants) = (definitions, tape, issues, invariants);
        nodes = tape.Nodes;
        contained = new ContainedIds(definitions, tape);
        source = new PathSource(definitions, tape);
        slices = new SliceMatch(definitions, tape, this, invariants);
    }

    /// <summary>Checks an object against a profile and those it builds on.</summary>
    /// <param name="node">The object.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="container">The resource that <c>#id</c> references are to.</param>
    internal void Check(int node, ProfileDefinition profile, int container)
    {
        var outer = resource;
        if (source.Resource(node) is not null) resource = node;
        foreach (var at in profile.WithBases(definitions))
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
            var place = rule.Slices.FindIndex(candidate => slices.IsOf(node, property, rule, candidate, resource));
            if (place < 0)
            {
                if (rule.SliceRules == SliceRules.Closed) issues.At(node, Finding.SliceUnknown(rule.Name));
                others = true;
                continue;
            }

            var slice = rule.Slices[place];
            if (invariants.IsStrict && rule.Slices.FindIndex(place + 1, candidate => slices.IsOf(node, property, rule, candidate, resource)) is var other and >= 0) issues.At(node, Finding.SliceAmbiguous(rule.Name, slice.Slice, rule.Slices[other].Slice));
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
        if (nodes[node].IsBeside)
        {
            if (rule.MustHaveValue || (rule.ValueAlternatives.Length > 0 && !HasExtension(node, rule.ValueAlternatives))) issues.At(node, Finding.ValueMissing());
            return;
        }

        if (rule.Expected is { } expected && !ExpectedValues.Matches(tape, node, expected)) issues.At(node, Finding.Fixed(expected.Value.GetRawText()));
        if (rule.ValueSet.Length > 0 && BoundCodes.Of(definitions, rule.ValueSet) is { IsKnown: true } codes) Binding(node, property, codes);
        foreach (var further in rule.FurtherValueSets)
            if (BoundCodes.Of(definitions, further) is { IsKnown: true } known) Binding(node, property, known);
        if (rule.Targets.Length > 0 && property.Type.Definition.TypeName == "Reference") Target(node, rule, container);
        Bounds(node, property, rule);
        if (rule.Narrative is { } narrative && nodes[node].Kind == JsonKind.Object) Narrative(node, narrative);
        if (rule.Profiles.Length > 0) Profiles(node, property, rule, container);
        var outer = resource;
        if (property.IsAnyResource) resource = node;
        Object(node, rule, container);
        resource = outer;
    }

    private bool HasExtension(int beside, string[] urls)
    {
        var list = nodes[beside].Kind == JsonKind.Object ? tape.Find(beside, definitions.Names.Extension) : -1;
        for (var at = list + 1; list >= 0 && at < nodes[list].Next; at = nodes[at].Next)
            if (tape.Find(at, definitions.Names.Url) is var url and >= 0 && urls.Contains(tape.Text(nodes[url])))
                return true;
        return false;
    }

    private void Narrative(int node, NarrativeControl narrative)
    {
        var division = tape.Find(node, definitions.Names.Find("div"u8));
        var language = tape.Find(resource, definitions.Names.Find("language"u8));
        if (division >= 0 && nodes[division].Kind == JsonKind.String && !narrative.Holds(tape.Text(nodes[division]), language < 0 ? "" : tape.Text(nodes[language]))) issues.At(division, Finding.NarrativeParts());
    }

    private void Bounds(int node, Property property, ProfileRule rule)
    {
        if ((rule.LengthMin > 0 || rule.LengthMax < int.MaxValue) && nodes[node].Kind == JsonKind.String)
        {
            var length = tape.Text(nodes[node]).Length;
            if (length < rule.LengthMin) issues.At(node, Finding.TooShort(rule.LengthMin));
            if (length > rule.LengthMax) issues.At(node, Finding.TooLong(rule.LengthMax));
        }

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
        if (following < FollowingMax)
        {
            following++;
            foreach (var url in rule.Profiles)
                if (ElementOf(url) is { } part) Value(node, property, part, container);
            following--;
        }

        var known = rule.Profiles.Where(url => !url.Contains('#', StringComparison.Ordinal)).Select(definitions.FindProfile).OfType<ProfileDefinition>().ToList();
        foreach (var url in rule.Profiles)
            if (definitions.FindProfile(url.Split('#')[0]) is null && !definitions.IsTypeUrl(url))
                issues.At(node, Finding.ProfileUnresolved(url));
        var fitting = property.IsAnyResource ? known.FindAll(profile => source.Resource(node) is { } held && held.Type.Is(new TypeName("FHIR", profile.Type.TypeName))) : known;
        if (property.IsAnyResource && fitting.Count == 0 && source.Resource(node) is { Type: var own } && !rule.Types.Contains(own.Name) && TypesOf(rule.Profiles) is { } types && !types.Contains(own.Name))
            issues.At(node, Finding.TypeNotAllowed(string.Join(", ", types)));
        if (fitting is [var only]) Check(node, only, container);
        else if (fitting.Count > 1 && !fitting.Exists(profile => Follows(node, profile, container))) Check(node, fitting[0], container);
    }

    /// <summary>The types that profiles are of; null when one of them is not here.</summary>
    private List<string>? TypesOf(string[] urls)
    {
        var types = urls.Select(url => definitions.FindProfile(url)?.Type.TypeName ?? definitions.TypeOfUrl(url)?.TypeName).OfType<string>().ToList();
        return types.Count < urls.Length || types.Exists(type => type is "Resource" or "DomainResource") ? null : types;
    }

    /// <summary>What the element of a profile asks that is named after a <c>#</c>.</summary>
    internal ProfileRule? ElementOf(string url) =>
        url.IndexOf('#', StringComparison.Ordinal) is var mark and > 0 ? definitions.FindProfile(url[..mark])?.Root.Find(url[(mark + 1)..]) : null;

    /// <summary>Whether an object follows a profile.</summary>
    internal bool Follows(int node, ProfileDefinition profile, int container)
    {
        var found = new IssueList();
        new ProfileCheck(definitions, tape, found, invariants.Into(found)).Check(node, profile, container);
        return !found.HasErrors;
    }

    /// <summary>Checks a value against a value set.</summary>
    internal void Binding(int node, Property property, BoundCodes codes)
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
        else if (ReferenceText.Of(definitions, tape, node) is { } reference && slices.Find(reference, container) is { } target && !IsFollowed(target, rule.Targets, container)) issues.At(node, Finding.ReferenceTargetProfile(string.Join(", ", rule.Targets)));
    }

    /// <summary>Whether what a reference leads to in the text, contained or an entry of the Bundle, follows one of the profiles for its type.</summary>
    private bool IsFollowed(PathItem target, string[] urls, int container)
    {
        if (invariants.IsDeep || urls.Any(url => definitions.TypeOfUrl(url) is { } plain && target.Type.Is(new TypeName("FHIR", plain.TypeName)))) return true;
        foreach (var url in urls)
        {
            if (definitions.FindProfile(url) is not { } profile || !target.Type.Is(new TypeName("FHIR", profile.Type.TypeName))) continue;
            // What refers to itself by way of others follows as long as nothing says otherwise.
            if (!invariants.Lookup.Followed.TryGetValue((target.Node, url), out var follows))
            {
                invariants.Lookup.Followed[(target.Node, url)] = true;
                invariants.Lookup.Followed[(target.Node, url)] = follows = Follows(target.Node, profile, nodes[target.Node].Next <= nodes[container].Next && target.Node > container ? container : target.Node);
            }

            if (follows) return true;
        }

        return false;
    }

    /// <summary>The type of what a reference points to, when its text, its type or a contained resource tells.</summary>
    private string? TargetType(int node, int container)
    {
        if (ReferenceText.TypeOf(definitions, tape, node) is { } told) return told;
        if (ReferenceText.Of(definitions, tape, node) is { } text && slices.Find(text, container) is { } target) return target.Type.Name;
        if (ReferenceText.Of(definitions, tape, node) is not { Length: > 1 } reference || reference[0] != '#') return null;
        return contained.Of(container).TypeOf(Encoding.UTF8.GetBytes(reference[1..]));
    }

    /// <summary>The occurrences of an element in an object: items of arrays, and primitives of which only the extensions are given.</summary>
    internal List<(int Node, Property Property)> Items(int parent, ProfileRule rule)
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
        foreach (var at in profile.WithBases(definitions))
            foreach (var (rule, candidate) in Slices(at.Root))
                if (candidate.Slice == slice && candidate.Properties.Contains(property)) return check.slices.IsOf(item.Node, property, rule, candidate, check.resource);
        return false;
    }

    private static IEnumerable<(ProfileRule Rule, ProfileRule Slice)> Slices(ProfileRule rule) =>
        rule.Slices.Select(slice => (rule, slice)).Concat(rule.Slices.Concat(rule.Children).SelectMany(Slices));
}
