using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Compiles the published rules of a type or element, once.</summary>
internal static class InvariantRules
{
    // What the structure check has looked at already: every element has content, extensions have a value or extensions,
    // contained resources contain none, references to contained ones find them, narratives are plain XHTML with content.
    private static readonly string[] CheckedAsStructure = ["ele-1", "ext-1", "dom-2", "ref-1", "txt-1", "txt-2"];

    // As published they take time by the square of the size; ContainedReferences does the same in one pass.
    private static readonly string[] CheckedInOnePass = ["dom-3"];

    // As published que-7 fails for every correct resource: a FHIR boolean is no System.Boolean. Later versions of FHIR have corrected it.
    private static readonly Dictionary<string, string> Corrected = new(StringComparer.Ordinal)
    {
        // By its words "more than one"; later versions of FHIR ask for it so.
        ["que-12"] = "enableWhen.count() > 1 implies enableBehavior.exists()",
        // As published it is undecided where there is no probability, or a range of it.
        ["ras-2"] = "probability.ofType(decimal).empty() or probability.ofType(decimal) <= 100",
        ["que-7"] = "operator = 'exists' implies (answer is boolean)",
    };

    private static readonly Lazy<JsonTape> EmptyObject = new(() =>
        new JsonTape("{}"u8.ToArray(), [new TapeNode { Kind = JsonKind.Object, End = 2, NameStart = -1, Name = -1, Next = 1 }]));

    /// <summary>The rules of all objects of a shape.</summary>
    internal static InvariantRule[] Of(FhirDefinitions definitions, Shape shape) =>
        shape.Rules ??= Compile(definitions, [.. shape.Invariants, .. WordedRules.Of(shape)], shape.PathType, shape);

    /// <summary>The rules of the values of a property, beside those of their type.</summary>
    internal static InvariantRule[] Of(FhirDefinitions definitions, Property property) =>
        property.Rules ??= Compile(definitions, property.Element.Invariants, PathType.Of(property), null);

    /// <summary>Compiles one rule.</summary>
    /// <param name="definitions">Types.</param>
    /// <param name="invariant">The rule.</param>
    /// <param name="type">What it is about; null for any.</param>
    /// <param name="shape">The properties of what it is about; null when it has none of its own.</param>
    /// <returns>The rule; or why its expression is none.</returns>
    internal static Outcome<InvariantRule> Compile(FhirDefinitions definitions, Invariant invariant, PathType? type, Shape? shape)
    {
        if (!FhirPath.Compile(definitions, Corrected.GetValueOrDefault(invariant.Key, invariant.Expression), type, castsFilter: true).Succeeded(out var path, out var problem)) return problem;
        return new InvariantRule(invariant, path, type is null || shape is null ? UInt128.Zero : Touched(definitions, path, type, shape));
    }

    private static InvariantRule[] Compile(FhirDefinitions definitions, Invariant[] invariants, PathType type, Shape? shape)
    {
        var rules = new List<InvariantRule>();
        foreach (var invariant in invariants)
        {
            if (CheckedAsStructure.Contains(invariant.Key) || CheckedInOnePass.Contains(invariant.Key)) continue;
            // Of a choice the rule is about one type; of the others the published expression is none, and cannot be broken.
            if (Compile(definitions, invariant, type, shape).Succeeded(out var rule, out _)) rules.Add(rule);
        }

        return [.. rules];
    }

    /// <summary>The elements that the rule looks at, when it holds for an object without them.</summary>
    private static UInt128 Touched(FhirDefinitions definitions, FhirPath path, PathType type, Shape shape)
    {
        if (PathDependencies.Of(path.Text) is not { } names) return UInt128.Zero;
        var touched = UInt128.Zero;
        foreach (var name in names)
        {
            var index = shape.ElementIndex(name);
            if (index < 0) return UInt128.Zero;
            touched |= UInt128.One << index;
        }

        var empty = new PathItem(new PathSource(definitions, EmptyObject.Value), type, 0, -1);
        return path.Decide(empty, new PathEnvironment(definitions) { IsAlone = true }).Holds == true ? touched : UInt128.Zero;
    }
}
