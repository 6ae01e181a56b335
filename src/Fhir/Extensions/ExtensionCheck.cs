namespace Felles.Fhir;

/// <summary>
/// Checks extensions against their definitions: where they stand (https://hl7.org/fhir/R4/defining-extensions.html#context),
/// whether they may change the meaning of what they stand on, and what they hold.
/// </summary>
internal sealed class ExtensionCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants)
{
    private readonly PathSource source = new(definitions, tape);
    private readonly ExtensionPlace places = new(definitions, tape);
    private readonly ProfileCheck profiles = new(definitions, tape, issues, invariants);

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
        profiles.CheckWithin(node, definition, resource, container);
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
        return path is "Element" or "Any" || (path == "Resource" && places.IsResource(owner)) || places.Paths(owner).Contains(path);
    }

    private bool Selects(string expression, int owner, int resource)
    {
        if (source.Resource(resource) is not { } whole) return true;
        if (!FhirPath.Compile(definitions, expression, whole.Type).Succeeded(out var path, out _)) return true;
        // What cannot be decided is not held against the extension.
        return !path.Evaluate(whole, new PathEnvironment(definitions, whole, whole)).Succeeded(out var found, out _)
            || found.Any(item => item.IsNode && (item.Node == owner || item.Beside == owner));
    }
}
