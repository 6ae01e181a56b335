using System.Text;

namespace Felles.Fhir;

/// <summary>Escape sequences in JSON strings (RFC 8259 §7) that have been read as well-formed.</summary>
internal static class JsonEscape
{
    /// <summary>The text with its escapes resolved.</summary>
    internal static string Decode(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..at]));
            text.Append(Unit(raw[at..], out var length));
            raw = raw[(at + length)..];
        }

        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }

    /// <summary>Offset of the first escape that is half of a surrogate pair without the other half; -1 when there is none.</summary>
    internal static int LoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var offset = 0;
        while (raw[offset..].IndexOf((byte)'\\') is var at and >= 0)
        {
            offset += at;
            var unit = Unit(raw[offset..], out var length);
            if (char.IsLowSurrogate(unit)) return offset;
            if (char.IsHighSurrogate(unit))
            {
                var rest = raw[(offset + length)..];
                if (rest.Length < 6 || rest[0] != '\\' || !char.IsLowSurrogate(Unit(rest, out var second))) return offset;
                length += second;
            }

            offset += length;
        }

        return -1;
    }

    /// <summary>Whether an escape stands for a control character other than tab, line feed and carriage return.</summary>
    internal static bool HasControlCharacter(ReadOnlySpan<byte> raw)
    {
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            if (Unit(raw[at..], out var length) is < ' ' and not ('\t' or '\n' or '\r')) return true;
            raw = raw[(at + length)..];
        }

        return false;
    }

    /// <summary>Offset of the first escape that stands for U+0000; -1 when there is none.</summary>
    internal static int Zero(ReadOnlySpan<byte> raw)
    {
        var offset = 0;
        while (raw[offset..].IndexOf((byte)'\\') is var at and >= 0)
        {
            offset += at;
            if (Unit(raw[offset..], out var length) == '\0') return offset;
            offset += length;
        }

        return -1;
    }

    private static char Unit(ReadOnlySpan<byte> escape, out int length)
    {
        length = 2;
        switch (escape[1])
        {
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'u':
                length = 6;
                var value = 0;
                foreach (var digit in escape[2..6]) value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                return (char)value;
            default: return (char)escape[1];
        }
    }
}
