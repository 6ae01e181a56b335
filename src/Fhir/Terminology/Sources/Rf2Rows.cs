using System.Buffers.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Rows of one release file of SNOMED CT (RF2): UTF-8, tabs between fields, no quoting, names in the first line; SNOMED
/// International, Release File Specification.
/// </summary>
internal sealed class Rf2Rows(Stream input, string name, params string[] columns)
{
    private const int RowBytesMax = 64 * 1024;

    private readonly Range[] fields = new Range[columns.Length];
    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private int rowStart;
    private int rowLength;

    /// <summary>Why reading ended before the end; null when it did not.</summary>
    internal Problem? Fault { get; private set; }

    internal int Line { get; private set; }

    private ReadOnlySpan<byte> Row => buffer.AsSpan(rowStart, rowLength);

    /// <summary>Reads the next row.</summary>
    /// <returns>False at the end, or when <see cref="Fault"/> says why not.</returns>
    internal bool Read()
    {
        if (Fault is not null) return false;
        if (Line == 0 && !(ReadLine() && CheckNames())) return false;
        while (ReadLine())
        {
            if (rowLength == 0) continue;
            return Split() || Refuse($"has other than {columns.Length} fields");
        }

        return false;
    }

    /// <summary>A field's bytes.</summary>
    internal ReadOnlySpan<byte> this[int column] => Row[fields[column]];

    /// <summary>A SNOMED CT identifier.</summary>
    /// <returns>False when the field holds none; then <see cref="Fault"/> says so.</returns>
    internal bool Id(int column, out long id)
    {
        var field = this[column];
        if (Utf8Parser.TryParse(field, out id, out var used) && used == field.Length && id > 0) return true;
        return Refuse($"has no identifier in the column {columns[column]}");
    }

    internal bool IsActive(int column) => this[column] is [(byte)'1'];

    internal bool Refuse(string why)
    {
        Fault ??= Problem.Malformed("rf2", $"Line {FhirTerminologySource.Number(Line)} of {name} {why}. Fetch the release again, or correct the line.");
        return false;
    }

    private bool CheckNames()
    {
        if (!Split()) return Refuse($"does not name the {columns.Length} columns {string.Join(", ", columns)}");
        for (var i = 0; i < columns.Length; i++)
            if (!this[i].SequenceEqual(System.Text.Encoding.UTF8.GetBytes(columns[i])))
                return Refuse($"does not name the column {columns[i]} where it belongs");
        return true;
    }

    private bool Split()
    {
        var row = Row;
        var at = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var tab = row[at..].IndexOf((byte)'\t');
            var isLast = i == fields.Length - 1;
            if (tab < 0 != isLast) return false;
            var stop = isLast ? row.Length : at + tab;
            fields[i] = at..stop;
            at = stop + 1;
        }

        return true;
    }

    private bool ReadLine()
    {
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                SetRow(found);
                start = rowStart + found + 1;
                return true;
            }

            if (end - start > RowBytesMax)
            {
                Line++;
                return Refuse("is longer than a row can be");
            }

            if (Fill()) continue;
            if (start == end) return false;
            SetRow(end - start);
            start = end;
            return true;
        }
    }

    private void SetRow(int length)
    {
        Line++;
        (rowStart, rowLength) = (start, length > 0 && buffer[start + length - 1] == '\r' ? length - 1 : length);
    }

    private bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (end, start) = (end - start, 0);
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = input.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }
}
