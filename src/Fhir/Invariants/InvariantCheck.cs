using System.Text;

namespace Felles.Fhir;

/// <summary>Checks values against rules in FHIRPath, within one validation.</summary>
internal sealed class InvariantCheck
{
    private readonly FhirDefinitions definitions;
    private readonly IssueList issues;
    private readonly PathSource source;
    // A profile may ask, by way of conformsTo(), for itself.
    private const int DepthMax = 8;
    private const int FollowedMax = 16;

    // The published rules take some ten steps for each value; those that compare all with all take more on small resources.
    private const int StepsMin = 1_000_000;
    private const int StepsPerValue = 100;
    private const int StepsMax = 500_000_000;

    private readonly ValidationOptions options;
    private readonly int depth;
    private readonly PathBudget budget;
    private PathEnvironment environment;

    /// <summary>A check of one text.</summary>
    /// <param name="definitions">Types, value sets, profiles.</param>
    /// <param name="tape">The text.</param>
    /// <param name="issues">Receives what is wrong.</param>
    /// <param name="options">What is asked beyond the definitions.</param>
    internal InvariantCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, ValidationOptions options)
        : this(new PathSource(definitions, tape), null, issues, options, 0, new PathBudget(StepsMin + (int)Math.Min(StepsMax, (long)tape.Nodes.Length * StepsPerValue)))
    {
    }

    private InvariantCheck(PathSource source, ResourceLookup? lookup, IssueList issues, ValidationOptions options, int depth, PathBudget budget)
    {
        this.budget = budget;
        this.depth = depth;
        definitions = source.Definitions;
        this.issues = issues;
        this.options = options;
        this.source = source;
        Lookup = lookup ?? new ResourceLookup(source);
        environment = new PathEnvironment(definitions) { Budget = budget };
    }

    /// <summary>Whether what cannot be looked up is an error.</summary>
    internal bool IsStrict => options.IsStrict;

    /// <summary>The same check with another list to tell into.</summary>
    internal InvariantCheck Into(IssueList list) => new(source, Lookup, list, options, depth + 1, budget);

    /// <summary>Whether this is asked by what was asked by others, so often that no more is asked: a chain may be as long as a Bundle.</summary>
    internal bool IsDeep => depth >= FollowedMax;

    /// <summary>Finds what references lead to in the text; made once, since a Bundle may have very many entries.</summary>
    internal ResourceLookup Lookup { get; }

    /// <summary>Makes a resource the one that rules are within, until <see cref="Leave"/>.</summary>
    /// <param name="node">The resource.</param>
    /// <param name="container">The one that contains it; itself when none does.</param>
    /// <returns>What to give back to <see cref="Leave"/>.</returns>
    internal PathEnvironment Enter(int node, int container)
    {
        var outer = environment;
        environment = new PathEnvironment(definitions, source.Resource(node), source.Resource(container))
        {
            Resolve = (item, reference) => Lookup.Find(item, reference, container),
            ConformsTo = ConformsTo,
            Budget = budget,
        };
        return outer;
    }

    /// <summary>Checks the system, and where it is asked for the code, of a Coding.</summary>
    internal void Coding(int node, Property property) => StrictRules.Coding(new PathItem(source, PathType.Of(property), node, -1), issues, options.IsStrict);

    /// <summary>Makes the resource around the one that was entered the present one again.</summary>
    internal void Leave(PathEnvironment outer) => environment = outer;

    /// <summary>Checks an object against the rules of its shape.</summary>
    /// <param name="node">The object.</param>
    /// <param name="shape">What it may hold.</param>
    /// <param name="seen">The elements it has, as bits.</param>
    internal void Check(int node, Shape shape, UInt128 seen)
    {
        foreach (var rule in InvariantRules.Of(definitions, shape))
            if (!rule.HoldsFor(seen))
                Check(rule, new PathItem(source, shape.PathType, node, -1), node);
    }

    /// <summary>Checks a value of a property against the rules that the property has beside those of its type.</summary>
    internal void Check(int node, int beside, Property property)
    {
        foreach (var rule in InvariantRules.Of(definitions, property)) Check(rule, new PathItem(source, PathType.Of(property), node, beside), node >= 0 ? node : beside);
    }

    /// <summary>Checks one value against one rule.</summary>
    internal void Check(InvariantRule rule, PathItem item, int at)
    {
        if (!rule.Definition.IsError && !options.IncludesBestPractice && IsBestPractice(rule.Definition)) return;
        var (holds, isUndecided, fault) = rule.Path.Decide(item, environment);
        if (fault is not null)
        {
            issues.At(at, fault.Code == "fhirpath-too-costly" ? Finding.InvariantTooCostly(rule.Definition) : Finding.InvariantNotEvaluated(rule.Definition));
            return;
        }

        // A warning is given for what is wrong for certain; an error also for what a rule asks and that is not there.
        // What partial dates leave open is not held against them, but by who validates strictly.
        if (holds == true || (holds is null && ((isUndecided && !options.IsStrict) || !rule.Definition.IsError))) return;
        issues.At(at, Finding.Invariant(rule.Definition));
    }

    /// <summary>Checks what rules in FHIRPath cannot say of a resource: that contained resources are used, that answers are such as were asked for.</summary>
    internal void CheckWhole(int node)
    {
        if (source.Resource(node) is { Type.Name: "QuestionnaireResponse" } response) new QuestionnaireResponseCheck(definitions, issues, response).Check();
        if (source.Resource(node) is { Type.Name: "MeasureReport" } report) new MeasureReportCheck(definitions, issues).Check(report);
        if (source.Resource(node) is { } resource) DefinitionRules.Check(definitions, issues, resource);
        if (options.IsStrict) ElementIds.Check(definitions, source.Tape, issues, node);
        foreach (var unused in ContainedReferences.Unused(source, node)) issues.At(unused, Finding.ContainedUnused());
    }

    private static bool IsBestPractice(Invariant invariant) => invariant.Key == "dom-6";

    private bool? ConformsTo(PathItem item, string url)
    {
        if (depth == DepthMax) return null;
        if (!item.IsNode || item.Node < 0) return false;
        if (definitions.TypeOfUrl(url) is { } type) return item.Type.Is(new TypeName("FHIR", type.TypeName));
        if (definitions.FindProfile(url) is not { } profile) return null;
        if (!item.Type.Is(new TypeName("FHIR", profile.Type.TypeName))) return false;
        var found = new IssueList();
        new ProfileCheck(definitions, item.Source.Tape, found, Into(found)).Check(item.Node, profile, 0);
        return !found.HasErrors;
    }
}
