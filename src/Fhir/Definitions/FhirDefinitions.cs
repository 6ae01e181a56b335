using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// The definitions that resources are read and checked by: the published R4 (4.0.1) types, search parameters, code systems
/// and value sets, with the profiles of the Norwegian guides that the platform serves. Immutable and safe to share.
/// </summary>
public sealed partial class FhirDefinitions
{
    private static readonly Lazy<FhirDefinitions> Embedded = new(ReadEmbedded);

    private readonly Utf8Table typeNames = new();
    private readonly Dictionary<string, ProfileDefinition> profiles = new(StringComparer.Ordinal);
    private readonly TypeDefinition[] types;
    private readonly Dictionary<string, TypeDefinition> typesByName;
    private readonly Dictionary<string, CodeSystemDefinition> codeSystems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueSetDefinition> valueSets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Code), SearchParameterDefinition> searchParameters = [];
    private readonly List<(string Type, string Profile)> globalProfiles = [];
    private readonly HashSet<string> supplements = new(StringComparer.Ordinal);
    private readonly HashSet<(string System, string Property)> codingProperties = [];
    private readonly Dictionary<string, QuestionnaireDefinition> questionnaires = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MeasureDefinition> measures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> profileSources = new(StringComparer.Ordinal);
    private readonly List<JsonElement> addedTerminology = [];
    private readonly Lazy<TerminologyVolume?> terminologyVolume;
    private readonly Lazy<Utf8Table> extensionUrls;
    private readonly ConcurrentDictionary<string, CodeSet?> codeSets = new(StringComparer.Ordinal);

    internal FhirDefinitions(DefinitionSet set, string source)
    {
        Source = source;
        extensionUrls = new Lazy<Utf8Table>(ExtensionUrls);
        terminologyVolume = new Lazy<TerminologyVolume?>(AddedVolume);
        Terminology = new PublishedTerminology(this);
        types = set.Types;
        typesByName = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        DefinitionLinker.Link(typesByName, Names);
        foreach (var type in types) typeNames.Add(type.Name);
        Add(set);
    }

    private FhirDefinitions(FhirDefinitions known)
    {
        Source = known.Source;
        extensionUrls = new Lazy<Utf8Table>(ExtensionUrls);
        terminologyVolume = new Lazy<TerminologyVolume?>(AddedVolume);
        Terminology = known.Terminology is PublishedTerminology ? new PublishedTerminology(this) : known.Terminology;
        Names = known.Names;
        types = known.types;
        typesByName = known.typesByName;
        typeNames = known.typeNames;
        codeSystems = new(known.codeSystems, StringComparer.Ordinal);
        valueSets = new(known.valueSets, StringComparer.Ordinal);
        searchParameters = new(known.searchParameters);
        profiles = new(known.profiles, StringComparer.Ordinal);
        profileSources = new(known.profileSources, StringComparer.Ordinal);
        questionnaires = new(known.questionnaires, StringComparer.Ordinal);
        measures = new(known.measures, StringComparer.Ordinal);
        supplements = new(known.supplements, StringComparer.Ordinal);
        codingProperties = new(known.codingProperties);
        globalProfiles = [.. known.globalProfiles];
        addedTerminology = [.. known.addedTerminology];
    }

    /// <summary>The definitions that come with the platform. Read from the assembly at the first use, in well under a second.</summary>
    public static FhirDefinitions R4 => Embedded.Value;

    /// <summary>Package name and version that the published part was compiled from.</summary>
    public string Source { get; }

    /// <summary>Canonical URLs of the profiles.</summary>
    public IEnumerable<string> Profiles => profiles.Keys;

    internal FhirNames Names { get; } = new();

    /// <summary>Membership and hierarchy of codes: of these definitions, and of what is loaded where <see cref="WithTerminology"/> says so.</summary>
    internal ITerminology Terminology { get; private init; }

    internal IReadOnlyList<TypeDefinition> Types => types;

    /// <summary>Whether R4 has a resource type of this name that resources can have (<c>Resource</c> itself cannot be had).</summary>
    public bool IsResourceType(string name) => FindResource(Encoding.UTF8.GetBytes(name)) is not null;

    /// <summary>Whether a canonical URL is that of a type of R4.</summary>
    internal bool IsTypeUrl(string url) => TypeOfUrl(url) is not null;

    /// <summary>The type of R4 that a canonical URL names; null when it names none.</summary>
    internal TypeDefinition? TypeOfUrl(string url) => Array.Find(types, type => type.Url == DefinitionCompiler.WithoutVersion(url));

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

    /// <summary>The profile with a canonical URL: of the guides, else of those that FHIR R4 publishes; null when there is none.</summary>
    internal ProfileDefinition? FindProfile(string url)
    {
        var plain = DefinitionCompiler.WithoutVersion(url);
        return profiles.GetValueOrDefault(plain) ?? PublishedProfiles.All.Find(plain, this);
    }

    /// <summary>The StructureDefinition of a profile, with what is kept of it: that which is checked; null when there is none.</summary>
    internal JsonElement? ProfileSource(string url)
    {
        var plain = DefinitionCompiler.WithoutVersion(url);
        return profileSources.TryGetValue(plain, out var utf8) ? JsonElement.Parse(utf8) : PublishedProfiles.All.Definition(plain);
    }

    /// <summary>Whether an extension with this URL may be among the definitions.</summary>
    internal bool HasExtension(ReadOnlySpan<byte> url) => extensionUrls.Value.Contains(url);

    /// <summary>The profiles that an implementation guide among the definitions asks all resources of a type to follow.</summary>
    internal IEnumerable<ProfileDefinition> GlobalProfiles(string type) =>
        globalProfiles.Count == 0 ? [] : globalProfiles.Where(asked => asked.Type == type).Select(asked => FindProfile(asked.Profile)).OfType<ProfileDefinition>();

    /// <summary>The search parameter with a canonical URL; null when there is none.</summary>
    internal SearchParameterDefinition? FindSearchParameter(string url) =>
        searchParameters.Values.FirstOrDefault(parameter => parameter.Url == DefinitionCompiler.WithoutVersion(url));

    /// <summary>Whether a code system only adds to another, so that its url is no system of codes.</summary>
    internal bool IsSupplement(string system) => supplements.Contains(system);

    /// <summary>Whether there is any such code system.</summary>
    internal bool HasSupplements => supplements.Count > 0;

    /// <summary>Whether a property of a code system has codes of any system as its values.</summary>
    internal bool HasCodingProperty(string system, string property) => codingProperties.Contains((DefinitionCompiler.WithoutVersion(system), property));

    /// <summary>The questionnaire with a canonical URL; null when it is not among the definitions.</summary>
    internal QuestionnaireDefinition? FindQuestionnaire(string url) => questionnaires.GetValueOrDefault(DefinitionCompiler.WithoutVersion(url));

    /// <summary>The measure with a canonical URL; null when it is not among the definitions.</summary>
    internal MeasureDefinition? FindMeasure(string url) => measures.GetValueOrDefault(DefinitionCompiler.WithoutVersion(url));

    /// <summary>Terminology beyond these definitions; null when there is none.</summary>
    internal ITerminology? LoadedTerminology => Terminology is PublishedTerminology ? null : Terminology;

    /// <summary>
    /// The code systems, value sets and concept maps that were added to what comes with the platform, to be asked over a
    /// <see cref="TerminologyStore"/>; null when none were. The same object as long as these definitions are in force.
    /// </summary>
    public TerminologyVolume? AddedTerminology => terminologyVolume.Value;

    /// <summary>The same definitions, with other terminology to ask where their own codes do not tell.</summary>
    public FhirDefinitions WithTerminology(ITerminology terminology) => new(this) { Terminology = terminology };

    private void Add(DefinitionSet set)
    {
        foreach (var system in set.CodeSystems) codeSystems[system.Url] = system;
        foreach (var valueSet in set.ValueSets) valueSets[valueSet.Url] = valueSet;
        foreach (var parameter in set.SearchParameters)
            foreach (var type in parameter.Bases)
                searchParameters[(type, parameter.Code)] = parameter;
    }

    private static FhirDefinitions ReadEmbedded()
    {
        using var file = typeof(FhirDefinitions).Assembly.GetManifestResourceStream("r4.definitions")
            ?? throw new InvalidDataException("The compiled definitions are missing from the assembly. Compile them: build/definitions/compile.");
        var (set, source) = DefinitionFile.Read(file);
        var published = new FhirDefinitions(set, source);
        return published.WithChecked(OwnProfiles()).Match(
            definitions => definitions,
            problem => throw new InvalidDataException($"{problem.Text} {string.Join(' ', problem.Issues.Select(issue => $"{issue.Text} ({issue.Expression})"))}"));
    }

    /// <summary>The profiles of the guides we serve, one file each under <c>src/Fhir/Profiles</c>. That they are valid R4 is a test's concern.</summary>
    internal static IEnumerable<JsonElement> OwnProfiles()
    {
        var assembly = typeof(FhirDefinitions).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("profile:", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(file);
            yield return document.RootElement.Clone();
        }
    }
}
