using System.Buffers;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What the platform sets on a resource when a version of it is stored.</summary>
/// <param name="Id">Resource id.</param>
/// <param name="Version">Version, from 1.</param>
/// <param name="LastUpdated">When it is stored; written in UTC with milliseconds.</param>
/// <param name="Patient">
/// When set, <c>subject</c> and <c>patient</c> of the resource become a reference to <c>Patient/{key}</c> and nothing more:
/// the number and the name that came with it are not stored.
/// </param>
public readonly record struct ResourceStamp(string Id, int Version, DateTimeOffset LastUpdated, PersonKey? Patient = null)
{
    /// <summary>
    /// The resource as it is stored: <c>resourceType</c>, <c>id</c>, <c>meta</c> (profile, security, tag, source and
    /// extensions kept, version and time set), then everything else in its order, each value copied byte for byte.
    /// </summary>
    /// <param name="resource">UTF-8 JSON of one resource that <see cref="FhirResource.Read"/> has accepted.</param>
    /// <returns>New bytes.</returns>
    /// <exception cref="ArgumentException">The bytes are not a JSON object with a resourceType: they were never read.</exception>
    public byte[] Apply(ReadOnlySpan<byte> resource)
    {
        var output = new ArrayBufferWriter<byte>(resource.Length + 160);
        Write(resource, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes what <see cref="Apply"/> returns.</summary>
    /// <param name="resource">UTF-8 JSON of one resource that <see cref="FhirResource.Read"/> has accepted.</param>
    /// <param name="output">Receives the bytes.</param>
    /// <exception cref="ArgumentException">The bytes are not a JSON object with a resourceType: they were never read.</exception>
    public void Write(ReadOnlySpan<byte> resource, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            WriteHead(resource, output);
            WriteRest(resource, output);
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The bytes are not a resource that was read.", nameof(resource), e);
        }
    }

    private void WriteHead(ReadOnlySpan<byte> resource, IBufferWriter<byte> output)
    {
        var type = default(Range?);
        var meta = default(Range?);
        var reader = Start(resource);
        while (NextProperty(ref reader, out _))
        {
            if (reader.ValueTextEquals("resourceType"u8)) type = ReadValue(ref reader);
            else if (reader.ValueTextEquals("meta"u8))
            {
                var value = ReadValue(ref reader);
                // One that is no object is not valid, and says nothing.
                if (resource[value.Start.Value] == '{') meta = value;
            }
            else reader.Skip();
        }

        if (type is null) throw new ArgumentException("The bytes have no resourceType.", nameof(resource));
        output.Write("{\"resourceType\":"u8);
        output.Write(resource[type.Value]);
        output.Write(",\"id\":"u8);
        output.WriteString(Id);
        output.Write(",\"meta\":{\"versionId\":\""u8);
        output.WriteNumber(Version);
        output.Write("\",\"lastUpdated\":"u8);
        output.WriteInstant(LastUpdated);
        if (meta is not null) WriteRestOfMeta(resource[meta.Value], output);
        output.Write("}"u8);
    }

    private static void WriteRestOfMeta(ReadOnlySpan<byte> meta, IBufferWriter<byte> output)
    {
        var reader = Start(meta);
        while (NextProperty(ref reader, out var start))
        {
            var isSet = reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8)
                || reader.ValueTextEquals("_versionId"u8) || reader.ValueTextEquals("_lastUpdated"u8);
            var value = ReadValue(ref reader);
            if (isSet) continue;
            output.Write(","u8);
            output.Write(meta[start..value.End.Value]);
        }
    }

    private void WriteRest(ReadOnlySpan<byte> resource, IBufferWriter<byte> output)
    {
        var reader = Start(resource);
        while (NextProperty(ref reader, out var start))
        {
            var isHead = reader.ValueTextEquals("resourceType"u8) || reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("meta"u8);
            var isPatient = Patient is not null && (reader.ValueTextEquals("subject"u8) || reader.ValueTextEquals("patient"u8));
            var valueStart = reader.BytesConsumed;
            var value = ReadValue(ref reader);
            if (isHead) continue;
            output.Write(","u8);
            if (isPatient)
                WritePatient(resource[start..(int)valueStart], reader.TokenType == JsonTokenType.EndArray, output);
            else
                output.Write(resource[start..value.End.Value]);
        }

        output.Write("}"u8);
    }

    private void WritePatient(ReadOnlySpan<byte> name, bool isArray, IBufferWriter<byte> output)
    {
        output.Write(name);
        output.Write(isArray ? "[{\"reference\":\"Patient/"u8 : "{\"reference\":\"Patient/"u8);
        Span<byte> key = stackalloc byte[36];
        Patient!.Value.Value.TryFormat(key, out _, "D");
        output.Write(key);
        output.Write(isArray ? "\"}]"u8 : "\"}"u8);
    }

    private static Utf8JsonReader Start(ReadOnlySpan<byte> json)
    {
        // Depth was limited when the resource was read.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ArgumentException("The bytes are not a JSON object.", nameof(json));
        return reader;
    }

    private static bool NextProperty(ref Utf8JsonReader reader, out int start)
    {
        var found = reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
        start = (int)reader.TokenStartIndex;
        return found;
    }

    private static Range ReadValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
