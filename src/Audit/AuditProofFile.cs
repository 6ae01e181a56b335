using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Audit;

/// <summary>A proof as a file that can be kept and checked anywhere, by <c>felles audit verify FILE</c> or other software: JSON, hashes in base64.</summary>
public static class AuditProofFile
{
    /// <summary>Writes that an entry stands in the published log.</summary>
    public static void Write(Utf8JsonWriter json, AuditInclusion proof)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(proof);
        json.WriteStartObject();
        json.WriteString("type"u8, "felles-log-inclusion/1");
        json.WriteNumber("sequence"u8, proof.Sequence);
        json.WriteString("chained"u8, Convert.ToBase64String(proof.Chained.Span));
        // As a text, since its bytes are what is hashed.
        json.WriteString("entry"u8, Encoding.UTF8.GetString(proof.View.Span));
        Path(json, proof.Path);
        Head(json, "head"u8, proof.Head);
        json.WriteEndObject();
    }

    /// <summary>A signed head: its text and the signature.</summary>
    public static void Head(Utf8JsonWriter json, ReadOnlySpan<byte> name, AuditTreeHead head)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(head);
        if (name.IsEmpty) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("text"u8, head.Text);
        json.WriteString("signature"u8, Convert.ToBase64String(head.Signature.Span));
        json.WriteEndObject();
    }

    /// <summary>The hashes of a path.</summary>
    public static void Path(Utf8JsonWriter json, ImmutableArray<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("path"u8);
        foreach (var hash in path) json.WriteStringValue(Convert.ToBase64String(hash));
        json.WriteEndArray();
    }

    /// <summary>Reads a proof; <see cref="ProblemKind.Malformed"/> for what is none.</summary>
    public static Outcome<AuditInclusion> Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.GetProperty("type").GetString() == "felles-log-inclusion/1")
                return new AuditInclusion(
                    root.GetProperty("sequence").GetInt64(),
                    root.GetProperty("chained").GetBytesFromBase64(),
                    Encoding.UTF8.GetBytes(root.GetProperty("entry").GetString()!),
                    [.. root.GetProperty("path").EnumerateArray().Select(hash => hash.GetBytesFromBase64())],
                    ReadHead(root.GetProperty("head")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            // Falls through to the one answer.
        }

        return NoProof;
    }

    /// <summary>Reads a kept head, alone or as the answer's list holds it.</summary>
    public static Outcome<AuditTreeHead> ReadHead(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return ReadHead(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return NoProof;
        }
    }

    private static AuditTreeHead ReadHead(JsonElement head) => new(head.GetProperty("text").GetString() ?? "", head.GetProperty("signature").GetBytesFromBase64());

    private static Problem NoProof { get; } = Problem.Malformed("proof", "This is no proof of ours. Give the file as it was downloaded.");
}
