using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Writes a <see cref="TerminologyVolume"/>: resource by resource, then <see cref="End"/>. Used by one thread.</summary>
public sealed class VolumeWriter
{
    private readonly Stream output;
    private readonly List<VolumeEntry> entries = [];
    private readonly HashSet<(TerminologyKind, string, string)> known = [];
    private long position;

    /// <summary>A writer of one volume.</summary>
    /// <param name="output">Receives the file, from its beginning.</param>
    public VolumeWriter(Stream output) => this.output = output;

    /// <summary>What has been written so far.</summary>
    public IReadOnlyList<TerminologyTitle> Titles => entries;

    /// <summary>Whether a resource of this url and version has been written.</summary>
    internal bool Has(TerminologyKind kind, string url, string version) => known.Contains((kind, url, version));

    /// <summary>Adds a value set or concept map as it is.</summary>
    internal void Add(TerminologyKind kind, JsonElement resource) => Add(kind, resource, null);

    /// <summary>Adds a code system: its resource, from which the concepts are left out, and the concepts.</summary>
    internal void Add(JsonElement resource, CodeSystemBuilder concepts) => Add(TerminologyKind.CodeSystem, resource, concepts);

    /// <summary>Writes the table of contents. Nothing is written after it.</summary>
    public void End()
    {
        Align();
        var contents = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(contents))
        {
            json.WriteStartArray();
            foreach (var entry in entries) Write(json, entry);
            json.WriteEndArray();
        }

        var trailer = new byte[VolumeLayout.TrailerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, position);
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(8), contents.WrittenCount);
        VolumeLayout.Format.CopyTo(trailer.AsSpan(12));
        output.Write(contents.WrittenSpan);
        output.Write(trailer);
    }

    private void Add(TerminologyKind kind, JsonElement resource, CodeSystemBuilder? concepts)
    {
        var json = Header(resource);
        var jsonAt = position;
        output.Write(json);
        position += json.Length;
        Align();
        var tableAt = position;
        if (concepts is not null) position += concepts.Write(output);
        // The rest of the file is addressed by 32 bits.
        if (position > int.MaxValue) throw new InvalidDataException("More terminology than one load can hold. Load the sources one by one.");
        var entry = new VolumeEntry(
            kind, resource.Text("url"), resource.Text("version"), concepts?.Count ?? 0,
            resource.Text("id"), resource.Text("name"), resource.Text("title"), resource.Text("status"), resource.Text("date"))
        {
            Content = resource.Text("content"),
            Supplements = DefinitionCompiler.WithoutVersion(resource.Text("supplements")),
            ValueSet = concepts is null ? "" : DefinitionCompiler.WithoutVersion(resource.Text("valueSet")),
            Json = (jsonAt, json.Length),
            Table = (tableAt, (int)(position - tableAt)),
        };
        entries.Add(entry);
        known.Add((kind, entry.Url, entry.Version));
    }

    /// <summary>The resource without its concepts, which the table has, and its text for people, which would be as long.</summary>
    private static ReadOnlySpan<byte> Header(JsonElement resource)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = RawJson.Encoder }))
        {
            json.WriteStartObject();
            foreach (var property in resource.EnumerateObject())
                if (property.Name != "text" && !(property.Name == "concept" && resource.Text("resourceType") == "CodeSystem"))
                    property.WriteTo(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    private void Align()
    {
        var more = (int)((8 - (position % 8)) % 8);
        output.Write(new byte[more]);
        position += more;
    }

    private static void Write(Utf8JsonWriter json, VolumeEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("kind", entry.Kind.ToString());
        json.WriteString("url", entry.Url);
        json.WriteString("version", entry.Version);
        json.WriteNumber("concepts", entry.Concepts);
        json.WriteString("id", entry.Id);
        json.WriteString("name", entry.Name);
        json.WriteString("title", entry.Title);
        json.WriteString("status", entry.Status);
        json.WriteString("date", entry.Date);
        if (entry.Content.Length > 0) json.WriteString("content", entry.Content);
        if (entry.Supplements.Length > 0) json.WriteString("supplements", entry.Supplements);
        if (entry.ValueSet.Length > 0) json.WriteString("valueSet", entry.ValueSet);
        json.WriteNumber("json", entry.Json.Start);
        json.WriteNumber("jsonLength", entry.Json.Length);
        json.WriteNumber("table", entry.Table.Start);
        json.WriteNumber("tableLength", entry.Table.Length);
        json.WriteEndObject();
    }
}
