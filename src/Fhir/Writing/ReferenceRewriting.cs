using System.Buffers;
using System.Text;

namespace Felles.Fhir;

/// <summary>Puts other references in place of those of a resource; everything else is copied byte for byte.</summary>
public static class ReferenceRewriting
{
    /// <summary>Replaces texts.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="replace">
    /// Gives what stands instead of a text, or null to leave it: asked of every string, with whether it is the <c>reference</c> of
    /// a Reference.
    /// </param>
    /// <returns>The new JSON; the same bytes when nothing was replaced.</returns>
    public static ReadOnlyMemory<byte> Apply(FhirResource resource, Func<string, bool, string?> replace)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(replace);
        var tape = resource.Tape;
        var reference = FhirDefinitions.R4.Names.Reference;
        ArrayBufferWriter<byte>? output = null;
        var done = 0;
        for (var at = 0; at < tape.Nodes.Length; at++)
        {
            ref readonly var node = ref tape.Nodes[at];
            if (node.Kind != JsonKind.String || replace(tape.Text(node), node.Name == reference && !node.IsBeside) is not { } text) continue;
            output ??= new ArrayBufferWriter<byte>(resource.Utf8.Length + 256);
            output.Write(tape.Utf8[done..node.Start]);
            output.WriteString(text);
            done = node.End;
        }

        if (output is null) return resource.Utf8;
        output.Write(tape.Utf8[done..]);
        return output.WrittenMemory;
    }
}
