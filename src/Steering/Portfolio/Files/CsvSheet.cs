using System.Collections.Immutable;
using System.Text;
using CsvHelper;
using Felles.Kernel;
using Felles.Steering.OpenData;

namespace Felles.Steering.Portfolio.Files;

/// <summary>Tables as CSV (RFC 4180) in UTF-8, semicolons or commas between, as spreadsheets save them.</summary>
internal static class CsvSheet
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; refused whole when it is no such table.</summary>
    internal static Outcome<SheetTable> Read(byte[] file)
    {
        string text;
        try
        {
            text = strict.GetString(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return SheetTable.Unreadable("encoding", "The file is not UTF-8. Save it as «CSV UTF-8».", "Filen er ikke i UTF-8. Lagre den som «CSV UTF-8».", "Fila er ikkje i UTF-8. Lagre henne som «CSV UTF-8».");
        }

        if (text.Contains('\0', StringComparison.Ordinal)) return SheetTable.Unreadable("structure", "The file is not CSV.", "Filen er ikke CSV.", "Fila er ikkje CSV.");
        long? broken = null;
        try
        {
            using var reader = CsvReader.FromText(text, new CsvReaderOptions
            {
                Separator = text.AsSpan(0, Math.Max(0, text.IndexOfAny(['\r', '\n']))).Contains(';') ? ';' : ',',
                HasHeader = false,
                SkipEmptyLines = false,
                MaxRecordSize = SheetTable.FileMax,
                OnMalformedRecord = found => broken ??= found.RecordNumber,
            });
            var table = Table(reader);
            return broken is { } row ? SheetTable.Unreadable("quotes", "A quotation mark stands in the middle of a cell, or is not closed.", "Et anførselstegn står midt i en celle, eller er ikke lukket.", "Eit hermeteikn står midt i ei celle, eller er ikkje lukka.", (int)row) : table;
        }
        catch (CsvFormatException)
        {
            return SheetTable.Unreadable("structure", "The file is not CSV.", "Filen er ikke CSV.", "Fila er ikkje CSV.");
        }
    }

    private static Outcome<SheetTable> Table(CsvReader reader)
    {
        ImmutableArray<string> headings = [];
        var rows = ImmutableArray.CreateBuilder<SheetRow>();
        for (var number = 1; reader.Read(); number++)
        {
            if (reader.FieldCount > SheetTable.ColumnsMax) return SheetTable.Unreadable("columns", "The file has more than 1,000 columns.", "Filen har mer enn 1000 kolonner.", "Fila har meir enn 1000 kolonnar.", number);
            var cells = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString);
            if (number == 1) headings = [.. cells.Select(cell => cell.Trim())];
            else rows.Add(new SheetRow(number, [.. cells.Select(Cell)]));
            if (rows.Count > SheetTable.RowsMax) return SheetTable.Unreadable("rows", "The file has more than 1,000 rows.", "Filen har mer enn 1000 rader.", "Fila har meir enn 1000 rader.");
        }

        return headings.IsEmpty ? SheetTable.Unreadable("empty", "The file is empty.", "Filen er tom.", "Fila er tom.") : new SheetTable(headings, rows.ToImmutable());
    }

    /// <summary>Writes a table so that a Norwegian Excel opens it, and so that nothing in it is run.</summary>
    internal static byte[] Write(SheetTable table)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(';', table.Headings.Select(CsvTable.Cell)).Append("\r\n");
        foreach (var row in table.Rows) text.AppendJoin(';', row.Cells.Select(cell => CsvTable.Cell(cell.Text))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static SheetCell Cell(string text)
    {
        var trimmed = text.ReplaceLineEndings("\n").Trim(' ', '\n');
        // The apostrophe by which we, and people, keep a text from being run.
        if (trimmed is ['\'', .. var rest] && SheetTable.IsFormula(rest)) return new SheetCell(rest);
        return SheetTable.IsFormula(trimmed) ? new SheetCell(trimmed, Fault: SheetTable.Formula) : new SheetCell(trimmed);
    }
}
