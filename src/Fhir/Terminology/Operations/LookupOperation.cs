using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary><c>CodeSystem/$lookup</c>; https://hl7.org/fhir/R4/codesystem-operation-lookup.html.</summary>
internal static class LookupOperation
{
    internal static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(["code", "system", "version", "coding", "displayLanguage"], ["property"]) is { } problem) return problem;
        if (!RequestedCoding.Read(request, instance?.Url ?? "", "version").Succeeded(out var codings, out problem)) return problem;
        var coding = codings[0];
        var language = request.Language();
        var wanted = request.Texts("property").ToHashSet(StringComparer.Ordinal);
        if (request.Fault is { } fault) return fault;
        if (coding.System.Length == 0) return new Problem(ProblemKind.Required, "system-required", "Say which code system the code is of.");
        if (store.FindSystem(coding.System, instance?.Version ?? coding.Version) is not { } system)
            return coding.System == GrammarSystems.Ucum && GrammarSystems.Contains(coding.System, coding.Code) == true ? Unit(coding.Code)
                : Problem.NotFound("There is no code system with this url and version here. Load it: felles load terminology.");
        if (system.Table.Find(coding.Code) is not (>= 0 and var concept)) return Problem.NotFound("The code system has no such code.");
        return ParametersWriter.Parameters(json => Write(json, system, concept, language, wanted));
    }

    private static ReadOnlyMemory<byte> Unit(string code) => ParametersWriter.Parameters(json =>
    {
        json.Value("name", "valueString", "UCUM");
        json.Value("display", "valueString", code);
    });

    private static void Write(Utf8JsonWriter json, StoredCodeSystem system, int concept, DisplayLanguage language, HashSet<string> wanted)
    {
        var texts = ConceptTexts.Of(system, concept);
        json.Value("name", "valueString", system.Entry.Title is { Length: > 0 } title ? title : system.Entry.Name is { Length: > 0 } name ? name : system.Url);
        json.Value("version", "valueString", system.Version);
        json.Value("display", "valueString", texts.In(language) is { Length: > 0 } display ? display : system.Table.Code(concept));
        if (Wants("definition")) json.Value("definition", "valueString", system.Table.Definition(concept));
        if (Wants("designation") || wanted.Any(one => one.StartsWith("lang.", StringComparison.Ordinal)))
            foreach (var designation in texts.Designations)
                if (Wants("designation") || wanted.Contains("lang." + designation.Language))
                    Designation(json, designation);
        if (Wants("inactive")) Property(json, new ConceptProperty("inactive", "boolean", (system.Table.Marks(concept) & ConceptMarks.Inactive) != 0 ? "true" : "false"));
        if (Wants("parent")) foreach (var parent in system.Table.Parents(concept)) Relative(json, "parent", system, parent, language);
        if (Wants("child")) foreach (var child in system.Table.Children(concept)) Relative(json, "child", system, child, language);
        foreach (var property in system.Table.Properties(concept))
            if (Wants(property.Code) && property.Code is not ("parent" or "child" or "inactive"))
                Property(json, property);

        bool Wants(string code) => wanted.Count == 0 || wanted.Contains(code) || wanted.Contains("*");
    }

    private static void Designation(Utf8JsonWriter json, Designation designation) => json.Parts("designation", () =>
    {
        json.Value("language", "valueCode", designation.Language);
        if (designation.UseCode.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, "use"u8);
            json.Coding("valueCoding", designation.UseSystem, designation.UseCode, designation.UseDisplay);
            json.WriteEndObject();
        }

        json.Value("value", "valueString", designation.Value);
    });

    private static void Relative(Utf8JsonWriter json, string name, StoredCodeSystem system, int concept, DisplayLanguage language) => json.Parts("property", () =>
    {
        json.Value("code", "valueCode", name);
        json.Value("value", "valueCode", system.Table.Code(concept));
        json.Value("description", "valueString", ConceptTexts.Of(system, concept).In(language));
    });

    private static void Property(Utf8JsonWriter json, ConceptProperty property) => json.Parts("property", () =>
    {
        json.Value("code", "valueCode", property.Code);
        json.WriteStartObject();
        json.WriteString("name"u8, "value"u8);
        WriteValue(json, property);
        json.WriteEndObject();
    });

    /// <summary>The value of a property, as the member <c>value[x]</c> of its type.</summary>
    internal static void WriteValue(Utf8JsonWriter json, ConceptProperty property)
    {
        switch (property.Type)
        {
            case "boolean" when property.Value is "true" or "false":
                json.WriteBoolean("valueBoolean"u8, property.Value == "true");
                break;
            case "integer" when int.TryParse(property.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                json.WriteNumber("valueInteger"u8, number);
                break;
            case "decimal":
                json.WritePropertyName("valueDecimal"u8);
                json.WriteRawValue(property.Value);
                break;
            case "Coding":
                json.WritePropertyName("valueCoding"u8);
                json.WriteRawValue(property.Value);
                break;
            case "code":
                json.WriteString("valueCode"u8, property.Value);
                break;
            case "dateTime":
                json.WriteString("valueDateTime"u8, property.Value);
                break;
            default:
                json.WriteString("valueString"u8, property.Value);
                break;
        }
    }
}
