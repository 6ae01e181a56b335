using System.Globalization;
using System.Text.Json;
using Felles.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.FhirBase;

/// <summary>The content of a Binary, https://hl7.org/fhir/R4/binary.html#rest: the file itself, unless FHIR is asked for.</summary>
internal static class BinaryAnswer
{
    private const string Unknown = "application/octet-stream";

    /// <summary>Whether the request names a FHIR content type.</summary>
    internal static bool IsWantedAsFhir(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The file, to be saved: whatever a laboratory sent must not run in a browser.</summary>
    internal static async Task Content(HttpContext context, Entry binary)
    {
        var (type, data) = Read(binary.Body);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{binary.Facts.Version}\"");
        headers.XContentTypeOptions = "nosniff";
        headers.ContentDisposition = "attachment";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        // Told by the sender, and about to stand in a header.
        context.Response.ContentType = type is not null && type.All(char.IsAscii) && MediaTypeHeaderValue.TryParse(type, out _) ? type : Unknown;
        context.Response.ContentLength = data.Length;
        await context.Response.BodyWriter.WriteAsync(data, context.RequestAborted);
    }

    private static (string? Type, ReadOnlyMemory<byte> Data) Read(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var type = json.RootElement.TryGetProperty("contentType", out var told) ? told.GetString() : null;
        return (type, json.RootElement.TryGetProperty("data", out var data) && data.TryGetBytesFromBase64(out var bytes) ? bytes : default);
    }
}
