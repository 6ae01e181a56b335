using System.Collections.Immutable;

namespace Felles.Access.Rules;

/// <summary>
/// The rows of one service, in order, compiled to a tree of questions: each case asks only what its rows still depend on, and
/// the tree shows which rows can never decide and which cases no row decides.
/// </summary>
internal sealed class RuleTable
{
    // A tree of a few hundred nodes is usual. A table that needs more than this asks everything of everybody.
    private const int NodesMax = 200_000;

    private readonly Node root;

    private RuleTable(string service, string title, ImmutableArray<RuleRow> rows, Node root)
    {
        Service = service;
        Title = title;
        Rows = rows;
        this.root = root;
    }

    /// <summary>The service's code.</summary>
    internal string Service { get; }

    /// <summary>The service's name, as the table's heading has it.</summary>
    internal string Title { get; }

    /// <summary>Whether a reservation against the service deletes what it holds of the person.</summary>
    internal bool ReservationDeletes { get; init; }

    /// <summary>The rows in the order in which they are asked.</summary>
    internal ImmutableArray<RuleRow> Rows { get; }

    /// <summary>Compiles rows.</summary>
    /// <param name="service">The service's code.</param>
    /// <param name="about">The service's name, and whether a reservation deletes.</param>
    /// <param name="rows">Its rows in order.</param>
    /// <param name="faults">Gets what is wrong: rows that never decide, cases that no row decides.</param>
    internal static RuleTable Compile(string service, (string Title, bool ReservationDeletes) about, ImmutableArray<RuleRow> rows, List<string> faults)
    {
        var compiler = new Compiler(rows);
        var root = compiler.Build([.. Question.All.Select(question => question.Any)], 0);
        if (compiler.AsksTooMuch)
        {
            faults.Add($"{service}: the rules ask too many questions of one case to be compiled. Let the first rows decide most cases by few questions.");
            return new RuleTable(service, about.Title, rows, new Node(null, -1, null));
        }

        faults.AddRange(compiler.Gaps.Select(gap => $"{service}: no rule decides when {gap}. Add a row for it."));
        for (var row = 0; row < rows.Length; row++)
            if (!compiler.Deciding.Contains(row))
                faults.Add($"{rows[row].Place}: the rule {rows[row].Id} never decides; rows above it decide all its cases. Move it up, or remove it.");
        return new RuleTable(service, about.Title, rows, root) { ReservationDeletes = about.ReservationDeletes };
    }

    /// <summary>The row that decides; null when none does, which denies.</summary>
    internal RuleRow? Decide(Circumstances circumstances)
    {
        var node = root;
        while (node.Next is { } next) node = next[circumstances[node.Question]]!;
        return node.Row;
    }

    /// <summary>The row that denies whatever the citizen has set; null when it depends on that.</summary>
    internal RuleRow? DenyUnread(Circumstances circumstances)
    {
        foreach (var row in Rows)
        {
            if (!row.HoldsBut(circumstances)) continue;
            return row is { Denies: true, AsksOfRestrictions: false } ? row : null;
        }

        return null;
    }

    private sealed record Node(RuleRow? Row, int Question, Node?[]? Next);

    private sealed class Compiler(ImmutableArray<RuleRow> rows)
    {
        private const int GapsMax = 10;

        private int nodes;

        internal HashSet<int> Deciding { get; } = [];

        internal List<string> Gaps { get; } = [];

        internal bool AsksTooMuch => nodes > NodesMax;

        /// <param name="open">The answers still possible to each question.</param>
        /// <param name="first">The first row that may still hold.</param>
        internal Node Build(byte[] open, int first)
        {
            if (++nodes > NodesMax) return new Node(null, -1, null);
            for (var row = first; row < rows.Length; row++)
            {
                var conditions = rows[row].Conditions;
                if (conditions.Any(condition => (open[condition.Question] & condition.Answers) == 0)) continue;
                var unsettled = conditions.FirstOrDefault(condition => (open[condition.Question] & ~condition.Answers) != 0, (-1, default));
                if (unsettled.Question < 0)
                {
                    Deciding.Add(row);
                    return new Node(rows[row], -1, null);
                }

                return Split(open, row, unsettled);
            }

            if (Gaps.Count < GapsMax) Gaps.Add(InWords(open));
            return new Node(null, -1, null);
        }

        // Two branches, those for whom the row may hold and the others, whatever the number of answers.
        private Node Split(byte[] open, int row, (int Question, byte Answers) by)
        {
            var next = new Node?[8];
            foreach (var side in (byte[])[(byte)(open[by.Question] & by.Answers), (byte)(open[by.Question] & ~by.Answers)])
            {
                var narrowed = (byte[])open.Clone();
                narrowed[by.Question] = side;
                var node = Build(narrowed, row);
                for (var answer = 0; answer < 8; answer++)
                    if ((side >> answer & 1) == 1)
                        next[answer] = node;
            }

            return new Node(null, by.Question, next);
        }

        private static string InWords(byte[] open) => string.Join("; ", Question.All.Select((question, place) => (question, Mask: open[place])).Where(one => one.Mask != one.question.Any)
            .Select(one => string.Join(" or ", one.question.Answers.Where((_, answer) => (one.Mask >> answer & 1) == 1))));
    }
}
