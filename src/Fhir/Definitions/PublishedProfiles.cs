using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>
/// The profiles and extensions that FHIR R4 publishes beside its types. They are some 440, of which a platform meets few, so
/// each is compiled when it is first asked for. Compressed in the assembly: a line of JSON each, which begins with its url.
/// </summary>
internal sealed class PublishedProfiles
{
    private const string UrlStart = "{\"url\":\"";

    private static readonly string[] Kept = ["type", "kind", "derivation", "baseDefinition", "context", "contextInvariant"];
    // R4 uses them itself where their published contexts do not allow it: on code systems and value sets, on concepts, on the types of
    // elements in every snapshot, on the rows of expansions.
    private static readonly string[] UsedElsewhere = ["http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version", "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments", "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type", "http://hl7.org/fhir/StructureDefinition/regex", "http://hl7.org/fhir/StructureDefinition/translation"];
    private static readonly string[] KeptOfElement = ["id", "path", "sliceName", "min", "max", "slicing", "isModifier", "contentReference", "maxLength"];
    private static readonly Lazy<PublishedProfiles> Embedded = new(Read);

    private readonly byte[] text;
    private readonly Dictionary<string, (int Start, int Length)> places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ProfileDefinition?> compiled = new(StringComparer.Ordinal);

    private PublishedProfiles(byte[] text)
    {
        this.text = text;
        for (var start = 0; start < text.Length;)
        {
            var end = Array.IndexOf(text, (byte)'\n', start);
            var line = text.AsSpan(start, end - start);
            var url = line[UrlStart.Length..];
            places.Add(Encoding.UTF8.GetString(url[..url.IndexOf((byte)'"')]), (start, line.Length));
            start = end + 1;
        }
    }

    /// <summary>Those in the assembly.</summary>
    internal static PublishedProfiles All => Embedded.Value;

    /// <summary>Their canonical URLs.</summary>
    internal IEnumerable<string> Urls => places.Keys;

    /// <summary>The profile with a URL; null when none is published under it, or when what it asks cannot be read.</summary>
    /// <param name="url">Without version.</param>
    /// <param name="types">Definitions with the types of R4, which are the same for all.</param>
    internal ProfileDefinition? Find(string url, FhirDefinitions types) => places.ContainsKey(url) ? compiled.GetOrAdd(url, Compile, types) : null;

    /// <summary>Its StructureDefinition, with what is kept of it; null when there is none.</summary>
    internal JsonElement? Definition(string url)
    {
        if (!places.TryGetValue(url, out var place)) return null;
        using var document = JsonDocument.Parse(text.AsMemory(place.Start, place.Length));
        return document.RootElement.Clone();
    }

    private ProfileDefinition? Compile(string url, FhirDefinitions types) =>
        ProfileCompiler.Compile(types, Definition(url)!.Value).Match<ProfileDefinition?>(profile => profile, _ => null);

    private static PublishedProfiles Read()
    {
        using var file = typeof(PublishedProfiles).Assembly.GetManifestResourceStream("r4.profiles")
            ?? throw new InvalidDataException("The published profiles are missing from the assembly. Compile them: build/definitions/compile.");
        using var plain = new BrotliStream(file, CompressionMode.Decompress);
        using var all = new MemoryStream();
        plain.CopyTo(all);
        return new PublishedProfiles(all.ToArray());
    }

    /// <summary>Writes the file from StructureDefinitions of profiles: of each what is needed to check by it.</summary>
    internal static int Write(IEnumerable<JsonElement> definitions, Stream output)
    {
        var count = 0;
        using var packed = new BrotliStream(output, CompressionLevel.SmallestSize, leaveOpen: true);
        foreach (var definition in definitions.OrderBy(definition => definition.Text("url"), StringComparer.Ordinal))
        {
            using (var json = new Utf8JsonWriter(packed, new JsonWriterOptions { Encoder = RawJson.Encoder })) Write(json, definition);
            packed.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    /// <summary>A StructureDefinition with what is needed to check by it, as JSON.</summary>
    internal static byte[] Reduced(JsonElement definition)
    {
        using var reduced = new MemoryStream();
        using (var json = new Utf8JsonWriter(reduced, new JsonWriterOptions { Encoder = RawJson.Encoder })) Write(json, definition);
        return reduced.ToArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement definition)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, definition.Text("url"));
        foreach (var property in definition.EnumerateObject())
            if (Kept.Contains(property.Name) && !(property.Name == "context" && UsedElsewhere.Contains(definition.Text("url"))))
                property.WriteTo(json);
        json.WriteStartObject("differential"u8);
        json.WriteStartArray("element"u8);
        foreach (var element in definition.TryGetProperty("differential", out var differential) ? differential.Items("element") : []) WriteElement(json, element, IsTooStrict(definition, element));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // As published the units of a vital sign are asked of every component, also of a flow of oxygen or a code. Later versions of
    // FHIR have corrected it.
    private static bool IsTooStrict(JsonElement definition, JsonElement element) =>
        definition.Text("url") == "http://hl7.org/fhir/StructureDefinition/vitalsigns" && element.Text("path") == "Observation.component.value[x]";

    private static void WriteElement(Utf8JsonWriter json, JsonElement element, bool isFree)
    {
        json.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (KeptOfElement.Contains(name) || IsValue(name)) property.WriteTo(json);
            else if (name is "type") WriteParts(json, property, ["code", "profile", "targetProfile"]);
            else if (name is "constraint") WriteParts(json, property, ["key", "severity", "human", "expression"]);
            else if (name is "binding" && !isFree) WriteBinding(json, property.Value);
        }

        json.WriteEndObject();
    }

    private static bool IsValue(string name) =>
        name.StartsWith("fixed", StringComparison.Ordinal) || name.StartsWith("pattern", StringComparison.Ordinal)
        || name.StartsWith("minValue", StringComparison.Ordinal) || name.StartsWith("maxValue", StringComparison.Ordinal);

    private static void WriteParts(Utf8JsonWriter json, JsonProperty list, string[] names)
    {
        json.WriteStartArray(list.Name);
        foreach (var item in list.Value.EnumerateArray())
        {
            json.WriteStartObject();
            foreach (var part in item.EnumerateObject())
                if (names.Contains(part.Name))
                    part.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBinding(Utf8JsonWriter json, JsonElement binding)
    {
        json.WriteStartObject("binding"u8);
        json.WriteString("strength"u8, binding.Text("strength"));
        if (binding.Text("valueSet") is { Length: > 0 } valueSet) json.WriteString("valueSet"u8, valueSet);
        json.WriteEndObject();
    }
}
