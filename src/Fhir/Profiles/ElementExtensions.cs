using System.Text.Json;

namespace Felles.Fhir;

/// <summary>
/// What a profile asks of an element by extensions of its definition: those that R4 has, and what later versions of FHIR say in
/// elements of their own (https://hl7.org/fhir/versions.html#extensions).
/// </summary>
internal static class ElementExtensions
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";
    private const string FromR5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.";

    /// <summary>Reads the extensions of an element.</summary>
    internal static void Read(ProfileRule rule, JsonElement element)
    {
        foreach (var extension in element.Items("extension"))
            switch (extension.Text("url"))
            {
                case Core + "minLength" when extension.TryGetProperty("valueInteger", out var least) && least.TryGetInt32(out var length):
                    rule.LengthMin = length;
                    break;
                case FromR5 + "mustHaveValue":
                    rule.MustHaveValue = extension.TryGetProperty("valueBoolean", out var must) && must.ValueKind == JsonValueKind.True;
                    break;
                case FromR5 + "valueAlternatives":
                    rule.ValueAlternatives = [.. rule.ValueAlternatives, extension.Text("valueCanonical")];
                    break;
                case Core + "narrative-language-control":
                    rule.Narrative = (rule.Narrative ?? new NarrativeControl()) with { Language = extension.Text("valueCode") };
                    break;
                case Core + "narrative-source-control":
                    rule.Narrative = (rule.Narrative ?? new NarrativeControl()) with { TellsSources = true };
                    break;
            }
    }

    /// <summary>The value sets that a binding requires beside its own, of whatever strength that is.</summary>
    internal static IEnumerable<string> FurtherValueSets(JsonElement binding) =>
        binding.Items("extension").Where(extension => extension.Text("url") is FromR5 + "binding.additional" or "http://hl7.org/fhir/tools/StructureDefinition/additional-binding")
            .Select(extension => extension.Items("extension").ToList())
            // What is bound for some uses or elements alone is not bound here.
            .Where(parts => Part(parts, "purpose").Text("valueCode") == "required" && !parts.Exists(part => part.Text("url") is "usage" or "any"))
            .Select(parts => DefinitionCompiler.WithoutVersion(Part(parts, "valueSet").Text("valueCanonical"))).Where(url => url.Length > 0);

    private static JsonElement Part(List<JsonElement> parts, string name) => parts.Find(part => part.Text("url") == name);
}
