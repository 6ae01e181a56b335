namespace Felles.Fhir;

/// <summary>What a Reference's text says about its target without looking the target up.</summary>
internal static class ReferenceText
{
    /// <summary>Type and id at the end of <c>Type/id</c>, <c>https://…/Type/id</c>, each with or without <c>/_history/version</c>.</summary>
    /// <returns>Type and id; null for contained, logical and URN references.</returns>
    internal static (string Type, string Id)? Split(FhirDefinitions definitions, string reference)
    {
        if (reference.Length == 0 || reference[0] == '#') return null;
        var parts = reference.Split('/');
        var last = parts.Length - 1;
        if (last >= 3 && parts[last - 1] == "_history") last -= 2;
        return last >= 1 && definitions.IsResourceType(parts[last - 1]) && Felles.Kernel.ResourceId.IsValid(parts[last]) ? (parts[last - 1], parts[last]) : null;
    }

    /// <summary>The type a Reference points to, by its <c>type</c> or its text; null when neither tells.</summary>
    internal static string? TypeOf(FhirDefinitions definitions, JsonTape tape, int node)
    {
        if (Of(definitions, tape, node) is { } reference && Split(definitions, reference) is var (type, _)) return type;
        return tape.Find(node, definitions.Names.Type) is var at and >= 0 && tape.Nodes[at].Kind == JsonKind.String ? tape.Text(tape.Nodes[at]) : null;
    }

    /// <summary>The text of a Reference, canonical or uri; null when it has none.</summary>
    internal static string? Of(FhirDefinitions definitions, JsonTape tape, int node)
    {
        if (tape.Nodes[node].Kind == JsonKind.String) return tape.Text(tape.Nodes[node]);
        if (tape.Nodes[node].Kind != JsonKind.Object) return null;
        var at = tape.Find(node, definitions.Names.Reference);
        return at >= 0 && tape.Nodes[at].Kind == JsonKind.String ? tape.Text(tape.Nodes[at]) : null;
    }
}
