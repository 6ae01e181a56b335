using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>JSON text written straight into a buffer, for writers that copy stored bytes between literals.</summary>
internal static class RawJson
{
    // FHIR answers are application/fhir+json, never put into HTML by us: æøå may stand as they are.
    internal static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -._~:/?#[]@!$&'()*+,;=%|{}<>^`");

    /// <summary>A JSON string with its quotes.</summary>
    internal static void WriteString(this IBufferWriter<byte> output, string text)
    {
        if (text.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            output.Write("\""u8);
            output.Write(JsonEncodedText.Encode(text, Encoder).EncodedUtf8Bytes);
            output.Write("\""u8);
            return;
        }

        var span = output.GetSpan(text.Length + 2);
        span[0] = (byte)'"';
        Encoding.ASCII.GetBytes(text, span[1..]);
        span[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }

    internal static void WriteNumber(this IBufferWriter<byte> output, int value)
    {
        var span = output.GetSpan(11);
        value.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>A FHIR <c>instant</c> in UTC with milliseconds, with its quotes.</summary>
    internal static void WriteInstant(this IBufferWriter<byte> output, DateTimeOffset instant)
    {
        var span = output.GetSpan(26);
        span[0] = (byte)'"';
        instant.UtcDateTime.TryFormat(span[1..], out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        span[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }
}
