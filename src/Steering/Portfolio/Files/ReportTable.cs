using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Public.Texts;
using Felles.Steering.Members;
using Felles.Steering.Portfolio.Reporting;
using Felles.Steering.Texts;

namespace Felles.Steering.Portfolio.Files;

/// <summary>
/// The form of a round as a table: an initiative a row, a field a column, headings and codes in bokmål. Written with what stands
/// and read again it says the same. Anything wrong refuses the whole file, every fault with its row and column.
/// </summary>
internal sealed class ReportTable
{
    private const string NumberKey = "number";
    private const string VersionKey = "version";
    private const int FaultsMax = 200;
    private const int BlankEntries = 2;

    private static readonly SteeringTexts texts = new(PageLanguage.Bokmål);
    private static readonly Dictionary<string, string> keys = AllKeys().ToDictionary(Heading, key => key, StringComparer.OrdinalIgnoreCase);

    // Headings as the form would have them beyond the limit, so that whoever adds columns is told of it.
    private static readonly HashSet<string> beyond = new(AllKeys(RoundCheck.EntriesMax + 20).Select(Heading).Except(keys.Keys, StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);

    private readonly List<Issue> faults = [];

    /// <summary>The table of reports.</summary>
    internal static SheetTable Write(ImmutableArray<ReportVersion> reports)
    {
        var drafts = reports.Select(report => ReportDraft.Of(report.Report)).ToArray();
        string[] columns =
        [
            NumberKey, VersionKey, .. ReportFields.Single.Select(field => field.Name),
            .. from entries in ReportFields.Groups
               let count = Math.Min(RoundCheck.EntriesMax, drafts.Select(draft => draft.Entries(entries)).DefaultIfEmpty(0).Max() + BlankEntries)
               from entry in Enumerable.Range(1, count)
               from field in entries.Fields
               select ReportFields.Key(entries.Name, entry, field.Name),
        ];
        return new SheetTable([.. columns.Select(Heading)], [.. reports.Select((report, index) => new SheetRow(index + 2, [.. columns.Select(column => new SheetCell(Written(column, report, drafts[index])))]))]);
    }

    /// <summary>The columns with what may stand in them.</summary>
    internal static SheetTable Guide() => new(
        ["Kolonne", "Hva som kan stå der"],
        [.. AllKeys(1).Select((key, index) => new SheetRow(index + 2, [new SheetCell(Heading(key)), new SheetCell(Allowed(key))]))]);

    /// <summary>Reads a table into the reports of a round.</summary>
    /// <param name="table">The table.</param>
    /// <param name="round">The open round.</param>
    /// <param name="member">Who sends it: rows of initiatives that are not theirs are faults.</param>
    /// <param name="nextNumber">Number of the first new initiative, which has none in the table.</param>
    /// <returns>Each report with the version it replaces; <c>file-content</c> with every fault.</returns>
    internal static Outcome<ImmutableArray<(Initiative Report, int Replaces)>> Read(SheetTable table, OpenRound round, Member member, int nextNumber) => new ReportTable().ReadRows(table, round, member, nextNumber);

    private Outcome<ImmutableArray<(Initiative Report, int Replaces)>> ReadRows(SheetTable table, OpenRound round, Member member, int nextNumber)
    {
        var columns = Columns(table);
        var read = ImmutableArray.CreateBuilder<(Initiative, int)>();
        if (faults.Count == 0)
        {
            var seen = new Dictionary<int, int>();
            foreach (var row in table.Rows.Where(row => !row.IsBlank))
                if (ReadRow(row, columns, table, round, member, seen, ref nextNumber) is { } report)
                    read.Add(report);
            if (read.Count == 0 && faults.Count == 0) Add(1, null, "no-rows", "The table has no rows under its headings.", "Tabellen har ingen rader under overskriftene.", "Tabellen har ingen rader under overskriftene.");
        }

        return faults.Count == 0 ? read.ToImmutable() : Problem.Invalid("file-content", "The file has faults and nothing of it is taken in. Each is named with its row and column.", [.. faults.Take(FaultsMax)]);
    }

    private Dictionary<string, int> Columns(SheetTable table)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < table.Headings.Length; i++)
        {
            if (table.Headings[i].Length == 0) continue;
            if (beyond.Contains(table.Headings[i])) faults.Add(RoundCheck.TooMany(Place(i, table)) with { Line = 1 });
            else if (!keys.TryGetValue(table.Headings[i], out var key)) Add(1, Place(i, table), "unknown-column", "No such column. Take the headings of the form.", "Kolonnen finnes ikke. Bruk overskriftene i skjemaet.", "Kolonnen finst ikkje. Bruk overskriftene i skjemaet.");
            else if (!columns.TryAdd(key, i)) Add(1, Place(i, table), "column-twice", "The column stands twice.", "Kolonnen står to ganger.", "Kolonnen står to gonger.");
        }

        string[] demanded = [NumberKey, VersionKey, .. ReportFields.Single.Select(field => field.Name)];
        foreach (var missing in demanded.Where(key => !columns.ContainsKey(key))) Add(1, Heading(missing), "column-missing", "The column is missing. Its values would be lost.", "Kolonnen mangler. Verdiene i den ville gått tapt.", "Kolonnen manglar. Verdiane i han ville gått tapt.");
        // An entry is there with all its columns or not at all.
        foreach (var entries in ReportFields.Groups)
            foreach (var entry in Enumerable.Range(1, RoundCheck.EntriesMax).Where(entry => entries.Fields.Any(field => columns.ContainsKey(ReportFields.Key(entries.Name, entry, field.Name)))))
                foreach (var field in entries.Fields.Where(field => !columns.ContainsKey(ReportFields.Key(entries.Name, entry, field.Name))))
                    Add(1, Heading(ReportFields.Key(entries.Name, entry, field.Name)), "column-missing", "The column is missing. Its values would be lost.", "Kolonnen mangler. Verdiene i den ville gått tapt.", "Kolonnen manglar. Verdiane i han ville gått tapt.");
        return columns;
    }

    private (Initiative, int)? ReadRow(SheetRow row, Dictionary<string, int> columns, SheetTable table, OpenRound round, Member member, Dictionary<int, int> seen, ref int nextNumber)
    {
        var before = faults.Count;
        SheetCell Cell(string key) => columns[key] < row.Cells.Length ? row.Cells[columns[key]] : new SheetCell("");
        void Fault(string key, string id, string english, string bokmål, string nynorsk) => Add(row.Number, columns.TryGetValue(key, out var at) ? Place(at, table) : Heading(key), id, english, bokmål, nynorsk);
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].Fault is { } fault) faults.Add(fault with { Expression = Place(i, table), Line = row.Number });
            else if (row.Cells[i].Text.Length > SheetTable.CellMax) Add(row.Number, Place(i, table), "text", "At most 4,000 characters.", "Høyst 4000 tegn.", "Høgst 4000 teikn.");
            else if (i >= table.Headings.Length || table.Headings[i].Length == 0) AddIfFilled(row, i, table);
        }

        ReportVersion? current = null;
        var isNew = Cell(NumberKey).Text.Length == 0;
        var number = 0;
        if (!isNew)
        {
            if (!int.TryParse(Cell(NumberKey).Text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) Fault(NumberKey, "whole-number", "Write a whole number.", "Skriv et helt tall.", "Skriv eit heilt tal.");
            else if (seen.TryGetValue(number, out var first)) Fault(NumberKey, "row-twice", string.Create(CultureInfo.InvariantCulture, $"The initiative stands in row {first} too."), string.Create(CultureInfo.InvariantCulture, $"Tiltaket står i rad {first} også."), string.Create(CultureInfo.InvariantCulture, $"Tiltaket står i rad {first} òg."));
            else if (round.Find(number) is not { } found) Fault(NumberKey, "no-initiative", "The open round has no initiative with this number. Leave the number empty for a new one.", "Den åpne runden har ikke noe tiltak med dette nummeret. La nummeret stå tomt for et nytt tiltak.", "Den opne runden har ikkje noko tiltak med dette nummeret. La nummeret stå tomt for eit nytt tiltak.");
            else if (!ReportingDesk.May(member, found.Report)) Fault(NumberKey, "another-owner", "The initiative belongs to another organisation.", "Tiltaket tilhører en annen virksomhet.", "Tiltaket høyrer til ei anna verksemd.");
            else if (Cell(VersionKey).Text != found.Version.ToString(CultureInfo.InvariantCulture)) Fault(VersionKey, "version-conflict", $"Another version than that of the form: {found.Actor} has saved one since. Fetch the form anew.", $"Ikke samme versjon som skjemaet: {found.Actor} har lagret en ny. Hent skjemaet på nytt.", $"Ikkje same versjon som skjemaet: {found.Actor} har lagra ein ny. Hent skjemaet på nytt.");
            else current = found;
            seen.TryAdd(number, row.Number);
        }

        var draft = ReportDraft.Of(columns.Where(column => ReportFields.Find(column.Key) is not null).Select(column => KeyValuePair.Create(column.Key, Taken(column.Key, Cell(column.Key)))));
        if (current is not null) Dropped(ReportDraft.Of(current.Report), columns, row);
        var result = DraftReading.Read(draft, isNew ? nextNumber : number, round.Id, current?.Report);
        foreach (var fault in result.Faults) faults.Add(fault.Issue with { Expression = columns.TryGetValue(fault.Key, out var at) ? Place(at, table) : Heading(fault.Key), Line = row.Number });
        if (result.Report is { } report && !ReportingDesk.May(member, report)) Fault("owner", "another-owner", "Owners report the initiatives of their own organisation.", "Eiere melder inn tiltakene til sin egen virksomhet.", "Eigarar melder inn tiltaka til si eiga verksemd.");
        if (faults.Count > before || result.Report is null) return null;
        if (isNew) nextNumber++;
        return (result.Report, current?.Version ?? 0);
    }

    // Entries that stand and for which the table has no columns would be lost in silence.
    private void Dropped(ReportDraft standing, Dictionary<string, int> columns, SheetRow row)
    {
        foreach (var entries in ReportFields.Groups)
        {
            var last = standing.Entries(entries);
            for (var entry = 1; entry <= last; entry++)
                if (standing.Has(entries, entry) && !columns.ContainsKey(ReportFields.Key(entries.Name, entry, entries.Fields[0].Name)))
                    Add(row.Number, Heading(ReportFields.Key(entries.Name, entry, entries.Fields[0].Name)), "column-missing", "The column is missing, and the initiative has something there.", "Kolonnen mangler, og tiltaket har noe der.", "Kolonnen manglar, og tiltaket har noko der.");
        }
    }

    private void AddIfFilled(SheetRow row, int column, SheetTable table)
    {
        if (row.Cells[column].Text.Length > 0) Add(row.Number, Place(column, table), "no-heading", "The cell stands under no heading.", "Cellen står ikke under noen overskrift.", "Cella står ikkje under noka overskrift.");
    }

    private void Add(int row, string? place, string id, string english, string bokmål, string nynorsk) =>
        faults.Add(Issue.Error("value", id, english, place) with { TextBokmål = bokmål, TextNynorsk = nynorsk, Line = row });

    private static string Place(int column, SheetTable table) => column < table.Headings.Length && table.Headings[column].Length > 0 ? $"{SheetTable.Letters(column)} {table.Headings[column]}" : SheetTable.Letters(column);

    private static string Written(string key, ReportVersion report, ReportDraft draft) => key switch
    {
        NumberKey => report.Report.Number.ToString(CultureInfo.InvariantCulture),
        VersionKey => report.Version.ToString(CultureInfo.InvariantCulture),
        // The goals' names have commas in them.
        "sustainableDevelopmentGoals" => draft[key].Replace(",", ", ", StringComparison.Ordinal),
        _ => texts.Typed(key, draft[key]),
    };

    /// <summary>A cell as a draft has it: words of a list as their codes, a spreadsheet's day as a date.</summary>
    private static string Taken(string key, SheetCell cell)
    {
        var field = ReportFields.Find(key)!;
        if (cell.IsNumber && field.Kind is FieldKind.Date or FieldKind.PartialDate && int.TryParse(cell.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is > 20_000 and < 80_000)
            return DateTime.FromOADate(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (field.Codes.Length == 0) return cell.Text;
        if (field.Kind != FieldKind.Codes) return CodeOf(field, cell.Text);
        return string.Join(',', cell.Text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => CodeOf(field, part)));
    }

    private static string CodeOf(ReportField field, string text) =>
        field.Codes.FirstOrDefault(code => string.Equals(code, text, StringComparison.OrdinalIgnoreCase) || string.Equals(texts.Choice(field, code), text, StringComparison.OrdinalIgnoreCase))
        ?? (field.Kind == FieldKind.Flag && text.Equals("nei", StringComparison.OrdinalIgnoreCase) ? "" : text);

    private static string Allowed(string key) => key switch
    {
        NumberKey => "Tiltakets nummer. Tomt for et nytt tiltak.",
        VersionKey => "La stå: den sier hvilken versjon skjemaet er laget av.",
        _ when ReportFields.Find(key) is { Codes.Length: > 0 } field => string.Join(" / ", field.Codes.Select(code => texts.Choice(field, code))),
        _ => texts.Find($"about.{key}") ?? ReportFields.Find(key)!.Kind switch
        {
            FieldKind.PartialDate => texts["about.partialDate"],
            FieldKind.Date => texts["about.date"],
            FieldKind.Amount => texts["about.amount"],
            FieldKind.Number => "Helt tall.",
            _ => "Tekst, høyst 4000 tegn.",
        },
    };

    private static string Heading(string key) => key switch
    {
        NumberKey => texts["field.number"],
        VersionKey => "Versjon",
        _ => texts.FieldLabel(key),
    };

    private static IEnumerable<string> AllKeys() => AllKeys(RoundCheck.EntriesMax);

    private static IEnumerable<string> AllKeys(int entries) =>
    [
        NumberKey, VersionKey, .. ReportFields.Single.Select(field => field.Name),
        .. from entryGroup in ReportFields.Groups
           from entry in Enumerable.Range(1, entries)
           from field in entryGroup.Fields
           select ReportFields.Key(entryGroup.Name, entry, field.Name),
    ];
}
