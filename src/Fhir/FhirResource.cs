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
    private static readonly ReadLimits DefaultLimits = new();

    private readonly Lazy<JsonElement> root;

    private FhirResource(ReadOnlyMemory<byte> utf8, TapeNode[] nodes, string type, int depthMax)
    {
        Utf8 = utf8;
        Tape = new JsonTape(utf8, nodes);
        Type = type;
        root = new Lazy<JsonElement>(() => JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = depthMax }).RootElement);
    }

    /// <summary>The bytes as received. They must not be changed while the resource is in use.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The top object; its <c>resourceType</c> is <see cref="Type"/>.</summary>
    public JsonElement Root => root.Value;

    /// <summary><c>resourceType</c>.</summary>
    public string Type { get; }

    /// <summary>The values with their places.</summary>
    internal JsonTape Tape { get; }

    /// <summary>
    /// Reads a resource: well-formed UTF-8 JSON without byte order mark, one object and nothing after it, no property
    /// twice, no half characters, a <c>resourceType</c>, within the limits. Whether it is a valid resource is the
    /// validator's question.
    /// </summary>
    /// <param name="utf8">The text. Kept, not copied.</param>
    /// <param name="limits">Largest size and depth; null for 16 MiB and 64.</param>
    /// <returns>The resource; or <see cref="ProblemKind.Malformed"/> or <see cref="ProblemKind.TooLarge"/> with line and column.</returns>
    public static Outcome<FhirResource> Read(ReadOnlyMemory<byte> utf8, ReadLimits? limits = null) => ReadBy(FhirDefinitions.R4, utf8, limits);

    /// <summary>Reads while the definitions themselves are being put together.</summary>
    internal static Outcome<FhirResource> ReadBy(FhirDefinitions definitions, ReadOnlyMemory<byte> utf8, ReadLimits? limits = null)
    {
        limits ??= DefaultLimits;
        if (!TapeReader.Read(utf8.Span, limits, definitions.Names).Succeeded(out var nodes, out var problem)) return problem;

        var tape = new JsonTape(utf8, nodes);
        // What is no object at all has no place that an expression could name.
        var duplicates = nodes[0].Kind == JsonKind.Object ? DuplicateNames.Find(definitions, tape) : [];
        if (!duplicates.IsEmpty)
            return Problem.Malformed("duplicate-property", "An object has the same property twice. Send each property once.", duplicates.AsSpan());

        var type = nodes[0].Kind == JsonKind.Object ? tape.Find(0, definitions.Names.ResourceType) : -1;
        if (type < 0 || nodes[type].Kind != JsonKind.String)
            return Problem.Malformed("no-resource-type", "The text is not a FHIR resource: send a JSON object with a resourceType.");
        return new FhirResource(utf8, nodes, tape.Text(nodes[type]), limits.DepthMax);
    }
}
