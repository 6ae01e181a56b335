using System.Text;
using System.Text.Unicode;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Rows of a delimited text (CSV, TSV): fields may stand in double quotes, doubled within (RFC 4180). The delimiter is the
/// one of semicolon, tab, comma and bar that the first line has most of.
/// </summary>
internal sealed class DelimitedText
{
    private const int FieldLettersMax = 256 * 1024;
    private const int FieldsMax = 1000;

    private static readonly char[] Delimiters = [';', '\t', ',', '|'];

    private readonly string text;
    private readonly char delimiter;
    private readonly List<string> fields = [];
    private readonly StringBuilder quoted = new();
    private int at;

    internal DelimitedText(ReadOnlySpan<byte> bytes)
    {
        text = Decode(bytes);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        delimiter = Delimiters.MaxBy(candidate => first.Count(c => c == candidate));
    }

    /// <summary>Line of the row read last, from 1.</summary>
    internal int Line { get; private set; }

    /// <summary>Why reading ended before the end; null when it did not.</summary>
    internal Problem? Fault { get; private set; }

    /// <summary>Fields of the row read last.</summary>
    internal IReadOnlyList<string> Fields => fields;

    private int LineAhead { get; set; } = 1;

    /// <summary>Reads the next row that is not empty.</summary>
    /// <returns>False at the end, or when <see cref="Fault"/> says why not.</returns>
    internal bool Read()
    {
        do
        {
            fields.Clear();
            if (at >= text.Length || Fault is not null) return false;
            Line = LineAhead;
            if (!ReadRow()) return false;
        }
        while (fields.TrueForAll(string.IsNullOrWhiteSpace));
        return true;
    }

    // Norwegian lists are exported as UTF-8 and, from older tools, as Latin-1.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
    }

    private bool ReadRow()
    {
        while (true)
        {
            if (fields.Count == FieldsMax) return Refuse($"There are more than {FieldsMax} fields in one row.");
            if (at < text.Length && text[at] == '"')
            {
                if (!ReadQuoted()) return false;
            }
            else
            {
                var rest = text.AsSpan(at);
                var end = rest.IndexOfAny(delimiter, '\n', '\r');
                if (end < 0) end = rest.Length;
                if (end > FieldLettersMax) return Refuse("A field is too long to be one.");
                fields.Add(rest[..end].Trim().ToString());
                at += end;
            }

            if (at < text.Length && text[at] == delimiter)
            {
                at++;
                continue;
            }

            return EndRow();
        }
    }

    private bool ReadQuoted()
    {
        quoted.Clear();
        for (at++; at < text.Length; at++)
        {
            if (quoted.Length > FieldLettersMax) return Refuse("A field is too long to be one; its quotation mark may be missing.");
            var c = text[at];
            if (c == '\n') LineAhead++;
            if (c != '"')
            {
                quoted.Append(c);
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == '"')
            {
                quoted.Append('"');
                at++;
                continue;
            }

            at++;
            while (at < text.Length && text[at] == ' ' && delimiter != ' ') at++;
            if (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n')) return Refuse("There is text behind a closing quotation mark.");
            fields.Add(quoted.ToString().Trim());
            return true;
        }

        return Refuse("A quotation mark is not closed.");
    }

    private bool EndRow()
    {
        if (at < text.Length && text[at] == '\r') at++;
        if (at < text.Length && text[at] == '\n') at++;
        LineAhead++;
        return true;
    }

    private bool Refuse(string why)
    {
        Fault = Problem.Malformed("delimited-text", $"Line {FhirTerminologySource.Number(Line)} cannot be read: {why} Correct it and load the file again.");
        return false;
    }
}
