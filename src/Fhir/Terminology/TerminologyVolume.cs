using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>The kinds of terminology resources.</summary>
public enum TerminologyKind
{
    /// <summary>Concepts; https://hl7.org/fhir/R4/codesystem.html.</summary>
    CodeSystem,

    /// <summary>A selection of concepts; https://hl7.org/fhir/R4/valueset.html.</summary>
    ValueSet,

    /// <summary>From concepts to others; https://hl7.org/fhir/R4/conceptmap.html.</summary>
    ConceptMap,
}

/// <summary>One resource in a volume.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Url">Canonical URL.</param>
/// <param name="Version">Business version; empty when it has none.</param>
/// <param name="Concepts">Number of concepts of a code system; 0 otherwise.</param>
public record TerminologyTitle(TerminologyKind Kind, string Url, string Version, int Concepts);

/// <summary>A resource with where its parts lie.</summary>
internal sealed record VolumeEntry(TerminologyKind Kind, string Url, string Version, int Concepts, string Id, string Name, string Title, string Status, string Date)
    : TerminologyTitle(Kind, Url, Version, Concepts)
{
    /// <summary>Of a code system: complete, fragment, example, not-present or supplement.</summary>
    internal string Content { get; init; } = "";

    /// <summary>The code system that this one only adds to; empty for none.</summary>
    internal string Supplements { get; init; } = "";

    /// <summary>Canonical URL of the value set of all its concepts; empty for none.</summary>
    internal string ValueSet { get; init; } = "";

    /// <summary>Start and length of its JSON; without the concepts for a code system.</summary>
    internal (long Start, int Length) Json { get; init; }

    /// <summary>Start and length of the <see cref="CodeSystemTable"/>.</summary>
    internal (long Start, int Length) Table { get; init; }
}

/// <summary>
/// A file of terminology resources in compiled form: what one load made of its sources. It is used where it lies (mapped
/// into memory by whoever opens the file) and never changes; another edition is another volume.
/// </summary>
public sealed class TerminologyVolume
{
    private readonly ReadOnlyMemory<byte> bytes;

    private TerminologyVolume(ReadOnlyMemory<byte> bytes, ImmutableArray<VolumeEntry> entries)
    {
        this.bytes = bytes;
        Entries = entries;
    }

    /// <summary>What it holds.</summary>
    public IEnumerable<TerminologyTitle> Titles => Entries;

    internal ImmutableArray<VolumeEntry> Entries { get; }

    /// <summary>Opens a volume over its bytes, which must not change while it is in use.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <exception cref="InvalidDataException">The bytes are not a volume of this version of Felles.</exception>
    public static TerminologyVolume Open(ReadOnlyMemory<byte> bytes)
    {
        var end = bytes.Length - VolumeLayout.TrailerBytes;
        if (end < 0 || !bytes.Span[(end + 12)..].SequenceEqual(VolumeLayout.Format)) throw new InvalidDataException("The terminology was compiled by another version. Load it again.");
        var (start, length) = (BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[end..]), BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(end + 8)..]));
        if (start < 0 || length < 0 || start + length > end) throw new InvalidDataException("The compiled terminology is cut off. Load it again.");
        using var contents = JsonDocument.Parse(bytes.Slice((int)start, length));
        return new TerminologyVolume(bytes, [.. contents.RootElement.EnumerateArray().Select(Entry)]);
    }

    internal ReadOnlyMemory<byte> Json(VolumeEntry entry) => bytes.Slice((int)entry.Json.Start, entry.Json.Length);

    internal CodeSystemTable Table(VolumeEntry entry) => new(bytes.Slice((int)entry.Table.Start, entry.Table.Length));

    private static VolumeEntry Entry(JsonElement entry) => new(
        Enum.Parse<TerminologyKind>(entry.Text("kind")), entry.Text("url"), entry.Text("version"), entry.GetProperty("concepts").GetInt32(),
        entry.Text("id"), entry.Text("name"), entry.Text("title"), entry.Text("status"), entry.Text("date"))
    {
        Content = entry.Text("content"),
        Supplements = entry.Text("supplements"),
        ValueSet = entry.Text("valueSet"),
        Json = (entry.GetProperty("json").GetInt64(), entry.GetProperty("jsonLength").GetInt32()),
        Table = (entry.GetProperty("table").GetInt64(), entry.GetProperty("tableLength").GetInt32()),
    };
}

/// <summary>The end of a volume: where its table of contents is, and which format it has.</summary>
internal static class VolumeLayout
{
    internal const int TrailerBytes = 8 + 4 + 8;

    /// <summary>Changes whenever the layout does; a volume with another is not opened.</summary>
    internal static ReadOnlySpan<byte> Format => "fterms01"u8;
}
