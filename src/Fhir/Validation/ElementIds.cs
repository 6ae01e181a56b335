namespace Felles.Fhir;

/// <summary>Ids of elements, which are each another within their resource; https://hl7.org/fhir/R4/element.html#id.</summary>
internal static class ElementIds
{
    /// <summary>
    /// Tells of every id that another element of the resource has, in one pass. A snapshot has the ids of its differential again, and
    /// is a whole of its own.
    /// </summary>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int resource)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var ofSnapshot = new HashSet<string>(StringComparer.Ordinal);
        var nodes = tape.Nodes;
        var snapshot = tape.Find(resource, definitions.Names.Find("snapshot"u8));
        var snapshotEnd = snapshot < 0 ? -1 : nodes[snapshot].Next;
        for (var at = resource + 1; at < nodes[resource].Next;)
        {
            // What is a resource itself has ids of its own.
            if (nodes[at].Kind == JsonKind.Object && tape.Find(at, definitions.Names.ResourceType) >= 0)
            {
                at = nodes[at].Next;
                continue;
            }

            if (nodes[at].Kind == JsonKind.Object && tape.Find(at, definitions.Names.Id) is var id and >= 0 && nodes[id].Kind == JsonKind.String && !(at > snapshot && at < snapshotEnd ? ofSnapshot : known).Add(tape.Text(nodes[id]))) issues.At(id, Finding.ElementIdTwice());
            at++;
        }
    }
}
