using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Felles.Kernel;

namespace Felles.Steering.Portfolio.Files;

/// <summary>Tables as xlsx (ECMA-376). What a file unpacks to is measured before anything of it is read.</summary>
internal static class ExcelSheet
{
    private const long UnpackedMax = 40 * 1024 * 1024;
    private const int PartsMax = 200;

    // A workbook's parts are some ten levels deep. Reading text goes down by recursion, which a deep part would exhaust.
    private const int DepthMax = 64;
    private const int NodesMax = 4_000_000;

    /// <summary>The first sheet of a workbook; refused whole when it is no such table.</summary>
    internal static Outcome<SheetTable> Read(byte[] file)
    {
        if (!Fits(file)) return SheetTable.Unreadable("unpacked", "The file is not an xlsx workbook, or unpacks to more than is allowed.", "Filen er ikke en xlsx-arbeidsbok, eller pakkes ut til mer enn det som er tillatt.", "Fila er ikkje ei xlsx-arbeidsbok, eller blir pakka ut til meir enn det som er tillate.");
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            using var document = SpreadsheetDocument.Open(stream, isEditable: false, new OpenSettings { MaxCharactersInPart = UnpackedMax, AutoSave = false });
            var workbook = document.WorkbookPart;
            var first = workbook?.Workbook.Descendants<Sheet>().FirstOrDefault();
            if (workbook is null || first?.Id?.Value is not { } id || workbook.GetPartById(id) is not WorksheetPart sheet) return NoWorkbook();
            string[] shared = [.. workbook.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(item => Limited(item.InnerText)) ?? []];
            return Table(sheet, shared);
        }
        catch (Exception e) when (e is OpenXmlPackageException or FileFormatException or InvalidDataException or XmlException or ArgumentException or FormatException or IOException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            return NoWorkbook();
        }
    }

    /// <summary>Writes a table, its texts as texts, with a second sheet that explains the columns.</summary>
    internal static byte[] Write(SheetTable table, string name, string guideName, SheetTable guide)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.Workbook = new Workbook();
            var sheets = workbook.Workbook.AppendChild(new Sheets());
            AddSheet(workbook, sheets, table, name, 1);
            AddSheet(workbook, sheets, guide, guideName, 2);
            workbook.Workbook.Save();
        }

        return stream.ToArray();
    }

    private static Outcome<SheetTable> Table(WorksheetPart sheet, string[] shared)
    {
        ImmutableArray<string> headings = [];
        var rows = ImmutableArray.CreateBuilder<SheetRow>();
        var next = 1;
        foreach (var row in sheet.Worksheet.Descendants<Row>())
        {
            var number = row.RowIndex?.Value is { } index && index <= int.MaxValue ? (int)index : next;
            next = number + 1;
            var cells = new List<SheetCell>();
            foreach (var cell in row.Elements<Cell>())
            {
                var column = cell.CellReference?.Value is { } reference ? Column(reference) : cells.Count;
                if (column is < 0 or >= SheetTable.ColumnsMax || column < cells.Count) return SheetTable.Unreadable("columns", "A row has cells out of order, or more than 1,000 columns.", "En rad har celler i feil rekkefølge, eller mer enn 1000 kolonner.", "Ei rad har celler i feil rekkjefølgje, eller meir enn 1000 kolonnar.", number);
                while (cells.Count < column) cells.Add(new SheetCell(""));
                cells.Add(Value(cell, shared));
            }

            if (headings.IsEmpty) headings = [.. cells.Select(cell => cell.Text.Trim())];
            else rows.Add(new SheetRow(number, [.. cells]));
            if (rows.Count > SheetTable.RowsMax) return SheetTable.Unreadable("rows", "The file has more than 1,000 rows.", "Filen har mer enn 1000 rader.", "Fila har meir enn 1000 rader.");
        }

        return headings.IsEmpty ? SheetTable.Unreadable("empty", "The sheet is empty.", "Arket er tomt.", "Arket er tomt.") : new SheetTable(headings, rows.ToImmutable());
    }

    private static SheetCell Value(Cell cell, string[] shared)
    {
        if (cell.CellFormula is not null) return new SheetCell(cell.CellValue?.Text ?? "", Fault: SheetTable.Formula);
        var text = Limited(cell.CellValue?.Text ?? cell.InlineString?.InnerText ?? "");
        var type = cell.DataType?.Value;
        if (type == CellValues.SharedString)
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shared.Length ? new SheetCell(shared[index]) : throw new InvalidDataException("No such shared text.");
        if (type == CellValues.Boolean) return new SheetCell(text == "1" ? "Ja" : "Nei");
        if (type == CellValues.Error) return new SheetCell(text, Fault: SheetTable.Formula);
        if (type is not null && type != CellValues.Number) return new SheetCell(text);
        // A spreadsheet keeps numbers in binary; fifteen digits are what it shows.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new SheetCell(number.ToString("G15", CultureInfo.InvariantCulture), IsNumber: true)
            : new SheetCell(text);
    }

    // A text that is too long is told by row and column later; what is kept of it must not depend on how often it is named.
    private static string Limited(string text)
    {
        var trimmed = text.AsSpan().Trim(" \r\n");
        return (trimmed.Length > SheetTable.CellMax ? trimmed[..(SheetTable.CellMax + 1)] : trimmed).ToString().ReplaceLineEndings("\n");
    }

    private static int Column(string reference)
    {
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetterUpper))
        {
            column = (column * 26) + (letter - 'A' + 1);
            if (column > SheetTable.ColumnsMax) break;
        }

        return column - 1;
    }

    // What an archive says about its parts' sizes may be a lie, so they are unpacked and counted.
    private static bool Fits(byte[] file)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count > PartsMax) return false;
            var left = UnpackedMax;
            var chunk = new byte[64 * 1024];
            foreach (var entry in archive.Entries)
            {
                using var part = entry.Open();
                for (int read; (read = part.Read(chunk)) > 0;)
                    if ((left -= read) < 0)
                        return false;
            }

            return archive.Entries.Where(entry => entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)).All(IsFlat);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or XmlException)
        {
            return false;
        }
    }

    private static bool IsFlat(ZipArchiveEntry entry)
    {
        using var reader = XmlReader.Create(entry.Open(), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true });
        for (var nodes = 0; reader.Read(); nodes++)
            if (reader.Depth > DepthMax || nodes > NodesMax)
                return false;
        return true;
    }

    private static void AddSheet(WorkbookPart workbook, Sheets sheets, SheetTable table, string name, uint id)
    {
        var part = workbook.AddNewPart<WorksheetPart>();
        // The headings stay in sight.
        var view = new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 });
        var columns = new Columns(new Column { Min = 1, Max = (uint)Math.Max(1, table.Headings.Length), Width = 24, CustomWidth = true });
        var data = new SheetData();
        data.Append(Line(1, table.Headings));
        foreach (var row in table.Rows) data.Append(Line((uint)row.Number, row.Cells.Select(cell => cell.Text)));
        part.Worksheet = new Worksheet(view, columns, data);
        part.Worksheet.Save();
        sheets.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = id, Name = name });
    }

    private static Row Line(uint number, IEnumerable<string> cells)
    {
        var row = new Row { RowIndex = number };
        var column = 0;
        foreach (var text in cells)
        {
            if (text.Length > 0)
                row.Append(new Cell { CellReference = string.Create(CultureInfo.InvariantCulture, $"{SheetTable.Letters(column)}{number}"), DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve }) });
            column++;
        }

        return row;
    }

    private static Problem NoWorkbook() => SheetTable.Unreadable("structure", "The file is not an xlsx workbook with a sheet in it.", "Filen er ikke en xlsx-arbeidsbok med et ark i.", "Fila er ikkje ei xlsx-arbeidsbok med eit ark i.");
}
