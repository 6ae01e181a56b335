using System.Buffers;
using System.Buffers.Text;

namespace Felles.Fhir;

/// <summary>How the values of primitive types are written; https://hl7.org/fhir/R4/datatypes.html#primitive.</summary>
internal static class PrimitiveRules
{
    /// <summary>Largest string, in bytes: the specification says 1 MiB characters.</summary>
    private const int StringBytesMax = 1024 * 1024;

    private static readonly SearchValues<byte> IdBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    private static readonly SearchValues<byte> Whitespace = SearchValues.Create(" \t\r\n\f\v"u8);

    /// <summary>The kind of JSON value a primitive is.</summary>
    internal static bool IsOfKind(PrimitiveFormat format, JsonKind kind) => format switch
    {
        PrimitiveFormat.Boolean => kind is JsonKind.True or JsonKind.False,
        PrimitiveFormat.Integer or PrimitiveFormat.PositiveInt or PrimitiveFormat.UnsignedInt or PrimitiveFormat.Decimal => kind == JsonKind.Number,
        _ => kind == JsonKind.String,
    };

    /// <summary>Whether a value has the form of its type.</summary>
    /// <param name="format">The type.</param>
    /// <param name="value">A number's bytes, or a string's with its escapes resolved.</param>
    internal static bool Holds(PrimitiveFormat format, ReadOnlySpan<byte> value) => format switch
    {
        PrimitiveFormat.Boolean or PrimitiveFormat.Decimal or PrimitiveFormat.None => true,
        PrimitiveFormat.Integer => IsInteger(value, int.MinValue),
        PrimitiveFormat.UnsignedInt => IsInteger(value, 0),
        PrimitiveFormat.PositiveInt => IsInteger(value, 1),
        PrimitiveFormat.String or PrimitiveFormat.Markdown or PrimitiveFormat.Xhtml => value.Length is > 0 and <= StringBytesMax && !HasControlCharacter(value),
        PrimitiveFormat.Code => IsCode(value),
        PrimitiveFormat.Id => IsId(value),
        PrimitiveFormat.Uri or PrimitiveFormat.Url or PrimitiveFormat.Canonical => IsUri(value),
        PrimitiveFormat.Oid => IsOid(value),
        PrimitiveFormat.Uuid => IsUuid(value) && !value["urn:uuid:".Length..].ContainsAnyInRange((byte)'A', (byte)'F'),
        PrimitiveFormat.Date => FhirDate.TryParse(value, out var date) && date.Precision <= DatePrecision.Day,
        PrimitiveFormat.DateTime => FhirDate.TryParse(value, out _),
        PrimitiveFormat.Instant => FhirDate.TryParse(value, out var instant) && instant.Precision >= DatePrecision.Second,
        PrimitiveFormat.Time => FhirDate.IsTime(value),
        PrimitiveFormat.Base64Binary => value.Length > 0 && Base64.IsValid(value),
    };

    /// <summary>What would be right, for the message.</summary>
    internal static string Form(PrimitiveFormat format) => format switch
    {
        PrimitiveFormat.None => "",
        PrimitiveFormat.Boolean => "true or false without quotes",
        PrimitiveFormat.Integer => "a whole number from -2147483648 to 2147483647 without quotes",
        PrimitiveFormat.UnsignedInt => "a whole number from 0 to 2147483647 without quotes",
        PrimitiveFormat.PositiveInt => "a whole number from 1 to 2147483647 without quotes",
        PrimitiveFormat.Decimal => "a number without quotes",
        PrimitiveFormat.String or PrimitiveFormat.Markdown or PrimitiveFormat.Xhtml => "a string that is not empty, at most 1 MiB, without control characters",
        PrimitiveFormat.Code => "a string without leading, trailing or double spaces",
        PrimitiveFormat.Id => "a string of 1 to 64 of A-Z a-z 0-9 - .",
        PrimitiveFormat.Uri or PrimitiveFormat.Url or PrimitiveFormat.Canonical => "a URI string without spaces; urn:oid: and urn:uuid: in full",
        PrimitiveFormat.Oid => "a string as urn:oid:2.16.578.1",
        PrimitiveFormat.Uuid => "a string as urn:uuid: and a UUID in lower case",
        PrimitiveFormat.Date => "a date as 2024, 2024-03 or 2024-03-01",
        PrimitiveFormat.DateTime => "a date, or a time with seconds and offset, as 2024-03-01T12:00:00+01:00",
        PrimitiveFormat.Instant => "a time with seconds and offset, as 2024-03-01T12:00:00+01:00",
        PrimitiveFormat.Time => "a time as 12:00:00",
        PrimitiveFormat.Base64Binary => "a base64 string",
    };

    /// <summary>The form in bokmål.</summary>
    internal static string FormBokmål(PrimitiveFormat format) => format switch
    {
        PrimitiveFormat.None => "",
        PrimitiveFormat.Boolean => "true eller false uten anførselstegn",
        PrimitiveFormat.Integer => "et heltall fra -2147483648 til 2147483647 uten anførselstegn",
        PrimitiveFormat.UnsignedInt => "et heltall fra 0 til 2147483647 uten anførselstegn",
        PrimitiveFormat.PositiveInt => "et heltall fra 1 til 2147483647 uten anførselstegn",
        PrimitiveFormat.Decimal => "et tall uten anførselstegn",
        PrimitiveFormat.String or PrimitiveFormat.Markdown or PrimitiveFormat.Xhtml => "en streng som ikke er tom, høyst 1 MiB, uten kontrolltegn",
        PrimitiveFormat.Code => "en streng uten mellomrom foran, bak eller dobbelt",
        PrimitiveFormat.Id => "en streng på 1 til 64 av A-Z a-z 0-9 - .",
        PrimitiveFormat.Uri or PrimitiveFormat.Url or PrimitiveFormat.Canonical => "en URI-streng uten mellomrom; urn:oid: og urn:uuid: fullt ut",
        PrimitiveFormat.Oid => "en streng som urn:oid:2.16.578.1",
        PrimitiveFormat.Uuid => "en streng som urn:uuid: og en UUID med små bokstaver",
        PrimitiveFormat.Date => "en dato som 2024, 2024-03 eller 2024-03-01",
        PrimitiveFormat.DateTime => "en dato, eller et tidspunkt med sekunder og tidssone, som 2024-03-01T12:00:00+01:00",
        PrimitiveFormat.Instant => "et tidspunkt med sekunder og tidssone, som 2024-03-01T12:00:00+01:00",
        PrimitiveFormat.Time => "et klokkeslett som 12:00:00",
        PrimitiveFormat.Base64Binary => "en base64-streng",
    };

    /// <summary>Types whose text may hold any character: their escapes need not be resolved to be checked.</summary>
    internal static bool IsFreeText(PrimitiveFormat format) => format is PrimitiveFormat.String or PrimitiveFormat.Markdown or PrimitiveFormat.Xhtml;

    internal static bool IsId(ReadOnlySpan<byte> value) => value.Length is >= 1 and <= 64 && !value.ContainsAnyExcept(IdBytes);

    internal static bool IsUri(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.ContainsAny(Whitespace) || HasControlCharacter(value)) return false;
        if (value.StartsWith("urn:oid:"u8)) return IsOid(WithoutVersion(value));
        if (value.StartsWith("urn:uuid:"u8)) return IsUuid(WithoutVersion(value));
        return true;
    }

    private static ReadOnlySpan<byte> WithoutVersion(ReadOnlySpan<byte> canonical) =>
        canonical.IndexOfAny((byte)'|', (byte)'#') is var at and >= 0 ? canonical[..at] : canonical;

    private static bool IsInteger(ReadOnlySpan<byte> value, int min) =>
        // JSON has no leading zeros or plus; a fraction or an exponent stops the parser before the end.
        Utf8Parser.TryParse(value, out int number, out var used) && used == value.Length && number >= min;

    private static bool IsCode(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return false;
        var last = (byte)' ';
        foreach (var b in value)
        {
            var isSpace = b <= ' ';
            if (isSpace && (last <= ' ' || b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))) return false;
            last = b;
        }

        return last > ' ';
    }

    private static bool IsOid(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith("urn:oid:"u8)) return false;
        value = value["urn:oid:".Length..];
        if (value.Length < 3 || value[0] is < (byte)'0' or > (byte)'2' || value[1] != '.') return false;
        var arcStart = 2;
        for (var i = 2; i <= value.Length; i++)
        {
            if (i < value.Length && value[i] is >= (byte)'0' and <= (byte)'9') continue;
            if (i < value.Length && value[i] != '.') return false;
            var length = i - arcStart;
            if (length == 0 || (length > 1 && value[arcStart] == '0')) return false;
            arcStart = i + 1;
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<byte> value) =>
        value.Length == 45 && value.StartsWith("urn:uuid:"u8) && Utf8Parser.TryParse(value["urn:uuid:".Length..], out Guid _, out var used, 'D') && used == 36;

    private static bool HasControlCharacter(ReadOnlySpan<byte> value)
    {
        // Unescaped ones cannot be in JSON; only a string whose escapes were resolved can hold them.
        var rest = value;
        while (rest.IndexOfAnyInRange((byte)0, (byte)31) is var at and >= 0)
        {
            if (rest[at] is not ((byte)'\t' or (byte)'\n' or (byte)'\r')) return true;
            rest = rest[(at + 1)..];
        }

        return false;
    }
}
