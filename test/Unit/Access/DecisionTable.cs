using System.Globalization;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Test.Unit.Access;

/// <summary>
/// Checks a table of cases, one a row. Left of the arrow stand the facts under their column's name; right of it what came
/// of them: <c>decision</c>, <c>rule</c>, <c>sees</c> (what becomes of a plain entry and of one that the citizen has
/// blocked: shown, counted or absent) and <c>told</c> (whether the citizen is notified).
/// </summary>
internal static class DecisionTable
{
    internal static void Check(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = Cells(lines[0]);
        var arrow = Array.IndexOf(header, "->");
        var expected = lines[1..].Select(line => string.Join(" | ", Cells(line)));
        var actual = lines[1..].Select(line => string.Join(" | ", Row(header, arrow, Cells(line))));
        Assert.Equal(expected, actual);
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Row(string[] header, int arrow, string[] cells)
    {
        var given = new AccessCase();
        for (var i = 0; i < arrow; i++) given = With(given, header[i], cells[i]);
        var decision = given.Decide();
        var came = header[(arrow + 1)..].Select(column => column switch
        {
            "decision" => Told(decision),
            "rule" => decision.RuleId,
            "sees" => $"{Sees(decision)}/{Sees(decision, "NORS")}",
            "told" => decision.NotifyCitizen ? "yes" : "no",
            _ => throw new ArgumentException($"The tables have no result '{column}'."),
        });
        return cells[..arrow].Append("->").Concat(came);
    }

    private static AccessCase With(AccessCase given, string column, string cell) => column switch
    {
        "caller" => given with { Caller = cell },
        "standing" => given with { Standing = cell },
        "purpose" => given with { Purpose = cell },
        "ground" => given with { Ground = cell },
        "reason" => given with { Reason = cell },
        "act" => given with { Act = cell },
        "attested-to" => given with { AttestedTo = cell },
        "set" => given with { Set = cell },
        "nors" => given with { Nors = cell },
        "born" => given with { Born = cell },
        "registered" => given with { Registered = cell },
        "unit" => given with { At = cell },
        "home" => given with { Home = cell },
        "mandate" => given with { Mandate = cell },
        "died" => given with { Died = cell },
        // Norwegian wall clock, as 2026-11-20T23:59.
        "at" => given with { Now = NorwegianTime.FromLocal(DateTime.ParseExact(cell, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)) },
        _ => throw new ArgumentException($"The tables have no column '{column}'."),
    };

    private static string Told(Decision decision) => decision.Problem is null ? "open" : decision.Problem.Kind switch
    {
        ProblemKind.Forbidden => "403",
        ProblemKind.NotFound => "404",
        ProblemKind.Unavailable => "503",
        var kind => kind.ToString(),
    };

    private static string Sees(Decision decision, params string[] labels) => decision.See(new EntryLabels(ServiceCode.LabResults, "310000019", [.. labels], null)) switch
    {
        Sight.Shown => "shown",
        Sight.Withheld => "counted",
        Sight.Absent => "absent",
    };
}
