using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Steering.Portfolio.Files;

/// <summary>A cell as a spreadsheet has it.</summary>
/// <param name="Text">Its text; empty for nothing.</param>
/// <param name="IsNumber">Whether the spreadsheet keeps it as a number, as it does with days too.</param>
/// <param name="Fault">What is wrong with the cell itself, as a formula; null when nothing is.</param>
internal readonly record struct SheetCell(string Text, bool IsNumber = false, Issue? Fault = null);

/// <summary>A row under the headings.</summary>
/// <param name="Number">Its number in the spreadsheet, from 1.</param>
/// <param name="Cells">By column, from the left; columns beyond them are empty.</param>
internal sealed record SheetRow(int Number, ImmutableArray<SheetCell> Cells)
{
    internal bool IsBlank => Cells.All(cell => cell.Text.Length == 0 && cell.Fault is null);
}

/// <summary>A table: its first row has the headings.</summary>
/// <param name="Headings">The headings, from the left.</param>
/// <param name="Rows">The rows under them.</param>
internal sealed record SheetTable(ImmutableArray<string> Headings, ImmutableArray<SheetRow> Rows)
{
    internal const int FileMax = 5 * 1024 * 1024;
    internal const int RowsMax = 1000;
    internal const int ColumnsMax = 1000;
    internal const int CellMax = 4000;

    /// <summary>The letters of a column, as spreadsheets show them: A, B, … Z, AA.</summary>
    internal static string Letters(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>A file that is no such table at all.</summary>
    internal static Problem Unreadable(string code, string english, string bokmål, string nynorsk, int? row = null) =>
        Problem.Invalid(code, english, Issue.Error("structure", code, english, row is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at}") : null) with { TextBokmål = bokmål, TextNynorsk = nynorsk, Line = row });

    /// <summary>A text that a spreadsheet would run.</summary>
    internal static Issue Formula { get; } = Issue.Error("value", "formula", "The cell holds a formula or a text that would be run as one. Write the value itself, or an apostrophe before the text.") with
    {
        TextBokmål = "Cellen har en formel, eller en tekst som ville bli kjørt som en. Skriv selve verdien, eller en apostrof foran teksten.",
        TextNynorsk = "Cella har ein formel, eller ein tekst som ville bli køyrd som ein. Skriv sjølve verdien, eller ein apostrof framfor teksten.",
    };

    /// <summary>Whether a text would be run as a formula when a spreadsheet opens it; a negative number is none.</summary>
    internal static bool IsFormula(string text) =>
        text is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' && !(first == '-' && text.Skip(1).All(c => char.IsAsciiDigit(c) || c is ',' or '.' or ' '));
}
