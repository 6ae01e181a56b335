using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Limits on one received JSON text.</summary>
/// <param name="BytesMax">Bytes of the whole text.</param>
/// <param name="DepthMax">Nesting of objects and arrays.</param>
public sealed record ReadLimits(int BytesMax = 16 * 1024 * 1024, int DepthMax = 64);

/// <summary>One FHIR R4 resource as the UTF-8 JSON it arrived in, read strictly. Immutable and safe to share between threads.</summary>
public sealed class FhirResource
{
    private FhirResource(ReadOnlyMemory<byte> utf8, JsonElement root, string type)
    {
        Utf8 = utf8;
        Root = root;
        Type = type;
    }

    /// <summary>The bytes as received.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The top object; its <c>resourceType</c> is <see cref="Type"/>.</summary>
    public JsonElement Root { get; }

    /// <summary><c>resourceType</c>.</summary>
    public string Type { get; }

    /// <summary>
    /// Reads a resource: well-formed UTF-8 JSON, one object, no property twice, a <c>resourceType</c>, within the limits.
    /// Whether it is a valid resource is the validator's question.
    /// </summary>
    /// <returns>The resource; or <see cref="ProblemKind.Malformed"/> or <see cref="ProblemKind.TooLarge"/> with line and column.</returns>
    public static Outcome<FhirResource> Read(ReadOnlyMemory<byte> utf8, ReadLimits? limits = null)
    {
        limits ??= new ReadLimits();
        if (utf8.Length > limits.BytesMax)
            return new Problem(ProblemKind.TooLarge, "resource-too-large", $"The resource is larger than {limits.BytesMax} bytes. Send it in smaller parts.");
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions
            {
                MaxDepth = limits.DepthMax,
                AllowDuplicateProperties = false,
            });
            var root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out var type) || type.ValueKind != JsonValueKind.String)
                return Problem.Malformed("no-resource-type", "The text is not a FHIR resource: send a JSON object with a resourceType.");
            return new FhirResource(utf8, root, type.GetString()!);
        }
        catch (JsonException e)
        {
            return Problem.Malformed("json-syntax", "The text is not well-formed JSON.", new Issue(IssueSeverity.Fatal, "structure", "json-syntax", "The text is not well-formed JSON here.")
            {
                Line = (int?)e.LineNumber + 1,
                Column = (int?)e.BytePositionInLine + 1,
            });
        }
    }
}
