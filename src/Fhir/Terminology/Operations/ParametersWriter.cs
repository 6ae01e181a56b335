using System.Buffers;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Writes the Parameters resource that an operation answers with.</summary>
internal static class ParametersWriter
{
    /// <summary>A resource as UTF-8 JSON.</summary>
    internal static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = RawJson.Encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <summary>A Parameters resource.</summary>
    internal static ReadOnlyMemory<byte> Parameters(Action<Utf8JsonWriter> content) => Write(json =>
    {
        json.WriteString("resourceType"u8, "Parameters"u8);
        json.WriteStartArray("parameter"u8);
        content(json);
        json.WriteEndArray();
    });

    internal static void Value(this Utf8JsonWriter json, string name, string type, string value)
    {
        if (value.Length == 0) return;
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    internal static void Value(this Utf8JsonWriter json, string name, bool value)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteBoolean("valueBoolean"u8, value);
        json.WriteEndObject();
    }

    internal static void Parts(this Utf8JsonWriter json, string name, Action parts)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartArray("part"u8);
        parts();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A Coding; parts that are empty are left out.</summary>
    internal static void Coding(this Utf8JsonWriter json, string property, string system, string code, string display, string version = "")
    {
        json.WriteStartObject(property);
        Member(json, "system", system);
        Member(json, "version", version);
        Member(json, "code", code);
        Member(json, "display", display);
        json.WriteEndObject();
    }

    internal static void Member(this Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }
}
