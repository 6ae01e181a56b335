using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Writes designations as ValueSet and CodeSystem have them.</summary>
internal static class DesignationWriter
{
    /// <summary>The designations that are wanted, as an array property; nothing when there are none.</summary>
    /// <param name="json">Receives it.</param>
    /// <param name="texts">All texts of the concept.</param>
    /// <param name="wanted">Languages, or uses as <c>system|code</c>; empty for all.</param>
    internal static void Write(Utf8JsonWriter json, ConceptTexts texts, string[] wanted)
    {
        var chosen = texts.Designations.Where(designation => wanted.Length == 0 || Array.Exists(wanted, one => IsOf(designation, one))).ToList();
        if (chosen.Count == 0) return;
        json.WriteStartArray("designation"u8);
        foreach (var designation in chosen)
        {
            json.WriteStartObject();
            WriteMembers(json, designation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteMembers(Utf8JsonWriter json, in Designation designation)
    {
        json.Member("language", designation.Language);
        if (designation.UseCode.Length > 0) json.Coding("use", designation.UseSystem, designation.UseCode, designation.UseDisplay);
        json.Member("value", designation.Value);
    }

    private static bool IsOf(in Designation designation, string wanted) => wanted.Contains('|', StringComparison.Ordinal)
        ? wanted == $"{designation.UseSystem}|{designation.UseCode}" || wanted == $"urn:ietf:bcp:47|{designation.Language}"
        : DisplayLanguage.Matches(designation.Language, wanted);
}
