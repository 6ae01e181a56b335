using System.Buffers;
using System.Text;

namespace Felles.Fhir;

/// <summary>Puts other references in place of those of a resource; everything else is copied byte for byte.</summary>
public static class ReferenceRewriting
{
    /// <summary>Replaces texts.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="replace">
    /// Gives what stands instead of a text, or null to leave it: asked of what may be an address, with whether it is the
    /// <c>reference</c> of a Reference. An identifier may be written as an address is; it is not one and is not asked about.
    /// </param>
    /// <returns>The new JSON; the same bytes when nothing was replaced.</returns>
    public static ReadOnlyMemory<byte> Apply(FhirResource resource, Func<string, bool, string?> replace)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(replace);
        var tape = resource.Tape;
        var names = FhirDefinitions.R4.Names;
        int[] addresses = [names.Reference, names.Url, .. ((string[])["valueUri", "valueUrl", "valueUuid", "valueCanonical"]).Select(name => names.Find(Encoding.UTF8.GetBytes(name)))];
        ArrayBufferWriter<byte>? output = null;
        var done = 0;
        for (var at = 0; at < tape.Nodes.Length; at++)
        {
            ref readonly var node = ref tape.Nodes[at];
            if (node.Kind != JsonKind.String || node.IsBeside || Array.IndexOf(addresses, node.Name) < 0 || replace(tape.Text(node), node.Name == names.Reference) is not { } text) continue;
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
