using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// The definitions that resources are read and checked by: the published R4 (4.0.1) types, search parameters, code systems
/// and value sets, with the profiles of the Norwegian guides that the platform serves. Immutable and safe to share.
/// </summary>
public sealed class FhirDefinitions
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
    private readonly ConcurrentDictionary<string, CodeSet?> codeSets = new(StringComparer.Ordinal);

    internal FhirDefinitions(DefinitionSet set, string source)
    {
        Source = source;
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
        Terminology = known.Terminology is PublishedTerminology ? new PublishedTerminology(this) : known.Terminology;
        Names = known.Names;
        types = known.types;
        typesByName = known.typesByName;
        typeNames = known.typeNames;
        codeSystems = new(known.codeSystems, StringComparer.Ordinal);
        valueSets = new(known.valueSets, StringComparer.Ordinal);
        searchParameters = new(known.searchParameters);
        profiles = new(known.profiles, StringComparer.Ordinal);
        questionnaires = new(known.questionnaires, StringComparer.Ordinal);
        supplements = new(known.supplements, StringComparer.Ordinal);
        codingProperties = new(known.codingProperties);
        globalProfiles = [.. known.globalProfiles];
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

    internal ProfileDefinition? FindProfile(string url) => profiles.GetValueOrDefault(DefinitionCompiler.WithoutVersion(url));

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

    /// <summary>These definitions with more: profiles (by differential), value sets, code systems, search parameters, questionnaires.</summary>
    /// <param name="resources">UTF-8 JSON of one definition resource each, or of a Bundle of them. Other resources are passed over.</param>
    /// <returns>New definitions; or a problem that names what cannot be read, or what is defined already.</returns>
    public Outcome<FhirDefinitions> With(IEnumerable<ReadOnlyMemory<byte>> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var roots = new List<JsonElement>();
        var validator = new FhirValidator(this);
        foreach (var utf8 in resources)
        {
            if (!FhirResource.ReadBy(this, utf8).Then(read => validator.Check(read)).Succeeded(out var resource, out var problem)) return problem;
            roots.Add(resource.Root);
        }

        return WithChecked(roots);
    }

    /// <summary>Adds definitions that are valid R4.</summary>
    internal Outcome<FhirDefinitions> WithChecked(IEnumerable<JsonElement> resources)
    {
        var added = new FhirDefinitions(this);
        var compiler = new DefinitionCompiler();
        var structures = new List<JsonElement>();
        foreach (var resource in resources)
        {
            compiler.Add(resource);
            structures.AddRange(Structures(resource));
            added.Remember(resource);
            if (Questionnaire(resource) is { } questionnaire) added.questionnaires[questionnaire.Url] = questionnaire;
        }

        var set = compiler.Compiled;
        foreach (var url in set.ValueSets.Select(valueSet => valueSet.Url).Concat(set.CodeSystems.Select(system => system.Url)))
            if (added.valueSets.ContainsKey(url) || added.codeSystems.ContainsKey(url))
                return new Problem(ProblemKind.Conflict, "definition-exists", $"{url} is defined already. Give it another url.");
        added.Add(set);
        foreach (var structure in structures)
        {
            if (!ProfileCompiler.Compile(this, structure).Succeeded(out var profile, out var problem)) return problem;
            if (!added.profiles.TryAdd(profile.Url, profile))
                return new Problem(ProblemKind.Conflict, "definition-exists", $"{profile.Url} is defined already. Give it another url.");
        }

        foreach (var profile in added.profiles.Values)
            if (profile.BaseUrl.Length > 0 && added.FindProfile(profile.BaseUrl) is null)
                return Problem.Invalid("profile-base-unknown", $"{profile.Url} builds on {profile.BaseUrl}, which is not among the definitions. Add it as well.");
        foreach (var profile in added.profiles.Values)
            if (added.BuildsOnItself(profile))
                return Problem.Invalid("profile-base-circle", $"{profile.Url} builds on itself by way of others. Correct its baseDefinition.");
        return added;
    }

    /// <summary>Terminology beyond these definitions; null when there is none.</summary>
    internal ITerminology? LoadedTerminology => Terminology is PublishedTerminology ? null : Terminology;

    /// <summary>The same definitions, with other terminology to ask where their own codes do not tell.</summary>
    public FhirDefinitions WithTerminology(ITerminology terminology) => new(this) { Terminology = terminology };

    private void Remember(JsonElement resource)
    {
        if (resource.Text("resourceType") == "ImplementationGuide")
            foreach (var global in resource.Items("global")) globalProfiles.Add((global.Text("type"), global.Text("profile")));
        if (resource.Text("resourceType") != "CodeSystem") return;
        if (resource.Text("content") == "supplement" || resource.Text("supplements").Length > 0) supplements.Add(resource.Text("url"));
        foreach (var property in resource.Items("property"))
            if (property.Text("type") == "Coding")
                codingProperties.Add((resource.Text("url"), property.Text("code")));
    }

    private QuestionnaireDefinition? Questionnaire(JsonElement resource) =>
        resource.Text("resourceType") == "Questionnaire" && FhirResource.ReadBy(this, Encoding.UTF8.GetBytes(resource.GetRawText())).Succeeded(out var questionnaire, out _)
            ? QuestionnaireDefinition.Read(this, questionnaire) : null;

    private bool BuildsOnItself(ProfileDefinition profile)
    {
        var steps = 0;
        for (var at = profile; at is not null; at = at.BaseUrl.Length == 0 ? null : FindProfile(at.BaseUrl))
            if (++steps > profiles.Count)
                return true;
        return false;
    }

    private static IEnumerable<JsonElement> Structures(JsonElement resource) => resource.Text("resourceType") switch
    {
        "StructureDefinition" when resource.Text("derivation") == "constraint" => [resource],
        "Bundle" => resource.Items("entry").SelectMany(entry => entry.TryGetProperty("resource", out var inner) ? Structures(inner) : []),
        _ => [],
    };

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
