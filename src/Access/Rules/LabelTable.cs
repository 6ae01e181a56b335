using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Felles.Access.Rules;

/// <summary>What a label lets each kind of reader see.</summary>
internal enum LabelSight
{
    // In rising strictness.
    Shown,
    Counted,
    AfterRelease,
    Hidden,
}

/// <summary>The labels of code list 9603, each with what it lets whom see.</summary>
internal sealed class LabelTable
{
    private const string Others = "any other";
    private static readonly string[] Columns = ["code", "staff", "elevated", "citizen", "parent", "holder"];

    private static readonly Dictionary<string, LabelSight> Words = new(StringComparer.Ordinal)
    {
        ["shown"] = LabelSight.Shown,
        ["counted"] = LabelSight.Counted,
        ["hidden"] = LabelSight.Hidden,
        ["after release"] = LabelSight.AfterRelease,
    };

    private readonly FrozenDictionary<string, ImmutableArray<LabelSight>> sights;
    private readonly FrozenDictionary<string, ImmutableArray<LabelSight>> likeness;
    private readonly ImmutableArray<LabelSight> others;

    private LabelTable(FrozenDictionary<string, ImmutableArray<LabelSight>> sights, ImmutableArray<LabelSight> others)
    {
        this.sights = sights;
        likeness = sights.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        this.others = others;
    }

    /// <summary>Kinds of readers, in the order of the columns.</summary>
    internal enum Column
    {
        Staff,
        Elevated,
        Citizen,
        Parent,
        Holder,
    }

    /// <summary>The codes that the table knows.</summary>
    internal IEnumerable<string> Codes => sights.Keys;

    /// <summary>Reads the table.</summary>
    /// <param name="name">The file's name, for what is wrong with it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="faults">Gets what is wrong, by file and line.</param>
    internal static LabelTable Read(string name, string text, List<string> faults)
    {
        var rows = new Dictionary<string, ImmutableArray<LabelSight>>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Trim() is ['|', .., not '|']) faults.Add($"{name}, line {number}: a row ends with |. Without it this one would not count.");
            var cells = RuleReader.Cells(line.Trim());
            if (cells.Length == 0 || cells[0] == "code") continue;
            if (cells.Length != Columns.Length || cells[1..].Any(cell => !Words.ContainsKey(cell)))
                faults.Add($"{name}, line {number}: a label has the cells {string.Join(", ", Columns)}, each {string.Join(", ", Words.Keys)}.");
            else if (!rows.TryAdd(cells[0], [.. cells[1..].Select(cell => Words[cell])]))
                faults.Add($"{name}, line {number}: the label {cells[0]} has a row already. Remove one of them.");
        }

        if (!rows.Remove(Others, out var others))
        {
            faults.Add($"{name}: there is no row '{Others}', so a label that is not known would have no rule. Add it.");
            others = [LabelSight.Shown, LabelSight.Shown, LabelSight.Hidden, LabelSight.Hidden, LabelSight.Hidden];
        }

        return new LabelTable(rows.ToFrozenDictionary(StringComparer.Ordinal), others);
    }

    /// <summary>
    /// What a label lets a reader see. One that is known but for its case lets through what both its row and the row of those
    /// that are not known do: a block must not fall away because a source writes it otherwise.
    /// </summary>
    internal LabelSight Of(string label, Column reader)
    {
        if (sights.TryGetValue(label, out var exact)) return exact[(int)reader];
        return likeness.TryGetValue(label, out var alike) ? Stricter(alike[(int)reader], others[(int)reader]) : others[(int)reader];
    }

    private static LabelSight Stricter(LabelSight one, LabelSight other) => one > other ? one : other;
}
