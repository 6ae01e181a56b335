using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Writes a terminology resource as it is read: a code system gets its concepts back, within reason.</summary>
internal static class StoredResourceWriter
{
    // A larger code system is asked, not fetched; it is told without its concepts, and says so.
    private const int ConceptsMax = 10_000;
    private const int DepthMax = 24;

    /// <summary>The resource.</summary>
    /// <param name="resource">What to write.</param>
    /// <param name="isWhole">With the concepts of a code system; without, the resource says that it is a part.</param>
    internal static ReadOnlyMemory<byte> Write(StoredResource resource, bool isWhole)
    {
        var system = resource as StoredCodeSystem;
        var isPart = system is { Table.Count: > 0 } && (!isWhole || system.Table.Count > ConceptsMax);
        return ParametersWriter.Write(json =>
        {
            json.WriteString("resourceType"u8, resource.Entry.Kind.ToString());
            json.WriteString("id"u8, resource.Id);
            if (isPart) WriteMeta(json, resource.Root);
            foreach (var member in resource.Root.EnumerateObject())
                if (member.Name is not ("resourceType" or "id") && !(isPart && member.Name == "meta"))
                    member.WriteTo(json);
            if (system is null || isPart || system.Table.Count == 0) return;
            json.WriteStartArray("concept"u8);
            for (var concept = 0; concept < system.Table.Count; concept++)
                if (system.Table.Parents(concept).IsEmpty)
                    Concept(json, system.Table, concept, DepthMax);
            json.WriteEndArray();
        });
    }

    // https://hl7.org/fhir/R4/search.html#summary
    private static void WriteMeta(Utf8JsonWriter json, JsonElement root)
    {
        json.WriteStartObject("meta"u8);
        if (root.TryGetProperty("meta", out var meta))
            foreach (var member in meta.EnumerateObject())
                if (member.Name != "tag")
                    member.WriteTo(json);
        json.WriteStartArray("tag"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"u8);
        json.WriteString("code"u8, "SUBSETTED"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Concept(Utf8JsonWriter json, CodeSystemTable table, int concept, int depthLeft)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, table.Code(concept));
        json.Member("display", table.Display(concept));
        json.Member("definition", table.Definition(concept));
        DesignationWriter.Write(json, new ConceptTexts("", "", [.. table.Designations(concept)]), []);
        var properties = table.Properties(concept).ToList();
        if (properties.Count > 0)
        {
            json.WriteStartArray("property"u8);
            foreach (var property in properties)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, property.Code);
                LookupOperation.WriteValue(json, property);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        // Under its first parent; the others stand as properties, where the source had them.
        var below = table.Children(concept).ToArray().Where(child => table.Parents(child)[0] == concept).ToArray();
        if (below.Length > 0 && depthLeft > 0)
        {
            json.WriteStartArray("concept"u8);
            foreach (var child in below) Concept(json, table, child, depthLeft - 1);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
