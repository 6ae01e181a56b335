using System.Text.Json;

namespace Felles.Fhir;

/// <summary>
/// Checks extensions against their definitions: where they stand (https://hl7.org/fhir/R4/defining-extensions.html#context),
/// whether they may change the meaning of what they stand on, and what they hold.
/// </summary>
internal sealed class ExtensionCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants)
{
    private const int StepsMax = 20_000_000;

    private readonly PathSource source = new(definitions, tape);
    private readonly ExtensionPlace places = new(definitions, tape);
    private readonly ProfileCheck profiles = new(definitions, tape, issues, invariants);
    private readonly Dictionary<(string, PathType), FhirPath?> compiled = [];

    // Of very many extensions each could ask the whole resource.
    private readonly PathBudget budget = new(StepsMax);

    /// <summary>Checks extensions that definitions are known of.</summary>
    /// <param name="extensions">Their objects, in the order in which they stand.</param>
    internal void Check(IEnumerable<int> extensions)
    {
        foreach (var node in extensions)
        {
            if (issues.IsFull) return;
            var url = tape.Find(node, definitions.Names.Url);
            if (definitions.FindProfile(tape.Text(tape.Nodes[url])) is not { Type.Name: "Extension" } definition) continue;
            Check(node, url, definition);
        }
    }

    private void Check(int node, int url, ProfileDefinition definition)
    {
        var isModifying = tape.Name(tape.Nodes[places.Property(node)]) == "modifierExtension";
        if (definition.IsModifier != isModifying) issues.At(url, definition.IsModifier ? Finding.ExtensionIsModifier() : Finding.ExtensionIsNoModifier());
        var owner = places.Owner(node);
        var (resource, container) = places.ResourceOf(owner);
        if (!definition.Contexts.IsEmpty && !definition.Contexts.Any(context => Allows(context, owner, resource)))
            issues.At(url, Finding.ExtensionContext(string.Join(", ", definition.Contexts.Select(context => context.Expression))));
        foreach (var rule in definition.ContextRules)
            if (!Holds(rule, node, owner, resource)) issues.At(url, Finding.ExtensionContextRule(rule));
        profiles.CheckWithin(node, definition, resource, container);
        if (invariants.IsStrict) Parts(node, definition);
    }

    /// <summary>The parts of an extension are those that its definition has.</summary>
    private void Parts(int node, ProfileDefinition definition)
    {
        var known = definition.WithBases(definitions).SelectMany(profile => profile.Root.Child("extension")?.Slices ?? [])
            .Select(slice => slice.Child("url")?.Expected?.Value).OfType<JsonElement>().Where(url => url.ValueKind == JsonValueKind.String).Select(url => url.GetString()!).ToHashSet(StringComparer.Ordinal);
        var parts = tape.Find(node, definitions.Names.Extension);
        if (known.Count == 0 || parts < 0) return;
        for (var part = parts + 1; part < tape.Nodes[parts].Next; part = tape.Nodes[part].Next)
            if (tape.Find(part, definitions.Names.Url) is var url and >= 0 && tape.Text(tape.Nodes[url]) is var text && !text.Contains(':', StringComparison.Ordinal) && !known.Contains(text))
                issues.At(url, Finding.ExtensionPartUnknown());
    }

    /// <summary>Whether what an extension stands on follows a rule of the extension's definition.</summary>
    private bool Holds(string rule, int extension, int owner, int resource)
    {
        if (ItemOf(owner) is not { } focus || ItemOf(extension) is not { } itself || source.Resource(resource) is not { } whole) return true;
        if (Compiled(rule, focus.Type) is not { } path) return true;
        var environment = new PathEnvironment(definitions, whole, source.Resource(0)) { Budget = budget, Variables = new Dictionary<string, PathItem>(StringComparer.Ordinal) { ["extension"] = itself } };
        var (holds, _, fault) = path.Decide(focus, environment);
        // What cannot be decided is not held against the extension.
        return fault is not null || holds != false;
    }

    /// <summary>A value as an item; a primitive by its extensions alone.</summary>
    private PathItem? ItemOf(int node)
    {
        if (places.IsResource(node)) return source.Resource(node);
        if (places.PropertyAt(node) is not { } property) return null;
        return property.IsPrimitive ? new PathItem(source, PathType.Of(property), places.ValueBeside(node), node) : new PathItem(source, PathType.Of(property), node, -1);
    }

    private bool Allows(ExtensionContext context, int owner, int resource) => context.Kind switch
    {
        ExtensionContextKind.Extension => places.UrlOfOwner(owner) is { } url && url == DefinitionCompiler.WithoutVersion(context.Expression),
        ExtensionContextKind.FhirPath => Selects(context.Expression, owner, resource),
        ExtensionContextKind.Element => AllowsElement(context.Expression, owner),
    };

    private bool AllowsElement(string expression, int owner)
    {
        // A profile before a # narrows what cannot be seen from here; the element after it is.
        var path = expression[(expression.LastIndexOf('#') + 1)..];
        return path is "Element" or "Any" || (path is "CanonicalResource" or "MetadataResource" && places.IsCanonical(owner)) || (path == "Resource" && places.IsResource(owner)) || places.Paths(owner).Contains(path);
    }

    private bool Selects(string expression, int owner, int resource)
    {
        if (source.Resource(resource) is not { } whole) return true;
        if (Compiled(expression, whole.Type) is not { } path) return true;
        // What cannot be decided is not held against the extension.
        return !path.Evaluate(whole, new PathEnvironment(definitions, whole, whole) { Budget = budget }).Succeeded(out var found, out _)
            || found.Any(item => item.IsNode && (item.Node == owner || item.Beside == owner));
    }

    private FhirPath? Compiled(string expression, PathType type)
    {
        if (compiled.TryGetValue((expression, type), out var path)) return path;
        return compiled[(expression, type)] = FhirPath.Compile(definitions, expression, type).Succeeded(out path, out _) ? path : null;
    }
}
