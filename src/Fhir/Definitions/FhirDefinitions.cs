using System.Collections.Concurrent;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The definitions that resources are read and checked by: the published R4 (4.0.1) types, search parameters, code systems
/// and value sets, with the profiles of the Norwegian guides that the platform serves. Immutable and safe to share.
/// </summary>
public sealed class FhirDefinitions
{
    private static readonly Lazy<FhirDefinitions> Embedded = new(ReadEmbedded);

    private readonly Utf8Table typeNames = new();
    private readonly TypeDefinition[] types;
    private readonly Dictionary<string, TypeDefinition> typesByName;
    private readonly Dictionary<string, CodeSystemDefinition> codeSystems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueSetDefinition> valueSets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Code), SearchParameterDefinition> searchParameters = [];
    private readonly ConcurrentDictionary<string, CodeSet?> codeSets = new(StringComparer.Ordinal);

    internal FhirDefinitions(DefinitionSet set, string source)
    {
        Source = source;
        types = set.Types;
        typesByName = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        DefinitionLinker.Link(typesByName, Names);
        foreach (var type in types) typeNames.Add(type.Name);
        foreach (var system in set.CodeSystems) codeSystems[system.Url] = system;
        foreach (var valueSet in set.ValueSets) valueSets[valueSet.Url] = valueSet;
        foreach (var parameter in set.SearchParameters)
            foreach (var type in parameter.Bases)
                searchParameters[(type, parameter.Code)] = parameter;
    }

    /// <summary>The definitions that come with the platform. Read from the assembly at the first use, in well under a second.</summary>
    public static FhirDefinitions R4 => Embedded.Value;

    /// <summary>Package name and version that the published part was compiled from.</summary>
    public string Source { get; }

    internal FhirNames Names { get; } = new();

    internal IReadOnlyList<TypeDefinition> Types => types;

    /// <summary>Whether R4 has a resource type of this name that resources can have (<c>Resource</c> itself cannot be had).</summary>
    public bool IsResourceType(string name) => FindResource(Encoding.UTF8.GetBytes(name)) is not null;

    internal TypeDefinition Type(string name) => typesByName[name];

    internal TypeDefinition? FindType(string name) => typesByName.GetValueOrDefault(name);

    /// <summary>The resource type of a <c>resourceType</c>; null when it is none.</summary>
    internal TypeDefinition? FindResource(ReadOnlySpan<byte> name)
    {
        var index = typeNames.Find(name);
        return index >= 0 && types[index] is { Kind: TypeKind.Resource, IsAbstract: false } type ? type : null;
    }

    internal CodeSystemDefinition? FindCodeSystem(string url) => codeSystems.GetValueOrDefault(url);

    internal ValueSetDefinition? FindValueSet(string url) => valueSets.GetValueOrDefault(url);

    /// <summary>The search parameter of a type, also one that all resources have; null when there is none.</summary>
    internal SearchParameterDefinition? FindSearchParameter(string type, string code)
    {
        for (var at = FindType(type); at is not null; at = at.Base)
            if (searchParameters.TryGetValue((at.Name, code), out var parameter))
                return parameter;
        return null;
    }

    /// <summary>The search parameters of a type itself, without those of all resources.</summary>
    internal IEnumerable<SearchParameterDefinition> SearchParametersOf(string type) =>
        searchParameters.Where(pair => pair.Key.Type == type).Select(pair => pair.Value);

    /// <summary>The codes of a value set, worked out at the first use; null when the value set is not known.</summary>
    internal CodeSet? Codes(string valueSet) => codeSets.GetOrAdd(valueSet, static (url, definitions) => CodeSet.Expand(definitions, url), this);

    /// <summary>The codes that a binding asks for; null when its value set is not known.</summary>
    internal CodeSet? Codes(Binding binding)
    {
        // Remembered with the binding: the look-up by URL would cost more than the check. No definitions that are added
        // may redefine a value set of the published ones, so that the answer is the same for all.
        if (binding.Codes is { } known) return known;
        return binding.Codes = Codes(binding.ValueSet);
    }

    private static FhirDefinitions ReadEmbedded()
    {
        using var file = typeof(FhirDefinitions).Assembly.GetManifestResourceStream("r4.definitions")
            ?? throw new InvalidDataException("The compiled definitions are missing from the assembly. Compile them: build/definitions/compile.");
        var (set, source) = DefinitionFile.Read(file);
        return new FhirDefinitions(set, source);
    }
}
