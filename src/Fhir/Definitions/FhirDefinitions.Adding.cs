using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Definitions with more: those of guides, of an operator's packages, of files.</summary>
public sealed partial class FhirDefinitions
{
    /// <summary>These definitions with more: profiles (by differential), value sets, code systems, search parameters, questionnaires, measures.</summary>
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

    /// <summary>
    /// These definitions with those of packages, which may build on each other. What these definitions have already is passed
    /// over: a package often brings along what it builds on.
    /// </summary>
    /// <returns>New definitions; or a problem that names the package's file, or the definition that is missing or there twice.</returns>
    public Outcome<FhirDefinitions> With(IEnumerable<FhirPackage> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        var roots = new List<JsonElement>();
        var validator = new FhirValidator(this);
        foreach (var package in packages)
            foreach (var file in package.Files)
            {
                if (!FhirResource.ReadBy(this, file.Utf8).Then(read => validator.Check(read)).Succeeded(out var resource, out var problem))
                    return problem with { Text = $"{FhirPackage.Shown(file.Name)} of {package.Id}: {problem.Text}" };
                if (!IsDefined(resource.Root)) roots.Add(resource.Root);
            }

        return WithChecked(roots);
    }

    /// <summary>Whether a profile has this canonical URL.</summary>
    public bool IsProfile(string url) => FindProfile(url) is not null;

    private bool IsDefined(JsonElement definition)
    {
        var url = definition.Text("url");
        return definition.Text("resourceType") switch
        {
            // Types are those of R4; logical models describe no JSON.
            "StructureDefinition" => definition.Text("derivation") != "constraint" || IsProfile(url) || FindType(definition.Text("type")) is null,
            "ValueSet" => valueSets.ContainsKey(url),
            "CodeSystem" => codeSystems.ContainsKey(url),
            "SearchParameter" => definition.Items("base").All(type => type.GetString() is { } name && searchParameters.ContainsKey((name, definition.Text("code")))),
            _ => false,
        };
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
            if (FhirTerminologySource.HasTerminology(resource)) added.addedTerminology.Add(resource);
            if (Named(resource, "Questionnaire") is { } asked && QuestionnaireDefinition.Read(this, asked) is { } questionnaire) added.questionnaires[questionnaire.Url] = questionnaire;
            if (Named(resource, "Measure") is { } counted && MeasureDefinition.Read(this, counted) is { } measure) added.measures[measure.Url] = measure;
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
            added.profileSources[profile.Url] = PublishedProfiles.Reduced(structure);
        }

        foreach (var profile in added.profiles.Values)
            if (profile.BaseUrl.Length > 0 && added.FindProfile(profile.BaseUrl) is null)
                return Problem.Invalid("profile-base-unknown", $"{profile.Url} builds on {profile.BaseUrl}, which is not among the definitions. Add it as well.");
        foreach (var profile in added.profiles.Values)
            if (added.BuildsOnItself(profile))
                return Problem.Invalid("profile-base-circle", $"{profile.Url} builds on itself by way of others. Correct its baseDefinition.");
        return added;
    }

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

    private TerminologyVolume? AddedVolume()
    {
        if (addedTerminology.Count == 0) return null;
        using var stream = new MemoryStream();
        var volume = new VolumeWriter(stream);
        // Of one canonical the last that was added counts.
        foreach (var resource in Enumerable.Reverse(addedTerminology)) FhirTerminologySource.AddKnown(volume, resource);
        volume.End();
        return TerminologyVolume.Open(stream.ToArray());
    }

    private FhirResource? Named(JsonElement resource, string type) =>
        resource.Text("resourceType") == type && FhirResource.ReadBy(this, Encoding.UTF8.GetBytes(resource.GetRawText())).Succeeded(out var read, out _) ? read : null;

    private Utf8Table ExtensionUrls()
    {
        var urls = new Utf8Table();
        foreach (var url in PublishedProfiles.All.Urls) urls.Add(url);
        foreach (var profile in profiles.Values)
            if (profile.Type.Name == "Extension")
                urls.Add(profile.Url);
        return urls;
    }

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
}
