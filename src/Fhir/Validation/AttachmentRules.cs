using System.Buffers.Text;

namespace Felles.Fhir;

/// <summary>The size of an Attachment is that of its data before it was encoded; https://hl7.org/fhir/R4/datatypes.html#attachment.</summary>
internal static class AttachmentRules
{
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int node)
    {
        var size = tape.Find(node, definitions.Names.Find("size"u8));
        var data = tape.Find(node, definitions.Names.Find("data"u8));
        if (size < 0 || data < 0 || tape.Nodes[size].Kind != JsonKind.Number || tape.Nodes[data].Kind != JsonKind.String || tape.Nodes[data].IsEscaped) return;
        var encoded = tape.Raw(tape.Nodes[data]);
        if (!Base64.IsValid(encoded, out var decodedLength) || !Utf8Parser.TryParse(tape.Raw(tape.Nodes[size]), out long stated, out _)) return;
        if (stated != decodedLength) issues.At(size, Finding.AttachmentSize());
    }
}
