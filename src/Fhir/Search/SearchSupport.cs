using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// What a service's search of one resource type supports. One for each type, made once. Types that refer to each other are
/// made known to each other by <see cref="Together"/>. Safe to share between threads.
/// </summary>
/// <param name="type">Resource type.</param>
public sealed class SearchSupport(string type)
{
    private readonly ImmutableArray<string> parametersSet;
    private readonly ImmutableArray<string> includesSet;
    private readonly ImmutableArray<string> sortsSet;
    private ServiceTypes? service;

    /// <summary>Resource type.</summary>
    public string Type { get; } = type;

    /// <summary>
    /// Search parameters by their name, as <c>code</c>, <c>date</c>, <c>_id</c>; when not set, all that the definitions have
    /// for the type. The patient is always understood and not named here.
    /// </summary>
    public ImmutableArray<string> Parameters
    {
        get => field.IsDefault ? field = All() : field;
        init => field = parametersSet = value;
    }

    /// <summary>Values of <c>_include</c>, as <c>DiagnosticReport:specimen</c>; those of other types come by <c>_include:iterate</c>. When not set, every reference between the types of the service.</summary>
    public ImmutableArray<string> Includes
    {
        get => field.IsDefault ? field = ReferencesOf(this) : field;
        init => field = includesSet = value;
    }

    /// <summary>Values of <c>_revinclude</c>, as <c>Observation:device</c>: references of the service's types to this one.</summary>
    public ImmutableArray<string> ReverseIncludes => field.IsDefault ? field = ReferencesTo() : field;

    /// <summary>Parameters to sort by, as <c>date</c>, <c>_lastUpdated</c>; when not set, all that have an order.</summary>
    public ImmutableArray<string> Sorts
    {
        get => field.IsDefault ? field = Ordered() : field;
        init => field = sortsSet = value;
    }

    /// <summary>Entries on a page when the request does not say.</summary>
    public int CountDefault { get; init; } = 50;

    /// <summary>Entries on a page at most; a larger <c>_count</c> gives this many.</summary>
    public int CountMax { get; init; } = 200;

    /// <summary>Definitions of the search parameters.</summary>
    public FhirDefinitions Definitions { get; init; } = FhirDefinitions.R4;

    /// <summary>The parameters as a CapabilityStatement tells them.</summary>
    public ImmutableArray<SearchCapability> Capabilities =>
    [
        .. Parameters.Select(name => Parameter(name) is { } parameter
            ? new SearchCapability(name, parameter.Type, parameter.Url)
            : throw new InvalidOperationException($"R4 has no search parameter {name} of {Type}.")),
        new SearchCapability("patient.identifier", "token", null, "The patient's identifier, system|value. In the body of POST _search only."),
    ];

    /// <summary>Makes the types of one service known to each other, for chains, <c>_has</c>, <c>_include</c> and <c>_revinclude</c>.</summary>
    public static ImmutableArray<SearchSupport> Together(params ImmutableArray<SearchSupport> types)
    {
        var service = new ServiceTypes(types);
        foreach (var support in types) support.service = service;
        return types;
    }

    /// <summary>The same support by other definitions: with the parameters that were added, and the terminology that is loaded.</summary>
    public SearchSupport In(FhirDefinitions definitions) =>
        definitions == Definitions ? this : (service ??= new ServiceTypes([this])).In(definitions).First(support => support.Type == Type);

    /// <summary>The types of the service, this one among them.</summary>
    internal ImmutableArray<SearchSupport> Others => service?.Types ?? [this];

    /// <summary>What is supported for a type of the same service; null when it is none of them.</summary>
    internal SearchSupport? Find(string other)
    {
        foreach (var support in Others)
            if (support.Type == other)
                return support;
        return null;
    }

    /// <summary>A supported parameter's definition; null when it is not supported.</summary>
    internal SearchParameterDefinition? Parameter(string name) => Parameters.Contains(name) ? Definitions.FindSearchParameter(Type, name) : null;

    /// <summary>What leads to the parameter's values in resources of the type.</summary>
    internal FhirPath? Values(SearchParameterDefinition parameter) => ParameterExpressions.Of(Definitions).Values(Type, parameter);

    /// <summary>A copy by other definitions, not yet together with the others of its service.</summary>
    internal SearchSupport By(FhirDefinitions definitions) => new(Type)
    {
        Definitions = definitions,
        CountDefault = CountDefault,
        CountMax = CountMax,
        Parameters = parametersSet,
        Includes = includesSet,
        Sorts = sortsSet,
    };

    private ImmutableArray<string> All() =>
    [
        .. Definitions.SearchParametersOf(Type).Where(IsUnderstood).Select(parameter => parameter.Code).Where(name => name is not ("patient" or "subject")).Order(StringComparer.Ordinal),
        .. Definitions.SearchParametersOf("DomainResource").Concat(Definitions.SearchParametersOf("Resource")).Where(IsUnderstood).Select(parameter => parameter.Code).Order(StringComparer.Ordinal),
    ];

    private bool IsUnderstood(SearchParameterDefinition parameter) =>
        IsOfWords(parameter.Code) || parameter.Type != "special" && Values(parameter) is not null
        && parameter.Components.All(part => Definitions.FindSearchParameter(part.Definition) is not null && ParameterExpressions.Of(Definitions).Component(part) is not null);

    private static bool IsOfWords(string name) => name is WordsCriterion.OfNarrative or WordsCriterion.OfAll;

    private ImmutableArray<string> Ordered() =>
        [.. Parameters.Where(name => !IsOfWords(name) && Parameter(name) is { Type: not ("composite" or "special") })];

    private static ImmutableArray<string> ReferencesOf(SearchSupport source) =>
        [.. source.Definitions.SearchParametersOf(source.Type).Where(parameter => source.Reaches(parameter, null)).Select(parameter => $"{source.Type}:{parameter.Code}").Order(StringComparer.Ordinal)];

    private ImmutableArray<string> ReferencesTo() =>
        [.. Others.SelectMany(source => source.Definitions.SearchParametersOf(source.Type).Where(parameter => source.Reaches(parameter, Type)).Select(parameter => $"{source.Type}:{parameter.Code}").Order(StringComparer.Ordinal))];

    // A parameter without targets may point anywhere.
    private bool Reaches(SearchParameterDefinition parameter, string? target) =>
        parameter.Type == "reference" && IsUnderstood(parameter)
        && Others.Any(other => (target is null || other.Type == target) && (parameter.Targets.Length == 0 || parameter.Targets.Contains(other.Type)));
}

/// <summary>The types of one service, also by other definitions than their own.</summary>
internal sealed class ServiceTypes(ImmutableArray<SearchSupport> types)
{
    private readonly ConditionalWeakTable<FhirDefinitions, ServiceTypes> elsewhere = [];

    internal ImmutableArray<SearchSupport> Types => types;

    internal ImmutableArray<SearchSupport> In(FhirDefinitions definitions) =>
        elsewhere.GetValue(definitions, known => new ServiceTypes(SearchSupport.Together([.. types.Select(support => support.By(known))]))).Types;
}

/// <summary>One key of <c>_sort</c>.</summary>
/// <param name="Parameter">Search parameter.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
public readonly record struct SortKey(string Parameter, bool IsDescending);

/// <summary>The patient a search names, by an identifier. Does not print the value.</summary>
public sealed class PatientToken
{
    internal PatientToken(string? system, string value)
    {
        System = system;
        Value = value;
    }

    /// <summary>Identifier system; null when not given.</summary>
    public string? System { get; }

    /// <summary>The identifier: a national number as a rule. Never in a log, URL, error or link.</summary>
    public string Value { get; }

    /// <summary>The system alone.</summary>
    public override string ToString() => System is null ? "patient identifier" : $"patient identifier of {System}";
}
