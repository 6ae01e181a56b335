using System.Collections.Immutable;

namespace Felles.Access.Rules;

/// <summary>A file of rules as it was written, before what it follows is put in.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Service">The service that it is for; null for a file that others follow.</param>
/// <param name="Follows">The file that it follows, without its ending; null when none.</param>
/// <param name="ReservationDeletes">Whether a reservation against the service deletes what it holds of the person.</param>
/// <param name="Rows">Its rows, each with the id of the row that it is put before; null at the end.</param>
internal sealed record RuleFile(string Title, string? Service, string? Follows, bool ReservationDeletes, ImmutableArray<(RuleRow Row, string? Before)> Rows);

/// <summary>
/// Reads tables of rules: Markdown, so that they are pages to read. Of a file, its heading, the lines <c>Service:</c>,
/// <c>Follows:</c> and <c>Reservation:</c> and the rows of its tables count; the rest is for the reader.
/// </summary>
internal static class RuleReader
{
    private static readonly string[] Columns = ["rule", "who", "does", "when", "outcome", "law"];

    private static readonly Dictionary<string, RuleEffects> Outcomes = new(StringComparer.Ordinal)
    {
        ["deny"] = RuleEffects.Deny,
        ["open"] = RuleEffects.None,
        ["withhold all"] = RuleEffects.WithholdAll,
        ["open what is blocked"] = RuleEffects.OpenBlocked,
        ["tell the citizen"] = RuleEffects.TellCitizen,
        ["tell of the reservation"] = RuleEffects.TellReserved,
        ["replace unseen"] = RuleEffects.ReplaceUnseen,
    };

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name, for what is wrong with it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="faults">Gets what is wrong, by file and line.</param>
    internal static RuleFile Read(string name, string text, List<string> faults)
    {
        var (title, service, follows) = (name, default(string), default(string));
        var rows = ImmutableArray.CreateBuilder<(RuleRow, string?)>();
        var deletes = false;
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.StartsWith("# ", StringComparison.Ordinal)) title = line[2..].Trim();
            else if (line.StartsWith("Service:", StringComparison.Ordinal)) service = line["Service:".Length..].Trim();
            else if (line.StartsWith("Follows:", StringComparison.Ordinal)) follows = line["Follows:".Length..].Trim();
            else if (line.StartsWith("Reservation:", StringComparison.Ordinal)) deletes = Deletes(line["Reservation:".Length..].Trim(), $"{name}, line {number}", faults);
            else if (line.StartsWith('|') && line is not ['|', .., '|']) faults.Add($"{name}, line {number}: a row ends with |. Without it this one would not count.");
            else if (Cells(line) is { Length: > 0 } cells && cells[0] != "rule" && Row(cells, $"{name}, line {number}", faults) is { } row) rows.Add((row, cells.Length > Columns.Length ? cells[^1] : null));
        }

        return new RuleFile(title, service, follows, deletes, rows.ToImmutable());
    }

    private static bool Deletes(string word, string place, List<string> faults)
    {
        if (word is not ("deletes" or "hides")) faults.Add($"{place}: a reservation 'deletes' what the service holds, or 'hides' it.");
        return word == "deletes";
    }

    /// <summary>The cells of a line of a table; empty for any other line and for the one under the heading.</summary>
    internal static string[] Cells(string line)
    {
        if (line is not ['|', .., '|']) return [];
        var cells = line[1..^1].Split('|', StringSplitOptions.TrimEntries);
        return cells.All(cell => cell.Length > 0 && cell.All(c => c is '-' or ':')) ? [] : cells;
    }

    private static RuleRow? Row(string[] cells, string place, List<string> faults)
    {
        if (cells.Length != Columns.Length && cells.Length != Columns.Length + 1)
        {
            faults.Add($"{place}: a row has the cells {string.Join(", ", Columns)} and may name the row it stands before. This one has {cells.Length}.");
            return null;
        }

        var before = faults.Count;
        var conditions = new SortedDictionary<int, byte>();
        Conditions("who", cells[1], place, conditions, faults);
        Conditions("does", cells[2], place, conditions, faults);
        foreach (var condition in cells[3].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Conditions("when", condition, place, conditions, faults);
        var effects = RuleEffects.None;
        var outcomes = cells[4].Split(';', StringSplitOptions.TrimEntries);
        if (outcomes[0] is not ("deny" or "open") || (outcomes is ["deny", _, ..])) faults.Add($"{place}: an outcome is deny, or open with what comes with it, not '{cells[4]}'.");
        foreach (var outcome in outcomes)
        {
            if (Outcomes.TryGetValue(outcome, out var effect)) effects |= effect;
            else faults.Add($"{place}: '{outcome}' is no outcome. There are {string.Join(", ", Outcomes.Keys)}.");
        }

        if (faults.Count != before) return null;
        return new RuleRow(cells[0], [.. conditions.Select(condition => (condition.Key, condition.Value))], effects, cells[5].Length == 0 ? null : cells[5], place) { InWords = [.. cells[1..5]] };
    }

    private static void Conditions(string column, string text, string place, SortedDictionary<int, byte> conditions, List<string> faults)
    {
        if (text.Length == 0) return;
        var asked = -1;
        byte mask = 0;
        foreach (var phrase in text.Split(" or ", StringSplitOptions.TrimEntries))
        {
            foreach (var answer in Question.Collective.TryGetValue(phrase, out var several) ? several : [phrase])
            {
                var question = Question.All.Select((one, index) => (one, index)).Where(one => one.one.Column == column && one.one.Answers.Contains(answer)).Select(one => one.index).DefaultIfEmpty(-1).First();
                if (question < 0)
                {
                    faults.Add($"{place}: '{phrase}' is not known in the column {column}. {Known(column)}");
                    return;
                }

                if (asked >= 0 && asked != question)
                {
                    faults.Add($"{place}: '{text}' joins answers to two questions with 'or'. Write two rows.");
                    return;
                }

                asked = question;
                mask |= (byte)(1 << Question.All[question].Answers.IndexOf(answer));
            }
        }

        if (!conditions.TryAdd(asked, mask)) faults.Add($"{place}: one question is answered twice. Join the answers with 'or'.");
    }

    private static string Known(string column) => $"There are: {string.Join(", ", Question.All.Where(question => question.Column == column).SelectMany(question => question.Answers).Concat(column == "when" ? Question.Collective.Keys : []))}.";
}
