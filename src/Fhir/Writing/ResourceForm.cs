using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Felles.Fhir;

/// <summary>The kinds of summaries; https://hl7.org/fhir/R4/search.html#summary.</summary>
public enum SummaryKind
{
    /// <summary>Everything (<c>false</c>).</summary>
    None,

    /// <summary>What the definitions mark as summary (<c>true</c>).</summary>
    Summary,

    /// <summary>The narrative, and what must be there.</summary>
    Text,

    /// <summary>Everything but the narrative.</summary>
    Data,

    /// <summary>No resource at all, only how many there are.</summary>
    Count,
}

/// <summary>How much of a resource is wanted. What is left out is told by the tag SUBSETTED.</summary>
/// <param name="Summary">Which summary.</param>
/// <param name="Elements">Elements wanted, of the top level; empty for all.</param>
public sealed record ResourceForm(SummaryKind Summary, ImmutableArray<string> Elements)
{
    /// <summary>All of it.</summary>
    public static ResourceForm Whole { get; } = new(SummaryKind.None, []);

    /// <summary>Whether nothing is left out.</summary>
    public bool IsWhole => Summary == SummaryKind.None && Elements.IsEmpty;

    /// <summary>The resource with what is wanted of it, each value copied byte for byte.</summary>
    /// <param name="body">A stored resource with <c>meta</c>.</param>
    /// <returns>New bytes; the same when all is wanted.</returns>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body) => IsWhole ? body : TapeReader.Lend(body, FhirDefinitions.R4.Names, tape => Of(FhirDefinitions.R4, tape));

    private byte[] Of(FhirDefinitions definitions, JsonTape tape)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var shape = ExpressionPath.ShapeOfResource(definitions, tape, 0);
        var isFirst = true;
        output.Write("{"u8);
        for (var at = 1; at < tape.Nodes[0].Next; at = tape.Nodes[at].Next)
        {
            var property = tape.Nodes[at].Name >= 0 ? shape?.Find(tape.Nodes[at].Name) : null;
            if (!IsWanted(definitions.Names, tape.Nodes[at], property)) continue;
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            output.Write(tape.Utf8[(tape.Nodes[at].NameStart - 1)..tape.Nodes[at].Start]);
            if (tape.Nodes[at].Name == definitions.Names.Meta && tape.Nodes[at].Kind == JsonKind.Object) WriteMeta(definitions.Names, tape, at, output);
            else if (Summary == SummaryKind.Summary && property?.Element.Children.Length > 0) WriteSummary(tape, at, property.Shape, output);
            else output.Write(tape.Utf8[tape.Nodes[at].Start..tape.Nodes[at].End]);
        }

        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private bool IsWanted(FhirNames names, in TapeNode node, Property? property)
    {
        if (node.Name == names.ResourceType || node.Name == names.Id || node.Name == names.Meta) return true;
        if (property is not { Element: var element }) return Summary == SummaryKind.Data && Elements.IsEmpty;
        // What must be there, and what changes the meaning of the rest, is never left out.
        if (element.Min > 0 || element.IsModifier) return true;
        if (!Elements.IsEmpty && !Elements.Contains(element.Name)) return false;
        return Summary switch
        {
            SummaryKind.Summary => element.IsSummary,
            SummaryKind.Text => element.Name == "text",
            SummaryKind.Data => element.Name != "text",
            SummaryKind.Count => false,
            SummaryKind.None => true,
        };
    }

    private static void WriteSummary(JsonTape tape, int node, Shape? shape, ArrayBufferWriter<byte> output)
    {
        var nodes = tape.Nodes;
        if (!nodes[node].IsContainer)
        {
            output.Write(tape.Utf8[nodes[node].Start..nodes[node].End]);
            return;
        }

        var isFirst = true;
        var isArray = nodes[node].Kind == JsonKind.Array;
        output.Write(isArray ? "["u8 : "{"u8);
        for (var at = node + 1; at < nodes[node].Next; at = nodes[at].Next)
        {
            var property = isArray || nodes[at].Name < 0 ? null : shape?.Find(nodes[at].Name);
            if (!isArray && !(property is { Element: { IsSummary: true } or { Min: > 0 } or { IsModifier: true } })) continue;
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            if (!isArray) output.Write(tape.Utf8[(nodes[at].NameStart - 1)..nodes[at].Start]);
            if (isArray || property?.Element.Children.Length > 0) WriteSummary(tape, at, isArray ? shape : property!.Shape, output);
            else output.Write(tape.Utf8[nodes[at].Start..nodes[at].End]);
        }

        output.Write(isArray ? "]"u8 : "}"u8);
    }

    private static void WriteMeta(FhirNames names, JsonTape tape, int meta, ArrayBufferWriter<byte> output)
    {
        var nodes = tape.Nodes;
        var isFirst = true;
        output.Write("{"u8);
        for (var at = meta + 1; at < nodes[meta].Next; at = nodes[at].Next)
        {
            if (nodes[at].Name == names.Tag) continue;
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            output.Write(tape.Utf8[(nodes[at].NameStart - 1)..nodes[at].End]);
        }

        if (!isFirst) output.Write(","u8);
        output.Write("\"tag\":["u8);
        var tags = tape.Find(meta, names.Tag);
        for (var at = tags + 1; tags >= 0 && nodes[tags].Kind == JsonKind.Array && at < nodes[tags].Next; at = nodes[at].Next)
        {
            output.Write(tape.Utf8[nodes[at].Start..nodes[at].End]);
            output.Write(","u8);
        }

        output.Write(Encoding.UTF8.GetBytes("{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\",\"code\":\"SUBSETTED\"}]}"));
    }
}
