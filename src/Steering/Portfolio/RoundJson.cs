using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Felles.Kernel;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The canonical form of rounds and reports: JSON with the members in a fixed order, absent ones left out, numbers with
/// the decimals they were reported with. Equal content has equal bytes, so a hash of the bytes stands for the content.
/// </summary>
internal static class RoundJson
{
    /// <summary>A round of a thousand initiatives is far below this.</summary>
    internal const int BytesMax = 8 * 1024 * 1024;

    private const int IssuesMax = 200;

    internal static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The canonical bytes of a report or header.</summary>
    internal static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads what <see cref="Bytes"/> wrote.</summary>
    internal static T Read<T>(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<T>(bytes, Options) ?? throw new JsonException("The stored content is null.");

    /// <summary>SHA-256 of content.</summary>
    internal static byte[] Hash(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes);

    /// <summary>
    /// The hash of a whole round: over a text that names the header's hash and each report's, by number. It depends on what
    /// was reported alone, so the same round has the same hash on every platform, for ever.
    /// </summary>
    internal static byte[] HashOf(byte[] headerHash, IEnumerable<(int Number, byte[] Hash)> reports)
    {
        var text = new StringBuilder("felles-round-1\n").Append(Convert.ToHexStringLower(headerHash)).Append('\n');
        foreach (var (number, hash) in reports.OrderBy(report => report.Number))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number} {Convert.ToHexStringLower(hash)}\n");
        return Hash(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>A round as one document, which <see cref="ReadDocument"/> reads.</summary>
    internal static byte[] WriteDocument(Round round)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WritePropertyName("round");
            json.WriteRawValue(Bytes(round.Header));
            json.WriteStartArray("initiatives");
            foreach (var initiative in round.Initiatives) json.WriteRawValue(Bytes(initiative));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole round; refused whole, with every fault at its place, when anything in it is wrong.</summary>
    internal static Outcome<Round> ReadDocument(ReadOnlySpan<byte> document, CodeLists codes)
    {
        if (document.Length > BytesMax) return new Problem(ProblemKind.TooLarge, "round-too-large", "The document is larger than 8 MB. Send one round at a time.");
        RoundDocument? read;
        try
        {
            read = JsonSerializer.Deserialize<RoundDocument>(document, Options);
        }
        catch (JsonException fault)
        {
            return Problem.Malformed("round-structure", $"The document is not a round in JSON, at {fault.Path ?? "its beginning"}{(fault.LineNumber is { } line ? $" (line {line + 1})" : "")}. Compare with a round that this platform has written.");
        }

        if (read is null) return Problem.Malformed("round-structure", "The document is empty. Compare with a round that this platform has written.");
        var issues = RoundCheck.Of(read.Round, read.Initiatives, codes).Where(issue => issue.Severity == IssueSeverity.Error).Take(IssuesMax).ToArray();
        return issues.Length > 0
            ? Problem.Invalid("round-content", "The round breaks rules and nothing of it is taken in. Each fault is named with its place.", issues)
            : new Round(read.Round, read.Initiatives);
    }
}

/// <summary>A round as a document.</summary>
/// <param name="Round">The round's own content.</param>
/// <param name="Initiatives">The reports.</param>
internal sealed record RoundDocument(RoundHeader Round, ImmutableArray<Initiative> Initiatives);
